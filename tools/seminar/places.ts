// Where an error is, in the lines of the file that the student edits: the kernel speaks of cells and their lines.
import type { ErrorOutput } from "#kernel/notebook";

export interface Places {
  /** The file as messages call it. */
  file: string;
  /** Line of the file (1-based) on which the cell with this error begins. */
  line: number;
  /** The same for the cell that had this execution count; undefined when it is gone or has changed since. */
  lineOf(executionCount: number): number | undefined;
}

/** The error with every line number of a cell turned into one of the file. */
export function inFile(error: ErrorOutput, places: Places): ErrorOutput {
  const here = (line: string): string => `${places.file}:${places.line + Number(line) - 1}`;
  const translated = (text: string): string =>
    text
      .replace(/^line (\d+)(?=[:,])/gm, (_, line) => here(line))
      .replace(/\bthis cell, line (\d+)/g, (_, line) => here(line))
      .replace(/\bcell \[(\d+)\], line (\d+)/g, (all, count, line) => {
        const first = places.lineOf(Number(count));
        return first === undefined ? all : `${places.file}:${first + Number(line) - 1}`;
      });
  return { ...error, evalue: translated(error.evalue), traceback: error.traceback.map(translated) };
}
