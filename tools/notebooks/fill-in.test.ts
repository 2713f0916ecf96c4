import assert from "node:assert/strict";
import { test } from "node:test";
import { fillIn, hasPlaces } from "./fill-in.ts";

const variants = {
  exercises: [{ exercise: "median-filter", parameters: { width: 7, edge: "zeros" } }, { exercise: "other" }],
};

test("texts and code say what was drawn this year; all else stays as it is", () => {
  const text = [
    "// The median of {{median-filter.width}} samples, with {{median-filter.edge}}.",
    "  const width: number = 5; // = {{median-filter.width}}",
    'let edge = "nearest"; // = {{median-filter.edge}}',
    "const braces = { a: { b: 1 } };",
  ].join("\n");
  assert.equal(
    fillIn(text, variants),
    [
      "// The median of 7 samples, with zeros.",
      "  const width: number = 7;",
      'let edge = "zeros";',
      "const braces = { a: { b: 1 } };",
    ].join("\n"),
  );
  assert.equal(hasPlaces(text), true);
  assert.equal(hasPlaces("const braces = {{ a: 1 }};"), false);
});

test("numbers are written as people write them", () => {
  const drawn = { exercises: [{ exercise: "filter", parameters: { coefficient: 0.9 + 0.04 } }] };
  assert.equal(fillIn("const a = 1; // = {{filter.coefficient}}", drawn), "const a = 0.94;");
});

test("a place that nothing fills is told with what there is", () => {
  assert.throws(
    () => fillIn("{{median-filter.height}}", variants, "02.ts"),
    /^Error: 02\.ts: nothing fills \{\{median-filter\.height\}\}; there is: \{\{median-filter\.width\}\}, \{\{median-filter\.edge\}\}\.$/,
  );
  assert.throws(() => fillIn("{{x.y}}", { exercises: [] }), /there is: nothing yet/);
});
