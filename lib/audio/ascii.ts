/** Bytes as letters, one each: the names that file formats begin with. Shorter at the end of the file. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** Bytes as they are, for a sentence about what they should have been: `3c 68 74 6d`. */
export function hexadecimal(bytes: Uint8Array, at: number, length: number): string {
  return Array.from(bytes.subarray(at, at + length), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
