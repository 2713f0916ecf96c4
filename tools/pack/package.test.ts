// The packed library in a fresh project: modules, types, bundles, a page and its worker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { findChromium, launchChromium, noChromium } from "../browser/chromium.ts";
import { buildPage, bundle } from "./bundle.ts";
import { makeProject, type Project } from "./project.ts";
import { root, tools } from "./registry.ts";
import { serve } from "./site.ts";

/** What users may import. */
const ROOMS = ["", "/audio", "/dsp", "/check", "/display", "/nn", "/node"];
/** The rooms that run in a page, too. */
const PAGE_ROOMS = ROOMS.filter((room) => room !== "/node");
/** The rooms that do nothing when they are imported: check makes its exercises known, node its host, and tfjs in nn itself. */
const QUIET_ROOMS = PAGE_ROOMS.filter((room) => room !== "/check" && room !== "/nn");
const DSP_LIMIT = 40_000;
const HANN_LIMIT = 5_000;

/** Two engines may differ in the last digits of a sine; largest error by largest value. */
const TOLERANCE: Record<string, number> = {
  stft: 1e-6,
  stftFloat64: 1e-13,
  istftFloat64: 1e-13,
  mel: 1e-6,
  griffinLimFloat64: 1e-11,
};

type Results = Record<string, number[]>;

let made: Project | string;
let toolsFolder: string | undefined;

before(() => {
  made = makeProject({ peers: true });
  toolsFolder = tools();
});

after(() => {
  if (typeof made !== "string") rmSync(made.folder, { recursive: true, force: true });
});

/** The project, or nothing, and the test is skipped. */
function project(t: TestContext): Project | undefined {
  if (typeof made !== "string") return made;
  t.skip(made);
  return undefined;
}

/** The project and the tools; or nothing, and the test is skipped. */
function workshop(t: TestContext): (Project & { readonly tools: string }) | undefined {
  const there = project(t);
  if (there && toolsFolder) return { ...there, tools: toolsFolder };
  if (there) t.skip("Vite and the critics of packages could not be installed into build/pack: is there a network?");
  return undefined;
}

function node(words: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (piece) => (output += piece));
    child.stderr.on("data", (piece) => (output += piece));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** Runs a script that lies in the project; fails with its output. */
async function script(folder: string, name: string, text: string): Promise<string> {
  writeFileSync(path.join(folder, name), text);
  const { code, output } = await node([name], folder);
  assert.equal(code, 0, output);
  return output;
}

async function inNode({ folder }: Project): Promise<Results> {
  const { results } = await import(pathToFileURL(path.join(folder, "results.js")).href);
  return results();
}

