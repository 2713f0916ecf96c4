import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { answersText, checkAnswers } from "./check-answers.ts";

// What answers can do to the process that runs them. Their types are not asked here, which would take half a second each.

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-answers-"));
after(() => rmSync(folder, { recursive: true }));
let written = 0;

function module(text: string, ending = "mjs"): string {
  const file = path.join(folder, `answers-${++written}.${ending}`);
  writeFileSync(file, text);
  return file;
}

const limits = { load: 400, exercise: 900 };
const checked = (text: string, ending?: string) => checkAnswers("01", module(text, ending), { types: false, limits });
const right = `
import { hann, rfft, sliceIntoFrames } from "speclab/dsp";
export function getStft(x, windowLength, hopLength) {
  const frames = sliceIntoFrames(x, windowLength, hopLength);
  const weights = hann(windowLength);
  return rfft({ ...frames, data: frames.data.map((value, i) => value * weights[i % windowLength]) });
}`;

const broken = [
  [
    "throws while it loads",
    "export const getStft = 1;\nnull.x;",
    /stopped while it was loaded: TypeError: Cannot read .*\(answers-\d+\.mjs:2\)/,
  ],
  [
    "never ends loading",
    "export const getStft = 1;\nfor (;;) {}",
    /was still loading after 0\.4 s: is there an endless loop outside of the functions\?/,
  ],
  [
    "waits for nothing",
    "export const getStft = 1;\nawait new Promise(() => {});",
    /waits for something that never comes/,
  ],
  [
    "ends the process",
    "export const getStft = 1;\nprocess.exit(0);",
    /ended its process \(exit code 0\): an answer must not call process\.exit/,
  ],
  [
    "exports nothing of use",
    "export const other = 1;",
    /exports none of the answers of seminar 01: getStft, getSpectrogram, /,
  ],
  ["cannot be parsed", "export function getStft( {", /stopped while it was loaded: SyntaxError/],
] as const;

test("a module that cannot be loaded is told in one sentence, and has no points", { concurrency: 3 }, async (t) => {
  await Promise.all(
    broken.map(([what, text, problem]) =>
      t.test(what, async () => {
        const result = await checked(text);
        assert.match(result.problem ?? "", problem);
        assert.doesNotMatch(result.problem ?? "", /\n/);
        assert.equal(result.points, 0);
        assert.match(answersText(result), /\nSeminar 01: 0 of 10$/);
      }),
    ),
  );
});

test("an answer that stops its process costs its own points only; what it prints is kept within bounds", async () => {
  const result = await checked(`${right}
    console.log("x".repeat(1e6));
    export const getSpectrogram = async () => { await null; for (;;) {} };
    export default { "mel": () => process.exit(3), getMelSpectrogram: 1 };
    export const getIstft = () => { setTimeout(() => { throw new Error("late"); }); return new Promise(() => {}); };
    export const grifinLim = () => {};`);
  const said = Object.fromEntries(
    result.exercises.map(({ exercise, status, message }) => [exercise, `${status}: ${message}`]),
  );
  assert.match(said.stft, /^passed: Right on all 8 inputs/);
  assert.match(
    said.power,
    /^stopped: getSpectrogram was still running after 0\.9 s and was stopped: is there an endless loop\?/,
  );
  assert.match(said.istft, /^stopped: getIstft stopped with Error: late/);
  assert.match(said["griffin-lim"], /^missing: There is no export griffinLim; did you mean grifinLim\?$/);
  assert.equal(result.points, 2);
  assert.equal(result.printed.length, 4000);
  assert.ok(
    result.notes.some((note) => /^The answers printed \d{6,7} characters; the first 4000 are kept\.$/.test(note)),
  );
  assert.ok(result.notes.includes("TypeScript is not asked here, so the types were not checked."));
});

test("another seed means other inputs, the same seed the same; all is plain data", async () => {
  const file = module(`${right.replace("* weights", "* weights.length * weights")}`);
  const [one, two, again] = await Promise.all(
    [1, 2, 2].map((seed) => checkAnswers("01", file, { types: false, seed })),
  );
  assert.deepEqual(JSON.parse(JSON.stringify(two)), JSON.parse(JSON.stringify(again)));
  assert.notDeepEqual(one.exercises[0].verdict?.comparison, two.exercises[0].verdict?.comparison);
  assert.equal(two.exercises[0].verdict?.seed, 2);
});
