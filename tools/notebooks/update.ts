// --update: the notebooks beside the percent scripts become what has just been built and run.
import { existsSync, statSync } from "node:fs";
import { formatNotebook, type Notebook, readNotebook, tagsOf, writeNotebook } from "#kernel/notebook";
import type { SpeclabMetadata } from "./versions.ts";

/**
 * Writes a notebook. Cells tagged `volatile` (times, random sounds) keep the outputs they have in the file for as long as
 * their source is the same, and so does the time of the run when nothing else has changed: running again changes nothing
 * in git.
 *
 * @returns size of the file in bytes
 */
export function updateNotebook(file: string, notebook: Notebook): number {
  writeNotebook(file, existsSync(file) ? keeping(notebook, readNotebook(file)) : notebook);
  return statSync(file).size;
}

function keeping(fresh: Notebook, committed: Notebook): Notebook {
  const kept = withVolatileOutputs(fresh, committed);
  const { ran } = (committed.metadata.speclab ?? {}) as Partial<SpeclabMetadata>;
  const asThen = { ...kept, metadata: { ...kept.metadata, speclab: { ...(kept.metadata.speclab as object), ran } } };
  return formatNotebook(asThen) === formatNotebook(committed) ? committed : kept;
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
