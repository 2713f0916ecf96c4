/**
 * Checksum of the family that FLAC and Ogg use: polynomial of `bits` bits, highest bit first, beginning at 0.
 * Returns the step from one byte to the next, so that it can also run along.
 *
 * @see W. W. Peterson, D. T. Brown, Cyclic Codes for Error Detection (1961)
 */
export function crcStep(polynomial: number, bits: 8 | 16 | 32): (checksum: number, byte: number) => number {
  const top = 2 ** (bits - 1);
  const mask = 2 ** bits - 1;
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let checksum = (byte << (bits - 8)) & mask;
    for (let bit = 0; bit < 8; bit++) checksum = checksum & top ? (checksum << 1) ^ polynomial : checksum << 1;
    return checksum & mask;
  });
  return (checksum, byte) => ((checksum << 8) & mask) ^ table[((checksum >>> (bits - 8)) ^ byte) & 0xff];
}
