import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../core/nearest.ts";
import { main } from "./main.ts";
import { readWords, UsageError } from "./words.ts";

async function said(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(
    words,
    (text) => out.push(text),
    (text) => err.push(text),
  );
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("options come before or behind, with a blank or with =", () => {
  const { options, others } = readWords("check", ["--seed=3", "01", "--json", "--answers", "-"], {
    seed: "value",
    json: "flag",
    answers: "value",
  });
  assert.deepEqual(
    [...options],
    [
      ["seed", "3"],
      ["json", true],
      ["answers", "-"],
    ],
  );
  assert.deepEqual(others, ["01"]);
  assert.deepEqual(readWords("check", ["--", "--json"], {}).others, ["--json"]);
});

test("what is nearest must be near", () => {
  assert.equal(nearest("anwsers", ["json", "answers"]), "answers");
  assert.equal(nearest("getSTFT", ["getIstft", "getStft"]), "getStft");
  assert.equal(nearest("window", ["json", "answers"]), undefined);
  assert.equal(nearest("x", []), undefined);
});

for (const [words, sentence] of [
  [["chekc"], "speclab: there is no command chekc; did you mean check?"],
  [["fly"], /^speclab: there is no command fly; there is: check/],
  [["check", "01", "--anwsers", "x"], "check: there is no option --anwsers; did you mean --answers?"],
  [["check", "01", "--colour"], /^check: there is no option --colour; there is: --answers, --json/],
  [["check", "01", "--answers"], "check: --answers needs a value behind it."],
  [["check", "01", "--json=yes"], "check: --json takes no value, got yes."],
  [["check", "--answers", "x.ts"], "check: say which seminar, such as: npx speclab check 01 --answers file.ts"],
  [["check", "01"], "check: say which answers, such as: npx speclab check 01 --answers file.ts"],
  [["check", "01", "02", "--answers", "x.ts"], "check: one seminar at a time, got 01 and 02."],
  [["check", "01", "--answers", "x.ts", "--seed", "one"], /^check: --seed must be an integer .*, got one\.$/],
  [
    ["check", "01", "--answers", "x.ts", "--language", "x"],
    /^check: --language must be one of english, german, got x\.$/,
  ],
  [["check", "01", "--answers", "nowhere.ts"], "There is no file nowhere.ts."],
  [["check", "09", "--answers", "nowhere.ts"], /^There is no seminar "09"; there is: 01\b/],
] as const) {
  test(`speclab ${words.join(" ")}: one sentence, exit code 2`, async () => {
    const { code, out, err } = await said(...words);
    assert.equal(code, 2);
    assert.equal(out, "");
    if (typeof sentence === "string") assert.equal(err, sentence);
    else assert.match(err, sentence);
    assert.doesNotMatch(err, /\n/);
  });
}

test("help is said for the command and for each of its commands", async () => {
  for (const words of [[], ["--help"], ["-h"]]) assert.match((await said(...words)).out, /^npx speclab COMMAND\n/);
  const { code, out } = await said("check", "--help");
  assert.equal(code, 0);
  assert.match(out, /^npx speclab check SEMINAR --answers FILE/);
});

test("what has to be changed is told without a stack", () => {
  assert.ok(new UsageError("x") instanceof Error);
});

test("the version, and everything that belongs to it", async () => {
  const { out: version } = await said("--version");
  assert.match(version, /^\d+\.\d+\.\d+/);
  const { code, out } = await said("about", "--json");
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).speclab, version);
  assert.match((await said("about")).out, /@software\{speclab,/);
});
