import type { ComplexSpectrogram } from "../../core/index.ts";
import { adam, adamCorrections } from "./adam.ts";

/** Complex numbers whose magnitudes and phases are what Adam varies. */
export interface PolarVariables {
  readonly sizes: Float32Array;
  /** The numbers themselves. */
  readonly spectrum: ComplexSpectrogram;
  /** One step of Adam's against the gradient. */
  descend(gradient: PolarGradient): void;
}

/** Derivatives by real and imaginary parts are `scale` · (`plus` − `minus`), by sizes those and `pullScale` · `pull`. */
export interface PolarGradient {
  readonly plus: ComplexSpectrogram;
  readonly minus: ComplexSpectrogram;
  readonly scale: number;
  readonly pull: Float32Array;
  readonly pullScale: number;
}

/** @param spectrum where they begin, and are from then on */
export function polarVariables(spectrum: ComplexSpectrogram, learningRate: number): PolarVariables {
  const { length } = spectrum.re.data;
  const sizes = new Float32Array(length);
  // Adam's steps turn the phases; the phases themselves are never needed.
  const cos = new Float32Array(length);
  const sin = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const [re, im] = [spectrum.re.data[i], spectrum.im.data[i]];
    sizes[i] = Math.sqrt(re * re + im * im);
    cos[i] = sizes[i] > 0 ? re / sizes[i] : 1;
    sin[i] = sizes[i] > 0 ? im / sizes[i] : 0;
  }
  const state: PolarState = { sizes, cos, sin, spectrum, memory: new Float32Array(4 * length) };
  let steps = 0;
  return {
    sizes,
    spectrum,
    descend(gradient) {
      const corrections = adamCorrections(++steps);
      step(state, gradient, learningRate * corrections.means, corrections.squares);
    },
  };
}

interface PolarState {
  readonly sizes: Float32Array;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly spectrum: ComplexSpectrogram;
  /** Adam's means and squares, first of the size, then of the phase, of one number after the other. */
  readonly memory: Float32Array;
}

/** Where cos and sin are their own first terms, to the last bit of a float32. */
const smallAngle = 0.02;

/** A function of its own, over all arrays once: half of the descent's time is spent here. */
function step(
  { sizes, cos, sin, spectrum, memory }: PolarState,
  { plus, minus, scale, pull, pullScale }: PolarGradient,
  length: number,
  correction: number,
): void {
  const { keptMeans, keptSquares, epsilon } = adam;
  const [re, im] = [spectrum.re.data, spectrum.im.data];
  const [plusRe, plusIm, minusRe, minusIm] = [plus.re.data, plus.im.data, minus.re.data, minus.im.data];
  for (let i = 0, m = 0; i < sizes.length; i++, m += 4) {
    const x = scale * (plusRe[i] - minusRe[i]);
    const y = scale * (plusIm[i] - minusIm[i]);
    const c = cos[i];
    const s = sin[i];
    const size = sizes[i];
    const bySize = c * x + s * y + pullScale * pull[i];
    const byPhase = size * (c * y - s * x);
    const sizeMean = keptMeans * memory[m] + (1 - keptMeans) * bySize;
    const sizeSquare = keptSquares * memory[m + 1] + (1 - keptSquares) * bySize * bySize;
    const phaseMean = keptMeans * memory[m + 2] + (1 - keptMeans) * byPhase;
    const phaseSquare = keptSquares * memory[m + 3] + (1 - keptSquares) * byPhase * byPhase;
    memory[m] = sizeMean;
    memory[m + 1] = sizeSquare;
    memory[m + 2] = phaseMean;
    memory[m + 3] = phaseSquare;
    // Both are divided at once, by the product of the two.
    const sizeDivisor = Math.sqrt(sizeSquare * correction) + epsilon;
    const phaseDivisor = Math.sqrt(phaseSquare * correction) + epsilon;
    const quotient = length / (sizeDivisor * phaseDivisor);
    const nextSize = size - sizeMean * phaseDivisor * quotient;
    const angle = -phaseMean * sizeDivisor * quotient;
    let turnCos: number;
    let turnSin: number;
    if (angle < smallAngle && angle > -smallAngle) {
      const square = angle * angle;
      turnCos = 1 - square * (0.5 - square * (1 / 24));
      turnSin = angle * (1 - square * (1 / 6));
    } else {
      turnCos = Math.cos(angle);
      turnSin = Math.sin(angle);
    }
    const nextCos = c * turnCos - s * turnSin;
    const nextSin = s * turnCos + c * turnSin;
    // One step of Newton's method keeps them on the circle, which rounding would leave.
    const onCircle = 1.5 - 0.5 * (nextCos * nextCos + nextSin * nextSin);
    cos[i] = nextCos * onCircle;
    sin[i] = nextSin * onCircle;
    sizes[i] = nextSize;
    re[i] = nextSize * nextCos * onCircle;
    im[i] = nextSize * nextSin * onCircle;
  }
}
