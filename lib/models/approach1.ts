import { type Approach, stacked } from "./approach.ts";
import { seedBins, seedFeatures } from "./reassigned-features.ts";

/**
 * Approach 1, "simple architecture": two neighbouring frames, all of their 246 numbers, and the 20 samples between them.
 *
 * | layer | shape (batch × height × width × channels; F frames) | parameters |
 * | --- | --- | --- |
 * | picture: frequencies, times, magnitudes under each other | 1 × 123 × F × 1 | |
 * | convolution 123 × 2 | 1 × 1 × (F − 1) × 80 | 19 760 |
 * | dropout of channels 0.3, batch norm | 1 × 1 × (F − 1) × 80 | 160 |
 * | convolution 1 × 1 | 1 × 1 × (F − 1) × 20 | 1 620 |
 * | flatten: time after time | 20 (F − 1) samples | |
 *
 * Frames are centred (`center: true`, padded by "wrap"). 21 540 parameters in all.
 *
 * @see seed 0, "Approach 1": the call, the network, and "Results" for its 2e-2
 * @example
 * models.approach1().kernel; // [123, 2]
 */
export function approach1(): Approach {
  return {
    name: "Approach 1",
    kernel: [3 * seedBins, 2],
    stride: 1,
    hidden: [80],
    dropout: 0.3,
    published: "2e-2",
    features: (samples) => seedFeatures(samples, { center: true }),
    picture: stacked,
  };
}
