// The disk as the cell core sees it in Node.
import path from "node:path";
import type TS from "typescript";
import type { CellFiles } from "./cells/index.ts";

/**
 * @param folder the notebook's folder
 * @param fallbacks where packages are looked for that the notebook's folder does not have
 */
export function nodeFiles(ts: typeof TS, folder: string, fallbacks: readonly string[]): CellFiles {
  return {
    folder,
    fallbacks,
    builtin: new Map([["tslab", path.join(__dirname, "tslab-display", "index.d.ts")]]),
    libFolder: path.dirname(ts.getDefaultLibFilePath({})).replaceAll("\\", "/"),
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    system: ts.sys,
    modified: (file) => ts.sys.getModifiedTime!(file)?.getTime(),
  };
}
