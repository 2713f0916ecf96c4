import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { Tracebacks } from "./traceback.ts";

function thrownIn(script: string): Error {
  const error = new Error("stop");
  error.stack = `Error: stop\n    at f (${script}:2:7)`;
  return error;
}

test("an error in a package names the function that was called, once, and no line of the package", () => {
  const tracebacks = new Tracebacks("/notebooks");
  tracebacks.add("cell:1.1", "first\nsecond", [0, 1], 1);
  const library = path.resolve(__dirname, "../../lib/dist/cjs");
  const told = (...frames: string[]): string[] => {
    const error = new Error("stop");
    error.stack = ["Error: stop", ...frames.map((frame) => `    at ${frame}`)].join("\n");
    return tracebacks.explain(error, 1).traceback.slice(1) as string[];
  };
  const own = ["    at f (this cell, line 2)", "        second"];
  const deep = [`requireWhole (${library}/core/errors.js:9:1)`, `Object.stft (${library}/dsp/stft.js:2:7)`];
  assert.deepEqual(told(...deep, "f (cell:1.1:2:3)"), ["    in speclab's stft", ...own]);
  assert.deepEqual(told("f (cell:1.1:2:3)", ...deep), own, "it was a callback of the cell's that threw");
  assert.deepEqual(told("async /x/node_modules/@a/b/main.js:1:1", "f (cell:1.1:2:3)"), ["    in @a/b", ...own]);
  assert.deepEqual(told("new T (/x/node_modules/c/i.js:1:1)", "process.x (node:internal/y:1:1)"), ["    in c's T"]);
});

test("errors name the lines of cells; those of long ago by their functions only, so that memory has a bound", () => {
  const tracebacks = new Tracebacks("/notebooks");
  tracebacks.add("/notebooks/helper.ts", "one\ntwo", [0, 1]);
  for (let run = 1; run <= 600; run++) tracebacks.add(`cell:1.${run}`, "first\nsecond", [0, 1], run);
  const told = (script: string): string[] => tracebacks.explain(thrownIn(script), 600).traceback.slice(1) as string[];
  assert.deepEqual(told("cell:1.599"), ["    at f (cell [599], line 2)", "        second"]);
  assert.deepEqual(told("cell:1.1"), ["    at f (a cell of long ago)"]);
  assert.deepEqual(told("/notebooks/helper.ts"), ["    at f (helper.ts:2)", "        two"]);
});
