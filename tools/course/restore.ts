// Puts parts of a student's notebook back to what they were. Nothing is lost: what stood there goes to the history first.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Cell, Notebook } from "#kernel/notebook";
import { readOwn, writeOwn } from "./own-cells.ts";
import { type Part, partsOf } from "./parts.ts";
import { writeWhole } from "./write-whole.ts";

export interface OwnNotebook {
  /** The student's copy. */
  file: string;
  /** The notebook as it is handed out today. */
  handedOut: string;
  /** `01`: the history lies in `.history/01/` beside the copy. */
  number: string;
}

export interface Kept {
  /** What `--to` calls it: `2`, `reset-1`. */
  label: string;
  file: string;
  /** What its first line says: when, and how many points. */
  about: string;
}

/** A part with what is kept of it. */
export interface Resettable extends Part {
  changed: boolean;
  /** The newest snapshots, then what stood there before resets; the oldest of each first. */
  kept: Kept[];
  /** So many older snapshots there are besides; `--to` takes them, too. */
  older: number;
}

/** So many snapshots of an exercise are listed. */
const mostListed = 20;

/** What can be reset, in the notebook's order. */
export function resettable(own: OwnNotebook): Resettable[] {
  const handedOut = readOwn(own.handedOut);
  const mine = new Map(readOwn(own.file).cells.map((cell) => [cell.id, cell.source]));
  const given = new Map(handedOut.cells.map((cell) => [cell.id, cell.source]));
  return partsOf(handedOut).map((part) => {
    const kept = keptOf(own, part.name);
    const older = Math.max(0, kept.filter(isSnapshot).length - mostListed);
    const changed = part.cells.some((id) => mine.get(id)?.trim() !== given.get(id)?.trim());
    return { ...part, changed, kept: kept.slice(older), older };
  });
}

/**
 * Restores a part: to what was handed out, or to what is kept under a label.
 *
 * @returns one sentence for each cell that has changed; empty when all is as it should be
 * @throws Error with a sentence when there is no such part or label
 */
export function restore(own: OwnNotebook, name: string, to?: string): string[] {
  const parts = resettable(own);
  const part = parts.find((candidate) => candidate.name === name);
  if (!part) {
    throw new Error(
      `There is no exercise "${name}" in it; there is: ${parts.map((candidate) => candidate.name).join(", ")}.`,
    );
  }
  const handedOut = readOwn(own.handedOut);
  const wanted = new Map(
    handedOut.cells.filter(({ id }) => part.cells.includes(id)).map((cell) => [cell.id, cell.source]),
  );
  if (to !== undefined) {
    const kept = keptOf(own, name).find(({ label }) => label === to);
    if (!kept) {
      const labels = part.kept.map(({ label }) => label).join(", ");
      throw new Error(`Of ${name} nothing is kept under ${to}; there is: ${labels || "nothing yet"}.`);
    }
    // The last of an exercise's cells is the one that its check is about.
    const id = part.cells.at(-1);
    if (id === undefined) throw new Error(`${name} has no cell that is filled in.`);
    wanted.clear();
    wanted.set(
      id,
      readFileSync(kept.file, "utf8")
        .replace(/^[^\n]*\n/, "")
        .trimEnd(),
    );
  }
  const mine = readOwn(own.file);
  const done: string[] = [];
  for (const [id, source] of wanted) {
    const there = mine.cells.find((cell) => cell.id === id);
    if (there?.source.trim() === source.trim()) continue;
    if (there && there.source.trim() !== "")
      done.push(`What stood in cell ${id} is kept in ${keep(own, part, there.source)}.`);
    else done.push(`Cell ${id} was ${there ? "empty" : "gone"}.`);
    place(mine, handedOut, id, source);
  }
  if (done.length > 0) writeOwn(own.file, mine);
  return done;
}

/** Puts a text into the cell of that id; one that is gone comes back behind the cell before it. */
function place(mine: Notebook, handedOut: Notebook, id: string, source: string): void {
  const at = mine.cells.findIndex((cell) => cell.id === id);
  const given = handedOut.cells.find((cell) => cell.id === id)!;
  const fresh: Cell =
    given.cell_type === "code" ? { ...given, source, execution_count: null, outputs: [] } : { ...given, source };
  if (at >= 0) {
    mine.cells[at] = { ...fresh, metadata: mine.cells[at].metadata };
    return;
  }
  const before = handedOut.cells.slice(0, handedOut.cells.indexOf(given)).reverse();
  const neighbour = before.map((cell) => mine.cells.findIndex((own) => own.id === cell.id)).find((index) => index >= 0);
  mine.cells.splice((neighbour ?? -1) + 1, 0, fresh);
}

/** Keeps a text for good, under the first free number. */
function keep(own: OwnNotebook, { name, kind }: Part, text: string): string {
  const folder = historyFolder(own);
  mkdirSync(folder, { recursive: true });
  const ending = kind === "exercise" ? "ts" : "md";
  let number = 1;
  while (existsSync(path.join(folder, `${name}-reset-${number}.${ending}`))) number++;
  const file = path.join(folder, `${name}-reset-${number}.${ending}`);
  const when = new Date().toISOString().slice(0, 16).replace("T", " ");
  writeWhole(file, `// ${name}: what stood there before a reset, ${when} UTC\n${text}\n`);
  return path
    .relative(path.dirname(path.dirname(own.file)), file)
    .split(path.sep)
    .join("/");
}

/** What is kept of one part: the snapshots, then what stood there before resets; the oldest of each first. */
function keptOf(own: OwnNotebook, name: string): Kept[] {
  const folder = historyFolder(own);
  if (!existsSync(folder)) return [];
  const labels = new RegExp(`^${name}-(?<label>\\d+|reset-\\d+)\\.(?:ts|md)$`);
  return readdirSync(folder)
    .flatMap((entry) => {
      const label = labels.exec(entry)?.groups?.label;
      if (label === undefined) return [];
      const file = path.join(folder, entry);
      return [
        {
          label,
          file,
          about: readFileSync(file, "utf8")
            .split("\n")[0]
            .replace(/^\/\/ [^:]*: /, ""),
        },
      ];
    })
    .sort((a, b) => Number(isSnapshot(b)) - Number(isSnapshot(a)) || numberOf(a) - numberOf(b));
}

const isSnapshot = ({ label }: Kept): boolean => /^\d/.test(label);
const numberOf = ({ label }: Kept): number => Number(/\d+$/.exec(label));

function historyFolder({ file, number }: OwnNotebook): string {
  return path.join(path.dirname(file), ".history", number);
}
