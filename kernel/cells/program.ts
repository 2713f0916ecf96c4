// The files that the checker sees: the cells, which exist only in memory, and what the host has on its disk.
import type TS from "typescript";
import { cellSpecifier } from "./cell.ts";
import { globalDeclarations } from "./globals.ts";
import { type JoinedLibrary, joinLibrary } from "./library.ts";

/** What the cell core needs of the place it runs in: `ts.sys` in Node, a map of texts in a page. */
export interface CellFiles {
  /** Folder of the notebook, with `/`: relative imports and packages are looked for from here. */
  readonly folder: string;
  /** Where packages are looked for when the notebook's folder has none. */
  readonly fallbacks: readonly string[];
  /** Packages that the kernel itself brings: specifier → declaration file. */
  readonly builtin: ReadonlyMap<string, string>;
  /** The folder of TypeScript's own lib files (with `/`), and which of them cells see. */
  readonly libFolder: string;
  readonly lib: readonly string[];
  /** Packages of global types, such as `node`. */
  readonly types: readonly string[];
  readonly system: Pick<TS.System, "fileExists" | "readFile" | "directoryExists" | "getDirectories" | "readDirectory"> &
    Partial<Pick<TS.System, "realpath">>;
  /** When a file was last written, in any unit; undefined if there is none. */
  modified(file: string): number | undefined;
}

interface Stored {
  readonly snapshot: TS.IScriptSnapshot;
  readonly text: string;
  readonly version: number;
  readonly modified?: number;
}

const isInstalled = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

/** The program of all cells: one draft, which is the cell in question, the executed cells it imports, and the libraries. */
export class CellProgram {
  readonly service: TS.LanguageService;
  readonly options: TS.CompilerOptions;
  readonly #ts: typeof TS;
  readonly #files: CellFiles;
  readonly #memory = new Map<string, Stored>();
  readonly #disk = new Map<string, Stored>();
  readonly #anchored = new Set<string>();
  readonly #place: string;
  /** The first files of packages of global types. */
  readonly #globalTypes: readonly string[];
  readonly #library: JoinedLibrary;
  /** Of what cells and helpers import, forgotten before each cell. */
  #resolutions: TS.ModuleResolutionCache;
  /** Of what installed packages import and what kind of modules they are, kept. */
  readonly #installed: TS.ModuleResolutionCache;
  /** Files looked at since `refresh`: their dates are read once for each cell. */
  #seen = new Set<string>();
  /** Never reused: a file that comes back under an old version would be served with its old diagnostics. */
  #version = 0;

