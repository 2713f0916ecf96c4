import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import ts from "typescript";
import { nodeFiles } from "../node-files.ts";
import { CellChecker } from "./checker.ts";
import { emit, sourceLines } from "./emit.ts";

const repository = path.resolve(__dirname, "../../..");
const folder = mkdtempSync(path.join(os.tmpdir(), "cells-"));
after(() => rmSync(folder, { recursive: true }));
const newChecker = (): CellChecker => new CellChecker(ts, nodeFiles(ts, folder, [repository]));

describe("CellChecker", () => {
  const checker = newChecker();

  it("checks cells in a folder of Windows, too, and refuses a folder that TypeScript cannot find", () => {
    const place = "D:\\somewhere\\Zoë\\my notebooks";
    const inWindows = new CellChecker(ts, nodeFiles(ts, place, [repository]));
    assert.match(inWindows.check('const x: number = "a";')[0].message, /'string' is not assignable to type 'number'/);
    assert.deepEqual(inWindows.compile("const rate = 22050; rate.toFixed()").errors, []);
    assert.match(inWindows.check("rate.toFixd()")[0].message, /'toFixd' does not exist/);
    const lost = new CellChecker(ts, { ...nodeFiles(ts, folder, [repository]), folder: place });
    assert.throws(() => lost.check("1"), /CellChecker: TypeScript does not find the cell itself/);
  });

  it("knows the types of earlier cells", () => {
    assert.deepEqual(checker.compile("const rate: number = 22050; let gain = 1;").errors, []);
    const [error] = checker.check("rate.toFixd()");
    assert.match(error.message, /'toFixd' does not exist on type 'number'/);
    assert.deepEqual([error.line, error.column, error.length, error.source], [1, 6, 6, "rate.toFixd()"]);
  });

  it("gives no names of a cell with errors", () => {
    assert.equal(checker.compile("const wrong: string = 1;").run, undefined);
    assert.match(checker.check("wrong")[0].message, /^`wrong` is not there yet/);
  });

  it("a cell's own name hides an earlier one, in that cell and after it", () => {
    checker.compile("const hidden = 1;");
    checker.compile("const hidden = 'text';");
    assert.deepEqual(checker.check("hidden.toUpperCase()"), []);
  });

  it("says what a cell may not have reached", () => {
    const { run } = checker.compile("const reached = 1; const missed = 2;");
    checker.finish(run!.id, 1);
    assert.deepEqual(checker.check("reached + 1"), []);
    assert.match(checker.check("missed + 1")[0].message, /`missed` has no value/);
    assert.match(checker.check("({ missed })")[0].message, /`missed` has no value/);
  });

  it("a name whose newest text was refused is stale, until a cell declares it again or is deleted", () => {
    const names = (used: string): unknown =>
      checker.compile(used).staleUsed.map(({ name, cell, why }) => [name, cell, why]);
    checker.compile("const getStale = () => 1; type Kept = number;", "stale-1", 12);
    checker.compile("const useStale = () => getStale();", "stale-2", 13);
    assert.deepEqual(names("getStale()"), []);
    assert.equal(checker.compile("const getStale = (): string => 1;", "stale-1", 14).run, undefined);
    assert.deepEqual(names("getStale() as Kept"), [["getStale", 12, "a type error"]]);
    assert.deepEqual(names("useStale()"), []);
    const others = [
      "{ const getStale = 2; getStale + 1; }",
      "const callStale = (getStale: number) => getStale + 1;",
      "({ getStale: 1 }).getStale",
      "for (let getStale = 0; getStale < 2; getStale++) {}",
    ];
    for (const other of others) assert.deepEqual(names(other), [], other);
    assert.deepEqual(names("const getStale = 3;"), []);
    assert.deepEqual(names("getStale + 1"), [], "another cell has declared it");

    checker.compile("const getStale = () => 1;", "stale-1", 15);
    checker.compile("const getStale = () => ;", "stale-1", 16);
    assert.deepEqual(names("getStale()"), [["getStale", 15, "a syntax error"]]);
    checker.compile("const getStale = () => 2;", "stale-1", 17);
    assert.deepEqual(names("getStale()"), []);

    checker.compile("const renamed: string = 2;", "stale-1", 18);
    assert.deepEqual(names("getStale()"), [["getStale", 17, "a type error"]], "the text that declared it is gone");
    checker.forget(["stale-1", "unheard of"]);
    assert.deepEqual(names("getStale()"), []);
  });

  it("cells without an id: whatever was refused last makes its names stale", () => {
    const own = newChecker();
    own.compile("const f = () => 1; const g = 2;");
    own.compile("const f = (): string => 1;");
    assert.deepEqual(
      own.compile("f(); g").staleUsed.map(({ name }) => name),
      ["f"],
    );
    own.compile("const f = () => 3;");
    assert.deepEqual(own.compile("f()").stale, []);
  });

  it("a name whose cell was refused, and those that follow from it, say which cell to mend", () => {
    const own = newChecker();
    own.compile("const rate = 22050;", "a");
    own.compile("const weights: string = 1; function getStft() { return weights; }", "b");
    const [first] = own.compile("const spectrum = getStft();", "c").errors;
    assert.equal(
      first.message,
      "`getStft` is not there yet: the cell that declares it has a type error. Mend that cell and run it first.",
    );
    const behind =
      "is not there yet, because `getStft` is not: the cell that declares getStft has a type error; mend that one and run it first.";
    assert.equal(own.compile("const hers = spectrum;", "d").errors[0].message, `\`spectrum\` ${behind}`);
    assert.equal(own.compile("hers", "e").errors[0].message, `\`hers\` ${behind}`);
    const known =
      "`other` is not known yet: has the cell that declares it been run? (Run ▸ Run All Above Selected Cell)";
    assert.equal(own.compile("const mine = other;", "f").errors[0].message, known);
    assert.equal(
      own.compile("mine", "g").errors[0].message,
      "`mine` is not there yet, because `other` is not known: has the cell that declares other been run? (Run ▸ Run All Above Selected Cell)",
    );
    assert.match(own.compile("raate", "h").errors[0].message, /^`raate` is not known yet: .*\) Or is `rate` meant\?$/);
    assert.match(own.compile("consol", "h").errors[0].message, /Did you mean 'console'/);
    const ownFault = own.compile("const both: string = getStft(); const wrong: string = 1;", "i");
    assert.equal(ownFault.errors.length, 2);
    assert.match(
      own.compile("both", "j").errors[0].message,
      /^`both` is not there yet: the cell .* has a type error\./,
    );
    own.compile("function getStft() { return 1; }", "b");
    assert.equal(
      own.compile("hers", "e").errors[0].message,
      "`hers` is not there yet: its cell was run before `getStft` was there. Run that cell again first.",
    );
    assert.deepEqual(own.compile("const spectrum = getStft();", "c").errors, []);
  });

  it("in a new kernel, missing names are said once, with what to do", () => {
    const cell = 'const spectrum = getStft(samples, 4);\nawait check("stft", getStft);\nshow(spectrum);';
    const { errors } = newChecker().compile(cell);
    assert.equal(errors.length, 1);
    assert.equal(
      errors[0].message,
      "The kernel is new and no cell above has been run: choose Run ▸ Run All Above Selected Cell, then run this cell again.\nUnknown until then: getStft, samples, check, show",
    );
    assert.deepEqual([errors[0].line, errors[0].column], [1, 18]);
    const own = newChecker();
    assert.equal(own.compile("console.log(1)").run !== undefined, true);
    assert.match(own.compile("check(1)").errors[0].message, /The kernel is new/, "no cell has declared anything");
    assert.match(own.compile("consol.log(1)").errors[0].message, /Did you mean 'console'/);
    assert.match(own.compile("print(1)").errors[0].message, /Python's `print`/);
    assert.match(own.compile("const text: string = 1;").errors[0].message, /not assignable/);
    assert.match(own.compile("check(;").errors[0].message, /expected/);
    own.compile("const rate = 1;");
    assert.match(own.compile("check(1)").errors[0].message, /^`check` is not known yet/);
  });

  it("keeps an id for its module", () => {
    const first = checker.compile("const again = 1;", "jupyter-1").run!;
    const second = checker.compile("const again = 2;", "jupyter-1").run!;
    assert.equal(second.id, first.id);
    assert.notEqual(checker.compile("const again = 3;", "jupyter-2").run!.id, first.id);
  });

  it("sees a helper that appears, changes and goes", () => {
    const cell = 'import { late } from "./late"; late.toFixed()';
    assert.match(checker.check(cell)[0].message, /Cannot find module/);
    writeFileSync(path.join(folder, "late.ts"), "export const late = 1;");
    assert.deepEqual(checker.check(cell), []);
    writeFileSync(path.join(folder, "late.ts"), "export const late = 'now a text';");
    assert.match(checker.check(cell)[0]?.message ?? "", /toFixed/);
    rmSync(path.join(folder, "late.ts"));
    assert.match(checker.check(cell)[0].message, /Cannot find module/);
  });

  it("checks a notebook in document order, and goes on behind errors", () => {
    const errors = newChecker().checkNotebook([
      "const a = 1;",
      "a.nope; const b = 'b';",
      "b.length; a.toFixed();",
      "c",
    ]);
    assert.deepEqual(
      errors.map((e) => e.length),
      [0, 1, 0, 1],
    );
  });

  it("completes and inspects with earlier cells in sight, and leaves no trace", () => {
    checker.compile("/** The number of mel bands. */\nconst nMels = 80;");
    assert.deepEqual(
      checker.complete("nMe", 3).matches.map((m) => m.text),
      ["nMels"],
    );
    assert.match(checker.inspect("nMels", 2)!.markdown, /const nMels: 80[\s\S]*The number of mel bands/);
    assert.deepEqual(checker.check("nMels + 1"), []);
  });

  it("never shows where it keeps the cells", () => {
    checker.compile("class Voice { #private = 1 } class Other { #private = 2 }");
    for (const { message } of checker.check("const v: Voice = new Other();"))
      assert.doesNotMatch(message, /speclab-cells|import\(/);
  });

  it("explains a name that the cell declares anew", () => {
    checker.compile("const twiceDeclared = 1;");
    assert.match(checker.check("const twiceDeclared = twiceDeclared + 1;")[0].message, /declares `twiceDeclared` anew/);
  });

  it("tells a parameter's missing type with an example", () => {
    assert.match(checker.check("const f = (samples) => samples;")[0].message, /such as `samples: number`/);
  });
});

describe("emit", () => {
  it("maps each line to the line it came from, however the cell looks", () => {
    const statements = fc.constantFrom(
      "const {a} = {a: 1};",
      "",
      "// a comment",
      "interface I {\n  a: number;\n}",
      "let x: number | undefined;",
      "type T = string;",
      "/* more\n than one line */",
      "for (let i = 0; i < 3; i++) {\n  i;\n}",
    );
    fc.assert(
      fc.property(fc.array(statements, { maxLength: 6 }), (before) => {
        const text = [...before.map((s, i) => `{ ${s}\n }${i ? "" : ""}`), "mark();"].join("\n");
        const { js, lines } = emit(ts, text, "x.ts");
        const generated = js.split("\n").findIndex((line) => line.includes("mark()"));
        assert.equal(lines[generated], text.split("\n").length - 1);
      }),
    );
  });

  it("reads source maps", () => {
    assert.deepEqual(sourceLines("AAAA;;AACA,CAAC;AAEA"), [0, -1, 1, 3]);
  });

  it("makes runnable JavaScript of a helper", () => {
    const { js } = emit(ts, 'import { sep } from "node:path"; export const s: string = sep;', "x.ts");
    const exports: Record<string, unknown> = {};
    vm.runInNewContext(js, { exports, require: (name: string) => (name === "tslib" ? {} : require(name)) });
    assert.equal(exports.s, path.sep);
  });
});
