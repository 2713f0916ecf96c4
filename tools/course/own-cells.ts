// A student's own copy, a notebook or the script of `npm run seminar`, as one and the same thing: cells with ids.
import { readFileSync } from "node:fs";
import { type Cell, formatNotebook, NOTEBOOK_METADATA, type Notebook, readNotebook, tagsOf } from "#kernel/notebook";
import { formatPercent, parsePercent } from "../notebooks/percent.ts";
import { answerMetadata, answerPoints } from "../notebooks/versions.ts";
import { writeWhole } from "./write-whole.ts";

/** @throws Error naming the file and what is wrong with it */
export function readOwn(file: string): Notebook {
  return file.endsWith(".ipynb") ? readNotebook(file) : notebookOfScript(readFileSync(file, "utf8"), file);
}

/** @throws PercentError where the text is no percent script */
export function notebookOfScript(text: string, file: string): Notebook {
  const { cells } = parsePercent(text, file);
  return {
    cells: cells.map(({ id, type, tags, answer, source }): Cell => {
      const metadata = { ...(tags.length > 0 && { tags }), ...(answer !== undefined && answerMetadata(answer)) };
      const common = { id, metadata, source };
      return type === "code"
        ? { ...common, cell_type: "code", execution_count: null, outputs: [] }
        : { ...common, cell_type: "markdown" };
    }),
    metadata: NOTEBOOK_METADATA,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Writes all of it or nothing. */
export function writeOwn(file: string, notebook: Notebook): void {
  writeWhole(file, file.endsWith(".ipynb") ? formatNotebook(notebook) : percentText(file, notebook));
}

function percentText(file: string, { cells }: Notebook): string {
  const { header } = parsePercent(readFileSync(file, "utf8"), file);
  return formatPercent({
    header,
    cells: cells.map((cell) => {
      const type = cell.cell_type === "code" ? "code" : "markdown";
      return { id: cell.id, type, tags: tagsOf(cell), answer: answerPoints(cell), source: cell.source, line: 0 };
    }),
  });
}
