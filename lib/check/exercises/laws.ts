import { same } from "../difference.ts";
import type { Law } from "../exercise.ts";
import type { Numbers } from "../reading.ts";

/** Laws keep more error than numbers do: single precision on the way into a sum, twice. */
const tolerance = 1e-3;

/** The answer to the sum of the last two inputs, which have one size, is the sum of the answers. */
export function additive<Arguments extends readonly unknown[]>(
  sumOf: (a: Arguments, b: Arguments) => Arguments,
): Law<Arguments> {
  return {
    id: "linear",
    holds: async (calls, ask) => {
      const [a, b] = calls.slice(-2);
      const both = await ask(...sumOf(a.arguments, b.arguments));
      return (
        both &&
        same(
          both,
          combined(a.received, b.received, (p, q) => p + q),
          tolerance,
        )
      );
    },
  };
}

/** The answer to something so many times as loud is so many times the answer. */
export function scaling<Arguments extends readonly unknown[]>(
  id: string,
  louder: (args: Arguments) => Arguments,
  times: number,
): Law<Arguments> {
  return {
    id,
    holds: async (calls, ask) => {
      const { arguments: args, received } = calls[calls.length - 1];
      const more = await ask(...louder(args));
      return (
        more &&
        same(
          more,
          combined(received, received, (value) => times * value),
          tolerance,
        )
      );
    },
  };
}

export const notNegative: Law<never> = {
  id: "not-negative",
  holds: async (calls) => calls.every(({ received }) => received.parts.value.every((value) => !(value < 0))),
};

function combined(a: Numbers, b: Numbers, of: (a: number, b: number) => number): Numbers {
  const parts = Object.entries(a.parts).map(([name, values]) => [
    name,
    values.map((value, i) => of(value, b.parts[name][i])),
  ]);
  return { ...a, parts: Object.fromEntries(parts) };
}
