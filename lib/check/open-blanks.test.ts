import assert from "node:assert/strict";
import { test } from "node:test";
import { openBlanks } from "./open-blanks.ts";

function compiled(body: string): () => unknown {
  return new Function(`return function answer() { ${body} }`)() as () => unknown;
}

test("blanks are found as the kernel compiles them, in their order", () => {
  const body = `const weights = (0, check_1.todo)("weights: a window");
    // YOUR CODE
    (0, check_1.todo)('the rest, “whole”');
    return todo();`;
  assert.deepEqual(openBlanks(compiled(body)), [
    "weights: a window",
    "the rest, “whole”",
    "replace todo() by your own code",
  ]);
});

test("escapes are undone, a full stop at the end is left to the sentence", () => {
  assert.deepEqual(openBlanks(compiled(String.raw`todo("a \"b\" \u2192 c.")`)), ['a "b" → c']);
});

test("other functions are no blanks", () => {
  assert.deepEqual(openBlanks(compiled(`mytodo("x"); todoList("y"); $todo("z"); return 1;`)), []);
});
