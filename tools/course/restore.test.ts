import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type Notebook, readNotebook, writeNotebook } from "#kernel/notebook";
import { parsePercent } from "../notebooks/percent.ts";
import { buildNotebook } from "../notebooks/versions.ts";
import { type OwnNotebook, resettable, restore } from "./restore.ts";

const SOURCE = `// title: T
// kind: seminar
// minutes: 1

// %% id: intro
const given = 1;

// %% id: stft tags: exercise
const a: number = 1; // SOLUTION: one

// %% id: stft-check
await check("stft", () => a);

// %% [markdown] id: why answer: 1 point
// The window.

// %% id: power tags: exercise
const b: number = 2; // SOLUTION: two

// %% id: power-check
await check("power", () => b);
`;

let folder: string;
let own: OwnNotebook;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "speclab-reset-"));
  own = { file: path.join(folder, "work/01-t.ipynb"), handedOut: path.join(folder, "01-t.ipynb"), number: "01" };
  const notebook = buildNotebook(parsePercent(SOURCE), "hash", "student", "full");
  for (const file of [own.file, own.handedOut]) writeNotebook(file, notebook);
});
afterEach(() => rmSync(folder, { recursive: true }));

const history = () => readdirSync(path.join(folder, "work/.history/01")).sort();
const inHistory = (name: string) => readFileSync(path.join(folder, "work/.history/01", name), "utf8");
const sourceOf = (id: string) => readNotebook(own.file).cells.find((cell) => cell.id === id)?.source;
function edit(change: (notebook: Notebook) => void): void {
  const notebook = readNotebook(own.file);
  change(notebook);
  writeNotebook(own.file, notebook);
}
const write = (id: string, source: string) =>
  edit(({ cells }) => {
    for (const cell of cells) if (cell.id === id) cell.source = source;
  });

test("what can be reset is listed in the notebook's order, with what has changed", () => {
  write("power", "const b = 3;");
  assert.deepEqual(
    resettable(own).map(({ name, kind, changed }) => [name, kind, changed]),
    [
      ["stft", "exercise", false],
      ["why", "words", false],
      ["power", "exercise", true],
    ],
  );
});

test("one exercise comes back as it was handed out, the others stay, and the old text is kept for good", () => {
  const handedOut = sourceOf("stft");
  write("stft", "const a = 41;");
  write("power", "const b = 3;");
  assert.deepEqual(restore(own, "stft"), ["What stood in cell stft is kept in work/.history/01/stft-reset-1.ts."]);
  assert.equal(sourceOf("stft"), handedOut);
  assert.equal(sourceOf("power"), "const b = 3;");
  assert.match(inHistory("stft-reset-1.ts"), /^\/\/ stft: what stood there before a reset, .* UTC\nconst a = 41;\n$/);
  assert.deepEqual(restore(own, "stft"), []);
  write("stft", "const a = 42;");
  restore(own, "stft");
  assert.deepEqual(history(), ["stft-reset-1.ts", "stft-reset-2.ts"]);
  assert.deepEqual(
    readdirSync(path.join(folder, "work")).sort(),
    [".history", "01-t.ipynb"],
    "no unfinished file is left",
  );
});

test("a snapshot and a text from before a reset come back by their labels", () => {
  write("stft", "const a = 41;");
  restore(own, "stft");
  writeFileSync(path.join(folder, "work/.history/01/stft-2.ts"), "// stft: 2 of 2 points, 2026\nconst a = 7;\n");
  writeFileSync(path.join(folder, "work/.history/01/stft-10.ts"), "// stft: 2 of 2 points, 2027\nconst a = 8;\n");
  const labels = resettable(own)[0].kept.map(({ label, about }) => [label, about.slice(0, 13)]);
  assert.deepEqual(labels, [
    ["2", "2 of 2 points"],
    ["10", "2 of 2 points"],
    ["reset-1", "what stood th"],
  ]);
  restore(own, "stft", "2");
  assert.equal(sourceOf("stft"), "const a = 7;");
  restore(own, "stft", "reset-1");
  assert.equal(sourceOf("stft"), "const a = 41;");
  assert.throws(() => restore(own, "stft", "3"), /Of stft nothing is kept under 3; there is: 2, 10, reset-1/);
  assert.throws(() => restore(own, "sttf"), /There is no exercise "sttf" in it; there is: stft, why, power\./);
});

test("of many snapshots the newest twenty are listed, in order, and the older ones come back, too", () => {
  write("stft", "const a = 41;");
  restore(own, "stft");
  for (let i = 1; i <= 23; i++)
    writeFileSync(path.join(folder, `work/.history/01/stft-${i}.ts`), `// stft: 2 of 2 points\nconst a = ${i};\n`);
  const [{ kept, older }] = resettable(own);
  const newest = Array.from({ length: 20 }, (_, i) => String(i + 4));
  assert.deepEqual([kept.map(({ label }) => label), older], [[...newest, "reset-1"], 3]);
  restore(own, "stft", "3");
  assert.equal(sourceOf("stft"), "const a = 3;");
});

test("a cell that is gone comes back at its place, with no outputs, and an answer in words is restored, too", () => {
  edit((notebook) => {
    notebook.cells = notebook.cells.filter(({ id }) => id !== "stft");
  });
  assert.deepEqual(restore(own, "stft"), ["Cell stft was gone."]);
  assert.deepEqual(
    readNotebook(own.file).cells.map(({ id }) => id),
    readNotebook(own.handedOut).cells.map(({ id }) => id),
  );
  write("why", "Because.");
  restore(own, "why");
  assert.equal(sourceOf("why"), "*Your answer (1 point): double-click here, and write over this line.*");
  assert.match(inHistory("why-reset-1.md"), /Because\./);
});

test("the script of npm run seminar is restored the same way, and its header stays", () => {
  own = { ...own, file: own.file.replace(".ipynb", ".ts") };
  mkdirSync(path.dirname(own.file), { recursive: true });
  writeFileSync(
    own.file,
    SOURCE.replace("// minutes: 1", "// minutes: 1\n//\n// My own copy.").replace(
      "b: number = 2; // SOLUTION: two",
      "b = 9;",
    ),
  );
  restore(own, "power");
  const text = readFileSync(own.file, "utf8");
  assert.match(text, /^\/\/ title: T\n\/\/ kind: seminar\n\/\/ minutes: 1\n\/\/\n\/\/ My own copy\.\n/);
  assert.match(text, /const b: number = todo\("two"\); \/\/ YOUR CODE/);
  assert.match(inHistory("power-reset-1.ts"), /const b = 9;/);
});
