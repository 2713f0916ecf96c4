// A line of the comparison: medians over the rounds, ratios inside each round, and the bounds that must be kept.
import { formatTable } from "../../tools/table.ts";
import { median } from "../comparison.ts";
import { type Precision, type Sizes, type Task, TITLES } from "./tasks.ts";

/** CPU milliseconds of one call, round by round; empty for a side that does not have the task. */
export interface Measured {
  readonly task: Task;
  readonly precision: Precision;
  readonly seconds: number;
  readonly sizes: Sizes;
  readonly ours: readonly number[];
  readonly peers: Readonly<Record<string, readonly number[]>>;
  /** What the reader must know about the numbers. */
  readonly note?: string;
}

export interface Row {
  readonly case: string;
  readonly precision: Precision;
  readonly ours_ms: number | null;
  readonly librosa_ms: number | null;
  readonly torch_ms: number | null;
  /** Peer's time by ours: more than 1 means that we are faster. */
  readonly ratio_librosa: number | null;
  readonly ratio_torch: number | null;
  /** Other peers: SciPy, the newest librosa. */
  readonly others: Readonly<Record<string, { readonly ms: number; readonly ratio: number | null }>>;
  readonly failed: readonly string[];
  readonly note?: string;
}

/** The least ratio that is asked for, by peer. */
export function bounds(task: Task, precision: Precision): Readonly<Record<string, number>> {
  if (task === "mel_inversion") return precision === "single" ? {} : { librosa: 100 };
  // A fresh complex result costs more in memory pages than in arithmetic; what is asked for is the one with `out`.
  if (task === "stft") return {};
  if (task === "reassigned") return { librosa: 1 };
  if (precision === "single") {
    const librosa = { stft_out: 3, magnitude: 1, mel: 4, mel_ready: 1, istft: 4, griffin_lim: 6 }[task];
    return task === "stft_out" ? { librosa } : { librosa, torch: 1 };
  }
  if (task === "griffin_lim") return { librosa: precision === "float64" ? 3 : 1 };
  return { librosa: task === "mel" || task === "istft" ? 2 : 1 };
}

export function summarize({ task, precision, seconds, sizes, ours, peers, note }: Measured): Row {
  const name = `${seconds} s ${sizes.nFft}/${sizes.hopLength} ${TITLES[task]}`;
  const ms = (values: readonly number[] | undefined): number | null => (values?.length ? median(values) : null);
  const ratio = (values: readonly number[] | undefined): number | null =>
    values?.length && ours.length ? median(values.map((value, round) => value / ours[round])) : null;
  const failed = Object.entries(bounds(task, precision)).flatMap(([peer, least]) => {
    const reached = ratio(peers[peer]);
    return reached !== null && reached < least ? [`${peer} ${least}`] : [];
  });
  const others = Object.entries(peers).flatMap(([peer, values]) => {
    const other = { ms: ms(values), ratio: ratio(values) };
    return peer === "librosa" || peer === "torch" || other.ms === null ? [] : [[peer, other]];
  });
  return {
    case: name,
    precision,
    ours_ms: ms(ours),
    librosa_ms: ms(peers.librosa),
    torch_ms: ms(peers.torch),
    ratio_librosa: ratio(peers.librosa),
    ratio_torch: ratio(peers.torch),
    others: Object.fromEntries(others),
    failed,
    ...(note && { note }),
  };
}

export function table(rows: readonly Row[]): string {
  const peers = [...new Set(rows.flatMap(({ others }) => Object.keys(others)))];
  const heading = ["case", "precision", "ours, ms", "librosa", "ratio", "torch", "ratio"];
  const lines = rows.map((row) => [
    row.case,
    row.precision,
    amount(row.ours_ms),
    amount(row.librosa_ms),
    amount(row.ratio_librosa),
    amount(row.torch_ms),
    amount(row.ratio_torch),
    ...peers.flatMap((peer) => [amount(row.others[peer]?.ms), amount(row.others[peer]?.ratio)]),
    row.failed.length > 0 ? `below ${row.failed.join(", ")}` : "",
  ]);
  const notes = [...new Set(rows.flatMap(({ note }) => (note ? [note] : [])))];
  return [formatTable([[...heading, ...peers.flatMap((peer) => [peer, "ratio"]), "bound"], ...lines]), ...notes].join(
    "\n",
  );
}

/** Three significant digits; nothing for what was not measured. */
function amount(value: number | null | undefined): string {
  if (value === null || value === undefined) return "";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
