import { requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { type ColourScale, plotlyColours, requireColours } from "./colours.ts";
import { matrixCsv } from "./csv.ts";
import { type Figure, figure } from "./figure.ts";
import { matrixImage, placeIn, requireMatrix } from "./matrix-image.ts";
import { readable, requireNumbers } from "./numbers.ts";
import { plate } from "./plate.ts";
import { plotlyArray, plotlyBelow, plotlyConfig, plotlyLayout, plotlyText } from "./plotly.ts";
import { poolFarthest, poolMax } from "./pool.ts";
import { ticks } from "./ticks.ts";

export interface HeatmapOptions {
  readonly title?: string;
  /** What the axes measure, with the unit: `"Time (s)"`. */
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** What the colours measure, with the unit. */
  readonly valueTitle?: string;
  /** `"magma"` unless asked; `"difference"` has its zero in the middle: blue below, orange above. */
  readonly colours?: ColourScale;
  /** Values of the first and the last colour; on a logarithmic scale their log10. From the data when absent. */
  readonly range?: readonly [number, number];
  /** `"log"` shows log10 of the values. */
  readonly scale?: "linear" | "log";
  /** Where the centre of the first frame stands, and how far the frames are apart; 0 and 1 when absent. */
  readonly x0?: number;
  readonly dx?: number;
  /** The same for the bins, which run upwards. */
  readonly y0?: number;
  readonly dy?: number;
}

/** Most cells of the live picture: two bytes each, 139 kB as base64; with the still one a figure stays under 200 kB. */
const liveGrid = { rows: 200, columns: 260 };
const stillGrid = { rows: 171, columns: 300 };
/** Deeper than that below the greatest value is taken for zero on a logarithmic scale. */
const usualDecades = 10;
/** What two bytes hold. */
const greatestCode = 32_767;
/** From this ratio of bins to frames on, a matrix is drawn in a taller plate. */
const nearlySquare = 0.8;
const tall = 1.3;

/**
 * A matrix as a picture, frames to the right and bins upwards: filter banks, products of matrices, spectrograms on any
 * scale. Large ones are reduced by the greatest value of each block (differences: by the one farthest from zero).
 *
 * @param matrix bins × frames, any numbers; on a logarithmic scale none may be negative, and zeros get the lowest colour
 * @returns a figure under 200 kB
 * @throws RangeError when a value is NaN or infinite, or negative on a logarithmic scale
 * @example
 * const bands = transpose(melFilters({ sampleRate: 22050, nFft: 2048 }));
 * heatmap(bands, { scale: "log", xTitle: "FFT bin", yTitle: "Mel band" });
 */
export function heatmap(matrix: Spectrogram<Samples>, options: HeatmapOptions = {}): Figure {
  return matrixFigure("heatmap", matrix, options);
}

/**
 * What one matrix has more than another: orange where `a` is greater, blue where `b` is, white where they agree; the
 * colours reach equally far to both sides.
 *
 * @param a bins × frames
 * @param b as large
 * @throws RangeError when the sizes differ, or a value is NaN or infinite
 * @example
 * const { samples, sampleRate } = await load("voice.wav");
 * const voice = melSpectrogram(samples, { sampleRate });
 * const backwards = melSpectrogram(samples.slice().reverse(), { sampleRate });
 * difference(voice, backwards, { title: "Forwards − backwards", xTitle: "Frame", yTitle: "Mel band" });
 */
export function difference(a: Spectrogram<Samples>, b: Spectrogram<Samples>, options: HeatmapOptions = {}): Figure {
  requireMatrix("difference", a);
  requireMatrix("difference", b);
  if (a.bins !== b.bins || a.frames !== b.frames) {
    throw new RangeError(
      `difference: both must have the same size, got ${a.bins} bins × ${a.frames} frames and ${b.bins} × ${b.frames}`,
    );
  }
  const data = Float64Array.from(a.data, (value, i) => value - b.data[i]);
  return matrixFigure("difference", { ...a, data }, { title: "Difference", colours: "difference", ...options });
}

function matrixFigure(caller: string, matrix: Spectrogram<Samples>, options: HeatmapOptions): Figure {
  const { title = "Heat map", xTitle = "", yTitle = "", colours = "magma", scale = "linear" } = options;
  const { x0 = 0, dx = 1, y0 = 0, dy = 1, valueTitle = scale === "log" ? "log10" : "" } = options;
  requireMatrix(caller, matrix);
  requireColours(caller, colours);
  requirePositive(caller, "dx", dx);
  requirePositive(caller, "dy", dy);
  requireNumbers(caller, "the matrix", matrix.data, (i) => placeIn(matrix, i));
  const shown = scale === "log" ? logarithm(caller, matrix) : matrix;
  const [from, to] = rangeOf(caller, shown.data, options, colours);
  const pool = colours === "difference" ? poolFarthest : poolMax;
  const edges = {
    left: x0 - dx / 2,
    right: x0 + (matrix.frames - 0.5) * dx,
    bottom: y0 - dy / 2,
    top: y0 + (matrix.bins - 0.5) * dy,
  };
  const relativeHeight = matrix.bins / matrix.frames >= nearlySquare && matrix.bins > 40 ? tall : 1;
  const unit = valueTitle === "" ? "" : ` (${valueTitle})`;
  const description =
    `${title}: ${matrix.bins} bins × ${matrix.frames} frames${axesInWords(xTitle, yTitle)}, ` +
    `colours from ${readable(from)} to ${readable(to)}${unit}.`;

  return figure({
    title,
    description,
    draw(sheet) {
      const axes = {
        x: { title: xTitle, from: edges.left, to: edges.right },
        y: { title: yTitle, from: edges.bottom, to: edges.top },
      };
      const colourBar = { title: valueTitle, from, to, scale: colours };
      const grid = pool(shown, stillGrid.rows, stillGrid.columns);
      return plate(sheet, { title, description, ...axes, relativeHeight, colourBar }, (area) => [
        matrixImage(area, grid, { ...edges, dx, dy }, { from, to, colours }),
      ]);
    },
    csv: () =>
      matrixCsv(
        `${yTitle || "bin"} \\ ${xTitle || "frame"}`,
        matrix,
        (t) => x0 + t * dx,
        (k) => y0 + k * dy,
      ),
    plotly() {
      const grid = pool(shown, liveGrid.rows, liveGrid.columns);
      const { step, zero } = codesFor(from, to);
      const code = (value: number): number => (value - zero) / step;
      const codes = Int16Array.from(grid.data, (value) => Math.round(code(Math.min(to, Math.max(from, value)))));
      const marks = ticks(from, to, 5);
      return {
        data: [
          {
            type: "heatmap",
            z: plotlyArray(codes, [grid.rows, grid.columns]),
            x0: x0 + ((grid.framesPerColumn - 1) / 2) * dx,
            dx: grid.framesPerColumn * dx,
            y0: y0 + ((grid.binsPerRow - 1) / 2) * dy,
            dy: grid.binsPerRow * dy,
            zmin: code(from),
            zmax: code(to),
            colorscale: plotlyColours(colours),
            colorbar: {
              title: { text: plotlyText(valueTitle) },
              thickness: 14,
              tickmode: "array",
              tickvals: marks.map(({ value }) => code(value)),
              ticktext: marks.map(({ label }) => label),
            },
            hovertemplate:
              `${plotlyText(xTitle)} %{x:.5~g}<br>${plotlyText(yTitle)} %{y:.5~g}<br>` +
              `<b>${onTopOf(zero)}%{z}${inPowers(step)}</b> ${plotlyText(valueTitle)}<extra></extra>`,
          },
        ],
        layout: {
          ...plotlyLayout(title, description, 360 * relativeHeight),
          xaxis: { title: plotlyBelow(xTitle), range: [edges.left, edges.right], exponentformat: "none" },
          yaxis: { title: { text: plotlyText(yTitle) }, range: [edges.bottom, edges.top], exponentformat: "none" },
        },
        config: plotlyConfig,
      };
    },
  });
}

function logarithm(caller: string, matrix: Spectrogram<Samples>): Spectrogram<Float64Array> {
  const negative = matrix.data.findIndex((value) => value < 0);
  if (negative >= 0) {
    throw new RangeError(
      `${caller}: ${placeIn(matrix, negative)} is ${readable(matrix.data[negative])}, and a negative number has no ` +
        'logarithm: leave out scale: "log", or clip the matrix at 0 first',
    );
  }
  return { ...matrix, data: Float64Array.from(matrix.data, Math.log10) };
}

function rangeOf(caller: string, data: Samples, options: HeatmapOptions, colours: ColourScale): [number, number] {
  if (options.range) {
    const [from, to] = options.range;
    if (Number.isFinite(from) && Number.isFinite(to) && from < to) return [from, to];
    throw new RangeError(`${caller}: range must rise from one number to another, got ${from} … ${to}`);
  }
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (value === Number.NEGATIVE_INFINITY) continue; // the logarithm of 0
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (greatest === Number.NEGATIVE_INFINITY) return [-1, 0]; // nothing but zeros
  if (options.scale === "log") least = Math.max(least, greatest - usualDecades);
  if (colours === "difference") {
    const farthest = Math.max(Math.abs(least), Math.abs(greatest)) || 1;
    return [-farthest, farthest];
  }
  return greatest > least ? [least, greatest] : [least - 0.5, least + 0.5];
}

/**
 * The live picture holds whole numbers of two bytes, in steps of a power of ten: 1000 to 10 000 of them over the range.
 * They count from zero; where they would not fit, because all values lie far from it, from a round number below them.
 */
function codesFor(from: number, to: number): { readonly step: number; readonly zero: number } {
  const step = 10 ** (Math.floor(Math.log10(to - from)) - 3);
  const isNearZero = Math.max(Math.abs(from), Math.abs(to)) <= greatestCode * step;
  const round = 10_000 * step; // not less than the range, so that no code is above 20 000
  return { step, zero: isNearZero ? 0 : Math.floor(from / round) * round };
}

/** What a hover label says before the code where codes do not count from zero. */
function onTopOf(zero: number): string {
  return zero === 0 ? "" : `${String(Number(zero.toPrecision(15))).replace("-", "−")} + `;
}

/** How a hover label turns a code into the value: `417 · 10⁻⁴`. */
function inPowers(step: number): string {
  const exponent = Math.round(Math.log10(step));
  return exponent === 0 ? "" : ` · 10<sup>${String(exponent).replace("-", "−")}</sup>`;
}

function axesInWords(xTitle: string, yTitle: string): string {
  const named = [yTitle && `${yTitle} upwards`, xTitle && `${xTitle} to the right`].filter((words) => words !== "");
  return named.length > 0 ? `, ${named.join(", ")}` : "";
}
