// Notebook files, nbformat 4.5: in memory every text is one string, on disk a list of lines, as Jupyter writes it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { kernelInfo } from "./jupyter/kernel-info.ts";

export type MimeData = Record<string, unknown>;

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data";
  data: MimeData;
  metadata: Record<string, unknown>;
}

export interface ExecuteResult {
  output_type: "execute_result";
  execution_count: number | null;
  data: MimeData;
  metadata: Record<string, unknown>;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ExecuteResult | ErrorOutput;

export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

export interface MarkdownCell {
  cell_type: "markdown";
  id: string;
  metadata: CellMetadata;
  source: string;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export interface RawCell {
  cell_type: "raw";
  id: string;
  metadata: CellMetadata;
  source: string;
}

export type Cell = MarkdownCell | CodeCell | RawCell;

export interface NotebookMetadata {
  kernelspec?: { name: string; display_name: string; language: string };
  language_info?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface Notebook {
  cells: Cell[];
  metadata: NotebookMetadata;
  nbformat: 4;
  nbformat_minor: number;
}

/**
 * Metadata that make a notebook ours: the kernel that opens it, and TypeScript's colours until that kernel answers. It is
 * what the kernel says of itself, word by word: else JupyterLab would write the difference in, and call a notebook that
 * nobody has touched changed.
 */
export const NOTEBOOK_METADATA: NotebookMetadata = {
  kernelspec: { name: "speclab", display_name: "TypeScript (speclab)", language: "typescript" },
  language_info: kernelInfo.language_info,
};

/**
 * Reads a notebook file.
 *
 * @throws Error naming the file and what is wrong with it
 */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, "utf8"), file);
}

/** Writes a notebook file, its folder included. */
export function writeNotebook(file: string, notebook: Notebook): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, formatNotebook(notebook));
}

/**
 * @param text content of an .ipynb file of nbformat 4
 * @param name how errors call the file
 * @throws Error when the text is no notebook of nbformat 4
 */
export function parseNotebook(text: string, name = "notebook"): Notebook {
  let parsed: Notebook;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: not valid JSON (${(error as Error).message})`);
  }
  if (!Array.isArray(parsed?.cells)) throw new Error(`${name}: not a notebook, it has no list of cells`);
  if (parsed.nbformat !== 4) throw new Error(`${name}: nbformat must be 4, got ${parsed.nbformat}`);
  return { ...parsed, cells: parsed.cells.map(joinCell) };
}

/** The file's text as Jupyter itself writes it: keys sorted, one space of indent, a newline at the end. */
export function formatNotebook(notebook: Notebook): string {
  const onDisk = { ...notebook, cells: notebook.cells.map(splitCell) };
  return `${JSON.stringify(sortKeys(onDisk), null, 1)}\n`;
}

export function tagsOf(cell: Cell): string[] {
  return cell.metadata.tags ?? [];
}

type OnDisk = string | string[];

function joinCell(cell: Cell): Cell {
  const joined = { ...cell, metadata: cell.metadata ?? {}, source: join(cell.source) };
  if (joined.cell_type === "code") joined.outputs = (joined.outputs ?? []).map((output) => mapTexts(output, join));
  return joined;
}

function splitCell(cell: Cell): object {
  const outputs = cell.cell_type === "code" ? { outputs: cell.outputs.map((output) => mapTexts(output, split)) } : {};
  return { ...cell, ...outputs, source: split(cell.source) };
}

/** An output with its texts in the other form. Other MIME types (JSON, images in base64) are the same in both forms. */
function mapTexts(output: Output, change: (text: OnDisk) => OnDisk): Output {
  if (output.output_type === "stream") return { ...output, text: change(output.text) as string };
  if (output.output_type === "error") return output;
  const data: MimeData = {};
  for (const [mime, value] of Object.entries(output.data)) {
    data[mime] = isText(mime) ? change(value as OnDisk) : value;
  }
  return { ...output, data };
}

function isText(mime: string): boolean {
  return mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
}

function join(text: OnDisk): string {
  return Array.isArray(text) ? text.join("") : text;
}

function split(text: OnDisk): string[] {
  const joined = join(text);
  return joined === "" ? [] : joined.split(/(?<=\n)/);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys((value as Record<string, unknown>)[key]);
  return sorted;
}
