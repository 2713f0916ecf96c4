import {
  type ComplexSpectrogram,
  type Decibels,
  type Hertz,
  requirePositive,
  requirePositiveInteger,
  type Samples,
  type Spectrogram,
} from "../core/index.ts";
import { type ColourScale, colourScales, palette } from "./colours.ts";
import { type Figure, figure } from "./figure.ts";
import { linearAxis, melAxis } from "./frequency-axis.ts";
import { readable, readableSeconds, requireNumbers } from "./numbers.ts";
import { pixels, plate } from "./plate.ts";
import { plotlyArray, plotlyConfig, plotlyLayout } from "./plotly.ts";
import { indexedPngUri } from "./png.ts";
import { type Grid, poolMax } from "./pool.ts";

export interface SpectrogramOptions {
  readonly sampleRate: Hertz;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** Window length in samples: gives the bins their frequencies. 2 · (bins − 1) when absent, which is right for even windows. */
  readonly nFft?: number;
  /** `"mel"`: the rows are mel bands (Slaney's scale) between `fMin` and `fMax`. */
  readonly yAxis?: "linear" | "mel";
  readonly fMin?: Hertz;
  /** On a linear axis: show nothing above, to see low harmonics in detail. */
  readonly fMax?: Hertz;
  /** What the numbers are; a complex spectrogram is always shown as its power. */
  readonly values?: "power" | "amplitude" | "dB";
  /** The power (or amplitude) that is 0 dB; the greatest one of the picture when absent. Give the same one to pictures that shall be compared. */
  readonly reference?: number;
  /** Levels of the darkest and the lightest colour, within −127 … 127 dB. */
  readonly range?: readonly [Decibels, Decibels];
  readonly colours?: ColourScale;
  readonly title?: string;
}

/**
 * Most cells of the live picture: 105 600 bytes, 141 kB as base64. Together with the still picture a figure stays under
 * 200 kB, however long the sound.
 */
const liveGrid = { rows: 240, columns: 440 };
/** The still picture is a document's: enough for the width of a page, and half of the height. */
const stillGrid = { rows: 171, columns: 440 };
/** Colours of the still picture, 2.5 dB apart: the eye sees no steps, and the file halves. */
const stillColours = 33;
/** What lies deeper is noise to most ears and most recordings. */
const usualDepth: Decibels = 80;
/** Codes of the live picture are whole decibels in one byte. */
const codes = { least: -127, greatest: 127 };

/**
 * A spectrogram in decibels over time and frequency, 80 dB deep unless asked. Large ones are reduced by the greatest
 * value of each block, so that thin harmonics and clicks survive.
 *
 * @param s bins × frames: power (the default), amplitude, dB, or complex numbers; frame `t` is centred on sample t · hopLength
 * @returns a figure under 200 kB
 * @throws RangeError when a value is NaN, or negative where power or amplitude is expected
 * @example
 * const { samples, sampleRate } = await load("voice.wav");
 * spectrogram(stft(samples), { sampleRate, hopLength: 512, title: "My voice" });
 * const mel = melSpectrogram(samples, { sampleRate, fMax: 8192 });
 * spectrogram(mel, { sampleRate, hopLength: 512, yAxis: "mel", fMax: 8192 });
 */
export function spectrogram(
  s: Spectrogram<Samples> | ComplexSpectrogram<Samples>,
  options: SpectrogramOptions,
): Figure {
  const { sampleRate, hopLength, yAxis = "linear", colours = "magma" } = options;
  requirePositive("spectrogram", "sampleRate", sampleRate);
  requirePositiveInteger("spectrogram", "hopLength", hopLength);
  const { title = yAxis === "mel" ? "Mel spectrogram" : "Spectrogram" } = options;
  const complex = "re" in s;
  const all = complex ? powerOf(s) : s;
  const values = complex ? "power" : (options.values ?? "power");
  requireMatrix(all);
  if (values === "dB") requireLevels(all);
  else requireMagnitudes(all, values);
  const perBin = sampleRate / (options.nFft ?? Math.max(1, 2 * (all.bins - 1)));
  const power = yAxis === "linear" && options.fMax !== undefined ? lowest(all, options.fMax, perBin) : all;

  const reduced = ({ rows, columns }: typeof liveGrid) =>
    toDecibels(poolMax(power, rows, columns), values, options.reference);
  const grid = reduced(liveGrid);
  const [floor, ceiling] = rangeOf(grid, values, options.range);
  const secondsPerFrame = hopLength / sampleRate;
  const frequency =
    yAxis === "mel"
      ? melAxis(power.bins, options.fMin ?? 0, options.fMax ?? sampleRate / 2)
      : linearAxis(power.bins, perBin);
  const zero = values === "dB" || options.reference !== undefined ? "" : ", 0 dB is the loudest";
  const description =
    `${title}: ${readableSeconds(power.frames * secondsPerFrame)} (${power.frames} frames) by ` +
    `${readable(frequency.low)} to ${readable(frequency.high)} Hz (${power.bins} ${yAxis === "mel" ? "mel bands" : "bins"}), ` +
    `colours from ${readable(floor)} to ${readable(ceiling)} dB${zero}.`;
  // A cell reaches half a cell to both sides of its centre; a column of several frames is centred between them.
  const time = {
    from: -secondsPerFrame / 2,
    to: (power.frames - 0.5) * secondsPerFrame,
    firstCentre: ((grid.framesPerColumn - 1) / 2) * secondsPerFrame,
  };

  return figure({
    title,
    description,
    svg() {
      const still = reduced(stillGrid);
      const uri = indexedPngUri({
        width: still.columns,
        height: still.rows,
        pixels: colourIndices(still, floor, ceiling),
        palette: palette(colours, stillColours),
      });
      return plate(
        {
          title,
          description,
          x: { title: "Time (s)", from: time.from, to: time.to },
          y: { title: frequency.title, from: frequency.from, to: frequency.to, ticks: frequency.ticks },
          colourBar: { title: "dB", from: floor, to: ceiling, scale: colours },
        },
        (area) => {
          // Whole blocks may reach beyond the last frame or bin: the plate cuts them off.
          const right = area.x(time.from + still.columns * still.framesPerColumn * secondsPerFrame);
          const top = area.y(frequency.from + still.rows * still.binsPerRow * frequency.perBin);
          const place = { x: 0, y: top, width: right, height: area.height - top };
          return pixels(uri, place, still.columns < 100);
        },
      );
    },
    plotly() {
      const z = Int8Array.from(grid.data, (level) => Math.round(Math.min(ceiling, Math.max(floor, level))));
      return {
        data: [
          {
            type: "heatmap",
            z: plotlyArray(z, [grid.rows, grid.columns]),
            x0: time.firstCentre,
            dx: grid.framesPerColumn * secondsPerFrame,
            ...frequency.plotlyRows(grid.rows, grid.binsPerRow),
            zmin: floor,
            zmax: ceiling,
            colorscale: colourScales[colours].map((colour, i, all) => [i / (all.length - 1), `#${colour}`]),
            colorbar: { title: { text: "dB" }, thickness: 14 },
            hovertemplate: `%{x:.3f} s, ${frequency.hover}: %{z} dB<extra></extra>`,
          },
        ],
        layout: {
          ...plotlyLayout(title, description, 360),
          xaxis: { title: { text: "Time (s)" }, range: [time.from, time.to] },
          yaxis: { title: { text: frequency.title }, ...frequency.plotlyAxis(grid.binsPerRow) },
        },
        config: plotlyConfig,
      };
    },
  });
}

