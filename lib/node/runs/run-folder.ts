import { createHash } from "node:crypto";
import { appendFile, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../make-folder.ts";
import { writeWhole } from "../write-file.ts";
import { TensorBoardWriter } from "./tensorboard.ts";

/** What a run follows from: the same description, the same result. */
export interface RunDescription {
  readonly experiment: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of the data: another one is another run. */
  readonly data: { readonly name: string; readonly fingerprint: string };
}

/** Settings that change where a run is computed, and not what it finds. */
export const circumstantial: readonly string[] = ["engine", "download"];

/** What a run found, by name. */
export type RunResult = Readonly<Record<string, number>>;

/** What is written about a run besides its description: true of this one time. */
export interface RunCircumstances {
  readonly engine: string;
  readonly commit: string;
  readonly startedAt: string;
}

/**
 * One run's folder: `run.json` (description and circumstances), `metrics.jsonl` and a TensorBoard file as it goes,
 * `last.safetensors` to go on from, `result.json` when it is done, and what else the experiment keeps.
 */
export class RunFolder {
  readonly path: string;
  readonly #board: TensorBoardWriter;

  /** @param folder where; made when something is written */
  constructor(folder: string) {
    this.path = folder;
    this.#board = new TensorBoardWriter(folder);
  }

  /** The file that training goes on from. */
  get checkpoint(): string {
    return path.join(this.path, "last.safetensors");
  }

  /** The state that did best on the validation set. */
  get best(): string {
    return path.join(this.path, "best.safetensors");
  }

  /**
   * Begins the run or takes it up.
   *
   * @returns whether there is a beginning to go on from
   * @throws Error when the folder holds a run of another description: says what differs
   */
  async open(description: RunDescription, circumstances: RunCircumstances): Promise<boolean> {
    makeFolder(this.path);
    const file = path.join(this.path, "run.json");
    const before = await readJson<RunDescription>(file);
    if (before) {
      const difference = differenceOf(before, description);
      if (difference)
        throw new Error(`${this.path} holds another run: ${difference}; give it another folder, or delete it`);
    } else {
      await writeJson(file, { ...description, ...circumstances });
    }
    await this.#endLine();
    return before !== undefined && (await exists(this.checkpoint));
  }

  /**
   * Numbers at a step, a line of `metrics.jsonl` and points in TensorBoard. After a kill a run repeats the steps behind its
   * checkpoint: of two lines of one step the later counts.
   */
  async log(step: number, values: RunResult): Promise<void> {
    await appendFile(path.join(this.path, "metrics.jsonl"), `${JSON.stringify({ step, ...values })}\n`);
    await this.#board.scalars(step, values);
  }

  /** Everything logged, one entry a step. */
  async metrics(): Promise<(RunResult & { readonly step: number })[]> {
    const text = await readFile(path.join(this.path, "metrics.jsonl"), "utf8").catch(() => "");
    const byStep = new Map<number, RunResult & { readonly step: number }>();
    for (const line of text.split("\n")) {
      const entry = parsed<RunResult & { readonly step: number }>(line);
      if (entry) byStep.set(entry.step, { ...byStep.get(entry.step), ...entry });
    }
    return [...byStep.values()].sort((a, b) => a.step - b.step);
  }

  /** A kill may have left half a line: what is logged next begins another. */
  async #endLine(): Promise<void> {
    const file = path.join(this.path, "metrics.jsonl");
    const text = await readFile(file, "utf8").catch(() => "");
    if (text !== "" && !text.endsWith("\n")) await appendFile(file, "\n");
  }

  /** Another file of the run: a figure, or numbers that are not one a step. All of it or nothing. */
  keep(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return writeWhole(path.join(this.path, name), bytes);
  }

  /** Ends the run. */
  async finish(result: RunResult): Promise<void> {
    await writeJson(path.join(this.path, "result.json"), result);
  }

  /** What the run found, undefined while it is not done. */
  result(): Promise<RunResult | undefined> {
    return readJson<RunResult>(path.join(this.path, "result.json"));
  }

  /** The run's description, undefined before it has begun. */
  description(): Promise<(RunDescription & RunCircumstances) | undefined> {
    return readJson(path.join(this.path, "run.json"));
  }

  /** Deletes all of it. */
  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** A short name of bytes or of a text: the same for the same, another one for another. */
export function shortHash(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

function differenceOf(before: RunDescription, now: RunDescription): string | undefined {
  if (before.experiment !== now.experiment) return `of ${before.experiment}, not ${now.experiment}`;
  for (const name of new Set([...Object.keys(before.settings), ...Object.keys(now.settings)])) {
    if (circumstantial.includes(name)) continue;
    const [old, asked] = [before.settings[name], now.settings[name]];
    if (old !== asked) return `with ${name}=${old}, not ${asked}`;
  }
  if (before.data.fingerprint !== now.data.fingerprint)
    return `on other data (${before.data.name} ${before.data.fingerprint}, now ${now.data.name} ${now.data.fingerprint})`;
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parsed<T>(text);
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeWhole(file, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}

/** Half a line is what a kill leaves: it is no line. */
function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
