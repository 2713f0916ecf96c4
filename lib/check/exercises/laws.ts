import { same } from "../difference.ts";
import type { Law } from "../exercise.ts";
import type { Numbers } from "../reading.ts";

/** Laws keep more error than numbers do: single precision on the way into a sum, twice. */
const tolerance = 1e-3;

/** How many times louder the law of sums is tried again: what is limited to ±1 keeps it only as long as it is quiet. */
const louder = 1000;

/**
 * The answer to the sum of the last two inputs, which have one size, is the sum of the answers: as they are, and loud.
 *
 * @param mix p · a + q · b
 */
export function additive<Arguments extends readonly unknown[]>(
  mix: (p: number, a: Arguments, q: number, b: Arguments) => Arguments,
): Law<Arguments> {
  return {
    id: "linear",
    holds: async (calls, ask) => {
      const [a, b] = calls.slice(-2).map((call) => call.arguments);
      for (const loudness of [1, louder]) {
        const [first, second, both] = [
          await ask(...mix(loudness, a, 0, b)),
          await ask(...mix(0, a, loudness, b)),
          await ask(...mix(loudness, a, loudness, b)),
        ];
        if (!first || !second || !both) return undefined;
        const sum = combined(first, second, (p, q) => p + q);
        if (!same(both, sum, tolerance)) return false;
      }
      return true;
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
