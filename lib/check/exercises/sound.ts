import type { ComplexSpectrogram, Random, Spectrogram } from "../../core/index.ts";

/** A gliding voice-like tone in noise, on an offset, loud at its ends: every sample counts, at the edges as well. */
export function sound(random: Random, length: number, loudness: number): Float32Array {
  const start = random.uniform(0.05, 0.15);
  const glide = random.uniform(0.1, 0.3) / length;
  let phase = random.uniform(0, 2 * Math.PI);
  const samples = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    phase += start + glide * i;
    const tone = 0.5 * Math.sin(phase) + 0.25 * Math.sin(2 * phase + 1) + 0.12 * Math.sin(5 * phase);
    samples[i] = loudness * (0.1 + tone + random.normal(0, 0.05));
  }
  return samples;
}

/** Complex numbers that are the transform of no sound: neighbouring frames contradict each other. */
export function strayStft(
  random: Random,
  bins: number,
  frames: number,
  loudness: number,
): ComplexSpectrogram<Float64Array> {
  const part = () => ({
    bins,
    frames,
    data: Float64Array.from({ length: bins * frames }, () => random.normal(0, loudness)),
  });
  return { re: part(), im: part() };
}

/** Power from nearly nothing to a lot, without a pattern: the spectrogram of no sound. */
export function strayPower(random: Random, bins: number, frames: number, loudness: number): Spectrogram<Float64Array> {
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, () => loudness * random.uniform() ** 4) };
}