test("the tarball holds the library, and neither tests nor what they need, nor maps of sources that are not there", (t) => {
  const packed = project(t);
  if (!packed) return;
  for (const form of ["esm", "cjs"])
    for (const room of ["core", "audio", "dsp", "check", "display", "nn", "node"])
      for (const ending of [".js", ".d.ts"])
        assert.ok(packed.files.includes(`dist/${form}/${room}/index${ending}`), `${form}/${room}/index${ending}`);
  const unwanted = packed.files.filter((file) => /\.test\.|\/testing\/|\.map$|tsbuildinfo|\/wasm\//.test(file));
  assert.deepEqual(unwanted, []);
  t.diagnostic(`${packed.files.length} files, ${Math.round(packed.size / 1000)} kB packed`);
});

test("import and require give the same names and the same numbers", async (t) => {
  const there = project(t);
  if (!there) return;
  const program = (load: string): string => `
    const rooms = {};
    for (const room of ${JSON.stringify(ROOMS)}) rooms[room] = Object.keys(${load}).filter((name) =>
      name !== "__esModule" && name !== "default" && name !== "module.exports").sort();
    const { stft } = ${load.replace("room", '"/dsp"')};
    const spectrum = stft(Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i * i / 1e4)), { nFft: 512 });
    console.log(JSON.stringify({ rooms, stft: Array.from(spectrum.re.data) }));`;
  const modern = await script(there.folder, "modern.mjs", program('await import("speclab" + room)'));
  const common = await script(there.folder, "common.cjs", program('require("speclab" + room)'));
  assert.ok(JSON.parse(modern).rooms["/dsp"].includes("stft"));
  assert.deepEqual(JSON.parse(common), JSON.parse(modern));
});

test("a model is trained by import and by require, with the same numbers, and Node's engines are known", async (t) => {
  const there = project(t);
  if (!there) return;
  const program = (nn: string, core: string): string => `
    (async () => {
      const nn = ${nn};
      const { Random } = ${core};
      const { name } = await nn.useEngine("wasm");
      const model = nn.dense(3, 1, new Random(1));
      const trainer = new nn.Trainer({
        model,
        batch: (_, random) => Float32Array.from({ length: 30 }, () => random.normal()),
        loss: (batch, pass) => {
          const x = nn.tensor(batch, [10, 3]);
          return nn.meanSquaredError(model.forward(x, pass), nn.sum(x, 1, true));
        },
        optimizer: nn.adam(model.parameters, { learningRate: 0.1 }),
        show: false,
      });
      await trainer.run(20);
      const why = await nn.useEngine("tensorflow").then(() => "", ({ message }) => message);
      console.log(JSON.stringify({ name, losses: trainer.losses, why }));
    })();`;
  const modern = JSON.parse(
    await script(there.folder, "train.mjs", program('await import("speclab/nn")', 'await import("speclab")')),
  );
  assert.equal(modern.name, "wasm");
  assert.ok(modern.losses[19] < 0.5 * modern.losses[0], String(modern.losses));
  assert.match(modern.why, /^useEngine: TensorFlow is not set up here; /);
  const common = await script(there.folder, "train.cjs", program('require("speclab/nn")', 'require("speclab")'));
  assert.deepEqual(JSON.parse(common), modern);
});

test("without tfjs, who wants to train is told in a sentence which package is missing", (t) => {
  const there = project(t);
  if (!there) return;
  const [report, imported, required, ...more] = there.withoutPeers;
  assert.equal(
    report,
    "engineReport: training needs tfjs, which is not installed here; npm install @tensorflow/tfjs-core@4.22.0 " +
      "@tensorflow/tfjs-backend-wasm@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0",
  );
  for (const sentence of [imported, required])
    assert.match(sentence, /^Cannot find (package|module) '@tensorflow\/tfjs-/);
  assert.deepEqual(more, []);
});

test("`sideEffects` is true: importing changes nothing but for speclab/check and speclab/node, which register", async (t) => {
  const there = workshop(t);
  if (!there) return;
  const program = `
    const seen = () => [globalThis, Object.prototype, Array.prototype].flatMap(Reflect.ownKeys).map(String);
    const before = seen();
    const added = async (rooms) => {
      for (const room of rooms) await import("speclab" + room);
      return seen().filter((key) => !before.includes(key));
    };
    console.log(JSON.stringify([
      await added(${JSON.stringify(QUIET_ROOMS)}), await added(["/check"]), await added(["/node"]),
    ]));`;
  const [quiet, check, all]: string[][] = JSON.parse(await script(there.folder, "effects.mjs", program));
  assert.deepEqual(quiet, []);
  assert.ok(
    check.every((key) => key.startsWith("Symbol(speclab.")) && all.includes("Symbol(speclab.host)"),
    String(all),
  );

  const bare = async (rooms: readonly string[]): Promise<string> => {
    const entry = path.join(there.folder, "bare.mjs");
    writeFileSync(entry, `${rooms.map((room) => `import "speclab${room}";`).join("\n")}\nglobalThis.end = 1;`);
    return bundle(there.tools, entry);
  };
  const code = await bare(QUIET_ROOMS);
  assert.ok(code.length < 100, `a bundle of bare imports must be empty, got ${code.slice(0, 500)}`);
  const registering = await bare(["/check"]);
  for (const key of check)
    assert.ok(registering.includes(key.slice("Symbol(".length, -1)), `${key} is lost in a bundle`);
});

test("speclab/dsp has no dependency, and is small; what is not used of it is left out of a bundle", async (t) => {
  const there = workshop(t);
  if (!there) return;
  const size = async (text: string): Promise<number> => {
    const entry = path.join(there.folder, "size.mjs");
    writeFileSync(entry, text);
    const code = await bundle(there.tools, entry);
    assert.doesNotMatch(code, /\bimport\s*[("'{]|\brequire\(/, "one file that imports nothing");
    return gzipSync(code).length;
  };
  const all = await size('import * as dsp from "speclab/dsp"; globalThis.kept = dsp;');
  const hann = await size('import { hann } from "speclab/dsp"; globalThis.kept = hann;');
  const stft = await size('import { stft } from "speclab/dsp"; globalThis.kept = stft;');
  console.log(`measured: speclab/dsp, minified and gzipped: ${all} bytes; only stft: ${stft}; only hann: ${hann}`);
  assert.ok(all > 5000 && all <= DSP_LIMIT, `speclab/dsp must be at most ${DSP_LIMIT} bytes gzipped, got ${all}`);
  assert.ok(hann > 100 && hann < HANN_LIMIT, `hann alone must be less than ${HANN_LIMIT} bytes gzipped, got ${hann}`);
});

test("every room but node can be bundled for a page", async (t) => {
  const there = workshop(t);
  if (!there) return;
  const entry = path.join(there.folder, "rooms.mjs");
  const imports = PAGE_ROOMS.map((room, i) => `import * as room${i} from "speclab${room}";`);
  writeFileSync(entry, `${imports.join("\n")}\nglobalThis.kept = [${PAGE_ROOMS.map((_, i) => `room${i}`)}];`);
  assert.doesNotMatch(await bundle(there.tools, entry), /["']node:/);
});

test("publint finds no error and nothing to warn of", async (t) => {
  const there = workshop(t);
  if (!there) return;
  const words = ["--strict", "--level", "warning", there.tarball];
  const { code, output } = await node([path.join(there.tools, "publint/src/cli.js"), ...words], there.folder);
  assert.equal(code, 0, output);
  assert.match(output, /All good/);
});

test("are the types wrong? They are not, for import and for require", async (t) => {
  const there = workshop(t);
  if (!there) return;
  const words = ["--format", "json", "--profile", "node16", "--entrypoints", ...ROOMS.map((room) => `.${room}`)];
  const cli = path.join(there.tools, "@arethetypeswrong/cli/dist/index.js");
  const { code, output } = await node([cli, there.tarball, ...words], there.folder);
  assert.equal(code, 0, output);
  const { analysis } = JSON.parse(output);
  assert.equal(Object.keys(analysis.entrypoints).length, ROOMS.length);
  // Node 10 knows no exports; Node 20 is asked for.
  const problems = analysis.problems.filter(
    (problem: { resolutionKind?: string }) => problem.resolutionKind !== "node10",
  );
  assert.deepEqual(problems, []);
});

for (const typescript of ["typescript-5.0", "typescript", "typescript-6.0", "typescript-7.0"])
  test(`the types are read by ${typescript}`, async (t) => {
    const there = workshop(t);
    if (!there) return;
    const tsc = path.join(typescript === "typescript" ? path.join(root, "node_modules") : there.tools, typescript);
    const { version } = JSON.parse(readFileSync(path.join(tsc, "package.json"), "utf8"));
    // tfjs-core's own types ask for those of WebGPU, which some compilers have by themselves: nn is read apart.
    const rooms = ROOMS.filter((room) => room !== "/nn");
    const imports = rooms.map((room, i) => `import * as room${i} from "speclab${room}";`).join("\n");
    const use = `${imports}
import { melSpectrogram, stft } from "speclab/dsp";
import type { ComplexSpectrogram, Spectrogram } from "speclab";
const float: ComplexSpectrogram<Float32Array> = stft(new Float32Array(8000), { nFft: 512, window: "hann" });
const double: Spectrogram<Float64Array> = melSpectrogram(new Float64Array(8000), { nMels: 40 });
// @ts-expect-error: the precision is that of the samples
const wrong: Float64Array = float.re.data;
// @ts-expect-error: a misspelt option
stft(double.data, { nfft: 512 });
export const all: unknown[] = [wrong, ${rooms.map((_, i) => `room${i}`)}];
`;
    const training = `
import { adam, dense, type Engine, type Optimizer, Trainer, useEngine } from "speclab/nn";
import { Random } from "speclab";
export const engine: Promise<Engine> = useEngine("wasm");
const model = dense(2, 1, new Random(1));
export const optimizer: Optimizer = adam(model.parameters, { learningRate: 1e-3, amsgrad: true });
// @ts-expect-error: a misspelt option
adam(model.parameters, { learningrate: 1e-3 });
export const steps: (trainer: Trainer<number[]>) => Promise<void> = (trainer) => trainer.run(3);
`;
    const here = (name: string): string => path.join(there.folder, name);
    for (const ending of ["mts", "cts"]) {
      writeFileSync(here(`use.${ending}`), use);
      writeFileSync(here(`training.${ending}`), training);
    }
    const check = async (module: string, moduleResolution: string, name = "use"): Promise<void> => {
      const compilerOptions = { noEmit: true, strict: true, target: "es2022", lib: ["es2023", "dom"], types: [] };
      const config = {
        compilerOptions: { ...compilerOptions, module, moduleResolution, skipLibCheck: name === "training" },
        files: [`${name}.mts`, `${name}.cts`],
      };
      const file = `${typescript}-${moduleResolution}-${name}.json`;
      writeFileSync(here(file), JSON.stringify(config));
      const { code, output } = await node([path.join(tsc, "bin/tsc"), "-p", file], there.folder);
      assert.equal(code, 0, `TypeScript ${version}, moduleResolution ${moduleResolution}:\n${output}`);
    };
    await Promise.all([
      check("node16", "node16"),
      check("esnext", "bundler"),
      check("node16", "node16", "training"),
      check("esnext", "bundler", "training"),
    ]);
    t.diagnostic(`TypeScript ${version}`);
  });

function assertSame(where: string, theirs: Results, ours: Results): string[] {
  assert.deepEqual(Object.keys(theirs).sort(), Object.keys(TOLERANCE).sort());
  return Object.entries(theirs).map(([name, values]) => {
    const expected = ours[name];
    assert.equal(values.length, expected.length, `${where}: length of ${name}`);
    let [largest, worst] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      const error = Math.abs(values[i] - expected[i]);
      // Written so that a NaN fails.
      if (!(error <= worst)) worst = error;
    }
    assert.ok(largest > 0.1, `${name} is not silent`);
    assert.ok(
      worst / largest <= TOLERANCE[name],
      `${where}: ${name} differs by ${worst / largest} of its largest value`,
    );
    return `${name} ${worst === 0 ? "equal" : (worst / largest).toExponential(1)}`;
  });
}

test("a Vite page and its worker compute what Node computes, also where WebAssembly is forbidden", async (t) => {
  const there = workshop(t);
  if (!there) return;
  const program = findChromium();
  if (!program) {
    if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("chromium")) assert.fail(noChromium);
    return t.skip(noChromium);
  }
  const ours = await inNode(there);
  const dist = await buildPage(there.tools, there.folder);
  const browser = await launchChromium(program);
  try {
    for (const wasm of [true, false]) {
      const { server, address } = await serve(dist, { wasm });
      try {
        const page = await browser.newPage();
        await page.goto(address);
        await page.waitForFunction("globalThis.inWorker");
        for (const where of ["inPage", "inWorker"]) {
          const name = `${where}${wasm ? "" : " without WebAssembly"}`;
          const theirs: Results = await page.evaluate(`globalThis.${where}()`);
          t.diagnostic(`${name}: ${assertSame(name, theirs, ours).join(", ")}`);
        }
        await page.close();
      } finally {
        server.close();
        server.closeAllConnections();
      }
    }
  } finally {
    await browser.close();
  }
});
