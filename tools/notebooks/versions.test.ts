import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { segments } from "./blanks.ts";
import { formatPercent, parsePercent } from "./percent.ts";
import { scripts } from "./testing.ts";
import { buildCells, buildNotebook, hashOf, settingsOf, versionsOf } from "./versions.ts";

const HEAD = "// title: A\n// kind: seminar\n// minutes: 5\n\n";

function student(code: string): string {
  return buildCells(parsePercent(`${HEAD}// %% id: a\n${code}\n`), "student", "full")[0].source;
}

function tagsOfA(marker: string, code: string, version: "student" | "solution"): string[] {
  return buildCells(parsePercent(`${HEAD}// %% id: a${marker}\n${code}\n`), version, "full")[0].tags;
}

test("a solution's value becomes todo(), the hint is its argument, the type stays", () => {
  assert.equal(
    student("const weights: Float64Array = hann(n); // SOLUTION: n numbers"),
    'const weights: Float64Array = todo("n numbers"); // YOUR CODE',
  );
  assert.equal(student("  return rfft(weighted); // SOLUTION"), "  return todo(); // YOUR CODE");
  assert.equal(student("sum += a[i] * b[i]; // SOLUTION"), "sum += todo(); // YOUR CODE");
  assert.equal(
    student("const f: (x: number) => number = (x) => x * 2; // SOLUTION"),
    "const f: (x: number) => number = todo(); // YOUR CODE",
  );
});

test("a block becomes one todo() at its indent", () => {
  assert.equal(
    student("function f() {\n  // BEGIN SOLUTION: two lines\n  const a = 1;\n  return a;\n  // END SOLUTION\n}"),
    'function f() {\n  // YOUR CODE\n  todo("two lines");\n}',
  );
});

test("the solution is the source as it stands", () => {
  const code = "const a: number = 1; // SOLUTION: one\n// BEGIN SOLUTION\na;\n// END SOLUTION";
  assert.equal(buildCells(parsePercent(`${HEAD}// %% id: a\n${code}`), "solution", "full")[0].source, code);
});

test("markers that make no sense are refused with the line of the script", () => {
  const refused: [string, RegExp][] = [
    ["f(); // SOLUTION", /^script:6: a line that ends in "\/\/ SOLUTION" is one statement/],
    ["const a = [ // SOLUTION", /^script:6: a line that ends/],
    ["1;\n// BEGIN SOLUTION\n2;", /^script:7: BEGIN SOLUTION without an END/],
    ["1;\n// END SOLUTION", /^script:7: END SOLUTION without a BEGIN/],
    ["// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION", /another BEGIN SOLUTION/],
  ];
  for (const [code, message] of refused) assert.throws(() => student(code), { name: "PercentError", message });
});

test("from the first exercise on cells may fail in the student version; a check never in the solution", () => {
  const texts = [
    "// %% id: before\n1;",
    "// %% [markdown] id: ask\n// What?",
    "// %% id: blank tags: exercise\nconst a: number = 1; // SOLUTION: one",
    '// %% id: check tags: raises-exception\nawait check("a", a);',
    "// %% id: after\n2;",
    "// %% [markdown] id: end\n// The end.",
  ];
  const script = parsePercent(`${HEAD}${texts.join("\n\n")}\n`);
  const tags = (version: "student" | "solution") => buildCells(script, version, "full").map((cell) => cell.tags.join());
  assert.deepEqual(tags("student"), ["", "", "exercise,raises-exception", "raises-exception", "raises-exception", ""]);
  assert.deepEqual(tags("solution"), ["", "", "exercise", "", "", ""]);
});

test("a tag with the name of a version belongs to that version alone; others to all", () => {
  const marker = " tags: slow,student:raises-exception,solution:volatile";
  assert.deepEqual(tagsOfA(marker, "draw();", "student"), ["slow", "raises-exception"]);
  assert.deepEqual(tagsOfA(marker, "draw();", "solution"), ["slow", "volatile"]);
  assert.deepEqual(tagsOfA(" tags: raises-exception", "oops();", "solution"), ["raises-exception"]);
});

test("quick settings replace the line below, at its indent, and lines still point into the script", () => {
  const script = parsePercent(
    "// title: A\n// kind: experiment\n// minutes: 5\n\n// %% id: a\nfor (;;) {\n  // QUICK: const n = 2;\n  const n = 100;\n}\n",
  );
  assert.deepEqual(versionsOf(script), ["experiment"]);
  const [quick] = buildCells(script, "experiment", "quick");
  assert.equal(quick.source, "for (;;) {\n  const n = 2;\n}");
  assert.deepEqual(quick.lines, [6, 8, 9]);
  assert.equal(buildCells(script, "experiment", "full")[0].source, script.cells[0].source);
  const wrong = parsePercent("// title: A\n// kind: experiment\n// minutes: 5\n\n// %% id: a\n// QUICK: 1;\n");
  assert.throws(() => buildCells(wrong, "experiment", "quick"), /^PercentError: script:6: below a QUICK line/);
});

test("an experiment with blanks has a student version, quick or full, and a solution, which is quick", () => {
  const script = parsePercent(
    "// title: A\n// kind: experiment\n// minutes: 5\n\n// %% id: a\nconst n: number = 1; // SOLUTION: n\n",
  );
  assert.deepEqual(versionsOf(script), ["solution", "student"]);
  assert.equal(settingsOf(script, "student", "full"), "full");
  assert.equal(settingsOf(script, "solution", "full"), "quick");
  assert.equal(settingsOf({ kind: "seminar" }, "student", "quick"), "full");
});

test("a notebook says which kernel, language, source, settings and minutes it has", () => {
  const script = parsePercent(`${HEAD}// %% [markdown] id: m\n// # A\n\n// %% id: a tags: slow\n1;\n`);
  const notebook = buildNotebook(script, hashOf("text"), "student", "full");
  assert.equal(notebook.nbformat, 4);
  assert.equal(notebook.nbformat_minor, 5);
  assert.equal(notebook.metadata.kernelspec?.name, "speclab");
  assert.equal(notebook.metadata.language_info?.name, "typescript");
  assert.deepEqual(notebook.metadata.speclab, {
    sourceHash: hashOf("text"),
    version: "student",
    settings: "full",
    engine: "none",
    minutes: 5,
  });
  assert.deepEqual(notebook.cells[1].metadata.tags, ["slow"]);
});

test("property: every line of a version points to the line of the script it came from", () => {
  fc.assert(
    fc.property(scripts(), (made) => {
      const text = formatPercent(made);
      const lines = text.split("\n");
      const script = parsePercent(text);
      for (const cell of buildCells(script, "solution", "full")) {
        if (cell.type === "markdown" || cell.source === "") continue;
        assert.deepEqual(
          cell.source.split("\n"),
          cell.lines.map((line) => lines[line - 1]),
        );
      }
      for (const [index, cell] of buildCells(script, "student", "full").entries()) {
        assert.equal(cell.lines.length, cell.source.split("\n").length);
        if (cell.type === "markdown") continue;
        const literal = segments(script.cells[index]).every((segment) => !segment.blank);
        if (literal) assert.equal(cell.source, script.cells[index].source);
        else assert.match(cell.source, /todo\(.*\);/);
        assert.doesNotMatch(cell.source, /SOLUTION/);
      }
    }),
  );
});
