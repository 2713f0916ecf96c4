import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNotebook, checkNotebookInThread } from "./check-notebook.ts";

test("cells are checked in document order, errors are counted in each cell's own lines", () => {
  const errors = checkNotebook(
    [
      "const rate: number = 22050;",
      "rate.toFixed(1);\nrate.toFixd();",
      "later;",
      "const later = await Promise.resolve(1);",
    ],
    process.cwd(),
  );
  assert.deepEqual(
    errors.map((found) => found.map(({ line, column }) => `${line}:${column}`)),
    [[], ["2:6"], ["1:1"], []],
  );
  assert.match(errors[1][0].message, /Property 'toFixd' does not exist/);
});

test("the check is strict: null, implicit any", () => {
  const [first, second] = checkNotebook(["const a: string = null;", "const f = (x) => x;"], process.cwd());
  assert.equal(first[0].code, 2322);
  assert.equal(second[0].code, 7006);
});

test("in a thread of its own it says the same", async () => {
  const sources = ["const a: number = 1;", "a.b;"];
  assert.deepEqual(await checkNotebookInThread(sources, process.cwd()), checkNotebook(sources, process.cwd()));
});
