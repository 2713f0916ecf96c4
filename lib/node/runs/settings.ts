import { nearest } from "../../core/nearest.ts";

/** One setting of an experiment: what it may be, and what it is when nothing is said. */
export interface Setting<T> {
  readonly fallback: T;
  /** What is allowed, as it follows on "must be". */
  readonly allowed: string;
  /** Words that are allowed, where they can be listed. */
  readonly words?: readonly string[];
  /** @returns the value that the text means, undefined when it means none */
  read(text: string): T | undefined;
}

/** The settings of an experiment by name. */
export type Schema = Readonly<Record<string, Setting<unknown>>>;

/** What readers of settings need to make a `T`. */
export type SchemaOf<T> = { readonly [K in keyof T]-?: Setting<T[K]> };

/** The values of all settings. */
export type SettingsOf<S extends Schema> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** One of several words. */
export function oneOf<const W extends string>(words: readonly W[], fallback: NoInfer<W>): Setting<W> {
  const read = (text: string): W | undefined => words.find((word) => word === text);
  return { fallback, allowed: `one of ${words.join(", ")}`, words, read };
}

/** A whole number from `min` to `max`. */
export function whole(
  fallback: number,
  { min = 1, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): Setting<number> {
  const top = max === Number.MAX_SAFE_INTEGER ? " or more" : ` to ${max}`;
  return {
    fallback,
    allowed: `a whole number, ${min}${top}`,
    read: (text) => {
      const value = numberIn(text);
      return value !== undefined && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** A number above 0, as 0.001 or 1e-3. */
export function positive(fallback: number): Setting<number> {
  return {
    fallback,
    allowed: "a number above 0",
    read: (text) => {
      const value = numberIn(text);
      return value !== undefined && value > 0 ? value : undefined;
    },
  };
}

/** A number that is not less. */
export function atLeast(fallback: number, min: number): Setting<number> {
  return {
    fallback,
    allowed: `a number, ${min} or more`,
    read: (text) => {
      const value = numberIn(text);
      return value !== undefined && value >= min ? value : undefined;
    },
  };
}

/** A setting that may also be left to the experiment. */
export function optional<T>(setting: Setting<T>): Setting<T | undefined> {
  return { ...setting, fallback: undefined };
}

/** true or false. */
export function yesOrNo(fallback: boolean): Setting<boolean> {
  const words = ["true", "false"];
  return { fallback, allowed: "true or false", words, read: (text) => ({ true: true, false: false })[text] };
}

/** Any text but an empty one. */
export function anyText(fallback: string, allowed = "a text"): Setting<string> {
  return { fallback, allowed, read: (text) => text || undefined };
}

/**
 * Reads `name=value` words, each once.
 *
 * @throws SettingError with the nearest right name or value
 * @example
 * const schema = { nMels: whole(40), setting: oneOf(["A", "B", "C", "D"], "A") };
 * readSettings(schema, ["setting=C"]); // { nMels: 40, setting: "C" }
 */
export function readSettings<S extends Schema>(schema: S, words: readonly string[]): SettingsOf<S> {
  const [first, ...more] = readSweep(schema, words);
  if (more.length > 0) throw new SettingError("One value for each setting is wanted here; several make a sweep");
  return first;
}

/**
 * Reads words in which a setting may have several values, `nMels=10,20,30` or `seed=0..4`: all combinations, the last
 * word's values running fastest.
 *
 * @throws SettingError with the nearest right name or value
 */
export function readSweep<S extends Schema>(schema: S, words: readonly string[]): SettingsOf<S>[] {
  const chosen = new Map<string, unknown[]>();
  for (const word of words) {
    const [, name, text] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (name === undefined)
      throw new SettingError(`${word}: a setting is written name=value${whichName(schema, word)}`);
    if (!Object.hasOwn(schema, name)) throw new SettingError(`There is no setting ${name}${whichName(schema, name)}`);
    if (chosen.has(name)) throw new SettingError(`${name} is set twice`);
    chosen.set(
      name,
      valuesIn(text).map((value) => readValue(name, schema[name], value)),
    );
  }
  const start = Object.fromEntries(Object.entries(schema).map(([name, { fallback }]) => [name, fallback]));
  let all = [start];
  for (const [name, values] of chosen) all = all.flatMap((each) => values.map((value) => ({ ...each, [name]: value })));
  return all as SettingsOf<S>[];
}

/** What was asked for is no setting, or none of its values. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** The settings that differ from what they are without a word, as words: ["nMels=20", "setting=C"]. */
export function spelled<S extends Schema>(schema: S, settings: SettingsOf<S>): string[] {
  return Object.entries(schema)
    .filter(([name, { fallback }]) => settings[name] !== fallback)
    .map(([name]) => `${name}=${settings[name]}`);
}

/** A line for each setting: name, what it is without a word, what it may be. */
export function describeSettings(schema: Schema): string {
  const rows = Object.entries(schema).map(([name, { fallback, allowed }]) => [
    fallback === undefined ? name : `${name}=${fallback}`,
    allowed,
  ]);
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, allowed]) => `  ${first.padEnd(width)}  ${allowed}`).join("\n");
}

function readValue(name: string, setting: Setting<unknown>, text: string): unknown {
  const value = setting.read(text);
  if (value !== undefined) return value;
  const near = setting.words && nearest(text, setting.words);
  throw new SettingError(
    `${name} must be ${setting.allowed}, got ${text || "nothing"}${near ? `; did you mean ${near}?` : ""}`,
  );
}

/** Values separated by commas, ranges of whole numbers written out. */
function valuesIn(text: string): string[] {
  return text.split(",").flatMap((part) => {
    const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(part) ?? [];
    if (first === undefined) return [part];
    const [from, to] = [Number(first), Number(last)];
    if (to < from || to - from > 10_000) throw new SettingError(`${part}: a range runs upwards, 10000 values at most`);
    return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
  });
}

function whichName(schema: Schema, asked: string): string {
  const near = nearest(asked, Object.keys(schema));
  return near ? `; did you mean ${near}?` : `; there is: ${Object.keys(schema).join(", ")}.`;
}

function numberIn(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
