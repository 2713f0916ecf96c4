import type { Samples, Spectrogram } from "../core/index.ts";

/** A matrix made smaller for a picture, row after row, the lowest frequency first. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  /** How many bins one row stands for, and how many frames one column; the last of each may stand for fewer. */
  readonly binsPerRow: number;
  readonly framesPerColumn: number;
}

/**
 * The greatest value of each block, so that a thin harmonic or a short click survives: a mean would fade it away.
 * Blocks are whole bins and frames, so that positions on the axes stay exact.
 */
export function poolMax(s: Spectrogram<Samples>, maxRows: number, maxColumns: number): Grid {
  return pool(s, maxRows, maxColumns, Number.NEGATIVE_INFINITY, (value, kept) => value > kept);
}

/** The value farthest from zero of each block, with its sign: what a picture of differences must not lose. */
export function poolFarthest(s: Spectrogram<Samples>, maxRows: number, maxColumns: number): Grid {
  return pool(s, maxRows, maxColumns, 0, (value, kept) => Math.abs(value) > Math.abs(kept));
}

function pool(
  s: Spectrogram<Samples>,
  maxRows: number,
  maxColumns: number,
  start: number,
  wins: (value: number, kept: number) => boolean,
): Grid {
  const binsPerRow = Math.ceil(s.bins / maxRows);
  const framesPerColumn = Math.ceil(s.frames / maxColumns);
  const rows = Math.ceil(s.bins / binsPerRow);
  const columns = Math.ceil(s.frames / framesPerColumn);
  const data = new Float64Array(rows * columns).fill(start);
  for (let t = 0; t < s.frames; t++) {
    const column = Math.floor(t / framesPerColumn);
    for (let k = 0; k < s.bins; k++) {
      const cell = Math.floor(k / binsPerRow) * columns + column;
      const value = s.data[t * s.bins + k];
      if (wins(value, data[cell])) data[cell] = value;
    }
  }
  return { rows, columns, data, binsPerRow, framesPerColumn };
}

/** A curve made smaller: points `spacing` samples apart, the first `offset` samples after the curve's first. */
export interface Envelope {
  readonly points: Samples;
  readonly spacing: number;
  readonly offset: number;
}

/**
 * At most that many points: a short curve as it is, a long one as the least and the greatest value of each stretch in
 * turn, so that no peak is lost.
 *
 * @param samples the curve
 * @param maxPoints at least 2
 */
export function envelope(samples: Samples, maxPoints: number): Envelope {
  if (samples.length <= maxPoints) return { points: samples, spacing: 1, offset: 0 };
  const stretch = Math.ceil(samples.length / Math.floor(maxPoints / 2));
  const stretches = Math.ceil(samples.length / stretch);
  const points = new Float32Array(2 * stretches);
  for (let i = 0; i < stretches; i++) {
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    const end = Math.min(samples.length, (i + 1) * stretch);
    for (let n = i * stretch; n < end; n++) {
      if (samples[n] < least) least = samples[n];
      if (samples[n] > greatest) greatest = samples[n];
    }
    points[2 * i] = least;
    points[2 * i + 1] = greatest;
  }
  return { points, spacing: stretch / 2, offset: stretch / 4 };
}
