import type { Samples } from "../core/index.ts";
import type { MelFiltersOptions } from "./mel-filters.ts";
import type { MelInverse } from "./mel-least-squares.ts";
import { melSteps } from "./mel-scale.ts";
import { newtonStep } from "./tridiagonal.ts";

/** ε, as a part of the loudest band's mean. */
const ridgePart = 1e-5;
/** Quieter frames are silent: parts of them would be too small for float64. */
const silence = 1e-290;
/** A band without anything in it begins as this part of the loudest one. */
const nothing = 1e-12;
/** Newton's method ends when no band's mean is further off than this part of the loudest one. */
const nearEnough = 1e-3;
/** Mostly 2 to 6 steps are enough. */
const mostSteps = 60;
/** After every so many steps ε grows by this factor: it is bands that no spectrum has that need more. */
const patience = 12;
const softer = 10;
const mostHalvings = 30;
/** No step changes a logarithm by more. */
const longestStep = 6;
/** A step must lower the dual by this part of what its slope promises. */
const sufficientDecrease = 1e-4;

/**
 * Of all spectra x with the given mel bands, the one of largest entropy −Σ x·(log x − 1): its logarithm is straight between
 * the peaks of the filters.
 *
 * With the filters as triangles T of peak 1, and b the bands by these, the spectrum is x = exp(Tᵀ·z), one number z for each
 * band, and z minimises the convex dual Σ x − b·z + ½ε‖z − z₀‖². z₀ is the logarithm of the band's mean; ε leaves bands
 * there that are far below the loudest one, and leads to an answer where no spectrum has these bands. Newton's steps are equations
 * with T·diag(x)·Tᵀ + ε, tridiagonal, as a triangle overlaps only its neighbours. Between two peaks x is a geometric
 * sequence, so a step costs two exponentials a band and a few products a bin.
 *
 * A bin beyond the outermost peaks hears one filter: there x = w·exp(z), w the filter's weight, and falls to zero with it.
 *
 * @see E. T. Jaynes, "Information theory and statistical mechanics", Physical Review 106 (1957), for entropy and its dual
 */
export function planMelEntropy(options: MelFiltersOptions & { readonly nMels: number }): MelInverse {
  const bank = bankOf(options);
  const { bands, source, hearing, toMean, begin, end, rising, growth, lone } = bank;
  // Bands count from 1, with one of no weight on both sides.
  const room = (): Float64Array => new Float64Array(bands + 2);
  const loneSquares = room();
  lone.bands.forEach((band, i) => {
    loneSquares[band] += Math.exp(2 * lone.logWeights[i]);
  });
  const [target, ridge, start, point, before] = [room(), room(), room(), room(), room()];
  const [gradient, step] = [room(), room()];
  const system = { diagonal: room(), beside: room(), pivots: room() };
  const { diagonal, beside } = system;
  const share = hearing.map((sum) => 1 / sum);
  let furthest = 0;

  /** The dual at `point`; there its gradient T·x + ε(z − z₀) − b and the matrix of a step, too. */
  function evaluate(): number {
    let dual = 0;
    for (let m = 1; m <= bands; m++) {
      const alone = loneSquares[m] > 0 ? loneSquares[m] * Math.exp(point[m]) : 0;
      const change = point[m] - start[m];
      dual += alone - target[m] * point[m] + 0.5 * ridge[m] * change * change;
      gradient[m] = alone - target[m] + ridge[m] * change;
      diagonal[m] = alone + ridge[m];
    }
    for (let m = 1; m < bands; m++) {
      const count = end[m] - begin[m];
      if (count === 0) continue;
      const slope = point[m + 1] - point[m];
      // From the louder end, so that the ratio of one bin to the last is at most 1.
      const change = slope <= 0 ? growth[m] : -growth[m];
      let weight = slope <= 0 ? rising[m] : rising[m] + (count - 1) * growth[m];
      let x = Math.exp(point[m] + slope * weight);
      const ratio = count > 1 ? Math.exp(slope * change) : 1;
      let sum = x;
      let first = weight * x;
      let second = weight * first;
      for (let i = 1; i < count; i++) {
        weight += change;
        x *= ratio;
        const weighted = weight * x;
        sum += x;
        first += weighted;
        second += weight * weighted;
      }
      dual += sum;
      gradient[m] += sum - first;
      gradient[m + 1] += first;
      diagonal[m] += sum - 2 * first + second;
      diagonal[m + 1] += second;
      beside[m] = first - second;
    }
    furthest = 0;
    for (let m = 1; m <= bands; m++) {
      const off = Math.abs(gradient[m]) * share[m];
      if (off > furthest) furthest = off;
    }
    return dual;
  }

  /** Newton's method, damped where a whole step would lead too far. */
  function descend(loudest: number): void {
    let dual = evaluate();
    for (let count = 1; count < mostSteps && furthest > nearEnough * loudest; count++) {
      if (count % patience === 0) {
        for (let m = 1; m <= bands; m++) ridge[m] *= softer;
        dual = evaluate();
      }
      const slope = newtonStep(bands, system, gradient, step);
      let largest = longestStep;
      for (let m = 1; m <= bands; m++) largest = Math.max(largest, Math.abs(step[m]));
      before.set(point);
      let length = longestStep / largest;
      for (let halvings = 0; ; halvings++, length /= 2) {
        for (let m = 1; m <= bands; m++) point[m] = before[m] + length * step[m];
        const lower = evaluate();
        if (lower > dual + sufficientDecrease * length * slope && halvings < mostHalvings) continue;
        dual = lower;
        break;
      }
    }
  }

  function writeSpectrum(out: Samples, at: number, exponent: number): void {
    for (let i = 0; i < lone.bins.length; i++)
      out[at + lone.bins[i]] = Math.exp(exponent * (lone.logWeights[i] + point[lone.bands[i]]));
    for (let m = 1; m < bands; m++) {
      const last = end[m] - begin[m] - 1;
      if (last < 0) continue;
      const slope = exponent * (point[m + 1] - point[m]);
      const ratio = last > 0 ? Math.exp(-Math.abs(slope) * growth[m]) : 1;
      if (slope <= 0) {
        let x = Math.exp(exponent * point[m] + slope * rising[m]);
        for (let k = at + begin[m]; k < at + end[m]; k++, x *= ratio) out[k] = x;
      } else {
        let x = Math.exp(exponent * point[m] + slope * (rising[m] + last * growth[m]));
        for (let k = at + end[m] - 1; k >= at + begin[m]; k--, x *= ratio) out[k] = x;
      }
    }
  }

  return {
    bins: bank.bins,
    nMels: options.nMels,
    solve(mel, from, out, at, exponent) {
      let loudest = 0;
      for (let m = 1; m <= bands; m++) {
        target[m] = toMean[m] * mel[from + source[m]];
        loudest = Math.max(loudest, target[m]);
      }
      if (loudest < silence) return;
      for (let m = 1; m <= bands; m++) {
        const mean = Math.max(target[m], nothing * loudest);
        target[m] = hearing[m] * mean;
        ridge[m] = ridgePart * loudest * hearing[m];
        start[m] = Math.log(mean);
      }
      point.set(start);
      descend(loudest);
      writeSpectrum(out, at, exponent);
    },
  };
}

