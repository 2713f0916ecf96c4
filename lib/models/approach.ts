import { frame, type Samples } from "../core/index.ts";
import type { Reassigned } from "../dsp/reassigned-spectrogram.ts";
import { hop, requireSignal } from "./reassigned-features.ts";

/** A picture of one channel, as the seed hands it to the network: rows × columns, row after row. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/**
 * One of the seed's three networks: how it sees a signal, and what it is made of.
 *
 * Every one is a convolution whose kernel spans the whole height of the picture, dropout of channels, a batch norm, and
 * 1 × 1 convolutions; without any activation, and so one affine map from the numbers under the kernel to 20 samples.
 */
export interface Approach {
  readonly name: string;
  /** Rows and columns of the first convolution; the rows are those of the picture. */
  readonly kernel: readonly [rows: number, columns: number];
  /** Columns from one place of the kernel to the next. */
  readonly stride: number;
  /** Channels after the first convolution, and after each 1 × 1 convolution but the last, which has 20. */
  readonly hidden: readonly number[];
  /** Probability that a channel is dropped, after every layer of `hidden`. */
  readonly dropout: number;
  /** The best training error that the seed reports, as it stands there. */
  readonly published: string;
  /** What the transform gives. */
  features<T extends Samples>(samples: T): Reassigned<T>;
  /** How the network sees it. */
  picture(features: Reassigned<Samples>): Picture;
}

/** What stands under the kernel at each of its places, and what the network is to answer there. */
export interface Columns {
  /** Places of the kernel. */
  readonly count: number;
  /** Numbers under it: rows · columns, row after row. */
  readonly inputs: number;
  /** count × inputs */
  readonly data: Float32Array;
  /** count × 20: place s answers samples 20s … 20s + 19. */
  readonly targets: Float32Array;
}

/**
 * Everything that an approach's network reads and should answer, as a table: the picture cut at the places of the kernel.
 * Regression of `targets` on `data` is all that such a network can do.
 *
 * @param samples mono, 16 kHz, at least 80 samples
 * @throws RangeError when there are fewer than 80 samples, or one is not finite
 * @example
 * const { count, inputs } = models.columnsOf(models.approach1(), new Float32Array(1000));
 * [count, inputs]; // [50, 246]
 */
export function columnsOf(approach: Approach, samples: Samples): Columns {
  requireSignal("columnsOf", samples);
  const { data, count, inputs } = unfolded(approach, approach.picture(approach.features(samples)));
  const targets = Float32Array.from(samples.subarray(0, hop * count));
  if (targets.length < hop * count)
    throw new RangeError(`columnsOf: ${approach.name} answers ${hop * count} samples, got ${samples.length}`);
  return { count, inputs, data, targets };
}

/** The numbers under the kernel at each of its places. @see torch.nn.functional.unfold */
export function unfolded(approach: Approach, picture: Picture): Omit<Columns, "targets"> {
  const [rows, columns] = approach.kernel;
  requirePicture(approach, picture);
  const inputs = rows * columns;
  const count = 1 + Math.floor((picture.width - columns) / approach.stride);
  const data = new Float32Array(count * inputs);
  for (let place = 0; place < count; place++) {
    for (let row = 0; row < rows; row++) {
      const from = row * picture.width + place * approach.stride;
      data.set(picture.data.subarray(from, from + columns), place * inputs + row * columns);
    }
  }
  return { count, inputs, data };
}

function requirePicture({ name, kernel }: Approach, { height, width, data }: Picture): void {
  if (height !== kernel[0] || width < kernel[1] || data.length !== height * width)
    throw new RangeError(
      `${name}: picture must be ${kernel[0]} rows × at least ${kernel[1]} columns, ` +
        `got ${height} × ${width} with ${data.length} numbers`,
    );
}

/** Several tables under each other. */
export function joinedColumns(tables: readonly Columns[]): Columns {
  if (tables.length === 0) throw new RangeError("joinedColumns: tables must be at least one, got none");
  const [{ inputs }] = tables;
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const data = new Float32Array(count * inputs);
  const targets = new Float32Array(count * hop);
  let row = 0;
  for (const table of tables) {
    if (table.inputs !== inputs)
      throw new RangeError(`joinedColumns: tables must have one number of inputs, got ${inputs} and ${table.inputs}`);
    data.set(table.data, row * inputs);
    targets.set(table.targets, row * hop);
    row += table.count;
  }
  return { count, inputs, data, targets };
}

/** The three spectrograms of a reassigned one, in the order of the seed's picture. */
export function inOrder({
  frequencies,
  times,
  magnitudes,
}: Reassigned<Samples>): Reassigned<Samples>[keyof Reassigned][] {
  return [frequencies, times, magnitudes];
}

/** The spectrograms under each other, a row for each bin and a column for each frame. */
export function stacked(features: Reassigned<Samples>): Picture {
  const { bins, frames } = features.frequencies;
  const data = new Float32Array(3 * bins * frames);
  for (const [part, s] of inOrder(features).entries()) {
    for (let t = 0; t < frames; t++) {
      const values = frame(s, t);
      for (let bin = 0; bin < bins; bin++) data[(part * bins + bin) * frames + t] = values[bin];
    }
  }
  return { height: 3 * bins, width: frames, data };
}
