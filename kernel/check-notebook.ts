// Checks the types of a whole notebook in document order with the cell core, without a kernel and without running it.
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import ts from "typescript";
import { CellChecker, type CellError } from "./cells/index.ts";
import { nodeFiles } from "./node-files.ts";

export type { CellError } from "./cells/index.ts";

export interface CheckRequest {
  sources: readonly string[];
  folder: string;
}

/** As in the kernel: where the notebook's folder has no package of a name, the repository's and the kernel's count. */
const kernelFolder = path.dirname(__dirname);
const repository = process.env.SPECLAB_ROOT ?? path.dirname(kernelFolder);

/**
 * Checks code cells in document order, each as the kernel would when it is run after those before it.
 *
 * @param sources text of each code cell
 * @param folder the notebook's folder, from which imports are resolved
 * @returns for each cell its errors, lines and columns counted from 1 in the cell
 *
 * @example
 * checkNotebook(["const rate = 22050;", "rate.toFixd()"], process.cwd())[1][0].message;
 * // "Property 'toFixd' does not exist on type '22050'. Did you mean 'toFixed'?"
 */
export function checkNotebook(sources: readonly string[], folder: string): CellError[][] {
  return new CellChecker(ts, nodeFiles(ts, path.resolve(folder), [repository, kernelFolder])).checkNotebook(sources);
}

/** The same in a thread of its own, so that several notebooks are checked at once and kernels run meanwhile. */
export async function checkNotebookInThread(sources: readonly string[], folder: string): Promise<CellError[][]> {
  const worker = new Worker(path.join(__dirname, "check-notebook-thread.js"));
  worker.postMessage({ sources, folder } satisfies CheckRequest);
  const [errors] = await once(worker, "message");
  await worker.terminate();
  return errors;
}
