import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatPercent, parsePercent } from "./percent.ts";
import { scripts } from "./testing.ts";

const SMALL = `// title: Frames
// kind: seminar
// minutes: 5
// Whatever else the header says is kept.

// %% [markdown] id: intro
// # Frames
//
// One idea.

// %% id: cut tags: exercise,slow

const frames = 3;

frames * 2;


// %% id: empty
`;

test("a script is read: header, markdown without comment signs, code without empty lines around it", () => {
  const script = parsePercent(SMALL);
  assert.equal(script.title, "Frames");
  assert.equal(script.kind, "seminar");
  assert.equal(script.minutes, 5);
  assert.equal(script.engine, "none");
  assert.deepEqual(
    script.cells.map(({ id, type, tags, source }) => ({ id, type, tags, source })),
    [
      { id: "intro", type: "markdown", tags: [], source: "# Frames\n\nOne idea." },
      { id: "cut", type: "code", tags: ["exercise", "slow"], source: "const frames = 3;\n\nframes * 2;" },
      { id: "empty", type: "code", tags: [], source: "" },
    ],
  );
});

test("the line of a cell is where its source begins in the file", () => {
  const lines = SMALL.split("\n");
  for (const cell of parsePercent(SMALL).cells.filter(({ type, source }) => type === "code" && source !== "")) {
    assert.equal(lines[cell.line - 1], cell.source.split("\n")[0]);
  }
});

test("a block comment is a header too", () => {
  const script = parsePercent(
    "/*\n * title: A\n * kind: experiment\n * minutes: 2\n * engine: wasm\n */\n// %% id: a\n1;\n",
  );
  assert.deepEqual([script.title, script.kind, script.minutes, script.engine], ["A", "experiment", 2, "wasm"]);
});

test("Windows line ends change nothing", () => {
  assert.deepEqual(parsePercent(SMALL.replaceAll("\n", "\r\n")), parsePercent(SMALL));
});

test("what cannot be read is refused with file, line and what is allowed", () => {
  const head = "// title: A\n// kind: seminar\n// minutes: 5\n\n";
  const refused: [string, RegExp][] = [
    [`${head}// %% no id\n1;`, /^a\.ts:5: a cell begins "\/\/ %% id: name"/],
    [`${head}// %% id: Frames\n1;`, /^a\.ts:5: an id consists of a-z/],
    [`${head}// %% id: a\n1;\n// %% id: a\n2;`, /^a\.ts:7: the id "a" is used/],
    [`${head}// %% id: a tags: Slow\n1;`, /^a\.ts:5: tags consist/],
    [`${head}// %% [markdown] id: a\n// # A\nconst x = 1;`, /^a\.ts:7: a line of a markdown cell begins/],
    [`${head}%%`, /^a\.ts:1: no cell/],
    ["// title: A\n// minutes: 5\n// %% id: a\n1;", /^a\.ts:1: the header has no line "kind: …"/],
    ["// title: A\n// kind: exam\n// minutes: 5\n// %% id: a\n", /kind must be seminar or experiment, got "exam"/],
    ["// title: A\n// kind: seminar\n// minutes: soon\n// %% id: a\n", /minutes must be a positive number, got "soon"/],
  ];
  for (const [text, message] of refused)
    assert.throws(() => parsePercent(text, "a.ts"), { name: "PercentError", message });
});

test("property: reading what was written gives the same script, and writing that again the same text", () => {
  fc.assert(
    fc.property(scripts(), (script) => {
      const text = formatPercent(script);
      const read = parsePercent(text);
      assert.deepEqual(
        read.cells.map(({ line, ...cell }) => cell),
        script.cells.map(({ line, ...cell }) => cell),
      );
      assert.equal(formatPercent(read), text);
    }),
  );
});