/**
 * A bank of which only what bins hear is left. Its bands count from 1, and their peaks are 1. Between the peaks of two
 * neighbours the one's weights fall and the other's rise to the same sum, 1.
 */
interface HeardBank {
  readonly bins: number;
  readonly bands: number;
  /** Which band of the spectrogram it is. */
  readonly source: Int32Array;
  /** Sum of the filter's weights. */
  readonly hearing: Float64Array;
  /** What makes the mean of its bins of a band's number. */
  readonly toMean: Float64Array;
  /** Bins begin[m] … end[m] − 1 lie between the peaks of band m and the next one. */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** The rising weight of the first of them, and how much it grows from bin to bin. */
  readonly rising: Float64Array;
  readonly growth: Float64Array;
  /** Bins that hear one filter only. */
  readonly lone: { readonly bins: Int32Array; readonly bands: Int32Array; readonly logWeights: Float64Array };
}

/** A filter whose weights have a smaller sum is empty but for rounding. */
const inaudible = 1e-6;

function bankOf(options: MelFiltersOptions & { readonly nMels: number }): HeardBank {
  const { sampleRate, nFft, nMels, fMin = 0, fMax = sampleRate / 2, norm } = options;
  const bins = Math.floor(nFft / 2) + 1;
  // In bins. Between corners s and s + 1 filter s falls and filter s + 1 rises; those of numbers 0 and nMels + 1 do not exist.
  const corners = melSteps(nMels + 2, fMin, fMax, options).map((hertz) => (hertz * nFft) / sampleRate);
  const binsOf = (s: number): number[] => {
    const [first, after] = [corners[s], corners[s + 1]].map((corner) => Math.min(bins, Math.ceil(corner)));
    return Array.from({ length: after - first }, (_, i) => first + i);
  };
  const risingAt = (s: number, bin: number): number => (bin - corners[s]) / (corners[s + 1] - corners[s]);
  const sums = new Float64Array(nMels + 2);
  for (let s = 0; s <= nMels; s++)
    for (const bin of binsOf(s)) {
      sums[s] += 1 - risingAt(s, bin);
      sums[s + 1] += risingAt(s, bin);
    }

  const heard = Array.from({ length: nMels }, (_, i) => i + 1).filter((s) => sums[s] > inaudible);
  const bands = heard.length;
  const bandOf = new Map(heard.map((s, i) => [s, i + 1]));
  const areaOf = (s: number): number => (((corners[s + 1] - corners[s - 1]) / 2) * sampleRate) / nFft;
  const bank = {
    bins,
    bands,
    source: Int32Array.of(0, ...heard.map((s) => s - 1)),
    hearing: Float64Array.of(0, ...heard.map((s) => sums[s])),
    toMean: Float64Array.of(0, ...heard.map((s) => (norm === null ? 1 : areaOf(s)) / sums[s])),
    begin: new Int32Array(bands + 1),
    end: new Int32Array(bands + 1),
    rising: new Float64Array(bands + 1),
    growth: new Float64Array(bands + 1),
  };
  const lone: { bin: number; band: number; logWeight: number }[] = [];
  for (let s = 0; s <= nMels; s++) {
    const held = binsOf(s);
    const [falls, rises] = [bandOf.get(s), bandOf.get(s + 1)];
    if (falls !== undefined && rises !== undefined && held.length > 0) {
      bank.begin[falls] = held[0];
      bank.end[falls] = held[0] + held.length;
      bank.rising[falls] = risingAt(s, held[0]);
      bank.growth[falls] = 1 / (corners[s + 1] - corners[s]);
    } else
      for (const bin of held) {
        const weight = risingAt(s, bin);
        const add = (band: number, own: number): void => {
          if (own > inaudible) lone.push({ bin, band, logWeight: Math.log(own) });
        };
        if (falls !== undefined) add(falls, 1 - weight);
        if (rises !== undefined) add(rises, weight);
      }
  }
  return {
    ...bank,
    lone: {
      bins: Int32Array.from(lone, ({ bin }) => bin),
      bands: Int32Array.from(lone, ({ band }) => band),
      logWeights: Float64Array.from(lone, ({ logWeight }) => logWeight),
    },
  };
}
