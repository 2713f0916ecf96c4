import assert from "node:assert/strict";
import test from "node:test";
import { inFile } from "./places.ts";

const places = { file: "01.ts", line: 100, lineOf: (count: number) => (count === 3 ? 40 : undefined) };
const error = (evalue: string, ...traceback: string[]) =>
  ({ output_type: "error", ename: "Error", evalue, traceback }) as const;

test("lines of the cell, of earlier cells and of TypeScript's complaints become lines of the file", () => {
  const { evalue, traceback } = inFile(
    error(
      "line 3: Type 'string' …",
      "line 3:7 - Type 'string' is not assignable (TS2322)",
      "    at half (cell [3], line 2)",
      "    at (this cell, line 1)",
      "    at (cell [9], line 2)",
      "    at (helper.ts:12)",
    ),
    places,
  );
  assert.equal(evalue, "01.ts:102: Type 'string' …");
  assert.deepEqual(traceback, [
    "01.ts:102:7 - Type 'string' is not assignable (TS2322)",
    "    at half (01.ts:41)",
    "    at (01.ts:100)",
    "    at (cell [9], line 2)",
    "    at (helper.ts:12)",
  ]);
});

test("a sentence that happens to speak of lines is left alone", () => {
  assert.equal(inFile(error("on line 3, a word"), places).evalue, "on line 3, a word");
});
