import { pixelShuffle } from "../ops/pixel-shuffle.ts";
import { functional, type Layer } from "./layer.ts";

/**
 * Makes pictures `factor` times as high and wide out of factor² times as many channels; nothing is learned.
 *
 * @throws RangeError in `forward`, when factor² does not divide the channels
 * @see torch.nn.PixelShuffle
 * @example
 * await nn.useEngine("cpu");
 * const shuffle = nn.pixelShuffling(4);
 * shuffle.forward(nn.zeros([1, 32, 128, 16]), { training: false, random: new Random(1) }).shape; // [1, 128, 512, 1]
 */
export function pixelShuffling(factor: number): Layer {
  return functional((x) => pixelShuffle(x, factor));
}
