import type { Audio, Samples } from "../core/index.ts";

/**
 * Everything here takes one channel. This does the same to each channel of a sound, independently, as librosa does along
 * the leading dimension of an array.
 *
 * @param sound with its channels, or just one; or the channels themselves
 * @param apply told the samples of a channel, and its index
 * @returns the results, one for each channel, in their order
 * @throws RangeError when there is no channel
 * @throws TypeError when it is neither, such as the samples of one channel
 * @example
 * const stereo = [Float32Array.of(0, 1, 0, -1), Float32Array.of(0, 0, 0, 0)];
 * const spectra = perChannel(stereo, (samples) => powerSpectrogram(samples, { nFft: 4, window: "ones", center: false }));
 * spectra.map(({ data }) => data[1]); // [4, 0]
 */
export function perChannel<R>(sound: Audio, apply: (samples: Float32Array, index: number) => R): R[];
export function perChannel<T extends Samples, R>(sound: readonly T[], apply: (samples: T, index: number) => R): R[];
export function perChannel<R>(
  sound: Audio | readonly Samples[],
  apply: (samples: Float32Array, index: number) => R,
): R[] {
  const isSound = typeof sound === "object" && sound !== null && "samples" in sound;
  const channels = isSound ? (sound.channels ?? [sound.samples]) : sound;
  if (!Array.isArray(channels)) {
    const type = Object.prototype.toString.call(sound).slice(8, -1);
    throw new TypeError(`perChannel: sound must be an Audio or an array of channels, got ${type}`);
  }
  if (channels.length === 0) throw new RangeError("perChannel: sound must have at least one channel, got none");
  return channels.map((samples, index) => apply(samples as Float32Array, index));
}
