import {
  type ComplexSpectrogram,
  type Decibels,
  type Hertz,
  requirePositive,
  requirePositiveInteger,
  type Samples,
  type Spectrogram,
} from "../core/index.ts";
import { type ColourScale, plotlyColours, requireColours } from "./colours.ts";
import { matrixCsv } from "./csv.ts";
import { type Figure, figure } from "./figure.ts";
import { linearAxis, melAxis } from "./frequency-axis.ts";
import { levelCodes, levelScale, requireLevelRange, type Scale, type Values } from "./level-scale.ts";
import { matrixImage, placeIn, requireMatrix } from "./matrix-image.ts";
import { readable, readableSeconds, requireNumbers } from "./numbers.ts";
import { plate } from "./plate.ts";
import { plotlyArray, plotlyBelow, plotlyConfig, plotlyLayout } from "./plotly.ts";
import { poolMax } from "./pool.ts";
import { ticks } from "./ticks.ts";

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
  readonly values?: Values;
  /** How levels become colours: `"dB"` (the default), `"log10"`, or a power such as 0.125. */
  readonly scale?: Scale;
  /**
   * The power (or amplitude) that is 0 dB; the greatest one of the picture when absent (on the log10 scale: 1). Give the
   * same one to pictures that shall be compared.
   */
  readonly reference?: number;
  /** Levels of the darkest and the lightest colour, at most 254 dB apart, 25.4 as log10, or 2.54 of a power. */
  readonly range?: readonly [Decibels, Decibels] | readonly [number, number];
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
  requireColours("spectrogram", colours);
  requireMatrix("spectrogram", all);
  if (values === "dB") requireLevels(all);
  else requireMagnitudes(all, values);
  const perBin = sampleRate / (options.nFft ?? Math.max(1, 2 * (all.bins - 1)));
  const power = yAxis === "linear" && options.fMax !== undefined ? lowest(all, options.fMax, perBin) : all;

  const { scale: scaleName = "dB" } = options;
  const scale = levelScale(values, scaleName, options.reference);
  const reduced = ({ rows, columns }: typeof liveGrid) => scale.toLevels(poolMax(power, rows, columns));
  const grid = reduced(liveGrid);
  const [floor, ceiling] = options.range ?? scale.usualRange(grid);
  requireLevelRange(scale, [floor, ceiling]);
  const secondsPerFrame = hopLength / sampleRate;
  const frequency =
    yAxis === "mel"
      ? melAxis(power.bins, options.fMin ?? 0, options.fMax ?? sampleRate / 2)
      : linearAxis(power.bins, perBin);
  const isOwnZero = scaleName === "dB" && values !== "dB" && options.reference === undefined;
  const unit = scale.unit === "dB" ? `dB${isOwnZero ? ", 0 dB is the loudest" : ""}` : `(${scale.title})`;
  const description =
    `${title}: ${readableSeconds(power.frames * secondsPerFrame)} (${power.frames} frames) by ` +
    `${readable(frequency.low)} to ${readable(frequency.high)} Hz (${power.bins} ${yAxis === "mel" ? "mel bands" : "bins"}), ` +
    `colours from ${readable(floor)} to ${readable(ceiling)} ${unit}.`;
  // A cell reaches half a cell to both sides of its centre; a column of several frames is centred between them.
  const time = {
    from: -secondsPerFrame / 2,
    to: (power.frames - 0.5) * secondsPerFrame,
    firstCentre: ((grid.framesPerColumn - 1) / 2) * secondsPerFrame,
  };

  return figure({
    title,
    description,
    draw(sheet) {
      const still = reduced(stillGrid);
      return plate(
        sheet,
        {
          title,
          description,
          x: { title: "Time (s)", from: time.from, to: time.to },
          y: { title: frequency.title, from: frequency.from, to: frequency.to, ticks: frequency.ticks },
          colourBar: { title: scale.title, from: floor, to: ceiling, scale: colours },
        },
        (area) => {
          const place = { left: time.from, bottom: frequency.from, dx: secondsPerFrame, dy: frequency.perBin };
          return [matrixImage(area, still, place, { from: floor, to: ceiling, colours })];
        },
      );
    },
    csv: () => matrixCsv(`${frequency.title} \\ Time (s)`, power, (t) => t * secondsPerFrame, frequency.hertz),
    plotly() {
      const { toCode, hover } = levelCodes(scale, [floor, ceiling]);
      const z = Int8Array.from(grid.data, (level) => Math.round(toCode(level)));
      const marks = ticks(floor, ceiling, 5);
      return {
        data: [
          {
            type: "heatmap",
            z: plotlyArray(z, [grid.rows, grid.columns]),
            x0: time.firstCentre,
            dx: grid.framesPerColumn * secondsPerFrame,
            ...frequency.plotlyRows(grid.rows, grid.binsPerRow),
            zmin: toCode(floor),
            zmax: toCode(ceiling),
            colorscale: plotlyColours(colours),
            colorbar: {
              title: { text: scale.title },
              thickness: 14,
              tickmode: "array",
              tickvals: marks.map(({ value }) => toCode(value)),
              ticktext: marks.map(({ label }) => label),
            },
            hovertemplate: `%{x:.3f} s, ${frequency.hover}: ${hover}<extra></extra>`,
          },
        ],
        layout: {
          ...plotlyLayout(title, description, 360),
          xaxis: { title: plotlyBelow("Time (s)"), range: [time.from, time.to] },
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
