import { requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { type ColourScale, palette } from "./colours.ts";
import type { PlotArea } from "./plate.ts";
import type { Grid } from "./pool.ts";
import type { Picture } from "./scene.ts";

/** Colours of a still picture: the eye sees no steps, and the file halves. */
export const stillColours = 33;

/** Where the cells of a matrix stand on the axes of a plate. */
export interface Placement {
  /** Left edge of the first column and lower edge of the first row, in the units of the axes. */
  readonly left: number;
  readonly bottom: number;
  /** Size of one frame and of one bin. */
  readonly dx: number;
  readonly dy: number;
}

/** A matrix as a picture in a plate: `from` and what is below it gets the first colour, `to` and above the last one. */
export function matrixImage(
  area: PlotArea,
  grid: Grid,
  { left, bottom, dx, dy }: Placement,
  { from, to, colours }: { readonly from: number; readonly to: number; readonly colours: ColourScale },
): Picture {
  const picture = {
    width: grid.columns,
    height: grid.rows,
    pixels: colourIndices(grid, from, to),
    palette: palette(colours, stillColours),
  };
  // Whole blocks may reach beyond the last frame or bin: the plate cuts them off.
  const right = area.x(left + grid.columns * grid.framesPerColumn * dx);
  const top = area.y(bottom + grid.rows * grid.binsPerRow * dy);
  const place = { x: area.x(left), y: top, width: right - area.x(left), height: area.y(bottom) - top };
  return { kind: "picture", ...place, picture, isCoarse: grid.columns < 100 };
}

/** The first row of a picture is the highest one of the matrix. */
function colourIndices({ rows, columns, data }: Grid, from: number, to: number): Uint8Array {
  const indices = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const share = (data[row * columns + column] - from) / (to - from);
      const index = Math.round(Math.min(1, Math.max(0, share)) * (stillColours - 1));
      indices[(rows - 1 - row) * columns + column] = index;
    }
  }
  return indices;
}

/** @throws RangeError unless the matrix has a size, and as many numbers as that */
export function requireMatrix(caller: string, { bins, frames, data }: Spectrogram<Samples>): void {
  requirePositiveInteger(caller, "bins", bins);
  requirePositiveInteger(caller, "frames", frames);
  if (data.length !== bins * frames)
    throw new RangeError(`${caller}: data must hold ${bins} bins × ${frames} frames, got ${data.length} numbers`);
}

/** Which number of a matrix, in words. */
export function placeIn({ bins }: Spectrogram<Samples>, index: number): string {
  return `bin ${index % bins} in frame ${Math.floor(index / bins)}`;
}
