import { Random } from "../../core/index.ts";

/** Something like a vowel in some noise: `length` samples. */
export function voice(length: number, seed = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length }, (_, i) => {
    const pulse = Math.sin(0.09 * i) + 0.5 * Math.sin(0.27 * i + 1) + 0.3 * Math.sin(0.71 * i + 2 + 2e-5 * i * i);
    return 0.2 * pulse * (1 + 0.5 * Math.sin(0.004 * i)) + 0.01 * random.normal();
  });
}
