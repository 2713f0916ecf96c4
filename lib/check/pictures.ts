import { palette } from "../display/colours.ts";
import { escapeMarkup } from "../display/escape.ts";
import { indexedPngUri } from "../display/png.ts";
import { type Grid, poolFarthest, poolMax } from "../display/pool.ts";
import { isSignal, peak, sameShape } from "./difference.ts";
import type { Sentences } from "./language/sentences.ts";
import type { Numbers } from "./reading.ts";
import type { Trial } from "./relations.ts";

/** Size limits of one picture in cells, and its size on the page: three of them stand side by side. */
const most = { rows: 96, columns: 128 };
const onPage = { width: 160, height: 110 };
const colours = 32;
const depth = 80;

/** What the pictures show, for the line under them: of the difference where there is one to be seen. */
export function pictureNote({ received, expected }: Trial, { verdict }: Sentences): string {
  const levels = verdict.pictureNote(depth);
  return sameShape(received, expected) ? `${levels}; ${verdict.differenceNote}` : levels;
}

/**
 * Yours, the truth and the difference side by side, in decibels below the loudest of the truth. The difference is that
 * of the complex numbers: where only a phase or a sign is wrong it shows, though both pictures look alike.
 */
export function pictures(trial: Trial, say: Sentences): string[] {
  const { received, expected } = trial;
  if (isSignal(expected)) return [];
  return [
    levelPicture(say.words.yours, received, peak(expected) || 1, say),
    levelPicture(say.words.expected, expected, peak(expected) || 1, say),
    ...(sameShape(received, expected) ? [differencePicture(trial, say)] : []),
  ];
}

function levelPicture(name: string, numbers: Numbers, reference: number, say: Sentences): string {
  const grid = poolMax({ ...numbers, data: magnitude(numbers) }, most.rows, most.columns);
  const table = palette("magma", colours);
  const size = say.words.size(numbers.frames, numbers.bins);
  return picture(name, size, grid, table, (value) => Math.round(strength(value / reference) * (colours - 1)));
}

function differencePicture({ received, expected }: Trial, { verdict, words }: Sentences): string {
  const reference = peak(expected) || 1;
  const data = signedDifference(received, expected);
  const grid = poolFarthest({ ...expected, data }, most.rows, most.columns);
  const white = (colours - 2) / 2; // an odd number of colours has one in the middle
  const table = palette("difference", colours - 1);
  const size = words.size(expected.frames, expected.bins);
  return picture(verdict.noDifference, size, grid, table, (value) =>
    Math.round(white * (1 + Math.sign(value) * strength(Math.abs(value) / reference))),
  );
}

/** How far a magnitude stands out, 0 … 1, from what is deeper than `depth` to the loudest. */
function strength(ratio: number): number {
  return Math.min(1, Math.max(0, 1 + (20 * Math.log10(ratio)) / depth)); // silence is −∞ and becomes 0
}

/**
 * Magnitude of the difference, below zero where the received number is the smaller one. Where only the phase differs
 * neither is: the tiny difference of their magnitudes is rounding, and shall not speckle the picture in both colours.
 */
export function signedDifference(received: Numbers, expected: Numbers): Float64Array {
  const [yours, truth] = [magnitude(received), magnitude(expected)];
  return magnitude(minus(received, expected)).map((size, i) => (truth[i] - yours[i] > 1e-6 * size ? -size : size));
}

function picture(
  name: string,
  size: string,
  grid: Grid,
  table: Uint8Array,
  colourOf: (value: number) => number,
): string {
  const pixels = new Uint8Array(grid.rows * grid.columns);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      pixels[(grid.rows - 1 - row) * grid.columns + column] = colourOf(grid.data[row * grid.columns + column]);
    }
  }
  const uri = indexedPngUri({ width: grid.columns, height: grid.rows, pixels, palette: table });
  // The size is said in the style as well: JupyterLab's own style sheet overrules the attributes.
  const { width, height } = onPage;
  return (
    `<figure style="margin:0"><img src="${uri}" alt="${escapeMarkup(`${name}: ${size}`)}" width="${width}" height="${height}" ` +
    `style="width:${width}px;height:${height}px;max-width:none;display:block;image-rendering:pixelated">` +
    `<figcaption style="font-size:0.92em">${escapeMarkup(name)}</figcaption></figure>`
  );
}

/** Magnitude over all parts; what is no number is drawn as the loudest. */
function magnitude({ parts }: Numbers): Float64Array {
  const all = Object.values(parts);
  return Float64Array.from(all[0], (_, i) => {
    const size = Math.hypot(...all.map((values) => values[i]));
    return Number.isFinite(size) ? size : Number.MAX_VALUE;
  });
}

function minus(a: Numbers, b: Numbers): Numbers {
  const parts = Object.entries(a.parts).map(([name, values]) => [
    name,
    values.map((value, i) => value - b.parts[name][i]),
  ]);
  return { ...a, parts: Object.fromEntries(parts) };
}
