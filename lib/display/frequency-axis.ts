import type { Hertz } from "../core/index.ts";
import { hzToMel, melToHz } from "../dsp/mel-scale.ts";
import { type Tick, ticks } from "./ticks.ts";

/** How the rows of a spectrogram stand on the frequency axis, in the units of that axis. */
export interface FrequencyAxis {
  readonly title: string;
  /** Lowest and highest frequency, for the text. */
  readonly low: Hertz;
  readonly high: Hertz;
  /** Lower edge of the first bin and upper edge of the last. */
  readonly from: number;
  readonly to: number;
  readonly perBin: number;
  /** Centre frequency of a bin. */
  hertz(bin: number): Hertz;
  readonly ticks?: readonly Tick[];
  /** Plotly's coordinates of the rows, each of which stands for `binsPerRow` bins. */
  plotlyRows(rows: number, binsPerRow: number): Readonly<Record<string, unknown>>;
  plotlyAxis(binsPerRow: number): Readonly<Record<string, unknown>>;
  /** How Plotly's hover label says the frequency. */
  readonly hover: string;
}

/** Bins evenly spaced from 0 Hz. */
export function linearAxis(bins: number, perBin: Hertz): FrequencyAxis {
  const [from, to] = [-perBin / 2, (bins - 0.5) * perBin];
  return {
    title: "Frequency (Hz)",
    low: 0,
    high: (bins - 1) * perBin,
    from,
    to,
    perBin,
    hertz: (bin) => bin * perBin,
    plotlyRows: (_, binsPerRow) => ({ y0: ((binsPerRow - 1) / 2) * perBin, dy: binsPerRow * perBin }),
    plotlyAxis: () => ({ range: [from, to], tickformat: "d" }),
    hover: "%{y:.0f} Hz",
  };
}

/**
 * Mel bands evenly spaced; their marks stand at round frequencies. Band `k` of `n` has its peak at the mel value
 * k + 1 steps above `fMin`, with n + 1 steps up to `fMax`.
 */
export function melAxis(bands: number, fMin: Hertz, fMax: Hertz): FrequencyAxis {
  if (!(fMin >= 0 && fMax > fMin)) {
    throw new RangeError(`spectrogram: fMin and fMax must rise from 0 Hz, got ${fMin} and ${fMax}`);
  }
  const [lowest, highest] = [hzToMel(fMin), hzToMel(fMax)];
  const step = (highest - lowest) / (bands + 1);
  const toBand = (hertz: Hertz): number => (hzToMel(hertz) - lowest) / step - 1;
  const toHertz = (band: number): Hertz => melToHz(lowest + (band + 1) * step);
  const [from, to] = [-0.5, bands - 0.5];
  const marks = roundFrequencies(fMax)
    .map((hertz) => ({ value: toBand(hertz), label: String(hertz) }))
    .filter(({ value }) => value >= from && value <= to);
  return {
    title: "Frequency (Hz, mel scale)",
    low: fMin,
    high: fMax,
    from,
    to,
    perBin: 1,
    hertz: toHertz,
    ticks: marks,
    // Names instead of numbers, so that the hover label can say hertz on an axis that is even in mel.
    plotlyRows: (rows, binsPerRow) => ({
      y: Array.from({ length: rows }, (_, row) => `${toHertz((row + 0.5) * binsPerRow - 0.5).toFixed(1)} Hz`),
    }),
    plotlyAxis: (binsPerRow) => ({
      type: "category",
      range: [-0.5, bands / binsPerRow - 0.5],
      tickmode: "array",
      tickvals: marks.map(({ value }) => (value + 0.5) / binsPerRow - 0.5),
      ticktext: marks.map(({ label }) => label),
    }),
    hover: "%{y}",
  };
}

/** Round numbers a listener knows, about an octave apart where the scale is nearly logarithmic. */
function roundFrequencies(fMax: Hertz): Hertz[] {
  const known = [0, 250, 500, 1000, 2000, 4000, 8000, 16000].filter((hertz) => hertz <= fMax);
  return known.length >= 4 ? known : ticks(0, fMax, 5).map(({ value }) => value);
}
