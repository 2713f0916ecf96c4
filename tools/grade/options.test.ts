import assert from "node:assert/strict";
import { test } from "node:test";
import { type GradeOptions, readOptions, usage } from "./options.ts";

const read = (...words: string[]): GradeOptions => {
  const options = readOptions(["01", "hand-ins", "--out", "report", ...words]);
  assert.ok(options !== "help");
  return options;
};

test("what was typed, with lists written either way", () => {
  const { wanted, place, out, extend, only, seed } = read(
    ...["--extend", "ada=48h", "--extend=ben=1d,eve=3h", "--only", "ada, ben", "--seed", "7"],
  );
  assert.deepEqual([wanted, place, out, seed], ["01", "hand-ins", "report", 7]);
  assert.deepEqual(
    [extend, only],
    [
      ["ada=48h", "ben=1d", "eve=3h"],
      ["ada", "ben"],
    ],
  );
});

test("an option that there is not brings the one that was meant", () => {
  assert.throws(() => read("--extnd", "ada=48h"), /^Error: There is no option --extnd; did you mean --extend\?$/);
  assert.throws(() => read("--annonymous"), /did you mean --anonymous\?$/);
  assert.throws(() => read("--turbo"), /There is no option --turbo; there is: --out, --roster/);
  assert.throws(() => read("-x"), /There is no option -x; there is/);
});

test("values that make no sense are named, with what is allowed", () => {
  for (const [option, value] of [
    ["--jobs", "0"],
    ["--limit", "1.5"],
    ["--seed", "many"],
    ["--seed", "9999999999"],
  ]) {
    assert.throws(
      () => read(option, value),
      new RegExp(`^Error: ${option} must be an integer from 1 to \\d+, got ${value}`),
    );
  }
  assert.throws(() => read("--compare", "first"), /--compare must be last, got first/);
  assert.throws(() => read("--only", ","), /--only must name somebody/);
  assert.throws(() => read("more"), /One folder or archive at a time, got hand-ins and more/);
  assert.throws(() => readOptions(["01"]), /^Error: Say what to mark: npm run grade -- 01 submissions\//);
  assert.throws(() => readOptions(["01", "hand-ins"]), /Say with --out where the report goes/);
  assert.throws(() => read("--due"), /--due/);
});

test("--help comes with examples, with grades.json, and names every option", () => {
  for (const word of ["--help", "-h"]) assert.equal(readOptions([word]), "help");
  for (const option of [
    "roster",
    "due",
    "late",
    "extend",
    "only",
    "bonus",
    "anonymous",
    "compare",
    "seed",
    "jobs",
    "limit",
  ]) {
    assert.match(usage, new RegExp(`--${option}\\b`));
  }
  assert.match(usage, /Examples:\n\n {2}npm run grade -- 01/);
  const [example] = /\[\n.*?\n {2}\]/s.exec(usage)!;
  assert.equal(JSON.parse(example).length, 2);
});
