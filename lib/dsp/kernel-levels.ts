import type { Samples } from "../core/index.ts";
import { withKernel } from "./kernel.ts";
import { smallestNormal64 } from "./smallest-normal.ts";

/** Numbers in one piece: a part of the first-level cache. */
const piece = 2048;

/**
 * Writes 10·log₁₀(max(floor, value, or its square)) − reference of every value and returns the largest; nothing where the
 * kernel is not to be had. It knows logarithms of normal numbers: squares that are infinite are not for it.
 */
export function levelsInKernel(
  values: Samples,
  floor: number,
  reference: number,
  square: boolean,
  levels: Samples,
): number | undefined {
  if (!(floor >= smallestNormal64)) return undefined;
  let largest = Number.NEGATIVE_INFINITY;
  const bytes = values.BYTES_PER_ELEMENT;
  const done = withKernel((kernel) => {
    kernel.open();
    const at = kernel.reserve(piece * bytes);
    const view = kernel.view(at, piece, bytes);
    const run = kernel.run[bytes === 8 ? "levels64" : "levels32"];
    for (let i = 0; i < values.length; i += piece) {
      const count = Math.min(piece, values.length - i);
      view.set(values.subarray(i, i + count));
      // Numbers come in pairs: the last one is its own neighbour.
      if (count % 2 === 1) view[count] = view[count - 1];
      largest = Math.max(largest, run(at, count, floor, reference, square));
      levels.set(view.subarray(0, count), i);
    }
  });
  return done ? (bytes === 8 ? largest : Math.fround(largest)) : undefined;
}
