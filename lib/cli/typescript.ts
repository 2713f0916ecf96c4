// Finds a TypeScript with a JavaScript interface: that of the project, or the one that came with this library.
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";

export type TypeScript = typeof TS;

export interface FoundTypeScript {
  readonly ts: TypeScript;
  /** The file to be required: another process finds it again by this. */
  readonly file: string;
}

/**
 * TypeScript with its JavaScript interface, from the first place that has it: the folders that are given, then where this
 * library is installed. Undefined where there is none.
 */
export function findTypeScript(folders: readonly string[]): FoundTypeScript | undefined {
  for (const folder of [...folders, path.dirname(fileURLToPath(import.meta.url))]) {
    try {
      const require = createRequire(path.join(path.resolve(folder), "here.js"));
      const file = require.resolve("typescript");
      const ts: TypeScript = require(file);
      if (typeof ts.createProgram === "function") return { ts, file };
    } catch {
      // Not here: the next place.
    }
  }
  return undefined;
}