function powerOf({ re, im }: ComplexSpectrogram<Samples>): Spectrogram<Float64Array> {
  if (re?.data?.length !== im?.data?.length)
    throw new RangeError(
      `spectrogram: re and im must have the same size, got ${re?.data?.length} and ${im?.data?.length} numbers`,
    );
  return { bins: re.bins, frames: re.frames, data: Float64Array.from(re.data, (a, i) => a * a + im.data[i] ** 2) };
}

/** The bins up to a frequency. */
function lowest({ bins, frames, data }: Spectrogram<Samples>, fMax: Hertz, perBin: Hertz): Spectrogram<Samples> {
  requirePositive("spectrogram", "fMax", fMax);
  const kept = Math.min(bins, 1 + Math.floor(fMax / perBin));
  const low = new Float64Array(kept * frames);
  for (let t = 0; t < frames; t++) low.set(data.subarray(t * bins, t * bins + kept), t * kept);
  return { bins: kept, frames, data: low };
}

function requireMatrix({ bins, frames, data }: Spectrogram<Samples>): void {
  requirePositiveInteger("spectrogram", "bins", bins);
  requirePositiveInteger("spectrogram", "frames", frames);
  if (data.length !== bins * frames)
    throw new RangeError(`spectrogram: data must hold ${bins} bins × ${frames} frames, got ${data.length} numbers`);
}

function requireLevels(s: Spectrogram<Samples>): void {
  const silent = Float64Array.from(s.data, (level) => (level === Number.NEGATIVE_INFINITY ? 0 : level)); // log of 0
  requireNumbers("spectrogram", "the spectrogram", silent, (i) => placeIn(s, i));
}

function requireMagnitudes(s: Spectrogram<Samples>, values: string): void {
  requireNumbers("spectrogram", "the spectrogram", s.data, (i) => placeIn(s, i));
  const negative = s.data.findIndex((value) => value < 0);
  if (negative < 0) return;
  throw new RangeError(
    `spectrogram: ${placeIn(s, negative)} is ${readable(s.data[negative])}, and ${values} is never negative; ` +
      'if these are decibels already, say values: "dB"',
  );
}

function placeIn({ bins }: Spectrogram<Samples>, index: number): string {
  return `bin ${index % bins} in frame ${Math.floor(index / bins)}`;
}

/** Levels of the reduced picture: the logarithm rises, so the greatest of a block stays the greatest. */
function toDecibels(grid: Grid, values: "power" | "amplitude" | "dB", reference: number | undefined): Grid {
  if (values === "dB") return grid;
  const zero = reference ?? grid.data.reduce((most, value) => Math.max(most, value), 0);
  const factor = values === "power" ? 10 : 20;
  // In silence every level is the floor, not 0 / 0.
  return {
    ...grid,
    data: grid.data.map((value) => (zero > 0 ? factor * Math.log10(value / zero) : Number.NEGATIVE_INFINITY)),
  };
}

function rangeOf(grid: Grid, values: string, range: readonly [number, number] | undefined): readonly [number, number] {
  const loudest = grid.data.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY);
  const top = values === "dB" && Number.isFinite(loudest) ? Math.ceil(loudest) : 0;
  const [floor, ceiling] = range ?? [top - usualDepth, top];
  if (!(floor < ceiling && floor >= codes.least && ceiling <= codes.greatest)) {
    throw new RangeError(
      `spectrogram: range must rise and lie within ${codes.least} … ${codes.greatest} dB, got ${floor} … ${ceiling}`,
    );
  }
  return [floor, ceiling];
}

/** Colours of a picture, whose first row is the highest frequency. */
function colourIndices({ rows, columns, data }: Grid, floor: number, ceiling: number): Uint8Array {
  const indices = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const share = (data[row * columns + column] - floor) / (ceiling - floor);
      const index = Math.round(Math.min(1, Math.max(0, share)) * (stillColours - 1));
      indices[(rows - 1 - row) * columns + column] = index;
    }
  }
  return indices;
}
