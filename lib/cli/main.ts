import type { Language } from "../check/index.ts";
import { sentences } from "../check/language/index.ts";
import { answersText, checkAnswers } from "./check-answers.ts";
import { courseOfEnvironment } from "./course.ts";
import { nearest, readWords, UsageError } from "./words.ts";

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

const commands: Readonly<Record<string, Command>> = { check };

const usage = `npx speclab COMMAND

  check SEMINAR --answers FILE   check a module of answers

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
