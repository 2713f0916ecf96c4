import { readable } from "./numbers.ts";
import type { Grid } from "./pool.ts";

/** What the numbers of a spectrogram are. */
export type Values = "power" | "amplitude" | "dB";

/**
 * How the levels of a spectrogram are shown: in decibels, as log10, or raised to a power between 0 and 1 (0.125 lifts
 * what is faint nearly as a logarithm does, and keeps zero).
 */
export type Scale = "dB" | "log10" | number;

/** From the numbers of a spectrogram to levels, and to the whole numbers of one byte that a live picture holds. */
export interface LevelScale {
  /** Unit of the levels, as it stands beside them; may be empty. */
  readonly unit: string;
  readonly title: string;
  toLevels(grid: Grid): Grid;
  /** Levels of the first and the last colour, when nobody says which. */
  usualRange(levels: Grid): readonly [number, number];
  readonly codesPerUnit: number;
  /** A code for a person, as Plotly's hover template says it; `zero` is what must be added to the code. */
  hover(zero: number): string;
}

/** How the levels of one picture become codes. */
export interface LevelCodes {
  toCode(level: number): number;
  readonly hover: string;
}

/** What lies deeper is noise to most ears and most recordings. */
const usualDecades = 8;
const [leastCode, greatestCode] = [-128, 127];

/**
 * @param values what the numbers are
 * @param reference the number that is 0 dB, 0 on the log10 scale, or 1 on a power's; the greatest one when absent (log10: 1)
 * @throws RangeError when there is no such scale, or it does not fit the values
 */
export function levelScale(values: Values, scale: Scale, reference: number | undefined): LevelScale {
  if (scale === "dB") return decibels(values, reference);
  if (values === "dB") {
    throw new RangeError(`spectrogram: a scale needs power or amplitude, got values: "dB" with scale: ${say(scale)}`);
  }
  if (scale === "log10") return decimalLogarithm(reference ?? 1);
  if (typeof scale === "number" && scale > 0 && scale <= 1) return power(scale, reference);
  throw new RangeError(`spectrogram: scale must be "dB", "log10" or a power above 0 up to 1, got ${say(scale)}`);
}

/** @throws RangeError when a range does not rise, or holds more levels than one byte can say */
export function requireLevelRange(scale: LevelScale, [floor, ceiling]: readonly [number, number]): void {
  const most = (greatestCode - leastCode - 1) / scale.codesPerUnit;
  if (floor < ceiling && ceiling - floor <= most) return;
  const unit = scale.unit && ` ${scale.unit}`;
  throw new RangeError(`spectrogram: range must rise, by at most ${most}${unit}, got ${floor} … ${ceiling}`);
}

/**
 * Codes count from level 0; where they would not fit, because the levels lie far from it (those of a recording in units
 * of 16 bits do), from the middle of the range.
 */
export function levelCodes(scale: LevelScale, [floor, ceiling]: readonly [number, number]): LevelCodes {
  const [first, last] = [floor * scale.codesPerUnit, ceiling * scale.codesPerUnit];
  const zero = first >= leastCode && last <= greatestCode ? 0 : Math.ceil((first + last) / 2);
  return {
    toCode: (level) => scale.codesPerUnit * Math.min(ceiling, Math.max(floor, level)) - zero,
    hover: scale.hover(zero),
  };
}

function decibels(values: Values, reference: number | undefined): LevelScale {
  const depth = 10 * usualDecades;
  return {
    unit: "dB",
    title: "dB",
    toLevels(grid) {
      if (values === "dB") return grid;
      const factor = values === "power" ? 10 : 20;
      return logarithmOf(grid, reference ?? greatest(grid, 0), factor);
    },
    usualRange(levels) {
      const loudest = greatest(levels, Number.NEGATIVE_INFINITY);
      const top = values === "dB" && Number.isFinite(loudest) ? Math.ceil(loudest) : 0;
      return [top - depth, top];
    },
    codesPerUnit: 1,
    hover: (zero) => `${onTopOf(zero)}%{z} dB`,
  };
}

function decimalLogarithm(reference: number): LevelScale {
  return {
    unit: "",
    title: "log10",
    toLevels: (grid) => logarithmOf(grid, reference, 1),
    usualRange(levels) {
      const loudest = greatest(levels, Number.NEGATIVE_INFINITY);
      const top = Number.isFinite(loudest) ? Math.ceil(loudest) : 0;
      return [top - usualDecades, top];
    },
    codesPerUnit: 10,
    hover: (zero) => `10<sup>${zero === 0 ? "%{z}" : `(${onTopOf(zero)}%{z})`}/10</sup>`,
  };
}

function power(exponent: number, reference: number | undefined): LevelScale {
  return {
    unit: "",
    title: `power ${readable(exponent)}`,
    toLevels(grid) {
      const one = reference ?? (greatest(grid, 0) || 1);
      return { ...grid, data: grid.data.map((value) => (value / one) ** exponent) };
    },
    usualRange: () => [0, 1],
    codesPerUnit: 100,
    hover: (zero) => `${onTopOf(zero)}%{z} %`,
  };
}

/** The logarithm rises, so the greatest of a block stays the greatest. In silence every level is the floor, not 0 / 0. */
function logarithmOf(grid: Grid, reference: number, factor: number): Grid {
  const level = (value: number): number =>
    reference > 0 ? factor * Math.log10(value / reference) : Number.NEGATIVE_INFINITY;
  return { ...grid, data: grid.data.map(level) };
}

function greatest({ data }: Grid, atLeast: number): number {
  return data.reduce((most, value) => Math.max(most, value), atLeast);
}

function onTopOf(zero: number): string {
  return zero === 0 ? "" : `${readable(zero)} + `;
}

function say(scale: unknown): string {
  return typeof scale === "string" ? `"${scale}"` : String(scale);
}
