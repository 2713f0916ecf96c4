// The secret that inputs are drawn from.
import { createHash } from "node:crypto";

/**
 * A seed of an exercise's own. Inputs that two exercises shared could be kept by an answer to the first, together with what
 * the library says about them, for the second.
 */
export function seedOf(seed: number, exercise: string): number {
  return createHash("sha256").update(`${seed} ${exercise}`).digest().readUInt32LE(0) >>> 1;
}
