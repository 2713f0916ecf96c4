// The table at the end of a sweep, in all its forms.
import { pairedTTest, type Spread, spread } from "speclab/nn";
import type { RunState } from "speclab/node/runs";
import { formatTable } from "../table.ts";
import type { AnyExperiment } from "./experiment-words.ts";
import { sweepFigure } from "./sweep-figure.ts";

/** One line of the table: runs that differ in their seed only. */
interface Group {
  readonly settings: readonly string[];
  /** The main result of each finished run, by its seed. */
  readonly bySeed: ReadonlyMap<unknown, number>;
  readonly planned: number;
}

/**
 * The sweep as text, CSV and LaTeX: mean ± standard deviation over seeds, and each line tested against the first; and as a
 * figure, where two lines or more have results.
 */
export function sweepTable(
  experiment: AnyExperiment,
  combinations: readonly Record<string, unknown>[],
  states: readonly RunState[],
): { text: string; csv: string; latex: string; svg?: string } {
  const { main } = experiment;
  const varied = Object.keys(experiment.schema).filter(
    (name) => name !== "seed" && new Set(combinations.map((settings) => settings[name])).size > 1,
  );
  const groups = grouped(varied, combinations, states, main.name);
  const heading = [...varied, main.title, "n", "p (paired, against the first line)"];
  const rows = groups.map((group, i) => {
    const values = [...group.bySeed.values()];
    const done = values.length === group.planned ? `${values.length}` : `${values.length} of ${group.planned}`;
    return {
      settings: group.settings,
      result: values.length ? spread(values) : undefined,
      done,
      p: i ? against(groups[0], group) : "",
    };
  });
  const plain = rows.map(({ settings, result, done, p }) => [...settings, readable(result), done, p]);
  const csvRows = rows.map(({ settings, result, p }) => [
    ...settings,
    result ? String(result.mean) : "",
    result && result.n > 1 ? String(result.deviation) : "",
    String(result?.n ?? 0),
    p,
  ]);
  const csv = [[...varied, "mean", "sd", "n", "p"], ...csvRows].map((row) => row.map(csvCell).join(",")).join("\n");
  const results = rows.flatMap(({ settings, result }) =>
    result
      ? [{ name: settings.join(" "), mean: result.mean, deviation: result.n > 1 ? result.deviation : undefined }]
      : [],
  );
  return {
    text: formatTable([heading, ...plain]),
    csv: `${csv}\n`,
    latex: latexOf(heading, plain),
    svg: sweepFigure(experiment.name, setsIn(combinations), varied, main.title, results),
  };
}

/** The names of what was learned from; of a folder its last part. */
function setsIn(combinations: readonly Record<string, unknown>[]): string {
  const names = combinations.map(({ data }) => `${String(data).split(/[\\/]/).at(-1)} data`);
  return [...new Set(names)].join(", ");
}

function grouped(
  varied: readonly string[],
  combinations: readonly Record<string, unknown>[],
  states: readonly RunState[],
  result: string,
): Group[] {
  const groups = new Map<string, { settings: string[]; bySeed: Map<unknown, number>; planned: number }>();
  for (const [i, settings] of combinations.entries()) {
    const words = varied.map((name) => String(settings[name]));
    const key = words.join("\n");
    const group = groups.get(key) ?? { settings: words, bySeed: new Map(), planned: 0 };
    groups.set(key, group);
    group.planned += 1;
    const found = states[i].result?.[result];
    if (found !== undefined) group.bySeed.set(settings.seed, found);
  }
  return [...groups.values()];
}

/** Over the seeds that both have. */
function against(first: Group, other: Group): string {
  const seeds = [...other.bySeed.keys()].filter((seed) => first.bySeed.has(seed));
  if (seeds.length < 2) return "";
  const of = (group: Group): number[] => seeds.map((seed) => group.bySeed.get(seed)!);
  const p = pairedTTest(of(other), of(first));
  return Number.isNaN(p) ? "" : p < 0.001 ? "< 0.001" : p.toFixed(3);
}

function readable(result: Spread | undefined): string {
  if (!result) return "–";
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return result.n > 1 ? `${percent(result.mean)} ± ${percent(result.deviation)}` : percent(result.mean);
}

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function latexOf(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `${cells.map(latexText).join(" & ")} \\\\`;
  return [
    `\\begin{tabular}{${"l".repeat(heading.length)}}`,
    "\\hline",
    line(heading),
    "\\hline",
    ...rows.map(line),
    "\\hline",
    "\\end{tabular}",
    "",
  ].join("\n");
}

function latexText(text: string): string {
  return text
    .replace(/[\\{}&%$#_]/g, (sign) => (sign === "\\" ? "\\textbackslash{}" : `\\${sign}`))
    .replaceAll("±", "$\\pm$")
    .replaceAll("<", "$<$")
    .replaceAll("–", "--");
}
