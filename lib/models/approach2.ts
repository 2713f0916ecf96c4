import type { Approach } from "./approach.ts";
import { seedFeatures } from "./reassigned-features.ts";
import { kernelWidth, type Layout, layoutSuffix, unwrapped } from "./unwrapping.ts";

export interface UnwrappedOptions {
  /** How the spectrogram becomes a line of numbers. Default "published": as in the seed, with its mistake. */
  readonly layout?: Layout;
}

/**
 * Approach 2, "unwrapping": each of the three spectrograms in one line about as long as the signal, 20 numbers of each
 * under the kernel at a time.
 *
 * | layer | shape (batch × height × width × channels; F frames, s = F + 1 places as published) | parameters |
 * | --- | --- | --- |
 * | picture: three lines of 20 (F − 1) + 41 | 1 × 3 × (20 (F − 1) + 41) × 1 | |
 * | convolution 3 × 20, every 20 | 1 × 1 × s × 20 | 1 220 |
 * | dropout of channels 0.3, batch norm | 1 × 1 × s × 20 | 40 |
 * | convolution 1 × 1 | 1 × 1 × s × 20 | 420 |
 * | flatten | 20 s samples | |
 *
 * 1 680 parameters. Frames are not centred (`center: false`). The last line's 41 numbers are the last frame, so there are two
 * places more than frames before it, and 20 (F + 1) samples are answered: 40 less than the signal has, when 20 divides it.
 *
 * @see seed 0, "Approach 2": the call and the unwrapping, the network, and "Results" for its 1e-3
 * @example
 * models.approach2({ layout: "whole frames" }).kernel; // [3, 41]
 */
export function approach2({ layout = "published" }: UnwrappedOptions = {}): Approach {
  return {
    name: `Approach 2${layoutSuffix[layout]}`,
    kernel: [3, kernelWidth(layout)],
    stride: kernelWidth(layout),
    hidden: [20],
    dropout: 0.3,
    published: "1e-3",
    features: (samples) => seedFeatures(samples, { center: false }),
    picture: (features) => unwrapped(features, layout),
  };
}
