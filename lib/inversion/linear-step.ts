import type { Model } from "./model.ts";
import type { Workspace } from "./workspace.ts";

/**
 * The step of the decoder that needs no iteration: the new samples of a frame, `hop` of them from sample `first` on, from its
 * other samples. With the windowed frame s, the time-weighted frame u and the differentiated frame v, all taken as periods of
 * nFft samples, the inverse transforms of the three targets over the bins are correlations:
 *
 *     |S|²      ↔ Σₙ s[n]·s[n+l]
 *     Re(T·S̄)   ↔ ½·Σₙ s[n]·(u[n+l] + u[n−l])
 *     Im(D·S̄)   ↔ ½·Σₙ s[n]·(v[n−l] − v[n+l])
 *
 * Two new samples are less than hop apart: at lags l ≥ hop, and up to nFft/2, no product of two of them occurs. There each
 * correlation is what the known samples make, plus something linear in the new ones: 3·(nFft/2 − hop) + 2 equations for hop
 * unknowns, solved as least squares.
 *
 * @param multiply rows × table of cosines (1) or sines (−1), as the kernel does it
 */
export function linearStep(
  model: Model,
  work: Workspace,
  t: number,
  first: number,
  multiply: (rows: Float64Array, table: Float64Array, out: Float64Array, sign: 1 | -1) => void,
): void {
  const { nFft, hop, bins, row, windows, targets, weights, signal } = model;
  const { perSample, perRadian, triple, coefficients, sums, cosines, sines, equation, system } = work;
  const lags = Math.max(0, nFft / 2 - hop + 1);
  signal.fill(0, first, first + hop);
  const start = t * hop;
  for (let which = 0; which < 3; which++)
    for (let n = 0; n < nFft; n++) {
      const value = windows[which * nFft + n] * signal[start + n];
      for (let period = 0; period < 3; period++) triple[(3 * which + period) * nFft + n] = value;
    }
  // Rows of a missing place are off by what is missing: they count less.
  let loudest = 0;
  let noTimes = 0;
  let noFrequencies = 0;
  const at = t * 3 * row;
  for (let k = 0; k < row; k++) {
    const power = targets[at + k];
    // The bins between the ends stand for two.
    const share = (k === 0 || k === bins - 1 ? 1 : 2) / nFft;
    for (let which = 0; which < 3; which++) coefficients[which * row + k] = share * targets[at + which * row + k];
    loudest = Math.max(loudest, power);
    if (weights[at + row + k] === 0) noTimes += power * power;
    if (weights[at + 2 * row + k] === 0) noFrequencies += power * power;
  }
  multiply(coefficients, cosines, sums, 1);
  multiply(coefficients, sines, sums.subarray(3 * row), -1);
  const noise = 1e-7 * loudest + Number.MIN_VALUE;
  const trustTimes = (perSample * noise) / (noise + (perSample * Math.sqrt(noTimes)) / 4);
  const trustFrequencies =
    (perRadian * noise) / (noise + (perRadian * 2 * Math.PI * Math.sqrt(noFrequencies)) / (nFft * nFft));

  const width = hop + 1;
  system.fill(0, 0, hop * width);
  for (let which = 0; which < 3; which++) {
    const sign = which === 2 ? -1 : 1;
    const trust = which === 0 ? 1 : which === 1 ? trustTimes : trustFrequencies;
    const scale = (sign * trust) / 2;
    const other = 3 * which * nFft;
    const target = which === 2 ? 5 * row : which * row;
    // The sine at nFft/2 is zero everywhere.
    for (let l = 0; l < (which === 2 ? lags - 1 : lags); l++) {
      const lag = l + hop;
      let evens = 0;
      let odds = 0;
      for (let n = nFft; n < 2 * nFft; n += 2) {
        evens += triple[n] * (triple[other + n + lag] + sign * triple[other + n - lag]);
        odds += triple[n + 1] * (triple[other + n + 1 + lag] + sign * triple[other + n + 1 - lag]);
      }
      equation[hop] = trust * sums[target + lag] - scale * (evens + odds);
      for (let i = 0; i < hop; i++) {
        const m = first - start + i;
        const n = m + nFft;
        equation[i] =
          scale *
          (windows[m] * (triple[other + n + lag] + sign * triple[other + n - lag]) +
            windows[which * nFft + m] * (triple[n - lag] + sign * triple[n + lag]));
      }
      addEquation(system, equation, hop);
    }
  }
  let largest = 0;
  for (let i = start; i < start + nFft; i++) largest = Math.max(largest, Math.abs(signal[i]));
  if (!solveSystem(system, hop)) return;
  for (let i = 0; i < hop; i++) {
    const value = system[i * width + hop];
    signal[first + i] = Math.max(-3 * largest, Math.min(3 * largest, value));
  }
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
