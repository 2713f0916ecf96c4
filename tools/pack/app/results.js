// The same work in Node, in a page and in a worker.
import { griffinLim, istft, magnitude, melSpectrogram, stft } from "speclab/dsp";

/** Noise of a linear congruential generator, which every machine computes to the same bit. */
function noise(length) {
  let state = 1;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Arrays of plain numbers, which JSON carries from one place to the other without loss. */
export function results() {
  const double = noise(6000);
  const float = Float32Array.from(double);
  const settings = { nFft: 512, hopLength: 128 };
  const spectrum = stft(double, settings);
  return {
    stft: Array.from(stft(float, settings).re.data),
    stftFloat64: Array.from(spectrum.re.data),
    istftFloat64: Array.from(istft(spectrum, settings)),
    mel: Array.from(melSpectrogram(float, { ...settings, sampleRate: 16000, nMels: 40 }).data),
    griffinLimFloat64: Array.from(griffinLim(magnitude(spectrum), { ...settings, nIter: 3 })),
  };
}
