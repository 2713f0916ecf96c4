import { requireSamples, type Samples } from "../core/index.ts";
import { like } from "./pad.ts";

/** The same names and defaults as librosa's. */
export interface PreemphasisOptions {
  /** How much of the sample before is taken away, between 0 and 1. Default 0.97. */
  readonly coef?: number;
  /**
   * State of the filter before the first sample: what is added to it. Default: as if the signal went on in a straight line
   * to the left. `preemphasis` of a block gives it for the next one.
   */
  readonly zi?: number;
}

/** A block of a longer signal: what became of it, and the state that the next block begins with. */
export interface FilteredBlock<T extends Samples> {
  readonly samples: T;
  /** What the next block takes as `zi`. */
  readonly zf: number;
}

/**
 * Pre-emphasis, y[n] = x[n] − coef · x[n − 1]: lifts high frequencies, which voices have little of.
 *
 * @param samples mono signal
 * @param options coef; zi: state to begin with; returnZf: give the state at the end, too
 * @returns as many samples in the same precision; with `returnZf`, the samples and zf
 * @throws RangeError when samples are empty or not finite, or there is but one and no zi; when coef is not from 0 to 1
 * @see librosa.effects.preemphasis
 * @example
 * preemphasis(Float64Array.of(1, 1, 1), { coef: 0.5, zi: 0 }); // Float64Array [1, 0.5, 0.5]
 * const { samples, zf } = preemphasis(Float64Array.of(1, 1), { coef: 0.5, zi: 0, returnZf: true });
 * preemphasis(Float64Array.of(1, 1), { coef: 0.5, zi: zf }); // Float64Array [0.5, 0.5]
 * samples; // Float64Array [1, 0.5]
 */
export function preemphasis<T extends Samples>(
  samples: T,
  options: PreemphasisOptions & { readonly returnZf: true },
): FilteredBlock<T>;
export function preemphasis<T extends Samples>(samples: T, options?: PreemphasisOptions): T;
export function preemphasis<T extends Samples>(
  samples: T,
  options: PreemphasisOptions & { readonly returnZf?: boolean } = {},
): T | FilteredBlock<T> {
  const { coef, zi } = requireOptions("preemphasis", samples, options);
  const filtered = like(samples, samples.length);
  let state = zi ?? 2 * samples[0] - samples[1];
  for (let i = 0; i < samples.length; i++) {
    filtered[i] = samples[i] + state;
    state = -coef * samples[i];
  }
  return options.returnZf ? { samples: filtered, zf: state } : filtered;
}

/**
 * The inverse of `preemphasis`, x[n] = y[n] + coef · x[n − 1].
 *
 * @param samples mono signal that pre-emphasis was applied to
 * @param options coef and zi as for `preemphasis` (with zi: the state of this filter, 0 if that of `preemphasis` was);
 *   returnZf
 * @returns as many samples in the same precision; with `returnZf`, the samples and zf
 * @throws RangeError as `preemphasis` does
 * @see librosa.effects.deemphasis
 * @example
 * const lifted = preemphasis(Float64Array.of(0.5, 0.25, -1));
 * deemphasis(lifted).map((value) => Math.round(1e9 * value) / 1e9); // Float64Array [0.5, 0.25, -1]
 */
export function deemphasis<T extends Samples>(
  samples: T,
  options: PreemphasisOptions & { readonly returnZf: true },
): FilteredBlock<T>;
export function deemphasis<T extends Samples>(samples: T, options?: PreemphasisOptions): T;
export function deemphasis<T extends Samples>(
  samples: T,
  options: PreemphasisOptions & { readonly returnZf?: boolean } = {},
): T | FilteredBlock<T> {
  const { coef, zi } = requireOptions("deemphasis", samples, options);
  const filtered = like(samples, samples.length);
  let state = zi ?? 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] + state;
    filtered[i] = value;
    state = coef * value;
  }
  if (zi === undefined) {
    // What `preemphasis` added for the straight line to the left, carried on by the filter.
    let line = ((2 - coef) * samples[0] - samples[1]) / (3 - coef);
    for (let i = 0; i < samples.length; i++, line *= coef) filtered[i] -= line;
  }
  return options.returnZf ? { samples: filtered, zf: state } : filtered;
}

function requireOptions(
  caller: string,
  samples: Samples,
  { coef = 0.97, zi }: PreemphasisOptions,
): { coef: number; zi: number | undefined } {
  requireSamples(caller, "samples", samples);
  if (!(coef >= 0 && coef <= 1)) throw new RangeError(`${caller}: coef must be a number from 0 to 1, got ${coef}`);
  if (zi !== undefined && !Number.isFinite(zi))
    throw new RangeError(`${caller}: zi must be a finite number, got ${zi}`);
  if (zi === undefined && samples.length < 2)
    throw new RangeError(`${caller}: samples must be at least two unless zi is given, got ${samples.length}`);
  return { coef, zi };
}
