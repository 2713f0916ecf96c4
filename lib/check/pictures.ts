import { type ColourScale, palette } from "../display/colours.ts";
import { escapeMarkup } from "../display/escape.ts";
import { indexedPngUri } from "../display/png.ts";
import { poolMax } from "../display/pool.ts";
import { isSignal, peak, sameShape } from "./difference.ts";
import type { Numbers } from "./reading.ts";
import type { Trial } from "./relations.ts";

/** Size limits of one picture in cells, and its size on the page: three of them stand side by side. */
const most = { rows: 96, columns: 128 };
const onPage = { width: 160, height: 110 };
const colours = 32;
const depth = 80;

/** What the pictures show, for the line under them. */
export const pictureNote: string = `level of each bin over time, ${depth} dB deep`;

/**
 * Yours, the truth and the difference side by side, in decibels below the loudest of the truth. The difference is that
 * of the complex numbers: where only a phase or a sign is wrong it shows, though both pictures look alike.
 */
export function pictures({ received, expected }: Trial): string[] {
  if (isSignal(expected)) return [];
  const reference = peak(expected) || 1;
  return [
    picture("yours", received, reference, "magma"),
    picture("expected", expected, reference, "magma"),
    ...(sameShape(received, expected)
      ? [picture("difference, black: none", minus(received, expected), reference, "viridis", true)]
      : []),
  ];
}

function picture(name: string, numbers: Numbers, reference: number, scale: ColourScale, blackFloor = false): string {
  const grid = poolMax(
    { bins: numbers.bins, frames: numbers.frames, data: magnitude(numbers) },
    most.rows,
    most.columns,
  );
  const pixels = new Uint8Array(grid.rows * grid.columns);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const level = 20 * Math.log10(grid.data[row * grid.columns + column] / reference);
      const share = Math.min(1, Math.max(0, 1 + level / depth)); // silence is −∞ and becomes 0
      pixels[(grid.rows - 1 - row) * grid.columns + column] = Math.round(share * (colours - 1));
    }
  }
  const table = palette(scale, colours);
  if (blackFloor) table.fill(0, 0, 3);
  const uri = indexedPngUri({ width: grid.columns, height: grid.rows, pixels, palette: table });
  const size = `${numbers.frames} frames of ${numbers.bins} bins`;
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
