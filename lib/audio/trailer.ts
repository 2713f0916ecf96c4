import { ascii } from "./ascii.ts";

/**
 * Whether only what programs put behind the sound follows: tags with title and artist, zeros, or a few bytes too few to
 * be anything.
 */
export function isTrailer(bytes: Uint8Array, at: number): boolean {
  const isTag = ["TAG", "ID3", "APETAGEX", "LYRICSBEGIN"].some((name) => ascii(bytes, at, name.length) === name);
  return isTag || bytes.length - at < 4 || bytes.subarray(at).every((byte) => byte === 0);
}
