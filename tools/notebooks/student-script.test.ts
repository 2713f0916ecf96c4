import assert from "node:assert/strict";
import test from "node:test";
import { parsePercent } from "./percent.ts";
import { studentScript } from "./student-script.ts";

const script = parsePercent(`// title: Any
// kind: seminar
// minutes: 5

// %% [markdown] id: ask
// What is half of four?

// %% id: answer
const half: number = 4 / 2; // SOLUTION: a division

// %% id: judge
await check("half", half);
`);

test("the student's script has blanks, tells what to do with it, and is a percent script again", () => {
  const text = studentScript(script, ["Save, and look."]);
  assert.match(text, /^\/\/ minutes: 5\n\/\/\n\/\/ Save, and look\.\n\n\/\/ %% \[markdown\] id: ask$/m);
  assert.match(text, /const half: number = todo\("a division"\);/);
  assert.doesNotMatch(text, /SOLUTION|4 \/ 2/);
  const read = parsePercent(text);
  assert.deepEqual(
    read.cells.map(({ id, tags }) => [id, ...tags]),
    [["ask"], ["answer"], ["judge"]],
  );
  assert.equal(read.title, script.title);
});
