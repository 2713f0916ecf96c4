// What was typed behind `npm run grade --`.
import os from "node:os";
import { parseArgs } from "node:util";
import { nearest } from "speclab/cli";

export interface GradeOptions {
  /** `01` */
  readonly wanted: string;
  /** Where the hand-ins are. */
  readonly place: string;
  readonly out: string;
  readonly roster?: string;
  readonly due?: string;
  readonly late?: string;
  readonly extend?: readonly string[];
  readonly only?: readonly string[];
  readonly anonymous: boolean;
  readonly bonus: boolean;
  readonly compare: boolean;
  readonly seed?: number;
  readonly jobs: number;
  /** Seconds for one hand-in. */
  readonly limit: number;
}

export const largestSeed: number = 2 ** 31;
const usualLimit = 90;

export const usage: string = `npm run grade -- 01 submissions/ --out report/ [options]

  submissions   a folder or a .zip: notebooks, hand-in files, modules (.ts, .js); Moodle's and Canvas's downloads as they
                are
  --out         where the report goes; results that are there already are not made again
  --roster      a CSV file with the columns id and name: who should have handed in. More columns, if you like:
                moodle (its number of the participant), email, time (when it was handed in, as your platform says)
  --due         2026-12-01T23:59+01:00    --late 10%/day    --extend ID=48h (m, h or d; as often as needed)
                these three and the roster are remembered in the report (settings.json); --due none and --roster none
                forget them
  --only        ID,ID: mark only these; the others stay as they were
  --bonus       points of an optional second part fill up what is missing in the first; else they are only shown
  --anonymous   codes instead of names in tables and pages; key.csv says whose they are
  --compare     last: what changed against the marks that are there, and why
  --seed        the secret that inputs are drawn from; without it the one of the report, else a new one
  --jobs        how many at once (${os.availableParallelism()})
  --limit       seconds for one hand-in (${usualLimit})

Your own points and comments go into grades.json in the report, which no run writes over:

  [
    { "id": "ada", "exercise": "stft", "points": 2, "comment": "right idea", "by": "K. Weiss" },
    { "id": "ben", "comment": "see me on Monday", "by": "K. Weiss" }
  ]

A course of your own is marked when SPECLAB_COURSE names its folder. Examples:

  npm run grade -- 01 ~/Downloads/moodle.zip --out ~/report
  npm run grade -- 01 ~/hand-ins --out ~/report --roster ~/roster.csv --due 2026-12-01T23:59+01:00 --late 10%/day
  npm run grade -- 01 ~/hand-ins --out ~/report --extend ada=48h --compare last
  SPECLAB_COURSE=~/my-course npm run grade -- 02 ~/hand-ins --out ~/report`;

const kinds = {
  out: { type: "string" },
  roster: { type: "string" },
  due: { type: "string" },
  late: { type: "string" },
  extend: { type: "string", multiple: true },
  only: { type: "string" },
  anonymous: { type: "boolean", default: false },
  bonus: { type: "boolean", default: false },
  compare: { type: "string" },
  seed: { type: "string" },
  jobs: { type: "string" },
  limit: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws Error in a sentence naming the option that makes no sense */
export function readOptions(args: readonly string[]): GradeOptions | "help" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  const [wanted, place, ...more] = positionals;
  const how = "npm run grade -- 01 submissions/ --out report/ (--help says more)";
  if (!wanted || !place) throw new Error(`Say what to mark: ${how}`);
  if (!values.out) throw new Error(`Say with --out where the report goes: ${how}`);
  if (more.length > 0) throw new Error(`One folder or archive at a time, got ${[place, ...more].join(" and ")}.`);
  if (values.compare !== undefined && values.compare !== "last") {
    throw new Error(`--compare must be last, got ${values.compare}.`);
  }
  const { out, roster, due, late, extend, anonymous, bonus } = values;
  const only = values.only
    ?.split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  if (only?.length === 0) throw new Error("--only must name somebody: --only ada,ben.");
  return {
    wanted,
    place,
    out,
    ...(roster !== undefined && { roster }),
    ...(due !== undefined && { due }),
    ...(late !== undefined && { late }),
    ...(extend && { extend: extend.flatMap((text) => text.split(",")) }),
    ...(only && { only }),
    anonymous,
    bonus,
    compare: values.compare !== undefined,
    ...(values.seed !== undefined && { seed: positiveInteger("--seed", values.seed, largestSeed) }),
    jobs: positiveInteger("--jobs", values.jobs ?? String(os.availableParallelism()), 1000),
    limit: positiveInteger("--limit", values.limit ?? String(usualLimit), 86_400),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: kinds });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw new Error(`${message.split(". ")[0].replace(/\.$/, "")}.`);
    const wrong = /'(-[^']*)'/.exec(message)?.[1] ?? "";
    const near = nearest(wrong.replace(/^-+/, ""), Object.keys(kinds));
    const all = Object.keys(kinds).map((name) => `--${name}`);
    throw new Error(
      `There is no option ${wrong}${near ? `; did you mean --${near}?` : `; there is: ${all.join(", ")}.`}`,
    );
  }
}

function positiveInteger(option: string, text: string, largest: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0 && value <= largest) return value;
  throw new Error(`${option} must be an integer from 1 to ${largest}, got ${text}.`);
}
