import { type Random, requirePositiveInteger } from "../../core/index.ts";
import { bidirectionalLstm, type LstmWeights, lstm } from "../ops/lstm.ts";
import type { Variable } from "../tensor.ts";
import { joined, type Layer, uniformVariable } from "./layer.ts";

/**
 * A layer of long short-term memory: batch × time × features → batch × time × units, or 2 · units in both directions.
 *
 * @see torch.nn.LSTM, which has two biases where one does the same
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
