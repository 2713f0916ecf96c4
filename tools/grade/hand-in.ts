// The small file that a student hands in: the texts of a notebook's cells, who wrote them and when. No outputs, no
// recordings, so it is some kilobytes.
import { createHash } from "node:crypto";
import { NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";

export interface HandIn {
  readonly format: "speclab-hand-in";
  readonly version: 1;
  /** Number and name: `01-spectrogram-madness`. */
  readonly notebook: string;
  readonly student: { readonly name: string; readonly id: string };
  /** UTC, to the second. */
  readonly time: string;
  /** Version of speclab that made it. */
  readonly speclab: string;
  readonly cells: readonly { readonly id: string; readonly type: "code" | "markdown"; readonly source: string }[];
  /** What a student can quote later: it is of this text, this name and this time. */
  readonly receipt: string;
}

const receiptLength = 12;

/**
 * @example
 * handIn(notebook, { notebook: "01-spectrogram-madness", student: { name: "Ada", id: "ada" }, speclab: "0.1.0" }).receipt;
 */
export function handIn(
  notebook: Notebook,
  about: Pick<HandIn, "notebook" | "student" | "speclab">,
  now: Date = new Date(),
): HandIn {
  const cells = notebook.cells
    .filter(({ cell_type }) => cell_type !== "raw")
    .map(({ id, cell_type, source }) => ({ id, type: cell_type as "code" | "markdown", source }));
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const content = { format: "speclab-hand-in", version: 1, ...about, time, cells } as const;
  return { ...content, receipt: receiptOf(content) };
}

/** @throws Error in a sentence when the text is no hand-in, or not as it was made */
export function readHandIn(text: string): HandIn {
  let parsed: HandIn;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error("it is no hand-in file: it is not JSON");
  }
  if (parsed?.format !== "speclab-hand-in") throw new Error("it is no hand-in file of speclab");
  if (parsed.version !== 1) throw new Error(`it was made by another speclab (version ${parsed.version} of the format)`);
  const { student, cells } = parsed;
  const isWhole =
    typeof student?.name === "string" &&
    typeof student.id === "string" &&
    typeof parsed.time === "string" &&
    Array.isArray(cells) &&
    cells.every((cell) => typeof cell?.id === "string" && typeof cell.source === "string");
  if (!isWhole) throw new Error("it is a hand-in file with parts missing");
  const { receipt, ...content } = parsed;
  if (receiptOf(content) !== receipt) throw new Error("it was changed after it was made: its receipt does not fit");
  return parsed;
}

/** The hand-in as a notebook, for whatever reads notebooks. */
export function notebookOf({ cells }: HandIn): Notebook {
  return {
    cells: cells.map(({ id, type, source }) =>
      type === "code"
        ? { cell_type: "code", id, metadata: {}, source, execution_count: null, outputs: [] }
        : { cell_type: "markdown", id, metadata: {}, source },
    ),
    metadata: NOTEBOOK_METADATA,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function receiptOf(content: Omit<HandIn, "receipt">): string {
  const { notebook, student, time, speclab, cells } = content;
  const text = JSON.stringify([
    notebook,
    student.name,
    student.id,
    time,
    speclab,
    cells.map(({ id, source }) => [id, source]),
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, receiptLength);
}
