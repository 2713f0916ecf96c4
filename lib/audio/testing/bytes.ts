/** Files are put together from letters, numbers and pieces, so that any byte of them can be wrong. */
export type Piece = string | readonly number[] | Uint8Array;

export function join(...pieces: readonly Piece[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => (typeof piece === "string" ? lettersOf(piece) : [...piece])));
}

export function lettersOf(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

export type Order = "little" | "big";

/** A number as `length` bytes; negative ones as two's complement. */
export function integer(value: number, length: number, order: Order = "little"): number[] {
  const bytes = Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) & 255);
  return order === "little" ? bytes : bytes.reverse();
}

/** A floating-point number as 4 or 8 bytes. */
export function float(value: number, length: 4 | 8, order: Order = "little"): number[] {
  const view = new DataView(new ArrayBuffer(length));
  if (length === 4) view.setFloat32(0, value, order === "little");
  else view.setFloat64(0, value, order === "little");
  return [...new Uint8Array(view.buffer)];
}
