import type { Model } from "./model.ts";

/** Guesses the new samples of frame t, `hop` of them from sample `first` on, from its other samples. */
export type LinearStep = (t: number, first: number) => void;

/**
 * The step of the decoder that needs no iteration. With the windowed frame s, the time-weighted frame u and the differentiated
 * frame v, all taken as periods of nFft samples, the inverse transforms of the three targets over the bins are correlations:
 *
 *     |S|²      ↔ Σₙ s[n]·s[n+l]
 *     Re(T·S̄)   ↔ ½·Σₙ s[n]·(u[n+l] + u[n−l])
 *     Im(D·S̄)   ↔ ½·Σₙ s[n]·(v[n−l] − v[n+l])
 *
 * Two new samples are less than hop apart: at lags l ≥ hop, and up to nFft/2, no product of two of them occurs. There each
 * correlation is what the known samples make, plus something linear in the new ones: 3·(nFft/2 − hop) + 2 equations for hop
 * unknowns, solved as least squares.
 */
export function linearStep(model: Model): LinearStep {
  const { nFft, hop, bins, row, windows, targets, weights, signal } = model;
  const lags = Math.max(0, nFft / 2 - hop + 1);
  const cosines = new Float64Array(lags * bins);
  const sines = new Float64Array(lags * bins);
  for (let l = 0; l < lags; l++)
    for (let k = 0; k < bins; k++) {
      const angle = (2 * Math.PI * ((k * (l + hop)) % nFft)) / nFft;
      // The bins between the ends stand for two.
      const share = (k === 0 || k === bins - 1 ? 1 : 2) / nFft;
      cosines[l * bins + k] = share * Math.cos(angle);
      sines[l * bins + k] = share * Math.sin(angle);
    }
  const norm = (which: number): number => Math.hypot(...windows.subarray(which * nFft, (which + 1) * nFft));
  const perSample = norm(0) / norm(1);
  const perRadian = norm(0) / norm(2);
  /** The frame under the three windows, three periods of each. */
  const periods = [0, 1, 2].map(() => new Float64Array(3 * nFft));
  const equation = new Float64Array(hop + 1);
  const system = new Float64Array(hop * (hop + 1));

  return (t, first) => {
    signal.fill(0, first, first + hop);
    const s = periods[0];
    const start = t * hop;
    for (let which = 0; which < 3; which++)
      for (let n = 0; n < nFft; n++) {
        const value = windows[which * nFft + n] * signal[start + n];
        for (let period = 0; period < 3; period++) periods[which][period * nFft + n] = value;
      }
    // Rows of a missing place are off by what is missing: they count less.
    let loudest = 0;
    const missing = [0, 0];
    const at = t * 3 * row;
    for (let k = 0; k < bins; k++) {
      const power = targets[at + k];
      loudest = Math.max(loudest, power);
      for (const which of [0, 1]) if (weights[at + (1 + which) * row + k] === 0) missing[which] += power * power;
    }
    const noise = 1e-7 * loudest + Number.MIN_VALUE;
    const trust = [
      1,
      (perSample * noise) / (noise + (perSample * nFft * Math.sqrt(missing[0])) / (4 * nFft)),
      (perRadian * noise) / (noise + (perRadian * 2 * Math.PI * Math.sqrt(missing[1])) / nFft ** 2),
    ];

    system.fill(0);
    for (let which = 0; which < 3; which++) {
      const sign = which === 2 ? -1 : 1;
      const other = periods[which];
      const table = which === 2 ? sines : cosines;
      // The sine at nFft/2 is zero everywhere.
      for (let l = 0; l < (which === 2 ? lags - 1 : lags); l++) {
        const lag = l + hop;
        let known = 0;
        for (let n = nFft; n < 2 * nFft; n++) known += s[n] * (other[n + lag] + sign * other[n - lag]);
        let target = 0;
        for (let k = 0; k < bins; k++) target += table[l * bins + k] * targets[at + which * row + k];
        const scale = which === 0 ? 1 : (sign * trust[which]) / 2;
        equation[hop] = which === 0 ? target - known / 2 : trust[which] * target - scale * known;
        for (let i = 0; i < hop; i++) {
          const m = first - start + i;
          const n = m + nFft;
          const ownWindow = windows[which * nFft + m];
          equation[i] =
            which === 0
              ? windows[m] * (s[n + lag] + s[n - lag])
              : scale *
                (windows[m] * (other[n + lag] + sign * other[n - lag]) + ownWindow * (s[n - lag] + sign * s[n + lag]));
        }
        addEquation(system, equation, hop);
      }
    }
    const largest = 3 * largestOf(signal, start, start + nFft);
    if (!solveSystem(system, hop)) return;
    for (let i = 0; i < hop; i++) {
      const value = system[i * (hop + 1) + hop];
      signal[first + i] = Math.max(-largest, Math.min(largest, value));
    }
  };
}

/** Adds one equation to the normal equations, whose right side is the last column. */
function addEquation(system: Float64Array, equation: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const factor = equation[i];
    const row = i * (count + 1);
    for (let j = i; j <= count; j++) system[row + j] += factor * equation[j];
  }
}

/** Solves them in place, the solution in the last column; false when they have none. */
function solveSystem(system: Float64Array, count: number): boolean {
  const width = count + 1;
  let trace = 0;
  for (let i = 0; i < count; i++) trace += system[i * width + i];
  const damping = (1e-14 * trace) / count;
  for (let i = 0; i < count; i++) system[i * width + i] += damping;
  for (let i = 0; i < count; i++) {
    const pivot = system[i * width + i];
    if (!(pivot > 0)) return false;
    for (let r = i + 1; r < count; r++) {
      const factor = system[i * width + r] / pivot;
      for (let j = r; j <= count; j++) system[r * width + j] -= factor * system[i * width + j];
    }
  }
  for (let i = count - 1; i >= 0; i--) {
    let value = system[i * width + count];
    for (let j = i + 1; j < count; j++) value -= system[i * width + j] * system[j * width + count];
    system[i * width + count] = value / system[i * width + i];
  }
  return true;
}

function largestOf(values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}
