import { readable } from "./numbers.ts";

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/**
 * Round numbers between two ends, 1, 2 or 5 times a power of ten apart.
 *
 * @param about how many there should be; there are between half and twice as many
 */
export function ticks(from: number, to: number, about: number): Tick[] {
  const step = roundStep((to - from) / about);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12)); // 0.30000000000000004 is 0.3
    return { value, label: readable(value, 6) };
  });
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const distance = (round: number): number => Math.abs(Math.log((round * power) / step));
  return power * [1, 2, 5, 10].reduce((best, round) => (distance(round) < distance(best) ? round : best));
}
