// What was said about lateness and the roster, kept with the report: the next run need not be told again.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { nearest } from "speclab/cli";
import { writeWhole } from "../course/write-whole.ts";
import { type Deadline, deadline } from "./lateness.ts";

/** `settings.json` in the report. */
export interface Settings {
  readonly due?: string;
  readonly late?: string;
  /** By the student's id: `48h`. */
  readonly extend: Readonly<Record<string, string>>;
  /** A file, as a whole path. */
  readonly roster?: string;
}

/** As typed; `none` takes back what was remembered. */
export interface Given {
  readonly due?: string;
  readonly late?: string;
  readonly extend?: readonly string[];
  readonly roster?: string;
}

const fileName = "settings.json";

/** @throws Error in a sentence when the file is broken */
export function readSettings(out: string): Settings {
  const file = path.join(out, fileName);
  if (!existsSync(file)) return { extend: {} };
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${fileName} in the report is no JSON (${(error as Error).message}): mend it, or remove it.`);
  }
  const { due, late, extend = {}, roster } = kept as Partial<Settings>;
  const isText = (value: unknown): boolean => value === undefined || typeof value === "string";
  const isList = typeof extend === "object" && extend !== null && Object.values(extend).every(isText);
  if (![due, late, roster].every(isText) || !isList) {
    throw new Error(
      `${fileName} in the report must be such as {"due": "…", "late": "10%/day", "extend": {"ada": "48h"}}.`,
    );
  }
  return { ...(due && { due }), ...(late && { late }), extend, ...(roster && { roster }) };
}

/** What was given over what was remembered. Without a deadline there is no lateness. */
export function inForce(kept: Settings, { due, late, extend = [], roster }: Given): Settings {
  const extended = new Map(Object.entries(kept.extend));
  for (const text of extend) {
    const [, id, time] = /^(.+)=(.*)$/s.exec(text) ?? [text, text, ""];
    if (time === "none") extended.delete(id);
    else extended.set(id, time);
  }
  const one = (given: string | undefined, was: string | undefined): string | undefined =>
    given === "none" ? undefined : (given ?? was);
  const settings = { due: one(due, kept.due), late: one(late, kept.late), roster: one(roster, kept.roster) };
  const enrolled = settings.roster && { roster: settings.roster };
  if (due === "none") return { extend: {}, ...enrolled };
  return {
    ...(settings.due && { due: settings.due }),
    ...(settings.late && { late: settings.late }),
    extend: Object.fromEntries(extended),
    ...enrolled,
  };
}

/** @throws Error naming the option that makes no sense, also without a deadline */
export function deadlineOf({ due, late, extend }: Settings): Deadline | undefined {
  const extensions = Object.entries(extend).map(([id, time]) => `${id}=${time}`);
  if (due !== undefined) return deadline(due, late, extensions);
  if (late !== undefined) throw new Error("--late needs --due: late after what?");
  if (extensions.length > 0) throw new Error("--extend needs --due: longer than until when?");
  return undefined;
}

/** @throws Error naming an id of `--extend` that nobody has, with the one that is nearest */
export function requireKnown(option: string, ids: Iterable<string>, known: readonly string[]): void {
  for (const id of ids) {
    if (known.includes(id)) continue;
    const near = nearest(id, known);
    throw new Error(
      `${option}: nobody has the id ${id}${near ? `; did you mean ${near}?` : `; there is: ${known.join(", ")}.`}`,
    );
  }
}

/** One line that says what counts, and what of it nobody has typed this time. */
export function settingsText(settings: Settings, { due, late, extend = [], roster }: Given): string {
  const { due: until, late: rule, extend: extended } = settings;
  const remembered = (isTyped: boolean): string => (isTyped ? "" : " (remembered)");
  const enrolled = settings.roster ? [`Roster ${settings.roster}${remembered(roster !== undefined)}`] : [];
  if (until === undefined) return enrolled.join("");
  const said = new Set(extend.map((text) => text.split("=")[0]));
  return [
    ...enrolled,
    `${enrolled.length > 0 ? "due" : "Due"} ${until}${remembered(due !== undefined)}`,
    rule ? `late ${rule}${remembered(late !== undefined)}` : "lateness costs nothing",
    ...Object.entries(extended).map(([id, time]) => `${id} has ${time} more${remembered(said.has(id))}`),
  ].join("; ");
}

/** Nothing is written where there is nothing to remember, and nothing was. */
export function keepSettings(out: string, settings: Settings): void {
  const file = path.join(out, fileName);
  if (settings.due === undefined && settings.roster === undefined && !existsSync(file)) return;
  writeWhole(file, `${JSON.stringify(settings, null, 1)}\n`);
}
