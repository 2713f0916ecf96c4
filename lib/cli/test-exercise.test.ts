import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { newExercise } from "./new-exercise.ts";
import { testExercise, trialsText } from "./test-exercise.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-exercise-"));
after(() => rmSync(folder, { recursive: true }));
const exerciseFile = path.join(folder, "exercises/median-filter.ts");
newExercise(folder, "median-filter");

test("a new exercise passes its own test", () => {
  const trials = testExercise(exerciseFile);
  assert.match(trialsText("median-filter", trials), /^median-filter: all 7 as they should be\n {2}✓ the solution/);
  assert.deepEqual(
    trials.map(({ what }) => what),
    [
      "the solution",
      "alternative: from a running sum",
      "mistake: not-divided",
      "mistake: begins-at-sample",
      "an answer that returns nothing",
      "an answer that changes its input",
      "an answer that uses one array again",
    ],
  );
});

test("an author's slips are told: types, a mistake that no input shows, one that has another's hint, a wrong alternative", () => {
  const text = readFileSync(exerciseFile, "utf8");
  const tryWith = (from: string | RegExp, to: string): string => {
    assert.match(text, from instanceof RegExp ? from : new RegExp(from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    writeFileSync(exerciseFile, text.replace(from, to));
    return trialsText("x", testExercise(exerciseFile));
  };
  assert.match(
    tryWith("sum / width;\n    });\n  },\n\n", "x;\n    });\n  },\n\n"),
    /✗ types +median-filter\.ts:\d+:\d+ - /,
  );
  assert.match(
    tryWith('mistake("not-divided") ? sum :', 'mistake("not-divided") ? sum / width :'),
    /✗ mistake: not-divided +it passes: no input/,
  );
  assert.match(
    tryWith("return sum / width;\n      });", "return sum;\n      });"),
    /✗ alternative: from a running sum/,
  );
  assert.match(tryWith("const width = 2", 'throw new Error("no width");\nconst width = 2'), /✗ (types|loading) /);
  writeFileSync(exerciseFile, text);
});