  constructor(ts: typeof TS, files: CellFiles) {
    this.#ts = ts;
    this.#files = files;
    this.#place = `${files.folder.replace(/[\\/]$/, "")}/.speclab-cells/`;
    this.options = optionsFor(ts, files);
    this.#resolutions = this.#newResolutions();
    this.#installed = this.#newResolutions();
    this.#globalTypes = this.#findGlobalTypes();
    const entries = [...files.lib.map((name) => `${files.libFolder}/${name}`), ...this.#globalTypes];
    this.#library = joinLibrary(entries, files.libFolder, (file) => files.system.readFile(file));
    this.write("library.d", this.#library.text);
    this.write("globals", globalDeclarations);
    this.write("anchor", "export {};");
    this.write("draft", "export {};");
    this.service = ts.createLanguageService(this.#host(), ts.createDocumentRegistry());
  }

  /** File name of the cell in question; the only cell that is a root, the others are reached by its imports. */
  get draft(): string {
    return this.fileOf("draft");
  }

  /** The file of a type module. */
  fileOf(module: string): string {
    return `${this.#place}${module}.ts`;
  }

  /** Is this one of the files that exist only here? */
  isCell(file: string): boolean {
    return file.startsWith(this.#place);
  }

  versionOf(file: string): number {
    return (this.#memory.get(file) ?? this.#load(file))?.version ?? 0;
  }

  /** A draft is always new, even with the same text, so that its imports are resolved again. */
  write(module: string, text: string): void {
    this.#memory.set(this.fileOf(module), this.#stored(text));
  }

  forget(module: string): void {
    this.#memory.delete(this.fileOf(module));
  }

  /** Forgets all modules of cells, and what cells have imported; the libraries that are read already stay. */
  startAnew(): void {
    const kept = new Set(["library.d", "globals", "anchor", "draft"].map((module) => this.fileOf(module)));
    for (const file of [...this.#memory.keys()]) if (!kept.has(file)) this.#memory.delete(file);
    this.release([...this.#anchored]);
  }

  /**
   * Keeps the packages among these specifiers in the program, whether the next cell imports them or not: a library that
   * left and came back would be parsed again. Helpers are small, and one that is broken concerns only who imports it.
   *
   * @returns what was not kept before
   */
  anchor(specifiers: readonly string[]): string[] {
    const added = specifiers.filter((s) => !s.startsWith(".") && !this.#anchored.has(s));
    for (const specifier of added) this.#anchored.add(specifier);
    if (added.length > 0) this.#writeAnchor();
    return added;
  }

  release(specifiers: readonly string[]): void {
    for (const specifier of specifiers) this.#anchored.delete(specifier);
    if (specifiers.length > 0) this.#writeAnchor();
  }

  #writeAnchor(): void {
    this.write("anchor", `${[...this.#anchored].map((s) => `import ${JSON.stringify(s)};`).join("\n")}\nexport {};`);
  }

  /** The program as it is now; looks at the disk again, where helpers may have been edited and packages installed. */
  refresh(): TS.Program {
    this.#resolutions = this.#newResolutions();
    this.#seen = new Set();
    return this.service.getProgram()!;
  }

  /** A file with errors is taken for changed: what it imports may have appeared on the disk meanwhile. */
  distrust(file: string): void {
    this.#disk.delete(file);
  }

  /** The helpers in a program: files in TypeScript that belong to the notebook, not to an installed package. */
  helpersIn(program: TS.Program): TS.SourceFile[] {
    return program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !this.isCell(file.fileName) && !isInstalled(file.fileName))
      .filter((file) => !file.fileName.endsWith(".json"));
  }

  #stored(text: string, modified?: number): Stored {
    return { text, snapshot: this.#ts.ScriptSnapshot.fromString(text), version: ++this.#version, modified };
  }

  #load(file: string): Stored | undefined {
    const known = this.#disk.get(file);
    // Installed packages do not change while a kernel lives; everything else is looked at before each cell.
    if (known && (isInstalled(file) || this.#seen.has(file))) return known;
    this.#seen.add(file);
    const modified = this.#files.modified(file);
    if (modified === undefined) {
      this.#disk.delete(file);
      return undefined;
    }
    if (known?.modified === modified) return known;
    const text = this.#isJoined(file) ? "" : (this.#files.system.readFile(file) ?? "");
    const stored = this.#stored(text, modified);
    this.#disk.set(file, stored);
    return stored;
  }

  /** Is this in the joined library already? Packages may ask for other parts of TypeScript's own, which cells do not see. */
  #isJoined(file: string): boolean {
    return this.#library.parts.has(file) || file.startsWith(`${this.#files.libFolder}/lib.`);
  }

  #findGlobalTypes(): string[] {
    const { folder, fallbacks, types, system } = this.#files;
    return types.flatMap((name) => {
      for (const from of [folder, ...fallbacks]) {
        const found = this.#ts.resolveTypeReferenceDirective(name, `${from}/cell.ts`, this.options, system);
        const file = found.resolvedTypeReferenceDirective?.resolvedFileName;
        if (file) return [file];
      }
      return [];
    });
  }

  #newResolutions(): TS.ModuleResolutionCache {
    return this.#ts.createModuleResolutionCache(this.#files.folder, (name) => name, this.options);
  }

  #host(): TS.LanguageServiceHost & { getModuleResolutionCache(): TS.ModuleResolutionCache } {
    const { system } = this.#files;
    const roots = ["globals", "anchor", "draft"].map((module) => this.fileOf(module));
    return {
      getCompilationSettings: () => this.options,
      getScriptFileNames: () => roots,
      getScriptVersion: (file) => String(this.versionOf(file)),
      getScriptSnapshot: (file) => (this.#memory.get(file) ?? this.#load(file))?.snapshot,
      getCurrentDirectory: () => this.#files.folder,
      getDefaultLibFileName: () => this.fileOf("library.d"),
      useCaseSensitiveFileNames: () => true,
      fileExists: (file) => this.#memory.has(file) || system.fileExists(file),
      readFile: (file) => this.#memory.get(file)?.text ?? system.readFile(file),
      directoryExists: (folder) => system.directoryExists(folder),
      getDirectories: (folder) => system.getDirectories(folder),
      readDirectory: (...query) => system.readDirectory(...query),
      realpath: system.realpath,
      // Without it the package.json of each file in the program is read again for each cell.
      getModuleResolutionCache: () => this.#installed,
      resolveModuleNameLiterals: (literals, from) => literals.map(({ text }) => this.#resolve(text, from)),
    };
  }

  #resolve(specifier: string, from: string): TS.ResolvedModuleWithFailedLookupLocations {
    if (specifier.startsWith(cellSpecifier(""))) {
      const resolvedFileName = this.fileOf(specifier.slice(cellSpecifier("").length));
      return this.#found(this.#memory.has(resolvedFileName) ? resolvedFileName : undefined, this.#ts.Extension.Ts);
    }
    const builtin = this.#files.builtin.get(specifier);
    if (builtin) return this.#found(builtin, this.#ts.Extension.Dts);
    const isLibrary = from === this.fileOf("library.d") && this.#globalTypes.length > 0;
    const start = isLibrary ? this.#globalTypes[0] : this.isCell(from) ? `${this.#files.folder}/cell.ts` : from;
    const resolution = this.#lookUp(specifier, start);
    if (resolution.resolvedModule || specifier.startsWith(".") || isInstalled(from)) return resolution;
    for (const folder of this.#files.fallbacks) {
      const other = this.#lookUp(specifier, `${folder}/cell.ts`);
      if (other.resolvedModule) return other;
    }
    return resolution;
  }

  #lookUp(specifier: string, from: string): TS.ResolvedModuleWithFailedLookupLocations {
    const cache = isInstalled(from) ? this.#installed : this.#resolutions;
    return this.#ts.resolveModuleName(specifier, from, this.options, this.#files.system, cache);
  }

  #found(file: string | undefined, extension: string): TS.ResolvedModuleWithFailedLookupLocations {
    return { resolvedModule: file === undefined ? undefined : { resolvedFileName: file, extension } };
  }
}

function optionsFor(ts: typeof TS, files: CellFiles): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    customConditions: ["node"],
    types: [],
    typeRoots: [files.folder, ...files.fallbacks].flatMap(typeRootsAbove),
    strict: true,
    noImplicitOverride: false,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
  };
}

function typeRootsAbove(folder: string): string[] {
  const parts = folder.split(/[\\/]/);
  return parts.map((_, i) => `${parts.slice(0, parts.length - i).join("/")}/node_modules/@types`);
}
