// What went wrong, where, in the lines that the student wrote: every line of every cell and helper that took part. Lines
// of packages help nobody who cannot change them: where the error comes from one, the function that was called is named.
import path from "node:path";
import util from "node:util";
import { cellSpecifier } from "./cells/cell.ts";
import type { Failure } from "./protocol.ts";

interface Source {
  readonly lines: readonly number[];
  readonly text: readonly string[];
  /** Execution count of a cell; undefined for files. */
  readonly count?: number;
}

interface Frame {
  readonly where: string;
  readonly source: string;
}

/** The repository's library, whose files lie in no node_modules. */
const libraryFolder = path.resolve(__dirname, "../../lib") + path.sep;

/** `at name (file:line:column)`, `at async name (…)`, `at file:line:column`. */
const frameLine = /^\s+at (?:async )?(?:(.*?) \()?(?:file:\/\/)?(.*?):(\d+):\d+\)?$/;
/** More frames than this come from a recursion without end. */
const longestTraceback = 30;
/** Cells whose lines are remembered: those run last. Helpers are few. */
const rememberedCells = 512;

export class Tracebacks {
  readonly #folder: string;
  readonly #sources = new Map<string, Source>();
  readonly #cells: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    // Ten frames, Node's own limit, can be all inside a library.
    Error.stackTraceLimit = 60;
  }

  /** Remembers what a script was made from. */
  add(script: string, text: string, lines: readonly number[], count?: number): void {
    this.#sources.set(script, { lines, text: text.split(/\r?\n/), count });
    if (count === undefined) return;
    this.#cells.push(script);
    if (this.#cells.length > rememberedCells) this.#sources.delete(this.#cells.shift()!);
  }

  /** What Jupyter's `error` message says. `current` is the execution count of the cell that failed. */
  explain(thrown: unknown, current: number): Failure {
    if (!isError(thrown)) {
      const shown = util.inspect(thrown);
      return { ename: "Thrown", evalue: shown, traceback: [`Thrown: ${shown}`] };
    }
    const traceback = this.#describe(thrown, current, new Set());
    return { ename: String(thrown.name), evalue: String(thrown.message), traceback };
  }

  #describe(error: Error, current: number, told: Set<unknown>): string[] {
    told.add(error);
    const lines = [`${error.name}: ${error.message}`, ...this.#frames(error, current)];
    const { cause, errors } = error as { cause?: unknown; errors?: unknown };
    const others = [...(Array.isArray(errors) ? errors : []), ...(cause === undefined ? [] : [cause])];
    for (const other of others) {
      if (told.has(other)) continue;
      const [first, ...rest] = isError(other) ? this.#describe(other, current, told) : [util.inspect(other)];
      lines.push(`Caused by ${first}`, ...rest);
    }
    return lines;
  }

  #frames(error: Error, current: number): string[] {
    const frames: (Frame & { times: number })[] = [];
    let thrower: string | undefined;
    for (const line of String(error.stack ?? "").split("\n")) {
      // The last of these before the first own line is what that line has called.
      if (frames.length === 0) thrower = libraryCall(line) ?? thrower;
      const frame = this.#frame(line, current);
      if (!frame) continue;
      const last = frames.at(-1);
      if (last && last.where === frame.where) last.times++;
      else frames.push({ ...frame, times: 1 });
    }
    const shown = frames.slice(0, longestTraceback).flatMap(({ where, source, times }) => {
      const again = times > 1 ? ` (${times} times)` : "";
      return [`    at ${where}${again}`, ...(source ? [`        ${source}`] : [])];
    });
    if (frames.length > longestTraceback) shown.push(`    … ${frames.length - longestTraceback} more`);
    return thrower === undefined ? shown : [`    in ${thrower}`, ...shown];
  }

  /** A line of an error's stack, if it is somebody's own code. */
  #frame(line: string, current: number): Frame | undefined {
    const match = frameLine.exec(line);
    if (!match) return undefined;
    const [, called, file, number] = match;
    if (file.startsWith("node:") || file.startsWith(__dirname) || packageOf(file) !== undefined) return undefined;
    const source = this.#sources.get(file);
    if (!source && file.startsWith(cellSpecifier(""))) {
      return { where: `${called ? `${called} ` : ""}(a cell of long ago)`, source: "" };
    }
    const at = source ? source.lines[Number(number) - 1] : Number(number) - 1;
    if (at === undefined || at < 0) return undefined;
    const name = called && called !== "eval" && called !== "<anonymous>" ? `${called} ` : "";
    const place =
      source?.count === undefined
        ? `${path.relative(this.#folder, file)}:${at + 1}`
        : `${source.count === current ? "this cell" : `cell [${source.count}]`}, line ${at + 1}`;
    return { where: `${name}(${place})`, source: source?.text[at]?.trim() ?? "" };
  }
}

/** The package that a file belongs to, if it is not the student's own. */
function packageOf(file: string): string | undefined {
  if (file.startsWith(libraryFolder)) return "speclab";
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1].replace("\\", "/");
}

/** `speclab's stft` for a line of a stack that is in a package. */
function libraryCall(line: string): string | undefined {
  const match = frameLine.exec(line);
  const name = match ? packageOf(match[2]) : undefined;
  if (!match || name === undefined) return undefined;
  const called = match[1]
    ?.replace(/^new /, "")
    .replace(/ \[as .*\]$/, "")
    .split(".")
    .at(-1);
  return called && /^[\w$]+$/.test(called) ? `${name}'s ${called}` : name;
}

const isError = (value: unknown): value is Error => value instanceof Error || util.types.isNativeError(value);
