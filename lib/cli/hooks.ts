// How a module of answers is loaded: TypeScript is translated, `speclab/…` is this very library, wherever the file lies.
import { readFile } from "node:fs/promises";
import { createRequire, type LoadHook, type ResolveHook, register } from "node:module";
import { fileURLToPath } from "node:url";
import type { TypeScript } from "./typescript.ts";

interface HookData {
  /** TypeScript's file; without it, Node itself must be able to read the types away. */
  readonly typescript: string | undefined;
}

const isTypeScript = (url: string): boolean => url.startsWith("file:") && /\.m?ts$/.test(new URL(url).pathname);

let ts: TypeScript | undefined;

/** Teaches this process to load answers; to be called before the first of them is imported. */
export function installHooks(typescript: string | undefined): void {
  register(import.meta.url, { data: { typescript } satisfies HookData });
}

/** Called by Node in the thread of the hooks. */
export function initialize({ typescript }: HookData): void {
  if (typescript) ts = createRequire(typescript)(typescript);
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  const room = /^speclab(?:\/(?<room>[a-z]+))?$/.exec(specifier)?.groups;
  if (room) return { url: new URL(`../${room.room ?? "core"}/index.js`, import.meta.url).href, shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (error) {
    // TypeScript's custom: `./x.js` may be written where there is only `./x.ts`.
    if (!/^\.\.?\/.*\.js$/.test(specifier)) throw error;
    return next(specifier.replace(/js$/, "ts"), context);
  }
};

export const load: LoadHook = async (url, context, next) => {
  if (!ts || !isTypeScript(url)) return next(url, context);
  const file = fileURLToPath(url);
  const { outputText } = ts.transpileModule(await readFile(file, "utf8"), {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, inlineSourceMap: true },
  });
  return { format: "module", source: outputText, shortCircuit: true };
};
