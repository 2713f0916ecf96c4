import type { Approach } from "./approach.ts";
import { approach2, type UnwrappedOptions } from "./approach2.ts";
import { layoutSuffix } from "./unwrapping.ts";

/**
 * Approach 3, "hacky training": Approach 2 with a layer more and a lot more dropout, trained on one or two signals with a
 * very small learning rate.
 *
 * | layer | shape (batch × height × width × channels; s places) | parameters |
 * | --- | --- | --- |
 * | picture | as in Approach 2 | |
 * | convolution 3 × 20, every 20 | 1 × 1 × s × 40 | 2 440 |
 * | dropout of channels 0.8, batch norm | 1 × 1 × s × 40 | 80 |
 * | convolution 1 × 1 | 1 × 1 × s × 20 | 820 |
 * | dropout of channels 0.8, batch norm | 1 × 1 × s × 20 | 40 |
 * | convolution 1 × 1 | 1 × 1 × s × 20 | 420 |
 * | flatten | 20 s samples | |
 *
 * 3 800 parameters.
 *
 * @see seed 0, "Approach 3": the text, the network, and "Results" for its 1e-4, and 1e-5 when overfitted
 * @example
 * models.approach3().hidden; // [40, 20]
 */
export function approach3(options: UnwrappedOptions = {}): Approach {
  return {
    ...approach2(options),
    name: `Approach 3${layoutSuffix[options.layout ?? "published"]}`,
    hidden: [40, 20],
    dropout: 0.8,
    published: "1e-4, overfitted 1e-5",
  };
}
