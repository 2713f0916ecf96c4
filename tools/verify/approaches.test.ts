import assert from "node:assert/strict";
import { test } from "node:test";
import { recipesNamed, run, seedsUpTo } from "./approaches.ts";

test("a mistyped recipe is an error", () => {
  assert.deepEqual(recipesNamed("the-seed,to-the-end"), ["to the end", "the seed's"]);
  assert.deepEqual(recipesNamed("the-seed"), ["the seed's"]);
  assert.equal(recipesNamed(undefined).length, 2);
  assert.throws(
    () => recipesNamed("to the end"),
    /^RangeError: --only must be of to-the-end, the-seed, got "to the end"$/,
  );
});

test("so is a number of seeds that is none, and a page of some recipes only", async () => {
  assert.deepEqual(seedsUpTo("--seeds", "3"), [1, 2, 3]);
  assert.throws(() => seedsUpTo("--seeds", "three"), /--seeds must be a positive integer, got NaN/);
  await assert.rejects(run(["--only", "the-seed", "--update"]), /leave out --only/);
  await assert.rejects(run(["--onyl", "the-seed"]), /--onyl/);
});
