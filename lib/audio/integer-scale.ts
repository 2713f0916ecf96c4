/**
 * Decoders disagree about where integers end: some divide by 2^(bits − 1) − 1, so that +1 is reached and −1 exceeded,
 * some only the positive ones. librosa, libsndfile and we divide all by 2^(bits − 1). These turn the one into the other,
 * exactly, in place.
 */

/** After a decoder that divides every integer by 2^(bits − 1) − 1, as libFLAC's wrapper does. */
export function restoreSymmetricScale(channel: Float32Array, bitDepth: number): void {
  const full = 2 ** (bitDepth - 1);
  for (let i = 0; i < channel.length; i++) channel[i] = toInteger(channel[i] * (full - 1), bitDepth) / full;
}

/** After node-wav, which does so with positive integers only, and turns the lowest number of 24 bits into the highest. */
export function restoreMixedScale(channel: Float32Array, bitDepth: number): void {
  const full = 2 ** (bitDepth - 1);
  for (let i = 0; i < channel.length; i++) {
    const value = channel[i];
    if (value > 0) channel[i] = value > 1 ? -1 : toInteger(value * (full - 1), bitDepth) / full;
  }
}

/** Integers of 32 bits do not fit into float32 anyway: there the two scales differ by less than rounding does. */
function toInteger(value: number, bitDepth: number): number {
  return bitDepth < 32 ? Math.round(value) : value;
}
