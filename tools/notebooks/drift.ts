// Drift: a committed notebook that is no longer what its source generates.
import { isDeepStrictEqual } from "node:util";
import { type Notebook, tagsOf } from "#kernel/notebook";
import type { SpeclabMetadata } from "./versions.ts";

/**
 * The first difference between a committed notebook and the one generated from its source, as a sentence; undefined when
 * there is none. Sources, ids, order, tags and our metadata count; outputs and execution counts never do.
 */
export function drift(committed: Notebook, generated: Notebook): string | undefined {
  const theirs = committed.cells.map((cell) => cell.id);
  const ours = generated.cells.map((cell) => cell.id);
  const missing = ours.find((id) => !theirs.includes(id));
  if (missing !== undefined) return `cell ${missing} is not in the notebook`;
  const extra = committed.cells.find((cell) => !ours.includes(cell.id));
  if (extra) return `cell ${extra.id} is not in the source ("${firstLine(extra.source)}")`;
  const moved = ours.findIndex((id, index) => id !== theirs[index]);
  if (moved >= 0 || ours.length !== theirs.length) {
    return `cell ${theirs[Math.max(moved, 0)]} stands at another place than in the source`;
  }

  for (const [index, cell] of generated.cells.entries()) {
    const other = committed.cells[index];
    if (other.cell_type !== cell.cell_type)
      return `cell ${cell.id} is ${other.cell_type} and should be ${cell.cell_type}`;
    if (other.source !== cell.source) return `cell ${cell.id} differs: ${differingLine(other.source, cell.source)}`;
    if (tagsOf(other).join() !== tagsOf(cell).join()) {
      return `cell ${cell.id} has the tags [${tagsOf(other).join(", ")}] and should have [${tagsOf(cell).join(", ")}]`;
    }
  }
  return metadataDrift(committed, generated);
}

function metadataDrift(committed: Notebook, generated: Notebook): string | undefined {
  const theirs = (committed.metadata.speclab ?? {}) as Partial<SpeclabMetadata>;
  const ours = generated.metadata.speclab as SpeclabMetadata;
  for (const key of Object.keys(ours) as (keyof SpeclabMetadata)[]) {
    if (key === "ran") continue; // belongs to the outputs
    if (theirs[key] !== ours[key])
      return `its metadata say ${key} ${theirs[key] ?? "nothing"}, the source ${ours[key]}`;
  }
  // What differs from the kernel's own words JupyterLab would write in, and call the notebook changed.
  for (const key of ["kernelspec", "language_info"] as const) {
    if (!isDeepStrictEqual(committed.metadata[key], generated.metadata[key])) {
      return `its metadata have another ${key} than the kernel`;
    }
  }
  return undefined;
}

function differingLine(notebook: string, source: string): string {
  const theirs = notebook.split("\n");
  const ours = source.split("\n");
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  const at = index < 0 ? ours.length : index;
  return `its line ${at + 1} is "${theirs[at] ?? ""}" and should be "${ours[at] ?? ""}"`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}
