/**
 * Colour scales. Magma and viridis: equal steps look equally large, dark for little and light for much: readable in grey
 * print and by colour-blind eyes. Greys likewise. Difference: blue below zero, orange above, white where nothing differs.
 * Hot is not even (it jumps at red and at yellow); it is here to quote pictures that were made with it.
 *
 * @see van der Walt, Smith, matplotlib's magma and viridis (2015, public domain): 17 samples of each, straight between
 * @see MATLAB's and matplotlib's hot: red, then green, then blue rises to full, in that order
 */
export const colourScales: Readonly<Record<ColourScale, readonly string[]>> = {
  magma: `000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 cf4070 e55064 f4695c fb8761 fea571 fec287
    fde0a1 fcfdbf`.split(/\s+/),
  viridis: `440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1f9f88 27ad81 3dbc74 5cc863 81d34d aadc32
    d5e21a fde725`.split(/\s+/),
  greys: ["000000", "ffffff"],
  hot: `0b0000 340000 5e0000 880000 b20000 dc0000 ff0700 ff3000 ff5a00 ff8400 ffae00 ffd800 ffff04 ffff43 ffff81
    ffffc0 ffffff`.split(/\s+/),
  difference: "0b3a75 2166ac 5b9bd0 a9cfe9 ffffff fbc999 ea9550 b86116 6e3a08".split(" "),
};

export type ColourScale = "magma" | "viridis" | "greys" | "hot" | "difference";

/** @throws RangeError when there is no scale of that name */
export function requireColours(caller: string, name: string): asserts name is ColourScale {
  if (Object.hasOwn(colourScales, name)) return;
  const names = Object.keys(colourScales).map((known) => `"${known}"`);
  throw new RangeError(`${caller}: colours must be one of ${names.join(", ")}, got ${JSON.stringify(name)}`);
}

/** A scale as Plotly takes it. */
export function plotlyColours(scale: ColourScale): [number, string][] {
  const stops = colourScales[scale];
  return stops.map((colour, i) => [i / (stops.length - 1), `#${colour}`]);
}

/** Colours of curves, told apart by all common kinds of colour blindness (Okabe and Ito, 2008), darkest first. */
export const curveColours: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/**
 * A palette of that many colours, from a scale's dark end to its light one.
 *
 * @returns red, green, blue of each, 0 … 255
 */
export function palette(scale: ColourScale, count: number): Uint8Array {
  const stops = colourScales[scale].map(rgb);
  const bytes = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) {
    const position = (i / Math.max(1, count - 1)) * (stops.length - 1);
    const stop = Math.min(stops.length - 2, Math.floor(position));
    const share = position - stop;
    for (let c = 0; c < 3; c++) {
      bytes[3 * i + c] = Math.round(stops[stop][c] * (1 - share) + stops[stop + 1][c] * share);
    }
  }
  return bytes;
}

function rgb(hex: string): number[] {
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
