import { type Random, requirePositiveInteger } from "../../core/index.ts";
import { bidirectionalLstm, type LstmWeights, lstm } from "../ops/lstm.ts";
import type { Variable } from "../tensor.ts";
import { joined, type Layer, uniformVariable } from "./layer.ts";

/**
 * A layer of long short-term memory: batch × time × features → batch × time × units, or 2 · units in both directions.
 *
 * @param features of each step of the input
 * @param units of each direction
 * @param random for the beginning of the weights
 * @param options bidirectional: a second layer from the last step to the first. Default false
 * @throws RangeError when features or units are no positive integers; its forward throws as `lstm` does
 * @see torch.nn.LSTM, which has two biases where one does the same
 * @example
 * await nn.useEngine("cpu");
 * const random = new Random(1);
 * const layer = nn.recurrent(3, 4, random, { bidirectional: true });
 * layer.forward(nn.zeros([2, 5, 3]), { training: false, random }).shape; // [2, 5, 8]
 */
export function recurrent(
  features: number,
  units: number,
  random: Random,
  { bidirectional = false }: { readonly bidirectional?: boolean } = {},
): Layer {
  requirePositiveInteger("recurrent", "features", features);
  requirePositiveInteger("recurrent", "units", units);
  const forward = direction(features, units, random);
  if (!bidirectional) return { parameters: forward, statistics: {}, forward: (x) => lstm(x, forward) };
  const backward = direction(features, units, random);
  return {
    ...joined({
      forward: { parameters: forward, statistics: {} },
      backward: { parameters: backward, statistics: {} },
    }),
    forward: (x) => bidirectionalLstm(x, forward, backward),
  };
}

type Direction = { readonly [K in keyof LstmWeights]: Variable };

function direction(features: number, units: number, random: Random): Direction {
  const bound = 1 / Math.sqrt(units);
  return {
    input: uniformVariable([features, 4 * units], bound, random),
    recurrent: uniformVariable([units, 4 * units], bound, random),
    bias: uniformVariable([4 * units], bound, random),
  };
}
