import { existsSync } from "node:fs";
import path from "node:path";
import type { Language } from "../check/index.ts";
import { sentences } from "../check/language/index.ts";
import { nearest } from "../core/nearest.ts";
import { answersText, checkAnswers } from "./check-answers.ts";
import { type Asked, type CourseFacts, courseOfEnvironment, exerciseFiles, readCourse } from "./course.ts";
import { newExercise } from "./new-exercise.ts";
import { testExercise, trialsText } from "./test-exercise.ts";
import { readWords, UsageError } from "./words.ts";

/** One command: the words behind its name, and the exit code they lead to. */
interface Command {
  readonly usage: string;
  run(words: readonly string[], print: (text: string) => void): Promise<number>;
}

const exitFailed = 1;
const exitUsage = 2;

const check: Command = {
  usage: `npx speclab check SEMINAR --answers FILE [--json] [--seed N] [--language NAME]

Checks a TypeScript or JavaScript module that exports the answers of a seminar, by the names of the functions (getStft)
or of the exercises ("stft"), with the verdicts of the notebook. Exit code 0 only when all points are there.

  --answers FILE   the module
  --json           plain data instead of text
  --seed N         other inputs: the same number, the same inputs (1 as in the notebook)
  --language NAME  language of the verdicts: english, german`,
  async run(words, print) {
    const { options, others } = readWords("check", words, {
      answers: "value",
      json: "flag",
      seed: "value",
      language: "value",
      help: "flag",
    });
    if (options.has("help")) {
      print(check.usage);
      return 0;
    }
    const [seminar, ...more] = others;
    if (seminar === undefined)
      throw new UsageError("check: say which seminar, such as: npx speclab check 01 --answers file.ts");
    if (more.length > 0) throw new UsageError(`check: one seminar at a time, got ${others.join(" and ")}.`);
    const answers = options.get("answers");
    if (typeof answers !== "string")
      throw new UsageError(`check: say which answers, such as: npx speclab check ${seminar} --answers file.ts`);
    const result = await checkAnswers(seminar, answers, {
      seed: seedOf(options.get("seed")),
      language: languageOf(options.get("language")),
      course: courseOfEnvironment(),
    });
    print(options.has("json") ? JSON.stringify(result, undefined, 2) : answersText(result));
    return result.points === result.of ? 0 : exitFailed;
  },
};

const make: Command = {
  usage: `npx speclab new COURSE NAME [--notebook NN]

Makes a new exercise in a course's folder, and the course where there is none: exercises/NAME.ts with a solution, two
known mistakes and an alternative, and its section in a notebook. It works at once, to be changed into one's own.

  --notebook NN   the notebook that gets the section; a new one when absent`,
  async run(words, print) {
    const { options, others } = readWords("new", words, { notebook: "value", help: "flag" });
    if (options.has("help")) {
      print(make.usage);
      return 0;
    }
    const [folder, name, ...more] = others;
    if (name === undefined || more.length > 0) {
      throw new UsageError(
        "new: say the course's folder and the exercise's name, such as: npx speclab new my-course median-filter",
      );
    }
    for (const sentence of newExercise(folder, name, { notebook: options.get("notebook") as string | undefined })) {
      print(sentence);
    }
    return 0;
  },
};

const test: Command = {
  usage: `npx speclab test-exercise [NAME or FILE …]

Tests exercises of the course that SPECLAB_COURSE names, all when none is named: the solution and the alternatives must
pass, each known mistake must fail with its own hint, with several seeds.`,
  async run(words, print) {
    const { options, others } = readWords("test-exercise", words, { help: "flag" });
    if (options.has("help")) {
      print(test.usage);
      return 0;
    }
    const files = others.length > 0 ? others.map(exerciseFile) : exerciseFiles(courseFolder());
    if (files.length === 0) throw new UsageError(`test-exercise: ${courseFolder()} has no exercises yet.`);
    let ok = true;
    for (const file of files) {
      const trials = testExercise(file);
      ok &&= trials.every((trial) => trial.ok);
      print(trialsText(path.basename(file), trials));
    }
    return ok ? 0 : exitFailed;
  },
};

const show: Command = {
  usage: `npx speclab course [--json]

Says what is in the course that SPECLAB_COURSE names: seminars, exercises, points, this year's variants.`,
  async run(words, print) {
    const { options, others } = readWords("course", words, { json: "flag", help: "flag" });
    if (options.has("help")) {
      print(show.usage);
      return 0;
    }
    const facts = readCourse(others[0] ?? courseFolder());
    print(options.has("json") ? JSON.stringify(facts, undefined, 2) : courseInWords(facts));
    return 0;
  },
};

