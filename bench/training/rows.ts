// Lines of the comparison: the medians of both sides, and whether they computed the same.
import { formatTable } from "../../tools/table.ts";
import { median } from "../comparison.ts";
import { BOUNDS, type CaseName, TITLES } from "./cases.ts";

/** Both sides learn the same when their first losses differ by no more than this, relatively. */
export const SAME_LOSSES = 1e-4;

export interface Row {
  readonly case: CaseName;
  readonly engine: string;
  /** CPU milliseconds of one step. */
  readonly ours_ms: number;
  readonly torch_ms: number;
  readonly ratio: number;
  readonly bound?: number;
  /** Largest relative difference of the first losses. */
  readonly loss_difference: number;
  readonly result: "pass" | "FAIL" | "";
}

export interface Measured {
  readonly case: CaseName;
  readonly engine: string;
  readonly ours: readonly number[];
  readonly torch: readonly number[];
  readonly losses: { readonly ours: readonly number[]; readonly torch: readonly number[] };
}

export function summarize({ case: name, engine, ours, torch, losses }: Measured): Row {
  const differences = losses.torch.map((loss, i) => Math.abs(losses.ours[i] / loss - 1));
  // Not a number must not pass for small.
  const loss_difference = differences.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...differences);
  const [ours_ms, torch_ms] = [median(ours), median(torch)];
  const ratio = ours_ms / torch_ms;
  const bound = BOUNDS[engine]?.[name];
  const good = loss_difference <= SAME_LOSSES && (bound === undefined || ratio <= bound);
  const result = good ? (bound === undefined ? "" : "pass") : "FAIL";
  return { case: name, engine, ours_ms, torch_ms, ratio, bound, loss_difference, result };
}

export function table(rows: readonly Row[]): string {
  const heading = ["", "engine", "ours, ms", "torch, ms", "ratio", "bound", "losses differ by", "result"];
  const lines = rows.map((row) => [
    TITLES[row.case],
    row.engine,
    row.ours_ms.toPrecision(3),
    row.torch_ms.toPrecision(3),
    row.ratio.toFixed(2),
    row.bound === undefined ? "" : `≤ ${row.bound}`,
    row.loss_difference.toExponential(0),
    row.result,
  ]);
  return formatTable([heading, ...lines]);
}
