// Types of a version, checked by the cell core; errors are told in the lines of the percent script.
import { checkNotebookInThread } from "#kernel/check-notebook";
import type { Notebook } from "#kernel/notebook";
import type { BuiltCell } from "./versions.ts";

/**
 * @param cells a version's cells
 * @param folder where the notebook will lie, from which its imports are resolved
 * @param file how errors call the percent script
 * @returns one text for each error: `file:line:column - message` and the line itself
 */
export function typeErrors(cells: readonly BuiltCell[], folder: string, file: string): Promise<string[]> {
  const code = cells.filter((cell) => cell.type === "code");
  const place = (index: number, line: number): string => `${file}:${code[index].lines[line - 1]}`;
  return described(code, folder, place);
}

/** The same for a notebook of which there is no percent script; errors name the cell and its line. */
export function typeErrorsOf(notebook: Notebook, folder: string, file: string): Promise<string[]> {
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  return described(code, folder, (index, line) => `${file}, cell ${code[index].id ?? index + 1}, line ${line}`);
}

async function described(
  cells: readonly { source: string }[],
  folder: string,
  place: (index: number, line: number) => string,
): Promise<string[]> {
  const errors = await checkNotebookInThread(
    cells.map((cell) => cell.source),
    folder,
  );
  return errors.flatMap((found, index) =>
    found.map(({ line, column, message, source, file: helper }) => {
      const where = helper ? `${helper}:${line}` : place(index, line);
      return `${where}:${column} - ${message}\n    ${source.trim()}`;
    }),
  );
}
