// Every npm script says how it is used, and what was wrong with a word that it does not know.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { root } from "../notebooks/sources.ts";
import { runScript, scripts } from "./scripts.ts";
import { whereRun } from "./where-run.ts";

/** Biome has words of its own; two scripts are npm test with a word more. */
const others = ["format", "test:quick", "test:stock"];
const ours = Object.keys(scripts).filter((name) => !others.includes(name));

describe("npm scripts", () => {
  for (const name of ours) {
    it(`${name} --help says how it is used`, async () => {
      const { status, stdout, stderr } = await runScript(name, ["--help"]);
      assert.equal(status, 0, stderr);
      assert.match(stdout + stderr, /^npm (run|start|test)/);
    });

    it(`${name} --nonsense is told in a sentence`, async () => {
      const { status, stderr } = await runScript(name, ["--nonsense"]);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /--nonsense/);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }
});

it("where each script is run is known, and that file is there", () => {
  assert.deepEqual(Object.keys(whereRun).sort(), Object.keys(scripts).sort());
  for (const [name, { test, byHand }] of Object.entries(whereRun)) {
    assert.ok(test !== undefined || byHand !== undefined, name);
    if (test !== undefined) assert.ok(existsSync(path.join(root, test)), `${name}: ${test} is not there`);
  }
});
