// What went wrong, where, in the lines that the student wrote: every line of every cell and helper that took part.
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
    for (const line of String(error.stack ?? "").split("\n")) {
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
    return frames.length > longestTraceback ? [...shown, `    … ${frames.length - longestTraceback} more`] : shown;
  }

  /** A line of an error's stack, if it is somebody's own code. */
  #frame(line: string, current: number): Frame | undefined {
    const match = frameLine.exec(line);
    if (!match) return undefined;
    const [, called, file, number] = match;
    if (file.startsWith("node:") || file.startsWith(__dirname)) return undefined;
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

const isError = (value: unknown): value is Error => value instanceof Error || util.types.isNativeError(value);
