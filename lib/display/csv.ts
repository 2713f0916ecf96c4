// Figures as tables of numbers.
import type { Samples, Spectrogram } from "../core/index.ts";

type Column = ArrayLike<number | string>;

/** Columns with their names as CSV: commas, points, and quotes where a text needs them (RFC 4180). */
export function columns(names: readonly string[], values: readonly Column[]): string {
  const lines = [names.map(cell).join(",")];
  for (let row = 0; row < values[0].length; row++) lines.push(values.map((column) => cell(column[row])).join(","));
  return `${lines.join("\n")}\n`;
}

/** A matrix as CSV: positions of the frames in the first line, of the bins in the first column. */
export function matrixCsv(
  corner: string,
  { bins, frames, data }: Spectrogram<Samples>,
  x: (frame: number) => number,
  y: (bin: number) => number,
): string {
  const positions = Array.from({ length: frames }, (_, t) => cell(x(t)));
  const lines = [[cell(corner), ...positions].join(",")];
  for (let bin = 0; bin < bins; bin++) {
    const row = [cell(y(bin))];
    for (let t = 0; t < frames; t++) row.push(cell(data[t * bins + bin]));
    lines.push(row.join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** Seven digits are all that a Float32Array holds; 0.1 in it is 0.1, not 0.10000000149. */
function cell(value: number | string): string {
  if (typeof value === "number") return String(Number(value.toPrecision(7)));
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
