import { type Audio, type Hertz, requirePositive, requireSamples } from "../core/index.ts";
import { toAudio } from "./channels.ts";

/** How far the two rates may lie apart: libsamplerate's own limit. */
const largestRatio = 256;

/** Samples handed over at once, in or out, whichever are more; libsamplerate-js has room for a million. */
const chunkSize = 65536;

/**
 * The same sound at another sample rate, band-limited by libsamplerate's best sinc filter (97 dB, bandwidth 97 %).
 *
 * @param audio a sound with one channel or several
 * @param sampleRate the rate wanted, in hertz
 * @returns a sound of ⌈samples · sampleRate / audio.sampleRate⌉ samples; the same object when the rate is that already
 * @throws RangeError when the sound is empty or not finite, or the rates lie more than a factor of 256 apart
 * @see E. de Castro Lopo, libsamplerate (Secret Rabbit Code); J. O. Smith, Digital Audio Resampling Home Page.
 *   librosa.resample's default is another filter (soxr_hq), which begins to fall at 91 % of half the lower rate.
 * @example
 * const audio = await resample(tone(440, { sampleRate: 44100, duration: 0.5 }), 22050);
 * audio.samples.length; // 11025
 */
export async function resample(audio: Audio, sampleRate: Hertz): Promise<Audio> {
  requirePositive("resample", "sampleRate", sampleRate);
  requirePositive("resample", "audio.sampleRate", audio.sampleRate);
  const ratio = sampleRate / audio.sampleRate;
  if (ratio > largestRatio || ratio < 1 / largestRatio)
    throw new RangeError(
      `resample: sampleRate must be within a factor of ${largestRatio} of ${audio.sampleRate} Hz, got ${sampleRate}`,
    );
  const channels = audio.channels ?? [audio.samples];
  for (const channel of channels) requireSamples("resample", "audio.samples", channel);
  if (ratio === 1) return audio;
  const resampled: Float32Array[] = [];
  for (const channel of channels) resampled.push(await resampleChannel(channel, audio.sampleRate, sampleRate));
  return toAudio(resampled, sampleRate);
}

async function resampleChannel(samples: Float32Array, from: Hertz, to: Hertz): Promise<Float32Array> {
  // Two megabytes of WebAssembly, so it is loaded by the first sound that needs it.
  const library = await import("@alexanderolsen/libsamplerate-js");
  const { create, ConverterType } = library.default ?? library;
  const converter = await create(1, from, to, { converterType: ConverterType.SRC_SINC_BEST_QUALITY });
  const result = new Float32Array(Math.ceil((samples.length * to) / from));
  const chunk = Math.max(1, Math.floor(Math.min(chunkSize, (chunkSize * from) / to)));
  const silence = new Float32Array(chunk);
  // The filter looks ahead, so the last samples come only after as much silence behind the sound.
  for (let read = 0, written = 0; written < result.length; read += chunk) {
    const input = read < samples.length ? samples.slice(read, read + chunk) : silence;
    const output = converter.full(input);
    result.set(output.subarray(0, result.length - written), written);
    written += output.length;
  }
  converter.destroy();
  return result;
}
