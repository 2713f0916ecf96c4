// What students see of a mark holds nothing of the inputs: neither what was tried nor what was expected, for any wrong
// answer, and not even when the answer itself tries to tell.
import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { judge, NotDone, type Verdict } from "speclab/check";
import { root } from "../notebooks/sources.ts";
import { readCsv } from "./csv.ts";
import { moodleTable } from "./gradebooks.ts";
import { grade, type Part } from "./grades.ts";
import type { MarkedExercise } from "./mark.ts";
import { studentPage } from "./student-page.ts";
import { told } from "./told.ts";

// biome-ignore lint/suspicious/noExplicitAny: functions of all exercises stand side by side
type Answer = (...args: any[]) => unknown;
type Wrong = readonly (readonly [title: string, answer: unknown])[];

const names = ["stft", "power", "mel", "mel-inversion", "istft", "griffin-lim"] as const;
/** Every so many of the known mistakes: all would take a minute. */
const every = 5;

const built = (file: string): Promise<unknown> => import(pathToFileURL(path.join(root, "lib/dist/esm", file)).href);
const { exerciseNamed } = (await built("check/exercises/index.js")) as {
  exerciseNamed(name: string): { mistakes: readonly { id: string; answer: Answer }[] };
};
const { unknown } = (await built("check/testing/answers.js")) as { unknown: Record<string, Record<string, Answer>> };

/** Numbers of the first argument that is a sound or a spectrogram, as an answer would carry them out. */
const inputIn = (args: readonly unknown[]): string =>
  JSON.stringify(args)
    .replace(/"[a-zA-Z]+":/g, "")
    .slice(0, 300);

const spies: Wrong = [
  ["throws what it was given", (...args: unknown[]) => assert.fail(inputIn(args))],
  [
    "names it in the error",
    (...args: unknown[]) => {
      throw Object.assign(new Error("x"), { name: inputIn(args) });
    },
  ],
  [
    "leaves it in a blank",
    (...args: unknown[]) => {
      throw new NotDone(inputIn(args));
    },
  ],
  ["returns it as a text", (...args: unknown[]) => inputIn(args)],
  ["returns it as the name of a part", (...args: unknown[]) => ({ [inputIn(args)]: 1 })],
  ["says nothing", () => undefined],
];

function pagesOf(marked: MarkedExercise): string {
  const { exercise, of } = marked;
  const parts: Part[] = [{ exercise, title: exercise, of, inWords: false }];
  const submission = { id: "ada", name: "Ada", file: "ada.ipynb", time: "", digest: "", content: "", notes: [] };
  const result = {
    submission,
    marked: { exercises: [marked], notes: [], seconds: 0 },
    seconds: 1,
  };
  const whole = grade(result, parts, [], undefined);
  const page = studentPage(whole, { title: "Seminar", made: "today", seed: 11, sandbox: "isolated", speclab: "0" });
  const words = page.replace(/<style>.*<\/style>/s, "").replace(/<[^>]*>/g, "\n");
  return `${words}\n${moodleTable([whole]).table}`;
}

/** Everything in a verdict that depends on the inputs. */
function secretsOf({ issues, comparison, sound }: Verdict): string[] {
  const rows = comparison?.rows.flatMap(({ expected, received }) => [expected, received]) ?? [];
  const numbers = rows.filter((value) => Number.isFinite(value) && !Number.isInteger(value));
  return [
    ...issues.flatMap(({ expected, received }) => [expected, received]),
    ...[...issues.map(({ input }) => input), comparison?.input].flatMap((input) => input?.split(", ") ?? []),
    // In whatever way a number is written, it begins with its first digits.
    ...numbers.map((value) => Math.abs(value).toPrecision(3)),
    ...(sound?.differenceDecibels === undefined ? [] : [sound.differenceDecibels.toPrecision(3)]),
  ].filter((secret) => secret !== undefined && secret.length > 2) as string[];
}

