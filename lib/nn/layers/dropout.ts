import { dropout, dropout2d } from "../ops/dropout.ts";
import { functional, type Layer } from "./layer.ts";

/** Drops values while training. @see torch.nn.Dropout */
export function dropping(rate: number): Layer {
  return functional((x, { training, random }) => (training ? dropout(x, rate, random) : x));
}

/** Drops whole channels while training. @see torch.nn.Dropout2d */
export function droppingChannels(rate: number): Layer {
  return functional((x, { training, random }) => (training ? dropout2d(x, rate, random) : x));
}
