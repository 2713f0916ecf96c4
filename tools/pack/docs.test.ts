// docs/dsp.md is true: its examples run in a fresh project and print what stands under them, its table of errors holds.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { findChromium, launchChromium, noChromium } from "../browser/chromium.ts";
import { buildPage } from "./bundle.ts";
import { makeProject, type Project } from "./project.ts";
import { root, tools } from "./registry.ts";
import { serve } from "./site.ts";

const page = readFileSync(path.join(root, "docs/dsp.md"), "utf8");

/** Examples by the name of their file, each with what it prints. */
const examples = [...page.matchAll(/^```js (\S+)\n(.*?)^```\n(?:\n```text\n(.*?)^```)?/gms)].map(
  ([, file, code, output]) => ({ file, code, output }),
);

let made: Project | string;

before(() => {
  made = makeProject();
  if (typeof made !== "string")
    for (const { file, code } of examples) writeFileSync(path.join(made.folder, file), code);
});

after(() => {
  if (typeof made !== "string") rmSync(made.folder, { recursive: true, force: true });
});

function project(t: TestContext): Project | undefined {
  if (typeof made !== "string") return made;
  t.skip(made);
  return undefined;
}

function printed(folder: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

test("the page has examples for modules, CommonJS, streams, workers and worklets", () => {
  assert.deepEqual(
    examples.map(({ file }) => file),
    ["modern.mjs", "common.cjs", "stream.mjs", "again.mjs", "worker.js", "page.js", "spectrum-worklet.js", "listen.js"],
  );
});

for (const { file, output } of examples.filter((example) => /\.[cm]js$/.test(example.file)))
  test(`${file} prints what stands under it`, (t) => {
    const there = project(t);
    if (there) assert.equal(printed(there.folder, [file]), output);
  });

test("what is refused is refused in these words", (t) => {
  const there = project(t);
  if (!there) return;
  const rows = [...page.matchAll(/^\| `(\w+\(.*?\))` \| .*? \| (.*) \|$/gm)];
  assert.equal(rows.length, 10);
  const program = `
    import * as dsp from "speclab/dsp";
    const { stft, melSpectrogram } = dsp;
    const said = (call) => { try { call(); return ""; } catch (error) { return error.message; } };
    const signal = () => Float64Array.from({ length: 600 }, (_, i) => Math.sin(i / 3));
    console.log(JSON.stringify([
      ${rows.map(([, call]) => `said(() => { const x = signal(); return ${call}; })`).join(",\n")}
    ]));`;
  writeFileSync(path.join(there.folder, "refused.mjs"), program);
  const said: string[] = JSON.parse(printed(there.folder, ["refused.mjs"]));
  rows.forEach(([, call, words], i) => {
    const quoted = /^`(.*)`$/.exec(words)?.[1];
    if (quoted) assert.equal(said[i], quoted, call);
    else if (words.startsWith("an error")) assert.match(said[i], /^melSpectrogram: \d+ of 100 mel filters/);
    else assert.equal(said[i], "", `${call} is allowed`);
  });
});

test("the page, its worker and the AudioWorklet print what stands under them", async (t) => {
  const there = project(t);
  if (!there) return;
  const toolsFolder = tools();
  if (!toolsFolder) return t.skip("Vite could not be installed into build/pack: is there a network?");
  const program = findChromium();
  if (!program) {
    if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("chromium")) assert.fail(noChromium);
    return t.skip(noChromium);
  }
  const browser = await launchChromium(program);
  try {
    for (const { file, output } of examples.filter((example) => ["page.js", "listen.js"].includes(example.file))) {
      const folder = path.join(there.folder, path.parse(file).name);
      mkdirSync(folder);
      for (const example of examples.filter(({ file: name }) => name.endsWith(".js")))
        writeFileSync(path.join(folder, example.file), example.code);
      writeFileSync(
        path.join(folder, "index.html"),
        `<link rel="icon" href="data:,"><script type="module" src="./${file}"></script>`,
      );
      const { server, address } = await serve(await buildPage(toolsFolder, folder));
      try {
        const tab = await browser.newPage();
        const said = tab.waitForEvent("console", { timeout: 20_000 });
        const failed = tab.waitForEvent("pageerror", { timeout: 20_000 }).then((error) => assert.fail(error));
        failed.catch(() => {});
        await tab.goto(address);
        const message = await Promise.race([said, failed]);
        assert.equal(`${message.text()}\n`, output, file);
        await tab.close();
      } finally {
        server.close();
        server.closeAllConnections();
      }
    }
  } finally {
    await browser.close();
  }
});
