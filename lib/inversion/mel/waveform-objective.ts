import { bandsOf, largest, type MelProblem, spreadBands } from "./problem.ts";

/** How the bands of a sound are compared with the given ones. */
export type Comparison = "norm" | "log";

/** Bands below this part of the loudest one are as good as silent for their logarithm. */
const logFloor = 1e-4;
/** How much the mean square of the logarithms counts beside the squared mel convergence. */
const logWeight = 0.2;

export interface WaveformObjective {
  /** Value, its pieces and, in `derivatives`, its derivatives by the samples. */
  evaluate(sound: Float32Array, derivatives: Float32Array): { value: number; pieces: Record<string, number> };
}

/**
 * "norm": ½‖bands − mel‖, the second piece of the seed's loss. "log": ‖bands − mel‖² / ‖mel‖² + 0.2 · mean (ln (bands + ε) − ln (mel + ε))²,
 * which counts quiet bands, too, as the ear does.
 */
export function waveformObjective(problem: MelProblem, comparison: Comparison): WaveformObjective {
  const { bins, frames, target, power, targetNorm } = problem;
  const size = bins * frames;
  const spectrum = problem.spectrum();
  const [re, im] = [spectrum.re.data, spectrum.im.data];
  const sizes = new Float32Array(size);
  const pull = new Float32Array(size);
  const bands = new Float32Array(target.length);
  const epsilon = logFloor * largest(target);
  const logTarget = Float64Array.from(target, (value) => Math.log(value + epsilon));
  return {
    evaluate(sound, derivatives) {
      problem.analyze(sound, spectrum);
      for (let i = 0; i < size; i++) sizes[i] = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
      bandsOf(problem, sizes, bands);
      let squares = 0;
      let logs = 0;
      if (comparison === "norm") {
        for (let i = 0; i < bands.length; i++) {
          bands[i] -= target[i];
          squares += bands[i] * bands[i];
        }
      } else {
        const ofNorm = 2 / targetNorm ** 2;
        const ofLog = (2 * logWeight) / bands.length;
        for (let i = 0; i < bands.length; i++) {
          const difference = bands[i] - target[i];
          const ratio = Math.log(bands[i] + epsilon) - logTarget[i];
          squares += difference * difference;
          logs += ratio * ratio;
          bands[i] = ofNorm * difference + (ofLog * ratio) / (bands[i] + epsilon);
        }
      }
      const norm = Math.sqrt(squares);
      const scale = comparison === "log" ? 1 : norm > 0 ? 0.5 / norm : 0;
      spreadBands(problem, bands, pull);
      for (let i = 0; i < size; i++) {
        const factor = power === 2 ? 2 * scale * pull[i] : sizes[i] > 0 ? (scale * pull[i]) / sizes[i] : 0;
        re[i] *= factor;
        im[i] *= factor;
      }
      problem.transposedAnalyze(spectrum, derivatives);
      const log = logs / bands.length;
      return comparison === "norm"
        ? { value: 0.5 * norm, pieces: { mel: norm } as Record<string, number> }
        : { value: squares / targetNorm ** 2 + logWeight * log, pieces: { mel: norm, log } };
    },
  };
}
