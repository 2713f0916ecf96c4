// Where the imports of cells lead: other cells, the notebook's helpers in TypeScript, packages as in any Node program.
import { statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import util from "node:util";
import vm from "node:vm";
import * as tslib from "tslib";
import type { Emitted } from "./cells/index.ts";

/** The parts of Node's CommonJS loader that its types leave out. */
interface Loader {
  readonly _extensions: Record<string, (module: LoadedModule, file: string) => void>;
  _resolveFilename(specifier: string, ...rest: unknown[]): string;
}
interface LoadedModule extends NodeJS.Module {
  _compile(text: string, file: string): void;
}

export interface ModulesOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** Where packages are looked for when the notebook's folder has none. */
  readonly fallbacks: readonly string[];
  /** Packages that the kernel brings itself. */
  readonly builtin: ReadonlyMap<string, string>;
  /** Turns a TypeScript file into JavaScript; the answer is also remembered for tracebacks. */
  emit(file: string): Emitted;
}

/** Lets scripts that we compile use `import()` as any file does; newer than Node's types for version 20. */
export const mainLoader: vm.ScriptOptions["importModuleDynamically"] = (
  vm as unknown as { constants: { USE_MAIN_CONTEXT_DEFAULT_LOADER: vm.ScriptOptions["importModuleDynamically"] } }
).constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;

const isInstalled = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);
const isKernelOwn = (file: string): boolean => file.startsWith(__dirname + path.sep);
/** Packages that only `import` can load, not `require`. */
const needsImport = /^ERR_(REQUIRE_ASYNC_MODULE|REQUIRE_ESM|PACKAGE_PATH_NOT_EXPORTED)$/;

export class Modules {
  readonly #options: ModulesOptions;
  readonly #cells = new Map<string, Record<string, unknown>>();
  readonly #imported = new Map<string, unknown>();
  readonly #modified = new Map<string, number>();
  /** `import()` from the notebook's folder and from the fallbacks. */
  readonly #importers: readonly ((specifier: string) => Promise<unknown>)[];
  readonly #requireFrom: (folder: string) => (specifier: string) => unknown;
  readonly #require: (specifier: string) => unknown;

