import { existsSync, realpathSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Loads a package of an engine. */
export type EngineRequire = (specifier: string) => unknown;

/** The part of Node's CommonJS loader that its types leave out. */
interface Loader {
  _resolveFilename(request: string, parent: { filename?: string | null } | undefined, ...rest: unknown[]): string;
}

/**
 * Where the packages of an engine are: in the folder that SPECLAB_ENGINES names, in `tools/engines/NAME` of the
 * repository, where set-ups put them, or beside the library in somebody's own project.
 *
 * @param needed packages that must be there, or files of the engine's folder: `./load.cjs`
 * @returns what loads them; undefined when they are in none of these places
 */
export function enginePackages(name: string, needed: readonly string[]): EngineRequire | undefined {
  const place = placesOf(name).find((candidate) => {
    const { resolve } = createRequire(candidate);
    return existsSync(path.dirname(candidate)) && needed.every((specifier) => resolves(resolve, specifier));
  });
  if (!place) return undefined;
  // Node knows files by their real names.
  shareTfjs(realpathSync(path.dirname(place)));
  return createRequire(place);
}

function placesOf(name: string): string[] {
  const here = thisFile();
  const chosen = process.env.SPECLAB_ENGINES;
  return [
    ...(chosen ? [path.resolve(chosen, name, "package.json")] : []),
    // From lib/dist/esm/node or lib/dist/cjs/node to the root of the repository.
    path.resolve(path.dirname(here), "../../../../tools/engines", name, "package.json"),
    here,
  ];
}

function resolves(resolve: NodeJS.RequireResolve, specifier: string): boolean {
  try {
    resolve(specifier);
    return true;
  } catch {
    return false;
  }
}

/**
 * One copy of tfjs-core for everything: what an engine's folder asks for under this name is the library's own. Two copies
 * would be two kinds of tensors.
 */
function shareTfjs(folder: string): void {
  const loader = Module as unknown as Loader & { [shared]?: Set<string> };
  if (loader[shared]?.has(folder)) return;
  loader[shared] = (loader[shared] ?? new Set()).add(folder);
  const own = createRequire(thisFile());
  const before = loader._resolveFilename;
  loader._resolveFilename = (request, parent, ...rest) =>
    request === "@tensorflow/tfjs-core" && parent?.filename?.startsWith(folder + path.sep)
      ? own.resolve(request)
      : before.call(loader, request, parent, ...rest);
}

const shared: unique symbol = Symbol.for("speclab.sharedTfjs");

/** This file, in either form of the library: CommonJS has no import.meta, ES modules have no __filename. */
function thisFile(): string {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, sites) => sites[0].getFileName();
  const file = new Error().stack as string;
  Error.prepareStackTrace = before;
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}
