// Marks of small hand-ins, each in a process of its own.
import assert from "node:assert/strict";
import path from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { type Marked, mark } from "./mark.ts";
import { usualLimits } from "./remote.ts";
import { findSandbox, type Sandbox } from "./sandbox.ts";

const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
const folder = path.join(root, "notebooks");

const imports = `import type { ComplexSpectrogram } from "speclab";
import { check, todo } from "speclab/check";
import { hann, rfft, sliceIntoFrames, stft } from "speclab/dsp";`;
const solution = `  const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
  const weights = hann(windowLength);
  for (let i = 0; i < frames.data.length; i++) frames.data[i] *= weights[i % windowLength];
  return rfft(frames);`;

/** A hand-in whose one answer has this body, with more cells before it. */
function notebook(body: string, { more = [] as string[], first = imports } = {}): Notebook {
  const answer = `function getStft(amplitudes: Float32Array, windowLength: number, hopLength: number): ComplexSpectrogram<Float64Array> {
${body}
}`;
  const cell = (id: string, source: string, tags: string[] = []): Notebook["cells"][number] => ({
    cell_type: "code",
    id,
    metadata: { tags },
    source,
    execution_count: null,
    outputs: [],
  });
  const cells = [
    cell("imports", first),
    ...more.map((source, i) => cell(`more-${i}`, source)),
    cell("answer", answer, ["exercise"]),
    cell("check", 'await check("stft", getStft);'),
  ];
  return { cells, metadata: NOTEBOOK_METADATA, nbformat: 4, nbformat_minor: 5 };
}

const release = notebook('  return todo("the STFT");');

const quick = process.env.SPECLAB_QUICK ? "it takes half a minute; npm test runs it" : false;

describe("the grader", { skip: quick }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await findSandbox({ root, folder });
  });

  const marked = (submission: Notebook, limits = {}): Promise<Marked> =>
    mark({ release, submission, root, folder, sandbox, seed: 20261121, limits: { ...usualLimits, ...limits } });

  async function points(submission: Notebook, limits = {}): Promise<string> {
    const { exercises } = await marked(submission, limits);
    return exercises.map(({ points, of, message }) => `${points} of ${of}: ${message}`).join("\n");
  }

  test("the solution has all points, an open blank none, a mistake its name", async () => {
    assert.match(await points(notebook(solution)), /^2 of 2: Right/);
    assert.equal(await points(release), "0 of 2: Not filled in yet: the STFT.");
    const noWindow = solution.replace("*= weights[i % windowLength]", "*= 1");
    assert.match(await points(notebook(noWindow)), /^1 of 2: .*window/);
  });

  test("a helper in a cell of one's own and an import of one's own count", async () => {
    const more = ["const twice = (x: number): number => 2 * x;"];
    assert.match(await points(notebook(solution.replace("weights[", "(twice(0.5)) * weights["), { more })), /^2 of 2/);
    const first = `${imports}\nimport { frame } from "speclab";`;
    const withImport = solution.replace("  return", "  frame(frames, 0);\n  return");
    const { exercises, notes } = await marked(notebook(withImport, { first }));
    assert.equal(exercises[0].points, 2);
    assert.deepEqual(notes, ["Changed by the student, and run so because the answers need it: imports."]);
  });

  test("what does not compile, or calls the library's own answer, is told", async () => {
    assert.match(await points(notebook("  return 1;")), /^0 of 2: line 2 of cell answer: /);
    const called = "  return stft(amplitudes, { nFft: windowLength, hopLength, padMode: 'reflect' }) as never;";
    assert.match(await points(notebook(called)), /^0 of 2: .*stft/);
  });

  test("the library's answer, standing in for an exercise, is good for later ones and not for its own", async () => {
    const first = imports.replace("{ check,", "{ check, orReference,");
    const open = `(x: Float32Array, n: number, hop: number): ComplexSpectrogram<Float64Array> => { throw new Error(); }`;
    const more = [`const borrowed = await orReference("stft", ${open});`];
    const body = "  return borrowed(amplitudes, windowLength, hopLength);";
    assert.match(await points(notebook(body, { more, first })), /^0 of 2: .*library's own answer/);
  });

  test("loops, memory and output without end are ended, and give nothing", async () => {
    assert.match(await points(notebook("  for (;;);"), { call: 500 }), /^0 of 2: .*stopped after 0\.5 s/s);
    assert.match(
      await points(
        notebook("  await_();\n  for (;;);", { more: ["function await_() { return 1; }", "await 1; for (;;);"] }),
        { load: 4000, call: 500 },
      ),
      /^0 of 2/,
    );
    const { exercises, notes } = await marked(notebook(`${solution}\n}\nfor (;;);\n{`), { load: 4000 });
    const why =
      "did not run to its end: it was stopped after 4 s; is there a loop whose condition never becomes false?";
    assert.deepEqual([exercises[0].points, exercises[0].message], [0, `Cell answer ${why}`]);
    assert.ok(notes.includes("Cell answer was left out: it was stopped after 4 s."), notes.join("\n"));
    const eats = "  const all: Float64Array[] = [];\n  for (;;) all.push(new Float64Array(1e6).fill(1));";
    assert.match(await points(notebook(eats), { memory: 400 }), /^0 of 2: .*400 MB of memory/s);
    assert.match(
      await points(notebook('  for (;;) console.log("x".repeat(1e6));'), { output: 5 }),
      /^0 of 2: .*(5 MB|stopped after)/s,
    );
  });

  test("a guest reads no solution and ends itself without a point", async () => {
    const peeks = `  const fs = process.getBuiltinModule?.("node:fs") ?? require("node:fs");
  fs.readFileSync(${JSON.stringify(path.join(folder, "01-spectrogram-madness.ts"))});
  throw new Error("it could be read");`;
    if (sandbox.kind !== "none") assert.doesNotMatch(await points(notebook(peeks)), /it could be read/);
    assert.match(await points(notebook("  process.exit(0);")), /^0 of 2: .*must not end the process/s);
  });
});
