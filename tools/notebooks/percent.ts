// Percent scripts, the source of a notebook: a TypeScript file whose `// %%` lines begin its cells.

export type Kind = "seminar" | "experiment";

export interface PercentScript {
  title: string;
  kind: Kind;
  minutes: number;
  /** Tensor engine that the notebook is for; "none" when it needs none. */
  engine: string;
  /** All lines before the first cell, as they stand. */
  header: string;
  cells: PercentCell[];
}

export interface PercentCell {
  id: string;
  type: "markdown" | "code";
  tags: string[];
  /** Points for an answer in words, which people mark; students get the cell empty. Markdown only. */
  answer?: number;
  /** What the notebook's cell shows; for markdown without the `// `. */
  source: string;
  /** Line of the file (1-based) on which the source begins. */
  line: number;
}

/** A percent script that cannot be read, with the line that is to blame. */
export class PercentError extends Error {
  override name = "PercentError";
}

const MARKER = /^\/\/ ?%%/;
const CELL_LINE =
  /^\/\/ %%(?: (?<markdown>\[markdown\]))? id: (?<id>\S+)(?: answer: (?<answer>\S+) points?)?(?: tags: (?<tags>\S+))?\s*$/;
const ID = /^[a-z0-9-]{1,64}$/;
const TAG = /^[a-z0-9-]+(?::[a-z0-9-]+)?$/;

/**
 * Reads a percent script.
 *
 * @param text content of the file
 * @param file how errors call it
 * @throws PercentError as `file:line: what is wrong`
 */
export function parsePercent(text: string, file = "script"): PercentScript {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const starts = lines.flatMap((line, index) => (MARKER.test(line) ? [index] : []));
  if (starts.length === 0)
    throw new PercentError(`${file}:1: no cell, a cell begins with a line such as "// %% id: intro"`);

  const seen = new Set<string>();
  const cells = starts.map((start, index) => {
    const cell = readCell(lines, start, starts[index + 1] ?? lines.length, file);
    if (seen.has(cell.id))
      throw new PercentError(`${file}:${start + 1}: the id "${cell.id}" is used by an earlier cell`);
    seen.add(cell.id);
    return cell;
  });
  const header = lines.slice(0, starts[0]).join("\n").trim();
  return { ...readHeader(header, file), header, cells };
}

/** The script's text: one blank line between cells, a newline at the end. Reading it again gives the same script. */
export function formatPercent(script: Pick<PercentScript, "header" | "cells">): string {
  const blocks = script.cells.map((cell) => {
    const kind = cell.type === "markdown" ? " [markdown]" : "";
    const answer = cell.answer === undefined ? "" : ` answer: ${cell.answer} ${cell.answer === 1 ? "point" : "points"}`;
    const tags = cell.tags.length > 0 ? ` tags: ${cell.tags.join(",")}` : "";
    const marker = `// %%${kind} id: ${cell.id}${answer}${tags}`;
    if (cell.source === "") return marker;
    return `${marker}\n${cell.type === "markdown" ? commented(cell.source) : cell.source}`;
  });
  return `${[script.header, ...blocks].join("\n\n")}\n`;
}

function readHeader(header: string, file: string): Omit<PercentScript, "header" | "cells"> {
  const fields = new Map<string, string>();
  for (const line of header.split("\n")) {
    const field = /^(?:\/\/|\/?\*+)?\s*(title|kind|minutes|engine):\s*(.*?)\s*(?:\*\/)?$/.exec(line.trim());
    if (field) fields.set(field[1], field[2]);
  }
  const required = (name: string): string => {
    const value = fields.get(name);
    if (!value) throw new PercentError(`${file}:1: the header has no line "${name}: …" before the first cell`);
    return value;
  };
  const title = required("title");
  const kind = required("kind");
  if (kind !== "seminar" && kind !== "experiment") {
    throw new PercentError(`${file}:1: kind must be seminar or experiment, got "${kind}"`);
  }
  const minutes = Number(required("minutes"));
  if (!(minutes > 0)) {
    throw new PercentError(`${file}:1: minutes must be a positive number, got "${fields.get("minutes")}"`);
  }
  return { title, kind, minutes, engine: fields.get("engine") ?? "none" };
}

function readCell(lines: string[], start: number, end: number, file: string): PercentCell {
  const here = `${file}:${start + 1}`;
  const marker = CELL_LINE.exec(lines[start])?.groups;
  if (!marker) {
    throw new PercentError(
      `${here}: a cell begins "// %% id: name", "// %% id: name tags: slow,volatile", "// %% [markdown] id: name" or "// %% [markdown] id: name answer: 1 point", got "${lines[start]}"`,
    );
  }
  const { id } = marker;
  if (!ID.test(id)) {
    throw new PercentError(`${here}: an id consists of a-z, 0-9 and "-", at most 64 of them, got "${id}"`);
  }
  const answer = marker.answer === undefined ? undefined : Number(marker.answer);
  if (answer !== undefined && !(Number.isInteger(answer) && answer > 0)) {
    throw new PercentError(`${here}: the points of an answer must be a positive integer, got "${marker.answer}"`);
  }
  if (answer !== undefined && !marker.markdown) {
    throw new PercentError(
      `${here}: an answer in words is a markdown cell: "// %% [markdown] id: ${id} answer: 1 point"`,
    );
  }
  const tags = marker.tags?.split(",") ?? [];
  const wrongTag = tags.find((tag) => !TAG.test(tag));
  if (wrongTag !== undefined) {
    throw new PercentError(`${here}: tags consist of a-z, 0-9 and "-", separated by commas, got "${wrongTag}"`);
  }
  let first = start + 1;
  let last = end - 1;
  while (first <= last && lines[first].trim() === "") first++;
  while (last >= first && lines[last].trim() === "") last--;
  const body = lines.slice(first, last + 1);
  const type = marker.markdown ? "markdown" : "code";
  const source =
    type === "markdown" ? body.map((line, index) => uncommented(line, `${file}:${first + index + 1}`)) : body;
  return { id, type, tags, ...(answer !== undefined && { answer }), source: source.join("\n"), line: first + 1 };
}

function uncommented(line: string, here: string): string {
  if (line === "//") return "";
  if (line.startsWith("// ")) return line.slice(3);
  throw new PercentError(`${here}: a line of a markdown cell begins with "// ", got "${line}"`);
}

function commented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "//" : `// ${line}`))
    .join("\n");
}
