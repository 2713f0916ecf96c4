import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Verdict } from "../check/index.ts";
import type { JudgeMessage, JudgeRequest } from "./judge-process.ts";

/** Milliseconds. */
export interface JudgingLimits {
  /** For loading the module of answers. */
  readonly load: number;
  /** For one exercise with all its inputs. Single calls have limits of their own, which cannot stop everything. */
  readonly exercise: number;
}

export interface Judged {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** For exercises without a verdict: why. */
  readonly troubles: ReadonlyMap<string, string>;
  /** Why nothing could be judged at all. */
  readonly notLoaded?: string;
  /** What the answers printed: its beginning, and how long it was. */
  readonly printed: { readonly text: string; readonly characters: number };
}

/** How much of what answers print is kept. */
const printedLimit = 4000;

/**
 * Judges answers in processes of their own: a fresh one goes on with the next exercise where an answer had to be stopped.
 */
export async function judgeAnswers(request: JudgeRequest, limits: JudgingLimits): Promise<Judged> {
  const verdicts = new Map<string, Verdict>();
  const troubles = new Map<string, string>();
  const printed = { text: "", characters: 0 };
  let exercises = request.exercises;
  while (exercises.length > 0) {
    const ended = await judgeSome({ ...request, exercises }, limits, verdicts, (text) => {
      printed.text += text.slice(0, printedLimit - printed.text.length);
      printed.characters += text.length;
    });
    if (ended.at === "load") return { verdicts, troubles, printed, notLoaded: ended.trouble };
    if (ended.at === "end") break;
    troubles.set(ended.exercise, ended.trouble);
    exercises = exercises.slice(exercises.findIndex(({ exercise }) => exercise === ended.exercise) + 1);
  }
  return { verdicts, troubles, printed };
}

type Ended =
  | { readonly at: "end" }
  | { readonly at: "load"; readonly trouble: string }
  | { readonly at: "exercise"; readonly exercise: string; readonly trouble: string };

function judgeSome(
  request: JudgeRequest,
  limits: JudgingLimits,
  verdicts: Map<string, Verdict>,
  print: (text: string) => void,
): Promise<Ended> {
  return new Promise((settle) => {
    const child = fork(fileURLToPath(new URL("./judge-process.js", import.meta.url)), [JSON.stringify(request)], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: ["--no-warnings", ...stripTypes(request)],
      serialization: "advanced",
    });
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding("utf8").on("data", print);

    let trouble: string | undefined;
    /** The exercise under way; undefined while the module loads. */
    let current: string | undefined;
    let left = request.exercises.length;
    let timer: NodeJS.Timeout | undefined;
    const limit = (milliseconds: number, sentence: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        trouble = sentence;
        child.kill("SIGKILL");
      }, milliseconds);
    };

    child.on("message", (message: JudgeMessage) => {
      if (message.event === "loading") {
        limit(
          limits.load,
          `was still loading after ${seconds(limits.load)}: is there an endless loop outside of the functions?`,
        );
      } else if (message.event === "not loaded") trouble = `stopped while it was loaded: ${message.message}`;
      else if (message.event === "crashed") trouble ??= `stopped with ${message.message}`;
      else if (message.event === "begins") {
        current = message.exercise;
        limit(
          limits.exercise,
          `was still running after ${seconds(limits.exercise)} and was stopped: is there an endless loop?`,
        );
      } else if (message.event === "verdict") {
        verdicts.set(message.exercise, message.verdict);
        left -= 1;
      }
    });
    child.once("error", (error) => {
      trouble ??= `could not be run: ${error.message}`;
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (left === 0) return settle({ at: "end" });
      const sentence = trouble ?? howItEnded(code, signal);
      settle(
        current === undefined
          ? { at: "load", trouble: sentence }
          : { at: "exercise", exercise: current, trouble: sentence },
      );
    });
  });
}

/** Node's own way with types, where it has one and TypeScript is not there. */
function stripTypes({ file, typescript }: JudgeRequest): string[] {
  if (typescript || !/\.m?ts$/.test(file)) return [];
  return process.allowedNodeEnvironmentFlags.has("--experimental-strip-types") ? ["--experimental-strip-types"] : [];
}

function howItEnded(code: number | null, signal: string | null): string {
  if (code === 13) return "waits for something that never comes: look at its await outside of functions.";
  if (signal) return `was ended by the system (${signal}); often the memory is full.`;
  return `ended its process (exit code ${code}): an answer must not call process.exit.`;
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
