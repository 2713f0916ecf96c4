// The linter on small notebooks: each rule on what it is for, and on what looks like it and is fine.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { type Finding, lint } from "./lint.ts";
import { root } from "./sources.ts";

const folder = path.join(root, "notebooks");

function found(sources: readonly string[], isExperiment = false): Finding[] {
  const cells = sources.map((source, index) => ({ id: `c${index + 1}`, source }));
  return lint(cells, { folder, isExperiment });
}

/** Rule and place of each finding: `declared-twice c2:1`. */
function named(sources: readonly string[], isExperiment = false): string[] {
  return found(sources, isExperiment).map(({ rule, cell, line }) => `${rule} c${cell + 1}:${line}`);
}

test("a name declared in two cells", () => {
  assert.deepEqual(named(["const rate = 1;", "let x = 0;\nconst rate = 2;"]), ["declared-twice c2:2"]);
  assert.match(found(["const rate = 1;", "const rate = 2;"])[0].message, /cell c1 already.*another name/);
  assert.deepEqual(named(["const { a, b: [c] } = { a: 1, b: [2] };", "function a() {}\nclass c {}"]), [
    "declared-twice c2:1",
    "declared-twice c2:2",
  ]);
  assert.deepEqual(named(['import { stft } from "speclab/dsp";', "const stft = 1;"]), ["declared-twice c2:1"]);
  assert.deepEqual(named(['import { stft } from "speclab/dsp";', 'import { stft } from "speclab/dsp";']), []);
  assert.deepEqual(
    named(["{ const i = 1; }", "for (let i = 0; i < 1; i++);", "function f(i: number) { return i; }"]),
    [],
  );
  assert.deepEqual(
    named(["function f(a: string): void;\nfunction f(a: number): void;\nfunction f(a: unknown) {}"]),
    [],
  );
});

test("a cell that needs one below it", () => {
  assert.deepEqual(named(["const twice = 2 * rate;", "const rate = 1;"]), ["declared-below c1:1"]);
  assert.match(found(["const twice = 2 * rate;", "const rate = 1;"])[0].message, /cell c2.*"Run All" fails.*move/);
  assert.deepEqual(named(["function f() {\n  return { rate };\n}", "const rate = 1;"]), ["declared-below c1:2"]);
  assert.deepEqual(named(["const f = (rate: number) => rate;", "const rate = 1;"]), []);
  assert.deepEqual(named(["const o = { rate: 1 };\no.rate;", "const rate = 1;"]), []);
  assert.deepEqual(named(["const rate = 1;", "const twice = 2 * rate;"]), []);
});

test("a promise that nobody waits for", () => {
  const work = "async function work(n = 0) { return n; }";
  assert.deepEqual(named([work, "work();"]), ["floating-promise c2:1"]);
  assert.match(found([work, "work();"])[0].message, /^work returns a promise.*`await`/);
  assert.deepEqual(named([work, "function f() {\n  work();\n}"]), ["floating-promise c2:2"]);
  assert.deepEqual(named(["if (1 < 2) setTimeout(() => {});\nPromise.resolve(1).then(console.log);"]), [
    "floating-promise c1:2",
  ]);
  assert.deepEqual(named([work, "[1, 2].map((n) => work(n));"]), ["floating-promise c2:1"]);
  assert.deepEqual(named([work, "[1, 2].forEach(async (n) => {\n  await work(n);\n});"]), ["floating-promise c2:1"]);
  assert.deepEqual(named(['import { check } from "speclab/check";', 'check("stft", () => 1);']), [
    "floating-promise c2:1",
  ]);
  assert.deepEqual(named(['import { load } from "speclab-of-tomorrow";', 'load("a.wav");']), ["floating-promise c2:1"]);
  assert.deepEqual(
    named([work, "await work();\nvoid work();\nconst later = work();\nlater.catch(console.error);\nawait later;"]),
    [],
  );
});

test("random numbers without a seed: an error in experiments, a hint in seminars", () => {
  const [inExperiment] = found(["const noise = Math.random();"], true);
  const [inSeminar] = found(["const noise = Math.random();"], false);
  assert.deepEqual([inExperiment.level, inSeminar.level], ["error", "hint"]);
  assert.match(inSeminar.message, /new Random\(1\)/);
  assert.deepEqual(named(["Math.round(1.5);"], true), []);
});

test("handlers of SIGINT, and what concerns the whole process", () => {
  assert.deepEqual(named(["process.on('SIGINT', () => {});"]), ["own-sigint c1:1"]);
  assert.deepEqual(named(["process.once(`SIGINT`, () => {});"]), ["own-sigint c1:1"]);
  assert.match(found(["process.on('SIGINT', () => {});"])[0].message, /host\(\)\.signal\(\)/);
  assert.deepEqual(named(["process.exit(0);", "globalThis.process.chdir('..');"]), [
    "process-wide c1:1",
    "process-wide c2:1",
  ]);
  assert.deepEqual(named(["process.on('warning', () => {});\nprocess.cwd();\nprocess.hrtime();"]), []);
});

test("absolute paths", () => {
  const homes = "/home";
  for (const place of [
    `${homes}/ada/a.wav`,
    "C:\\\\a.wav",
    "d:/a.wav",
    "\\\\\\\\host\\\\a.wav",
    "file:///a.wav",
    "~/a.wav",
  ]) {
    assert.deepEqual(named([`const from = "${place}";`]), ["absolute-path c1:1"], place);
  }
  assert.deepEqual(named([`const user = 'ada';\nconst file = \`${homes}/\${user}/a.wav\`;`]), ["absolute-path c1:2"]);
  assert.deepEqual(named(['import { readFileSync } from "node:fs";\nreadFileSync("/corpus/a.wav");']), [
    "absolute-path c1:2",
  ]);
  assert.deepEqual(named(['const unit = "/m²";\nconst page = "/api/contents";\nconst a = "data/a.wav";']), []);
  assert.deepEqual(named(["const page = 'https://example.org/home/a.wav';"]), []);
});

test("lint-ok excuses a line, with a reason and only where there is something to excuse", () => {
  assert.deepEqual(named(["process.exit(0); // lint-ok: shows the kernel's sentence"]), []);
  assert.deepEqual(named(["// lint-ok: shows the kernel's sentence\nprocess.exit(0);"]), []);
  assert.deepEqual(named(["process.exit(0); // lint-ok"]), ["process-wide c1:1", "lint-ok c1:1"]);
  assert.deepEqual(named(["process.exit(0); // lint-ok: "]), ["process-wide c1:1", "lint-ok c1:1"]);
  assert.deepEqual(named(["const a = 1; // lint-ok: no reason to be here"]), ["lint-ok c1:1"]);
});

test("imports of tslab are fine, and a cell that cannot be parsed leaves the others alone", () => {
  assert.deepEqual(named(['import * as tslab from "tslab";\ntslab.display.text("a");']), []);
  assert.deepEqual(named(["const a = ;\nconst b = `", "process.exit();"]), ["process-wide c2:1"]);
  assert.deepEqual(named(["const a = 1", "[1, 2].length", "(a)"]), []);
});

test("places are those of the cell, also after cells with Windows line ends", () => {
  const [finding] = found(["const a = 1;\r\nconst b = 2;\r\n", "const c = 3;\r\n  process.exit();"]);
  assert.deepEqual([finding.cell, finding.line, finding.column], [1, 2, 3]);
});