function courseInWords({ title, seminars, exercises }: CourseFacts): string {
  const lines = seminars.flatMap(({ number, title: name, exercises: inside }) => [
    `  ${number} ${name}`,
    ...inside.map((one) => `    ${exerciseInWords(one)}`),
  ]);
  const others = exercises.filter(
    (one) => !seminars.some((seminar) => seminar.exercises.some(({ exercise }) => exercise === one.exercise)),
  );
  if (others.length > 0) lines.push("  in no seminar", ...others.map((one) => `    ${exerciseInWords(one)}`));
  return [title, ...lines].join("\n");
}

function exerciseInWords({ exercise, signature, of, parameters = {} }: Asked): string {
  const variant = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return `${exercise} (${of}): ${signature}${variant.length > 0 ? `; this year ${variant.join(", ")}` : ""}`;
}

function courseFolder(): string {
  const folder = process.env.SPECLAB_COURSE;
  if (folder) return folder;
  throw new UsageError("SPECLAB_COURSE must name the course's folder: export SPECLAB_COURSE=my-course");
}

/** An exercise by its name in the course, or by its file. */
function exerciseFile(wanted: string): string {
  if (existsSync(wanted)) return wanted;
  const files = exerciseFiles(courseFolder());
  const found = files.find((file) => path.basename(file).replace(/\.\w+$/, "") === wanted);
  if (found) return found;
  const names = files.map((file) => path.basename(file).replace(/\.\w+$/, "")).join(", ");
  throw new UsageError(`test-exercise: there is no exercise ${wanted}; there is: ${names || "none yet"}.`);
}

const data: Command = {
  usage: "npx speclab data list|get|where, as npm run data",
  // The other commands need nothing of networks and archives.
  run: async (words, print) => (await import("./data-command.ts")).dataCommand(words, print),
};

const vocode: Command = {
  usage: "npx speclab vocode IN.wav [OUT.wav], as npm run vocode",
  run: async (words, print) => (await import("./vocode/command.ts")).vocodeCommand(words, print),
};

const about: Command = {
  usage: `npx speclab about [--json]

Says which versions of speclab and Node are here, on what machine, and how to cite speclab. --version says the first alone.`,
  async run(words, print) {
    const { options } = readWords("about", words, { json: "flag", help: "flag" });
    if (options.has("help")) {
      print(about.usage);
      return 0;
    }
    const facts = (await import("../node/about.ts")).about();
    print(options.has("json") ? JSON.stringify(facts, undefined, 2) : facts.toBundle()["text/plain"]);
    return 0;
  },
};

const commands: Readonly<Record<string, Command>> = {
  check,
  new: make,
  "test-exercise": test,
  course: show,
  data,
  vocode,
  about,
};

const usage = `npx speclab COMMAND

  check SEMINAR --answers FILE   check a module of answers
  new COURSE NAME                make a new exercise, and the course where there is none
  test-exercise [NAME …]         test exercises of a course on themselves
  course                         say what is in a course
  data list|get|where            data sets: which there are, fetch one, where they are
  vocode IN.wav [OUT.wav]        make a mel spectrogram of a recording, and a sound of that
  about                          versions of everything here, and how to cite speclab

npx speclab COMMAND --help says more. SPECLAB_COURSE=FOLDER adds the seminars and exercises of a course.`;

/**
 * The `speclab` command.
 *
 * @param words what stands behind `speclab`
 * @returns the exit code: 0 when all is well, 1 when points are missing or a test fails, 2 when the words make no sense
 */
export async function main(
  words: readonly string[],
  print: (text: string) => void = (text) => console.log(text),
  complain: (text: string) => void = (text) => console.error(text),
): Promise<number> {
  const [name = "--help", ...rest] = words;
  if (["--help", "-h", "help"].includes(name)) {
    print(usage);
    return 0;
  }
  if (["--version", "-v"].includes(name)) {
    print((await import("../node/about.ts")).about().speclab);
    return 0;
  }
  try {
    if (!Object.hasOwn(commands, name)) {
      const near = nearest(name, Object.keys(commands));
      const advice = near ? `; did you mean ${near}?` : `; there is: ${Object.keys(commands).join(", ")}.`;
      throw new UsageError(`speclab: there is no command ${name}${advice}`);
    }
    return await commands[name].run(rest, print);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(error.message);
    return exitUsage;
  }
}

function seedOf(text: string | true | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0) return seed;
  throw new UsageError(`check: --seed must be an integer that is not negative, got ${String(text)}.`);
}

function languageOf(name: string | true | undefined): Language | undefined {
  if (name === undefined) return undefined;
  try {
    sentences(name as Language);
    return name as Language;
  } catch (error) {
    throw new UsageError(`check: --${(error as Error).message.replace(/^language: /, "")}.`);
  }
}
