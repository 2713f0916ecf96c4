import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { readNotebook } from "#kernel/notebook";
import { folders } from "../notebooks/sources.ts";
import { unfinished } from "./unfinished.ts";

const name = "01-spectrogram-madness.ipynb";
const handedOut = readNotebook(path.join(folders.notebooks, name));
const solution = readNotebook(path.join(folders.notebooks, "solutions", name));

const besides = ["windowing", "wav2mel", "shift-pitch", "change-speed", "remove-weak"];

test("exercises that are open are counted and named; of the solved notebook there is nothing to say", () => {
  assert.deepEqual(unfinished(solution, handedOut, besides), []);
  const [open, ...rest] = unfinished(handedOut, handedOut, besides);
  assert.match(open, /^6 of 6 exercises are not filled in: stft, power, mel, .+, griffin-lim\.$/);
  assert.deepEqual(rest, [], "the optional part is not begun");
});

test("one blank that is left, a cell that is gone, a comment about a blank, and a syntax error", () => {
  const mine = structuredClone(solution);
  const cell = (id: string) => mine.cells.find((candidate) => candidate.id === id)!;
  cell("istft").source = 'function getIstft() {\n  todo("x");\n}';
  cell("power").source += '\n// todo("nothing")';
  cell("look").source += "\nconst (";
  mine.cells = mine.cells.filter(({ id }) => id !== "griffin-lim");
  assert.deepEqual(unfinished(mine, handedOut, besides), [
    "2 of 6 exercises are not filled in: istft, griffin-lim.",
    "The cell look has a syntax error and cannot run.",
  ]);
});

test("of an optional part that was begun it is said what is open", () => {
  const mine = structuredClone(solution);
  const [blank] = handedOut.cells.filter(({ id }) => id === "wav2mel");
  mine.cells = mine.cells.map((cell) => (cell.id === "wav2mel" ? blank : cell));
  assert.deepEqual(unfinished(mine, handedOut, besides), ["1 of 5 optional exercises are not filled in: wav2mel."]);
});
