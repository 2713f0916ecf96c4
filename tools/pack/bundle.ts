// Bundles by Vite, as other people's projects make them.
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What of Vite's interface is used here; Vite itself is in build/pack, so its own types are not in reach. */
interface Vite {
  build(options: object): Promise<Output | Output[]>;
}

interface Output {
  readonly output: readonly { readonly type: "chunk" | "asset"; readonly code?: string; readonly isEntry?: boolean }[];
}

async function vite(tools: string): Promise<Vite> {
  return import(pathToFileURL(path.join(tools, "vite/dist/node/index.js")).href);
}

/** The code that a page loads at once when its one script is `entry`, minified; nothing is written. */
export async function bundle(tools: string, entry: string): Promise<string> {
  const { build } = await vite(tools);
  const outputs = await build({
    root: path.dirname(entry),
    configFile: false,
    logLevel: "error",
    build: { write: false, modulePreload: false, rollupOptions: { input: entry } },
  });
  const chunks = [outputs].flat().flatMap(({ output }) => output);
  return chunks.find(({ isEntry }) => isEntry)?.code ?? "";
}

/** Builds the page index.html of `folder`; returns the folder of the result. */
export async function buildPage(tools: string, folder: string): Promise<string> {
  const { build } = await vite(tools);
  await build({ root: folder, configFile: false, logLevel: "error", worker: { format: "es" } });
  return path.join(folder, "dist");
}
