import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { type Notebook, readNotebook, writeNotebook } from "#kernel/notebook";
import { parsePercent } from "../notebooks/percent.ts";
import { buildNotebook } from "../notebooks/versions.ts";
import { checkOwn, ownText } from "./check-own.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-check-"));
after(() => rmSync(folder, { recursive: true }));

const SOURCE = `// title: T
// kind: seminar
// minutes: 1

// %% id: intro
import { check, todo } from "speclab/check";
import { hann, rfft, sliceIntoFrames } from "speclab/dsp";

type Options = { nFft: number; hopLength: number; padMode: "reflect" | "constant" };
function stft(x: Float64Array, { nFft, hopLength, padMode }: { nFft: number; hopLength: number; padMode: "reflect" }) {
  const [frames, weights] = [sliceIntoFrames(x, nFft, hopLength, { padMode }), hann(nFft)];
  return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % nFft]) });
}

// %% id: stft tags: exercise
function getStft(x: Float32Array, nFft: number, hopLength: number) {
  const exact: Float64Array = Float64Array.from(x); // SOLUTION: exact
  return stft(exact, { nFft, hopLength, padMode: "reflect" });
}

// %% id: stft-check
await check("stft", getStft);

// %% [markdown] id: why answer: 1 point
// The window.

// %% [markdown] id: how answer: 2 points
// The window.

// %% id: power tags: exercise
const power = (): never => todo("the power");

// %% id: power-check
await check("power", power);
`;

const handedOut = path.join(folder, "01-t.ipynb");
const mine = path.join(folder, "mine.ipynb");
const student = buildNotebook(parsePercent(SOURCE), "hash", "student", "full");
writeNotebook(handedOut, student);
writeFileSync(path.join(folder, ".handed-out.json"), "{}");

const seminar = {
  exercises: [
    { exercise: "stft", functionName: "getStft", title: "Write the STFT", of: 2, signature: "" },
    { exercise: "power", functionName: "getSpectrogram", title: "Power", of: 1, signature: "" },
  ],
};
const edited = (change: (notebook: Notebook) => void): void => {
  const notebook = structuredClone(student);
  change(notebook);
  writeNotebook(mine, notebook);
};
const cell = ({ cells }: Notebook, id: string) => cells.find((candidate) => candidate.id === id)!;

test("a student's notebook is run from scratch: points, answers in words, cells that fail; a snapshot is kept", async () => {
  edited((notebook) => {
    const { cells } = buildNotebook(parsePercent(SOURCE), "hash", "solution", "full");
    cell(notebook, "stft").source = cells.find(({ id }) => id === "stft")!.source;
    cell(notebook, "why").source = "Because of the **window**.";
    notebook.cells = notebook.cells.filter(({ id }) => id !== "power-check");
    notebook.cells.splice(1, 0, {
      ...structuredClone(cell(notebook, "intro")),
      id: "own",
      source: "null!.x;",
    } as never);
  });
  const before = readFileSync(mine, "utf8");
  const result = await checkOwn(mine, handedOut, { folder, seminar });
  assert.deepEqual(
    result.exercises.map(({ exercise, points, of, status }) => [exercise, points, of, status]),
    [
      ["stft", 2, 2, "passed"],
      ["power", 0, 1, "not checked"],
    ],
  );
  assert.deepEqual(result.words, [
    { id: "why", of: 1, answered: true },
    { id: "how", of: 2, answered: false },
  ]);
  assert.deepEqual(
    result.failures.map(({ cell }) => cell),
    ["own"],
  );
  assert.equal(readFileSync(mine, "utf8"), before, "the student's notebook is only read");
  const text = ownText(result);
  assert.match(text, /Write the STFT\s+2 of 2\s+passed/);
  assert.match(text, /✗ Power: Its check is not in the notebook any more\./);
  assert.match(text, /✓ why: answered; people mark it \(1 to win\)\n○ how: not answered \(2 to win\)/);
  assert.match(text, /\n2 of 3, from scratch in [\d.]+ s$/);
  assert.deepEqual(readdirSync(path.join(folder, ".history/01")).sort(), ["counts.json", "stft-1.ts"]);
  const kept = readFileSync(path.join(folder, ".history/01/stft-1.ts"), "utf8");
  assert.equal(kept.slice(kept.indexOf("\n") + 1).trimEnd(), cell(readNotebook(mine), "stft").source);
});

test("what is not filled in is open, an optional part that nobody has begun is one line", async () => {
  edited(() => {});
  const [stft, power] = seminar.exercises;
  const result = await checkOwn(mine, handedOut, {
    folder,
    seminar: { exercises: [stft] },
    besides: { exercises: [power] },
  });
  assert.deepEqual(
    [...result.exercises, ...result.besides].map(({ status }) => status),
    ["open", "open"],
  );
  const text = ownText(result);
  assert.match(text, /Write the STFT\s+0 of 2\s+open\n/);
  assert.match(text, /○ Write the STFT: Not filled in yet: exact\.\n/);
  assert.match(text, /○ Optional, not counted, not begun: 1 exercise \(1 to win\)\n/);
  assert.doesNotMatch(text, /✗|failed|Power/);
});

test("a cell that never ends is stopped, and is told why", async () => {
  edited((notebook) => {
    cell(notebook, "stft").source = "while (true) {}";
  });
  const { failures, points } = await checkOwn(mine, handedOut, { folder, seminar, limits: { cell: 2000 } });
  assert.equal(points, 0);
  assert.match(
    failures.find((failure) => failure.cell === "stft")!.message,
    /^The cell reached its limit of 2 s and .*\. Is there a loop whose condition never becomes false\?$/,
  );
});

test("cells that wait for another one are told once, by the cell that is broken", async () => {
  edited((notebook) => {
    const more = (id: string, source: string) => ({ ...structuredClone(cell(notebook, "intro")), id, source });
    cell(notebook, "stft").source = "function getStft(( {}";
    const after = notebook.cells.findIndex(({ id }) => id === "stft-check") + 1;
    notebook.cells.splice(
      after,
      0,
      more("frames", "const frames = getStft(new Float32Array(4000), 256, 64).re.frames;") as never,
      more("half", "const half = frames / 2;") as never,
      more("stops", "const early = [half].length; const late: number = null!.x;") as never,
    );
  });
  const result = await checkOwn(mine, handedOut, { folder, seminar });
  assert.deepEqual(
    result.failures.map(({ cell, waitsFor }) => [cell, waitsFor]),
    [
      ["stft", undefined],
      ["frames", "getStft"],
      ["half", "getStft"],
      ["stops", "getStft"],
    ],
  );
  const text = ownText(result);
  assert.match(text, /Write the STFT\s+0 of 2\s+waits for getStft\n/);
  assert.match(
    text,
    /Cells that failed:\n {2}stft: .+\n\n4 cells wait for getStft: mend the cell that declares it\.\n\n/,
  );
  assert.doesNotMatch(text, /not there yet/);
});
