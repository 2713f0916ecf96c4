import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { judge } from "speclab/check";
import { checkAnswers, seminarNamed } from "speclab/cli";
import { rfft, sliceIntoFrames } from "speclab/dsp";
import ts from "typescript";
import { folders, readSources } from "../notebooks/sources.ts";
import { buildCells } from "../notebooks/versions.ts";
import { checkedIn } from "./parts.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-verdicts-"));
after(() => rmSync(folder, { recursive: true }));

/** The functions of the solved notebook as a plain module, each exported by the name of its exercise. */
function solvedModule(): { text: string; exercises: string[] } {
  const [source] = readSources(["01"], folders);
  const code = buildCells(source.script, "solution", "full").filter(({ type }) => type === "code");
  const parts: string[] = [];
  const exports: string[] = [];
  for (const { source: text } of code) {
    const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true);
    for (const statement of file.statements) {
      if (
        ts.isImportDeclaration(statement) ||
        ts.isFunctionDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isClassDeclaration(statement)
      ) {
        parts.push(statement.getText());
      }
      // What an exercise builds on is the student's own function of an earlier one, when that is right.
      const own = /^const (\w+) = await orReference\("[^"]+", (\w+)\);$/.exec(statement.getText());
      if (own) parts.push(`const ${own[1]} = ${own[2]};`);
      // Constants that the exercises' texts give.
      else if (ts.isVariableStatement(statement) && /^const \w+: \w+ = \{/.test(statement.getText()))
        parts.push(statement.getText());
    }
    const exercise = checkedIn(text);
    const answer = exercise && /check\(\s*["'][^"']+["'],\s*(\w+)/.exec(text)?.[1];
    if (answer) exports.push(`export { ${answer} as "${exercise}" };`);
  }
  return { text: `${[...parts, ...exports].join("\n\n")}\n`, exercises: exports.map((line) => line.split('"')[1]) };
}

test("answers are asked for by the names that they have in the notebook", () => {
  const [source] = readSources(["01"], folders);
  const calls = [...source.text.matchAll(/^await check\("([^"]+)", (\w+)\)/gm)].map(([, exercise, name]) => [
    exercise,
    name,
  ]);
  const asked = ["01", "01-second-part"]
    .flatMap((number) => seminarNamed(number).exercises)
    .map(({ exercise, functionName }) => [exercise, functionName]);
  assert.deepEqual(asked, calls);
});

test("the solved notebook as a plain module has all points, and keeps the names of its exercises", async () => {
  const { text, exercises } = solvedModule();
  const file = path.join(folder, "solved.ts");
  writeFileSync(file, text);
  for (const seminar of ["01", "01-second-part"]) await allPoints(seminar, file);
  assert.equal(exercises.length, 11);
});

async function allPoints(seminar: string, file: string): Promise<void> {
  const result = await checkAnswers(seminar, file);
  assert.deepEqual(
    result.exercises
      .filter(({ status }) => status !== "passed")
      .map(({ exercise, message }) => `${exercise}: ${message}`),
    [],
  );
  assert.equal(result.points, result.of);
}

test("a wrong answer is told the same in a module as in a cell", async () => {
  const text = `
    import { rfft, sliceIntoFrames } from "speclab/dsp";
    export const getStft = (x, windowLength, hopLength) => rfft(sliceIntoFrames(x, windowLength, hopLength));`;
  const file = path.join(folder, "wrong.mjs");
  writeFileSync(file, text);
  const inCell = (x: Float32Array, windowLength: number, hopLength: number) =>
    rfft(sliceIntoFrames(x, windowLength, hopLength));
  const [{ verdict }] = (await checkAnswers("01", file, { seed: 3, types: false })).exercises;
  assert.deepEqual(verdict, await judge("stft", inCell, { seed: 3 }));
  assert.equal(verdict?.issues[0].mistake, "window-forgotten");
});
