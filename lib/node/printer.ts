import type { DisplayOptions, Host, MimeBundle } from "../core/index.ts";

/** In a file or a log an output that changes all the time is printed this often, and once more as it was in the end. */
const millisecondsBetweenLines = 10_000;

/** Where a printer writes, and what it must know of the place. */
export interface Paper {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
  /** How much has been written by now, by whomever: what others wrote must not be replaced. */
  readonly bytesWritten: number;
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Called before the process ends. */
  atEnd(flush: () => void): void;
}

const standardOutput: Paper = {
  write: (text) => void process.stdout.write(text),
  get isTTY() {
    return process.stdout.isTTY === true;
  },
  get columns() {
    return process.stdout.columns || 80; // some terminals say 0
  },
  get bytesWritten() {
    return process.stdout.bytesWritten;
  },
  now: () => performance.now(),
  atEnd: (flush) => void process.once("exit", flush),
};

/**
 * Prints the text of what is displayed. On a terminal an update of the last line replaces it, a progress bar stays one
 * line; elsewhere updates are printed now and then, and the last one always.
 */
export function printer(paper: Paper = standardOutput): Host["display"] {
  let last:
    | { readonly id: string | undefined; readonly isOneLine: boolean; readonly at: number; readonly bytes: number }
    | undefined;
  let waiting: string | undefined;
  let isFlushedAtEnd = false;

  const flush = (): void => {
    if (waiting !== undefined) paper.write(`${waiting}\n`);
    waiting = undefined;
  };

  return (bundle: MimeBundle, { id, update }: DisplayOptions = {}) => {
    const text = bundle["text/plain"];
    const isUpdateOfLast = update === true && id !== undefined && last?.id === id;
    if (isUpdateOfLast && !paper.isTTY && paper.now() - last!.at < millisecondsBetweenLines) {
      waiting = text;
      if (!isFlushedAtEnd) paper.atEnd(flush);
      isFlushedAtEnd = true;
      return;
    }
    if (isUpdateOfLast) waiting = undefined;
    else flush();
    const isOneLine = !text.includes("\n");
    const isUndisturbed = paper.bytesWritten === last?.bytes;
    const replaces = isUpdateOfLast && paper.isTTY && isUndisturbed && last!.isOneLine && isOneLine;
    // A line that the terminal breaks in two could not be replaced.
    const line = paper.isTTY && id !== undefined && isOneLine ? fitted(text, paper.columns) : text;
    paper.write(`${replaces ? "\x1b[1A\x1b[2K" : ""}${line}\n`);
    last = { id, isOneLine, at: paper.now(), bytes: paper.bytesWritten };
  };
}

function fitted(text: string, columns: number): string {
  const letters = Array.from(text);
  return letters.length < columns ? text : `${letters.slice(0, columns - 2).join("")}…`;
}
