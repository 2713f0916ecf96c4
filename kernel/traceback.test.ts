import assert from "node:assert/strict";
import { test } from "node:test";
import { Tracebacks } from "./traceback.ts";

function thrownIn(script: string): Error {
  const error = new Error("stop");
  error.stack = `Error: stop\n    at f (${script}:2:7)`;
  return error;
}

test("errors name the lines of cells; those of long ago by their functions only, so that memory has a bound", () => {
  const tracebacks = new Tracebacks("/notebooks");
  tracebacks.add("/notebooks/helper.ts", "one\ntwo", [0, 1]);
  for (let run = 1; run <= 600; run++) tracebacks.add(`cell:1.${run}`, "first\nsecond", [0, 1], run);
  const told = (script: string): string[] => tracebacks.explain(thrownIn(script), 600).traceback.slice(1) as string[];
  assert.deepEqual(told("cell:1.599"), ["    at f (cell [599], line 2)", "        second"]);
  assert.deepEqual(told("cell:1.1"), ["    at f (a cell of long ago)"]);
  assert.deepEqual(told("/notebooks/helper.ts"), ["    at f (helper.ts:2)", "        two"]);
});
