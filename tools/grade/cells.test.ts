// What a student does to cells that are not theirs, and to the ids of those that are.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellChecker } from "#kernel/cells/index";
import { NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { askedIn, compileAnswers, overRelease, withoutChecks } from "./cells.ts";

type Cell = Notebook["cells"][number];
const code = (id: string, source: string, tags: string[] = []): Cell => ({
  cell_type: "code",
  id,
  metadata: { tags },
  source,
  execution_count: null,
  outputs: [],
});
const notebook = (...cells: Cell[]): Notebook => ({
  cells,
  metadata: NOTEBOOK_METADATA,
  nbformat: 4,
  nbformat_minor: 5,
});

const imports = code("imports", 'import { check } from "speclab/check";');
const stft = code("stft", "function getStft() { return 0; }", ["exercise"]);
const checkStft = code("stft-check", 'await check("stft", getStft);');
const given = code("given", "const hop = 512;");
const power = code("power", "function getPower() { return 0; }", ["exercise"]);
const checkPower = code("power-check", 'await check("power", getPower);');
const release = notebook(imports, stft, checkStft, given, power, checkPower);
const solved = code("stft", "function getStft() { return 1; }");

/** Ids and texts as they will run. */
const cells = (...of: Cell[]): string[][] =>
  overRelease(release, notebook(...of)).map(({ id, source }) => [id, source]);
const asHandedOut = release.cells.map(({ id, source }) => [id, source]);
const withAnswer = asHandedOut.map(([id, source]) => [id, id === "stft" ? solved.source : source]);

test("what is asked for comes from what was handed out", () => {
  assert.deepEqual(askedIn(release), [
    { exercise: "stft", name: "getStft", cell: "stft-check" },
    { exercise: "power", name: "getPower", cell: "power-check" },
  ]);
});

test("a check or a given cell that was edited, deleted, or moved runs as it was handed out", () => {
  const edited = code("stft-check", 'await check("stft", () => "anything");');
  assert.deepEqual(cells(imports, solved, edited, code("given", "const hop = 1;"), power, checkPower), withAnswer);
  assert.deepEqual(cells(solved), withAnswer);
  assert.deepEqual(cells(checkPower, power, given, checkStft, solved, imports), withAnswer);
  const [, , , changed] = overRelease(release, notebook(solved, code("given", "const hop = 1;")));
  assert.deepEqual([changed.changed, changed.own], ["const hop = 1;", false]);
});

test("a copied check changes nothing; of an answer that is there twice the later one counts, as in the notebook", () => {
  const twice = cells(imports, solved, checkStft, { ...checkStft }, given, power, checkPower);
  assert.deepEqual(
    twice.filter(([id]) => !id.includes("copy")),
    withAnswer,
  );
  const second = code("stft", "function getStft() { return 2; }");
  const both = cells(imports, solved, second, given, power, checkPower);
  assert.deepEqual(both[1], ["stft", solved.source]);
  assert.equal(both[2][1], second.source);
  assert.equal(new Set(both.map(([id]) => id)).size, both.length);
});

test("a notebook whose program has written other ids, or none that are unique, is read all the same", () => {
  const anew = release.cells.map((cell, i) => ({ ...(cell.id === "stft" ? solved : cell), id: `x${i}` }));
  assert.deepEqual(cells(...anew), withAnswer);
  const all = release.cells.map((cell) => ({ ...(cell.id === "stft" ? solved : cell), id: "same" }));
  assert.deepEqual(cells(...all), withAnswer);
});

test("a deleted answer is open; a cell that the student has added stands where it stood", () => {
  assert.deepEqual(cells(imports, checkStft, given, power, checkPower), asHandedOut);
  const added = cells(imports, code("mine", "const twice = 2;"), solved);
  assert.deepEqual(
    added.slice(0, 3).map(([id]) => id),
    ["imports", "mine", "stft"],
  );
});

test("checks are not run where answers are; lines stay where they are", () => {
  const source = 'function f() {}\nawait check(\n  "stft",\n  f,\n);\nconst after = 1;\nscore("01");';
  const without = withoutChecks(source);
  assert.doesNotMatch(without, /check|score/);
  assert.equal(without.split("\n").indexOf("const after = 1;"), 5);
  assert.equal(withoutChecks("const a = check;"), "const a = check;");
});

test("cells are checked when an answer uses what they declare, not when a parameter or a property has its name", () => {
  const handedIn = [
    ["one", "const hop = 512;"],
    ["two", "const rate = 22050;"],
    ["three", "const frames = 7;"],
    ["answer", "function getStft(frames: number) { return { rate: 1, frames, hop }; }"],
  ].map(([id, source]) => ({ id, source, own: true }));
  const checked: unknown[] = [];
  const compile = (_: string, id?: string) => {
    checked.push(id);
    return { errors: [], run: { id, js: "" } };
  };
  compileAnswers(
    handedIn,
    [{ exercise: "stft", name: "getStft" }],
    () => ({ compile, compileAll: () => undefined }) as unknown as CellChecker,
  );
  assert.deepEqual(checked, ["one", "answer"]);
});

test("a cell that holds something else than its answer is not run, and later exercises find it open", () => {
  const compile = (source: string, id?: string) => ({ errors: [], run: { id, js: source } });
  const compiled = (...own: Cell[]) =>
    compileAnswers(
      overRelease(release, notebook(imports, ...own)),
      askedIn(release),
      () => ({ compile, compileAll: () => undefined }) as unknown as CellChecker,
    );
  const power = code("power", 'function getPower() { return require("cell:stft").getStft(); }');
  for (const [source, why] of [
    ["while (true) {}", "declares no getStft"],
    ["function getSTFT() {}", "declares no getStft"],
    ["  ", "is empty"],
  ]) {
    const { errors, places, cells: run } = compiled(code("stft", source), checkStft, given, power, checkPower);
    assert.deepEqual([...errors], [["stft", `cell stft ${why}: that is where the function is looked for`]]);
    assert.deepEqual([...places], [["power", "power"]]);
    assert.deepEqual(
      run.map(({ id, js }) => [id, js]),
      [
        ["stft (as handed out)", stft.source],
        ["power", power.source],
      ],
    );
  }
});

test("of a cell that lacks an answer, the second answer and helpers are the student's", () => {
  const both = code("both", "function a() { return 0; }\nfunction b() { return 0; }", ["exercise"]);
  const asks = ["a", "b", "c"].map((name) => code(`${name}-check`, `await check("${name}", ${name});`));
  const last = code("last", "function c() { return 0; }", ["exercise"]);
  const handedOut = notebook(both, asks[0], asks[1], last, asks[2]);
  const compile = (source: string, id?: string) => {
    const used = id === "last" ? 'require("cell:both");require("cell:both (as handed out)");' : "";
    return { errors: [], run: { id, js: used + source } };
  };
  const compiled = (...own: Cell[]) =>
    compileAnswers(
      overRelease(handedOut, notebook(...own)),
      askedIn(handedOut),
      () => ({ compile, compileAll: () => undefined }) as unknown as CellChecker,
    );
  const textOf = (run: readonly { id: string; js: string }[], id?: string) => run.find((cell) => cell.id === id)?.js;
  const why = (name: string): string => `cell both declares no ${name}: that is where the function is looked for`;

  const onlyB = code("both", "function b() { return 1; }");
  const one = compiled(onlyB, ...asks, code("last", "function c() { return a() + b(); }"));
  assert.equal(one.places.get("b"), "both");
  assert.equal(textOf(one.cells, "both"), onlyB.source);
  assert.equal(textOf(one.cells, "both (as handed out)")!.trim(), "function a() { return 0; }");
  assert.deepEqual([...one.errors], [["a", why("a")]]);

  const helper = code("both", "const half = 0.5;\nfunction A() {}");
  const two = compiled(helper, ...asks, code("last", "function c() { return half; }"));
  assert.equal(textOf(two.cells, "both"), helper.source);
  assert.deepEqual(
    [...two.errors],
    [
      ["a", why("a")],
      ["b", why("b")],
    ],
  );

  // The other function moved up into a cell of its own.
  const three = compiled(code("mine", onlyB.source), code("both", "function A() {}"), ...asks, last);
  assert.equal(three.places.get("b"), "mine");
});

test("what is declared below its check is not what the check has judged, and the report says that it is there", () => {
  const later = code("later", "function getStft() { return 2; }");
  const better = code("better", "function getStft() { return 3; }");
  const compile = (source: string, id?: string) => ({ errors: [], run: { id, js: source } });
  const compiled = (...own: Cell[]) =>
    compileAnswers(
      overRelease(release, notebook(imports, ...own)),
      askedIn(release),
      () => ({ compile, compileAll: () => undefined }) as unknown as CellChecker,
    );
  const below = compiled(solved, checkStft, later, given, power, checkPower);
  assert.equal(below.places.get("stft"), "stft");
  assert.deepEqual(below.notes, [
    "getStft is declared again in cell later, below its check: the one above it counts, as in the notebook.",
  ]);
  // Above the check the last one counts, in the notebook as here.
  const above = compiled(solved, better, checkStft, given, power, checkPower);
  assert.deepEqual([above.places.get("stft"), above.notes], ["better", []]);
});
