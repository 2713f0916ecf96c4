// Which names a cell can see: what was executed last wins, whatever stands where in the notebook.
import type { CellAnalysis } from "./analysis.ts";
import type { DeclaredName, ScopeName, StaleName } from "./cell.ts";

interface CellModule {
  readonly types: string;
  readonly names: readonly DeclaredName[];
  /** Type modules that this one imports. */
  readonly uses: readonly string[];
  /** Marked statements that have completed. */
  reached: number;
  readonly count?: number;
}

/** A text of a cell that was not run because of its errors. */
interface Refusal {
  readonly names: ReadonlySet<string>;
  readonly why: string;
  /** Unknown names, where the text has no other fault. */
  readonly waitsFor: readonly string[];
}

/** Why a name of a refused text is unknown. */
export interface Missing {
  /** The name itself or, where its cell only waited for others, the one that all of them wait for. */
  readonly root: string;
  /** What the text that declares the root has; absent where no such text was refused. */
  readonly why?: string;
  /** The root can be used by now. */
  readonly isThere: boolean;
}

/** The names of all executed cells. */
export class Scope {
  /** By module, in the order of execution; a cell that is run again moves to the end. */
  readonly #modules = new Map<string, CellModule>();
  readonly #uses = new Map<string, readonly string[]>();
  #visible = new Map<string, ScopeName>();
  #vanished = new Set<string>();
  /** By module; without one, by a number of their own. */
  readonly #refusals = new Map<string | number, Refusal>();
  #serial = 0;

  /** Names by which earlier cells are reached, the lost ones included. */
  get names(): ReadonlyMap<string, ScopeName> {
    return this.#visible;
  }

  /** Was there such a name before its cell was changed and run again? */
  hasVanished(name: string): boolean {
    return this.#vanished.has(name);
  }

  /** The earlier names that a cell uses and can use. */
  usedBy(cell: CellAnalysis): ScopeName[] {
    const own = new Set(cell.names.map((n) => n.name));
    return this.usable().filter((n) => !own.has(n.name) && cell.identifiers.has(n.name));
  }

  /** All earlier names that have a value. */
  usable(): ScopeName[] {
    return [...this.#visible.values()].filter((n) => !n.lost);
  }

  /** Has any cell declared anything yet? */
  get isNew(): boolean {
    return this.#visible.size === 0 && this.#vanished.size === 0;
  }

  /**
   * The newest text of a cell was refused: what it declares, or declared before, stays as it was, behind the text.
   *
   * @param module   undefined for a cell without an id, which is a new one each time
   * @param waitsFor names that it does not know, where nothing else is wrong with it
   */
  refuse(module: string | undefined, cell: CellAnalysis, why: string, waitsFor: readonly string[] = []): void {
    const before = module === undefined ? [] : (this.#modules.get(module)?.names ?? []);
    const isOwn = (n: DeclaredName): boolean => n.kind !== "import" && n.kind !== "type";
    const names = new Set([...before, ...cell.names].filter(isOwn).map((n) => n.name));
    this.#refusals.set(module ?? ++this.#serial, { names, why, waitsFor });
  }

  /** Why a name is unknown: the text that would declare it was refused, or waits for another that was. */
  whyMissing(name: string): Missing | undefined {
    if (this.#visible.has(name) || !this.#refusalOf(name)) return undefined;
    let root = name;
    const seen = new Set<string>();
    for (;;) {
      seen.add(root);
      const refusal = this.#visible.has(root) ? undefined : this.#refusalOf(root);
      const waited = refusal?.waitsFor.filter((other) => !seen.has(other)) ?? [];
      const next = waited.find((other) => !this.#visible.has(other)) ?? waited[0];
      if (next === undefined) return { root, why: refusal?.why, isThere: this.#visible.has(root) };
      root = next;
    }
  }

  #refusalOf(name: string): Refusal | undefined {
    return [...this.#refusals.values()].findLast(({ names }) => names.has(name));
  }

  /** Nobody waits for the newer text of this cell any more. */
  forgive(module: string): void {
    this.#refusals.delete(module);
  }

  /** Names that can be used, and mean what an earlier text declared. */
  stale(): StaleName[] {
    const found = new Map<string, StaleName>();
    for (const { names, why } of this.#refusals.values()) {
      for (const name of names) {
        const known = this.#visible.get(name);
        if (!known || known.lost || known.kind === "import") continue;
        found.set(name, { name, module: known.module, cell: known.count, why });
      }
    }
    return [...found.values()];
  }

  /** A cell is about to run as `module`: its names hide those of the same name, and of its own earlier version. */
  enter(module: string, types: string, cell: CellAnalysis, uses: readonly string[], count?: number): void {
    const before = this.#modules.get(module)?.names ?? [];
    this.#modules.delete(module);
    const entered = { types, names: merged(cell.names), uses, reached: cell.marks, count };
    this.forgive(module);
    const declared = new Set(cell.names.map((n) => n.name));
    for (const [key, { names, ...refusal }] of this.#refusals) {
      const left = [...names].filter((name) => !declared.has(name));
      if (left.length === 0) this.#refusals.delete(key);
      else if (left.length < names.size) this.#refusals.set(key, { ...refusal, names: new Set(left) });
    }
    this.#modules.set(module, entered);
    this.#uses.set(types, uses);
    if (before.length === 0) this.#show(module, entered);
    else this.#showAll();
    for (const { name } of before) if (!this.#visible.has(name)) this.#vanished.add(name);
  }

  /** The cell has ended; declarations that it had not reached are lost. */
  leave(module: string, reached: number): void {
    const ended = this.#modules.get(module);
    if (!ended || ended.reached === reached) return;
    ended.reached = reached;
    this.#showAll();
  }

  /** Type modules that nothing can reach any more; they are forgotten here. */
  sweep(): string[] {
    const live = new Set<string>();
    const reach = (types: string): void => {
      if (live.has(types)) return;
      live.add(types);
      for (const used of this.#uses.get(types) ?? []) reach(used);
    };
    for (const { types } of this.#modules.values()) reach(types);
    const dead = [...this.#uses.keys()].filter((types) => !live.has(types));
    for (const types of dead) this.#uses.delete(types);
    return dead;
  }

  #showAll(): void {
    this.#visible = new Map();
    for (const [module, entered] of this.#modules) this.#show(module, entered);
  }

  #show(module: string, { types, names, reached, count }: CellModule): void {
    for (const name of names) {
      this.#visible.set(name.name, { ...name, module, types, lost: name.mark > reached, count });
      this.#vanished.delete(name.name);
    }
  }
}

/** One entry a name: where a type and a value share it, the value brings the type along. */
function merged(names: readonly DeclaredName[]): DeclaredName[] {
  const byName = new Map<string, DeclaredName>();
  for (const name of names) {
    const other = byName.get(name.name);
    if (!other || other.kind === "type" || name.kind !== "type") byName.set(name.name, name);
  }
  return [...byName.values()];
}
