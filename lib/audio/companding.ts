/**
 * Telephone sound: eight bits on a logarithmic scale, sign, exponent (segment) and mantissa.
 *
 * @see ITU-T Recommendation G.711 (1988), tables 1 (A-law) and 2 (µ-law)
 */

/** Value of each µ-law byte: 14 bits of the standard, in 16, over 2^15. */
export function muLaw(byte: number): number {
  // All bits are inverted on the line; the bias of 33 steps lets every segment begin at a power of two.
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  // There are two zeros; both are the same here.
  return (code & 0x80 ? 0 - magnitude : magnitude) / 32768;
}

/** Value of each A-law byte: 13 bits of the standard, in 16, over 2^15. */
export function aLaw(byte: number): number {
  // Every other bit is inverted on the line. The first segment is linear, the others have a hidden leading one.
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const mantissa = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return (code & 0x80 ? magnitude : -magnitude) / 32768;
}