  constructor(options: ModulesOptions) {
    this.#options = options;
    this.#importers = [options.folder, ...options.fallbacks].map((folder) =>
      vm.runInThisContext("(specifier) => import(specifier)", {
        filename: path.join(folder, "cell.js"),
        importModuleDynamically: mainLoader,
      }),
    );
    const others = options.fallbacks.map((folder) => createRequire(path.join(folder, "cell.js")));
    this.#requireFrom = (folder) => withFallbacks(createRequire(path.join(folder, "cell.js")), others, options.builtin);
    this.#require = this.#requireFrom(options.folder);
    this.#teachLoader();
  }

  /** The exports of a cell: the same object however often the cell is run, so that others see its new values. */
  exportsOf(cell: string): Record<string, unknown> {
    const known = this.#cells.get(cell) ?? {};
    this.#cells.set(cell, known);
    return known;
  }

  /** The `require` of cells. */
  readonly require = (specifier: string): unknown => {
    if (specifier.startsWith("cell:")) return this.exportsOf(specifier.slice("cell:".length));
    if (specifier === "tslib") return helpers;
    return this.#imported.get(specifier) ?? this.#require(specifier);
  };

  /** Loads what a cell imports, so that packages which only `import` can load are there when the cell requires them. */
  async prepare(specifiers: readonly string[]): Promise<void> {
    for (const specifier of specifiers) {
      if (this.#imported.has(specifier)) continue;
      try {
        this.require(specifier);
      } catch (error) {
        if (!needsImport.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
        this.#imported.set(specifier, await this.#import(specifier));
      }
    }
  }

  async #import(specifier: string): Promise<unknown> {
    let first: unknown;
    for (const importFrom of this.#importers) {
      try {
        return await importFrom(specifier);
      } catch (error) {
        first ??= error;
        const { code, message } = error as NodeJS.ErrnoException;
        // One that is there, but lacks something itself, has been found.
        if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes(`'${packageOf(specifier)}'`)) throw error;
      }
    }
    throw first;
  }

  /**
   * Forgets helpers that were edited and packages of the workspace that were built again, and all that depends on them;
   * also what an interrupt has left half loaded.
   */
  refresh(): void {
    const changed = new Set(Object.keys(require.cache).filter((file) => !require.cache[file]!.loaded));
    for (const file of this.#ownFiles()) {
      const known = this.#modified.get(file);
      const now = modifiedAt(file);
      if (known !== undefined && known !== now) changed.add(file);
      this.#modified.set(file, now);
    }
    for (let before = -1; before !== changed.size; ) {
      before = changed.size;
      for (const file of this.#ownFiles()) {
        if (require.cache[file]!.children.some((child) => changed.has(child.filename))) changed.add(file);
      }
    }
    for (const file of changed) {
      delete require.cache[file];
      this.#modified.delete(file);
    }
  }

  /** Notes the dates of what a cell has loaded. */
  remember(): void {
    for (const file of this.#ownFiles()) if (!this.#modified.has(file)) this.#modified.set(file, modifiedAt(file));
  }

  #ownFiles(): string[] {
    return Object.keys(require.cache).filter(
      (file) => path.isAbsolute(file) && !isInstalled(file) && !isKernelOwn(file),
    );
  }

  #teachLoader(): void {
    const loader = Module as unknown as Loader;
    for (const extension of [".ts", ".mts", ".cts", ".tsx"]) {
      loader._extensions[extension] = (module, file) => {
        const { js } = this.#options.emit(file);
        this.#modified.set(file, modifiedAt(file));
        const inFolder = this.#requireFrom(path.dirname(file));
        const own = module.require.bind(module);
        module.require = ((specifier: string) => {
          if (specifier === "tslib") return helpers;
          return specifier.startsWith(".") || path.isAbsolute(specifier) ? own(specifier) : inFolder(specifier);
        }) as NodeJS.Require;
        module._compile(js, file);
      };
    }
    // TypeScript's custom: `./x.js` may be written where there is only `./x.ts`.
    const resolve = loader._resolveFilename;
    loader._resolveFilename = function (specifier: string, ...rest: unknown[]): string {
      try {
        return resolve.call(this, specifier, ...rest);
      } catch (error) {
        if (!/^\.\.?\/.*\.js$/.test(specifier)) throw error;
        return resolve.call(this, specifier.replace(/js$/, "ts"), ...rest);
      }
    };
  }
}

/** `@scope/name` of `@scope/name/sub`. */
const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

const modifiedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function withFallbacks(
  near: NodeJS.Require,
  others: readonly NodeJS.Require[],
  builtin: ReadonlyMap<string, string>,
): (specifier: string) => unknown {
  return (specifier) => {
    const own = builtin.get(specifier);
    if (own) return near(own);
    try {
      return near(specifier);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "MODULE_NOT_FOUND" || specifier.startsWith(".") || !message.includes(`'${specifier}'`)) throw error;
      for (const other of others) {
        try {
          return other(specifier);
        } catch (second) {
          if ((second as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw second;
        }
      }
      throw error;
    }
  };
}

const isEsModule = (value: unknown): boolean =>
  util.types.isModuleNamespaceObject(value) || Boolean((value as { __esModule?: unknown } | null)?.__esModule);

/** One namespace object for each module, not one for each cell: `===` and caches on it keep working. */
const namespaces = new WeakMap<object, Record<string, unknown>>();

function namespaceOf(value: unknown): unknown {
  if (isEsModule(value)) return value;
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return { default: value };
  const known = namespaces.get(value);
  if (known) return known;
  const made: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    if (key === "default") continue;
    Object.defineProperty(made, key, { enumerable: true, get: () => (value as Record<string, unknown>)[key] });
  }
  made.default = value;
  namespaces.set(value, made);
  return made;
}

/** TypeScript's run-time helpers, with the ones about modules suited to a kernel. */
const helpers = {
  ...tslib,
  __importStar: namespaceOf,
  __importDefault: (value: unknown) => (isEsModule(value) ? value : { default: value }),
};
