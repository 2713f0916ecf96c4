// Lines of a comparison: what was measured on both sides, the bound it must keep, and whether it does.
import { formatTable } from "../tools/table.ts";

export interface Measurement {
  wall: number;
  /** CPU time of the process, where the system tells it. */
  cpu?: number;
}

export interface Line {
  name: string;
  unit: "ms" | "MB";
  ours: Measurement[];
  theirs: Measurement[];
  /** Largest ratio ours / theirs; or largest value of ours, in the line's unit. */
  bound?: { ratio: number } | { value: number };
  /** What the reader has to know about the numbers. */
  note?: string;
  /** Why it could not be kept, when the numbers do not say it. */
  failure?: string;
}

export interface Judged {
  name: string;
  unit: string;
  ours?: Measurement;
  theirs?: Measurement;
  ratio?: number;
  cpuRatio?: number;
  bound?: string;
  result: "pass" | "FAIL" | "not measured" | "";
  note?: string;
}

/** Medians of all rounds; a bound on a value is judged by the worst round. */
export function judge(line: Line): Judged {
  const { name, unit, bound, note, failure } = line;
  const worst = bound !== undefined && "value" in bound;
  const ours = summarize(line.ours, worst ? (values) => Math.max(...values) : median);
  const theirs = summarize(line.theirs, median);
  const ratio = ours && theirs && ours.wall / theirs.wall;
  const cpuRatio = ours?.cpu !== undefined && theirs?.cpu ? ours.cpu / theirs.cpu : undefined;
  const judged: Judged = { name, unit, ours, theirs, ratio, cpuRatio, bound: boundText(line), result: "", note };
  if (failure) return { ...judged, result: "FAIL", note: failure };
  if (!bound) return judged;
  const measured = worst ? ours?.wall : ratio;
  if (measured === undefined) return { ...judged, result: "not measured" };
  const limit = "value" in bound ? bound.value : bound.ratio;
  return { ...judged, result: measured <= limit ? "pass" : "FAIL" };
}

export function comparisonTable(lines: readonly Judged[], us: string, them: string): string {
  const heading = ["", us, them, "ratio", "bound", `CPU ${us}`, `CPU ${them}`, "ratio", "result"];
  const rows = lines.map(({ name, unit, ours, theirs, ratio, cpuRatio, bound, result }) => [
    `${name}, ${unit}`,
    amount(ours?.wall),
    amount(theirs?.wall),
    amount(ratio),
    bound ?? "",
    amount(ours?.cpu),
    amount(theirs?.cpu),
    amount(cpuRatio),
    result,
  ]);
  const notes = lines.filter(({ note }) => note).map(({ name, note }) => `${name}: ${note}`);
  return [formatTable([heading, ...rows]), ...notes].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function summarize(
  measurements: readonly Measurement[],
  how: (values: readonly number[]) => number,
): Measurement | undefined {
  if (measurements.length === 0) return undefined;
  const cpus = measurements.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
  return { wall: how(measurements.map(({ wall }) => wall)), cpu: cpus.length > 0 ? how(cpus) : undefined };
}

function boundText({ bound, unit }: Line): string | undefined {
  if (!bound) return undefined;
  return "value" in bound ? `≤ ${bound.value} ${unit}` : `≤ ${bound.ratio} ×`;
}

/** Three significant digits; nothing for what was not measured. */
function amount(value: number | undefined): string {
  if (value === undefined) return "";
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
