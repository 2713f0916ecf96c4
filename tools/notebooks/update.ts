// --update: the notebooks beside the percent scripts become what has just been built and run.
import { existsSync, statSync } from "node:fs";
import { type Notebook, readNotebook, tagsOf, writeNotebook } from "#kernel/notebook";

/**
 * Writes a notebook. Cells tagged `volatile` (times, random sounds) keep the outputs they have in the file for as long as
 * their source is the same, so that running again changes nothing in git.
 *
 * @returns size of the file in bytes
 */
export function updateNotebook(file: string, notebook: Notebook): number {
  const kept = existsSync(file) ? withVolatileOutputs(notebook, readNotebook(file)) : notebook;
  writeNotebook(file, kept);
  return statSync(file).size;
}

export function withVolatileOutputs(fresh: Notebook, committed: Notebook): Notebook {
  const earlier = new Map(committed.cells.map((cell) => [cell.id, cell]));
  const cells = fresh.cells.map((cell) => {
    const old = earlier.get(cell.id);
    if (cell.cell_type !== "code" || old?.cell_type !== "code") return cell;
    if (!tagsOf(cell).includes("volatile") || old.source !== cell.source || old.outputs.length === 0) return cell;
    return { ...cell, outputs: old.outputs };
  });
  return { ...fresh, cells };
}
