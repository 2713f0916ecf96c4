import { readable } from "../display/numbers.ts";
import { isSignal, peak, same } from "./difference.ts";
import type { Numbers } from "./reading.ts";
import type { Claim, Evidence, Trial } from "./relations.ts";

/**
 * The whole truth, changed in one simple way: turned round, shifted, a power of it, its logarithm, every frame or bin
 * scaled on its own. Each claim holds on every input.
 */
export function transformation(evidence: Evidence): Claim | undefined {
  return turned(evidence) ?? shifted(evidence) ?? curved(evidence) ?? scaledInGroups(evidence);
}

function turned({ trials, tolerance, say }: Evidence): Claim | undefined {
  const { findings } = say;
  const signal = isSignal(trials[0].expected);
  const ways: [turn: (numbers: Numbers) => Numbers, message: string][] = [
    [backwards, signal ? findings.samplesReversed : findings.framesReversed],
    ...(signal ? [] : ([[upsideDown, findings.binsReversed]] as [typeof upsideDown, string][])),
  ];
  const way = ways.find(([turn]) => trials.every((trial) => same(trial.received, turn(trial.expected), tolerance)));
  return way && { kind: "order", message: way[1] };
}

function backwards({ bins, frames, parts }: Numbers): Numbers {
  return reordered({ bins, frames, parts }, (t, k) => (frames - 1 - t) * bins + k);
}

function upsideDown({ bins, frames, parts }: Numbers): Numbers {
  return reordered({ bins, frames, parts }, (t, k) => t * bins + bins - 1 - k);
}

function reordered(numbers: Numbers, from: (t: number, k: number) => number): Numbers {
  const { bins } = numbers;
  const parts = Object.entries(numbers.parts).map(([name, values]) => [
    name,
    values.map((_, i) => values[from(Math.floor(i / bins), i % bins)]),
  ]);
  return { ...numbers, parts: Object.fromEntries(parts) };
}

/** How many frames, samples or bins something may be late, and still be called late. */
const farthest = 8;

function shifted({ trials, tolerance, say }: Evidence): Claim | undefined {
  const signal = isSignal(trials[0].expected);
  for (let by = 1; by <= farthest; by++) {
    for (const late of [by, -by]) {
      if (trials.every((trial) => isLate(trial, late, 0, tolerance))) {
        return { kind: "order", message: say.findings.late(late, signal ? "sample" : "frame") };
      }
      if (!signal && trials.every((trial) => isLate(trial, 0, late, tolerance))) {
        return { kind: "order", message: say.findings.late(late, "bin") };
      }
    }
  }
  return undefined;
}

/** Is what both have in common the same, and more than a few numbers? */
function isLate({ received, expected }: Trial, byFrames: number, byBins: number, tolerance: number): boolean {
  const limit = tolerance * peak(expected);
  const { bins, frames } = expected;
  if (frames <= 2 * Math.abs(byFrames) || bins <= 2 * Math.abs(byBins)) return false;
  return Object.entries(expected.parts).every(([part, values]) => {
    for (let t = Math.max(0, -byFrames); t < Math.min(frames, frames - byFrames); t++) {
      for (let k = Math.max(0, -byBins); k < Math.min(bins, bins - byBins); k++) {
        const value = received.parts[part][(t + byFrames) * bins + k + byBins];
        if (!(Math.abs(value - values[t * bins + k]) <= limit)) return false;
      }
    }
    return true;
  });
}

/** Smaller numbers than this, beside the largest, are not looked at where a logarithm is: floors hide there. */
const smallest = 1e-8;

/** c · truth^p, or a + b · ln(truth): straight lines between logarithms, or between a logarithm and a number. */
function curved({ trials, tolerance, say }: Evidence): Claim | undefined {
  if (trials.some(({ expected }) => !("value" in expected.parts))) return undefined;
  const pairs = trials.map(({ received, expected }) => {
    const least = smallest * peak(expected);
    const [x, y]: [number[], number[]] = [[], []];
    expected.parts.value.forEach((value, i) => {
      if (value <= least) return;
      x.push(Math.log(value));
      y.push(received.parts.value[i]);
    });
    return { x, y };
  });
  if (pairs.every(({ y }) => y.every((value) => value > 0))) {
    const logarithms = pairs.map(({ x, y }) => ({ x, y: y.map(Math.log) }));
    const line = commonLine(logarithms);
    const fits = ({ x, y }: Points): boolean =>
      x.every((value, i) => Math.abs(y[i] - line.at(value)) <= 10 * tolerance);
    // The first power is a factor, and what is wrong then is among the numbers that were not looked at.
    if (Math.abs(line.slope - 1) > tolerance && logarithms.every(fits)) {
      return { kind: "scale", message: say.findings.power(readable(line.slope), readable(Math.exp(line.start))) };
    }
  }
  const line = commonLine(pairs);
  const fits = ({ x, y }: Points): boolean => {
    const limit = tolerance * y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return x.every((value, i) => Math.abs(y[i] - line.at(value)) <= limit);
  };
  if (Math.abs(line.slope) < 1e-9 || !pairs.every(fits)) return undefined;
  return { kind: "scale", message: say.findings.logarithm(readable(line.slope), readable(line.start)) };
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The straight line through the points of the first input: the others must lie on it, too. */
function commonLine([{ x, y }]: readonly Points[]): { slope: number; start: number; at(x: number): number } {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const variance = mean(x.map((value) => (value - meanX) ** 2));
  const slope = variance > 0 ? mean(x.map((value, i) => (value - meanX) * (y[i] - meanY))) / variance : 0;
  const start = meanY - slope * meanX;
  return { slope, start, at: (value) => slope * value + start };
}

/** Right, but for a factor of its own in every frame, or in every bin. */
function scaledInGroups({ trials, tolerance, say }: Evidence): Claim | undefined {
  if (isSignal(trials[0].expected)) return undefined;
  for (const unit of ["frame", "bin"] as const) {
    const factors = trials.map((trial) => factorsBy(trial, unit, tolerance));
    if (factors.some((list) => list === undefined)) continue;
    const [list] = factors as number[][];
    const [first, second] = [0, Math.floor(list.length / 2)].map(
      (at) => `${readable(list[at])} ${say.findings.inGroup(unit, at)}`,
    );
    return { kind: "factor", message: say.findings.factorOfGroup(unit, first, second, trials[0].input) };
  }
  return undefined;
}

function factorsBy({ received, expected }: Trial, unit: "frame" | "bin", tolerance: number): number[] | undefined {
  const { bins, frames } = expected;
  const [groups, length] = unit === "frame" ? [frames, bins] : [bins, frames];
  if (length < 3) return undefined;
  const limit = tolerance * peak(received);
  const factors: number[] = [];
  for (let group = 0; group < groups; group++) {
    const at = (i: number): number => (unit === "frame" ? group * bins + i : i * bins + group);
    let [product, square] = [0, 0];
    for (const [part, values] of Object.entries(expected.parts)) {
      for (let i = 0; i < length; i++) {
        product += values[at(i)] * received.parts[part][at(i)];
        square += values[at(i)] ** 2;
      }
    }
    const factor = square > 0 ? product / square : 1;
    for (const [part, values] of Object.entries(expected.parts)) {
      for (let i = 0; i < length; i++) {
        if (!(Math.abs(received.parts[part][at(i)] - factor * values[at(i)]) <= limit)) return undefined;
      }
    }
    if (factor === 0) return undefined; // an empty frame is missing, not scaled
    factors.push(factor);
  }
  return factors;
}
