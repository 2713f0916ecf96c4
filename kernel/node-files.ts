// The disk as the cell core sees it in Node.
import path from "node:path";
import type TS from "typescript";
import type { CellFiles } from "./cells/index.ts";

/** TypeScript writes all paths with `/`, also on Windows, and asks for files by them. */
const withSlashes = (place: string): string => place.replaceAll("\\", "/");

/**
 * @param folder the notebook's folder
 * @param fallbacks where packages are looked for that the notebook's folder does not have
 */
export function nodeFiles(ts: typeof TS, folder: string, fallbacks: readonly string[]): CellFiles {
  return {
    folder: withSlashes(folder),
    fallbacks: fallbacks.map(withSlashes),
    builtin: new Map([["tslab", withSlashes(path.join(__dirname, "tslab-display", "index.d.ts"))]]),
    libFolder: withSlashes(path.dirname(ts.getDefaultLibFilePath({}))),
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    system: ts.sys,
    modified: (file) => ts.sys.getModifiedTime!(file)?.getTime(),
  };
}
