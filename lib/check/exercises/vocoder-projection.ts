import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { lyonsFilterBank, matmul, transpose } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";
import { memoryOrder, sizesSwapped } from "./matrices.ts";

type Matrix = Spectrogram<Float64Array>;

/** What the student writes: magnitudes scaled so that their bands come nearer to the given ones. */
export type TowardsBands = (magnitudes: Matrix, mel: Matrix, filters: Matrix) => Spectrogram<Samples>;

/** The step of mel-constrained Griffin–Lim that knows of the bands. */
export const projectionExercise: CourseExercise<TowardsBands> = exercise({
  name: "mel-projection",
  title: "Magnitudes that fit the bands",
  points: 1,
  signature:
    "towardsBands(magnitudes: Spectrogram<Float64Array>, mel: Spectrogram<Float64Array>, filters: Spectrogram<Float64Array>): Spectrogram<Float64Array>",
  mistakes: {
    "upside-down": {
      when: "the ratio is upside down: bands that are too loud become louder",
      look: "the ratio: what is wanted, mel, stands above",
    },
    "not-averaged": {
      when: "the ratios of a bin's filters are added up and not averaged",
      look: "the division by the sum of the bin's weights",
    },
    "free-zeroed": {
      when: "bins that belong to no filter become zero",
      look: "a bin whose weights add up to 0: nothing is known of it, so it stays as it is",
    },
    root: {
      when: "the root of the ratio is taken, as for powers",
      look: "the ratio: bands were summed of magnitudes, so it needs no root",
    },
    replaced: {
      when: "the bin gets the mean of its bands, and its own magnitude is lost",
      look: "what is averaged: ratios, by which the magnitude is multiplied",
    },
    added: {
      when: "differences of bands are added instead of multiplying by ratios",
      look: "mel / bands, and a product: so no magnitude becomes negative",
    },
    squared: {
      when: "bands are summed of squared magnitudes",
      look: "the bands: filters times magnitudes as they are",
    },
    unweighted: {
      when: "each filter of a bin counts the same, whatever its weight there",
      look: "the mean: weighted by filters.data[m * bins + k]",
    },
    "one-ratio": {
      when: "each frame gets one ratio for all bins",
      look: "the ratios: one for each band",
    },
    "memory-order": {
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: "the order: number i of the result belongs to number i of the magnitudes",
    },
    "sizes-swapped": { when: "the names bins and frames are exchanged", look: "which of the two is called bins" },
  },
  hints: [
    "A band is half as strong as it should be. What does that say of each bin that it was summed of, and what if the bin is in two bands?",
    "ratio = mel / bands for each band; a bin is multiplied by the mean of its bands' ratios, each counted as much as its weight there.",
    "`magnitude * sum(weight * ratio) / sum(weight)`; where the weights add up to 0, the magnitude alone; where a band is 0, the ratio 1.",
  ],
  solution: (mistake) => (magnitudes, mel, filters) => {
    const { bins, frames } = magnitudes;
    const nMels = mel.bins;
    const heard = mistake("squared") ? { ...magnitudes, data: magnitudes.data.map((a) => a * a) } : magnitudes;
    const bands = matmul(transpose(filters), heard).data;
    const data = magnitudes.data.map((magnitude, i) => {
      const [k, t] = [i % bins, Math.floor(i / bins)];
      let [sum, weights] = [0, 0];
      let [wanted, found] = [0, 0];
      for (let m = 0; m < nMels; m++) {
        const [band, target] = [bands[t * nMels + m], mel.data[t * nMels + m]];
        wanted += target;
        found += band;
        const full = filters.data[m * bins + k];
        const weight = mistake("unweighted") && full > 0 ? 1 : full;
        if (weight === 0) continue;
        const ratio = band === 0 ? 1 : mistake("upside-down") ? band / Math.max(target, 1e-12) : target / band;
        const pull = mistake("replaced") ? target : mistake("added") ? target - band : ratio;
        sum += weight * (mistake("root") ? Math.sqrt(ratio) : pull);
        weights += weight;
      }
      if (mistake("one-ratio")) return (magnitude * wanted) / found;
      if (weights === 0) return mistake("free-zeroed") ? 0 : magnitude;
      const mean = mistake("not-averaged") ? sum : sum / weights;
      return mistake("replaced") ? mean : mistake("added") ? magnitude + mean : magnitude * mean;
    });
    const result = { bins, frames, data };
    return mistake("memory-order") ? memoryOrder(result) : mistake("sizes-swapped") ? sizesSwapped(result) : result;
  },
  inputs,
  alternatives: {
    "by products of matrices": (magnitudes, mel, filters) => {
      const bands = matmul(transpose(filters), magnitudes);
      const ratios = { ...mel, data: mel.data.map((value, i) => (bands.data[i] > 0 ? value / bands.data[i] : 1)) };
      const spread = matmul(filters, ratios);
      const weights = matmul(filters, { bins: mel.bins, frames: 1, data: new Float64Array(mel.bins).fill(1) }).data;
      const data = magnitudes.data.map((value, i) => {
        const weight = weights[i % magnitudes.bins];
        return weight > 0 ? (value * spread.data[i]) / weight : value;
      });
      return { ...magnitudes, data };
    },
  },
});

/** Banks with free bins, overlaps that are not symmetric, and, as the seed's has them, empty filters. */
function inputs(random: Random): [Matrix, Matrix, Matrix][] {
  const input = (filters: Matrix, frames: number, loudness: number): [Matrix, Matrix, Matrix] => {
    const { bins, frames: nMels } = filters;
    const positive = (count: number): Float64Array =>
      Float64Array.from({ length: count }, () => loudness * (0.2 + Math.abs(random.normal())));
    const mel = matmul(transpose(filters), { bins, frames, data: positive(bins * frames) });
    return [{ bins, frames, data: positive(bins * frames) }, { bins: nMels, frames, data: mel.data.slice() }, filters];
  };
  const bank = (nMels: number, nFft: number): Matrix =>
    lyonsFilterBank({ nMels, nFft, sampleRate: 8000, fMin: 300, fMax: 3500 });
  return [
    input(bank(5, 32), 4, 1),
    input(bank(9, 64), 6, 30),
    input(bank(20, 64), 5, 1e-3),
    input(bank(7, 48), 3 + random.integer(0, 3), 2),
    input(bank(6, 40), 5, 1),
    input(bank(6, 40), 5, 1),
  ];
}
