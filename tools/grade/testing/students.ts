// Students for tests and comparisons: each writes the solution into the handed-out notebook, with mistakes of their own.
import path from "node:path";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { readSource, root } from "../../notebooks/sources.ts";
import { buildCells } from "../../notebooks/versions.ts";

export const number = "01";
export const name = "01-spectrogram-madness";
export const handedOut = path.join(root, "notebooks", `${name}.ipynb`);

/** One wrong line: in the cell of an exercise, this text instead of that. */
export interface Slip {
  readonly cell: string;
  readonly from: string;
  readonly to: string;
}

export const slips = {
  noWindow: { cell: "stft", from: "amplitude * weights[i % windowLength]", to: "amplitude" },
  endless: { cell: "istft", from: "for (let m = 0;", to: "for (;;);\n  for (let m = 0;" },
  endlessAsync: {
    cell: "power",
    from: "const powers: ",
    to: "while (stft.re.frames >= 0) stft.re.data.fill(0);\n  const powers: ",
  },
  wrongType: { cell: "mel", from: "matmul(basis, powers);", to: '"matmul(basis, powers)";' },
  notDivided: {
    cell: "istft",
    from: "if (windowSum[m] > 0) x[m] /= windowSum[m];",
    to: "if (windowSum[m] > 0) x[m] /= 1;",
  },
  notTrimmed: { cell: "istft", from: "x.slice(start, start + (frames - 1) * hopLength)", to: "x.slice()" },
  noPhase: { cell: "griffin-lim", from: "polar(wanted, phases)", to: "rebuilt" },
  notRooted: { cell: "griffin-lim", from: "Math.sqrt(Math.max(value, 0))", to: "Math.max(value, 0)" },
  magnitudes: { cell: "power", from: "= power(stft);", to: "= magnitude(stft);" },
} as const satisfies Record<string, Slip>;

/**
 * A student's notebook: the handed-out one with everything filled in but for the slips.
 *
 * @param left exercises whose blanks stay as they were handed out
 */
export function student(wrong: readonly Slip[] = [], left: readonly string[] = []): Notebook {
  const { script } = readSource(path.join(root, "notebooks", `${name}.ts`));
  const solved = new Map(buildCells(script, "solution", "full").map(({ id, source }) => [id, source]));
  const release = readNotebook(handedOut);
  const cells = release.cells.map((cell) => {
    if (!isExercise(cell) || left.includes(cell.id)) return cell;
    const mine = wrong.filter((slip) => slip.cell === cell.id);
    return { ...cell, source: mine.reduce(slipInto, solved.get(cell.id)!) };
  });
  return { ...release, cells };
}

/** The answers alone, as a module: what somebody hands in who works without notebooks. */
export function moduleOf(notebook: Notebook): string {
  const code = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  const imports = code.flatMap(({ source }) => source.match(/^import [^;]*;/gm) ?? []);
  const kept = ["settings", "stft", "power", "mel", "mel-inversion", "istft", "griffin-lim"];
  const answers = code.filter(({ id }) => kept.includes(id)).map(({ source }) => source);
  return [...imports, ...answers]
    .join("\n")
    .replace(/await orReference\("[^"]+", (\w+)\)/g, "$1")
    .replace(/\bown(Stft|Istft)\b/g, "get$1");
}

const isExercise = ({ metadata }: Notebook["cells"][number]): boolean => metadata.tags?.includes("exercise") ?? false;

function slipInto(source: string, { cell, from, to }: Slip): string {
  if (!source.includes(from)) throw new Error(`the solution of ${cell} has no “${from}” any more`);
  return source.replace(from, to);
}