const markedBy = (verdict: Verdict): MarkedExercise => ({ ...verdict, verdict });

describe("a student's page and row for Moodle", () => {
  for (const exercise of names) {
    test(`${exercise}: no input and no expected value`, async () => {
      const mistakes = exerciseNamed(exercise).mistakes.filter((_, i) => i % every === 0);
      const wrong: Wrong = [
        ...mistakes.map(({ id, answer }) => [id, answer] as const),
        ...Object.entries(unknown[exercise]).slice(0, 4),
        ...spies,
      ];
      for (const [title, answer] of wrong) {
        const verdict = await judge(exercise, answer, { seed: 11 });
        assert.ok(verdict.points < verdict.of, title);
        const text = pagesOf(markedBy(verdict));
        for (const secret of secretsOf(verdict)) assert.ok(!text.includes(secret), `${title}: ${secret} in ${text}`);
        assert.doesNotMatch(text, /\d\.\d{3}|\[\[|0 of 0/, title);
        assert.ok(told(markedBy(verdict)).length > 10, title);
      }
    });
  }

  test("of a known mistake, the same sentence for other inputs: what it is, and where to look", async () => {
    for (const exercise of names) {
      for (const { id, answer } of exerciseNamed(exercise).mistakes.slice(0, 2)) {
        const [one, other] = [await judge(exercise, answer, { seed: 3 }), await judge(exercise, answer, { seed: 4 })];
        assert.equal(told(markedBy(one)), told(markedBy(other)), id);
        assert.match(told(markedBy(one)), /^This is what you get when .*; look at /, id);
      }
    }
  });

  test("the grader's own sentences are told, without the code of an exit", async () => {
    const verdict = await judge("stft", () => undefined, { seed: 5 });
    const stopped = { ...markedBy(verdict), message: "getStft was stopped after 5 s: is there a loop?" };
    assert.equal(told(stopped), "getStft was stopped after 5 s: is there a loop?");
    assert.match(pagesOf(stopped), /^getStft was stopped/m);
    const ended = `${verdict.message} (the code ended its process with code 42; an answer must not end the process)`;
    assert.equal(
      told({ ...markedBy(verdict), message: ended }),
      "Your function returned something else. (the code ended its process; an answer must not end the process)",
    );
    assert.equal(told({ message: "line 14 of cell mel: Type 'string'" }), "Line 14 of cell mel: Type 'string'.");
  });

  test("a law is kept or not, and has no points", async () => {
    const noWindow = exerciseNamed("stft").mistakes.find(({ id }) => id === "window-forgotten")!.answer;
    const verdict = await judge("stft", noWindow, { seed: 5 });
    const text = pagesOf(markedBy(verdict));
    assert.match(text, /Linear: two sounds together have the sum of their STFTs: true of your answer/);
    assert.match(text, /One frame per hop.*: 1 of 1/);
  });
});

test("Moodle: a number from the roster or from Moodle's own folder, else e-mail address and name", () => {
  const one = (id: string, file: string): Parameters<typeof moodleTable>[0][number] => {
    const submission = { id, name: id.toUpperCase(), file, time: "", digest: "", content: "", notes: [] };
    return grade({ submission, seconds: 0, problem: "nothing was handed in" }, [], [], undefined);
  };
  const grades = [one("ada", "a.ipynb"), one("314", "Ben_314_assignsubmission_file_/b.ipynb"), one("eve", "e.ipynb")];
  const roster = [
    { id: "ada", name: "Ada", moodle: "Participant 271" },
    { id: "eve", name: "Eve", email: "eve@example.org" },
  ];
  const { table, unknown: lost } = moodleTable(grades, roster);
  assert.deepEqual(lost, ["eve"]);
  assert.deepEqual(
    readCsv(table).map((row) => [row.Identifier, row["Full name"], row["Email address"]]),
    [
      ["Participant 271", "ADA", ""],
      ["Participant 314", "314", ""],
      ["", "EVE", "eve@example.org"],
    ],
  );
});
