import { Random } from "../../core/index.ts";
import type { Utterance } from "../reassigned-features.ts";

interface Voice {
  /** Hertz. */
  readonly pitch?: number;
  readonly seed?: number;
}

/**
 * A buzz whose pitch glides, through a resonance, with a little noise: periodic, of one polarity, and loud enough everywhere.
 * As much like a voice as these tests need.
 */
export function speechLike(name: string, length: number, { pitch = 120, seed = 1 }: Voice = {}): Utterance {
  const random = new Random(seed);
  const samples = new Float32Array(length);
  let phase = 0;
  let [y1, y2] = [0, 0];
  for (let i = 0; i < length; i++) {
    phase += (pitch * (1 + 0.2 * Math.sin(i / 3000))) / 16000;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const y = pulse + 1.85 * y1 - 0.9 * y2;
    [y1, y2] = [y, y1];
    samples[i] = 0.05 * y + 0.002 * random.normal();
  }
  return { name, samples };
}
