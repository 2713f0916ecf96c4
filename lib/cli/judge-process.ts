// A process of its own: loads a module of answers and judges them, one after the other. The argument is a request as
// JSON; what is found goes to the parent message by message, so that nothing is lost when an answer never ends.
import { pathToFileURL } from "node:url";
import type { ExerciseName, Language, Verdict } from "../check/index.ts";
import { judge } from "../check/index.ts";
import { installScriptHost } from "../node/script-host.ts";
import { installHooks } from "./hooks.ts";

export interface JudgeRequest {
  /** The module of answers. */
  readonly file: string;
  /** Modules that make exercises known. */
  readonly exerciseFiles: readonly string[];
  /** Exercises, and where in the module their answers are: `["default", "stft"]`. */
  readonly exercises: readonly { readonly exercise: string; readonly place: readonly string[] }[];
  readonly options: { readonly seed?: number; readonly language?: Language };
  readonly typescript?: string;
}

export type JudgeMessage =
  | { readonly event: "loading" }
  | { readonly event: "loaded" }
  | { readonly event: "not loaded"; readonly message: string }
  | { readonly event: "begins"; readonly exercise: string }
  | { readonly event: "verdict"; readonly exercise: string; readonly verdict: Verdict }
  | { readonly event: "crashed"; readonly message: string };

// Taken before any answer runs: what an answer does to `process` is its own affair.
const send = process.send!.bind(process);
const exit = process.exit.bind(process);
const tell = (message: JudgeMessage): Promise<void> => new Promise((sent) => send(message, () => sent()));

const request = JSON.parse(process.argv[2]) as JudgeRequest;
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, async (error: unknown) => {
    await tell({ event: "crashed", message: inOneLine(error) });
    exit(1);
  });
}
installScriptHost();
process.setSourceMapsEnabled(true);
installHooks(request.typescript);
for (const file of request.exerciseFiles) await import(pathToFileURL(file).href);

await tell({ event: "loading" });
const answers = await load();
if (answers) {
  await tell({ event: "loaded" });
  for (const { exercise, place } of request.exercises) {
    await tell({ event: "begins", exercise });
    const verdict = await judge(exercise as ExerciseName, at(answers, place), request.options);
    await tell({ event: "verdict", exercise, verdict });
  }
}
exit(0);

async function load(): Promise<object | undefined> {
  try {
    return (await import(pathToFileURL(request.file).href)) as object;
  } catch (error) {
    await tell({ event: "not loaded", message: inOneLine(error) });
    return undefined;
  }
}

function at(value: unknown, place: readonly string[]): unknown {
  return place.reduce((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);
}

/** `TypeError: x is not a function (answers.ts:12)` */
function inOneLine(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const line =
    /\((?:file:\/\/)?[^()]*?([^/\\()]+\.[cm]?[jt]s:\d+):\d+\)|at (?:file:\/\/)?\S*?([^/\\\s]+\.[cm]?[jt]s:\d+):\d+$/m.exec(
      error.stack ?? "",
    );
  const where = line?.[1] ?? line?.[2];
  return `${error.name}: ${error.message.split("\n")[0]}${where ? ` (${where})` : ""}`;
}
