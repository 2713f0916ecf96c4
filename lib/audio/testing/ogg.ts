import { checksumOf } from "../ogg-pages.ts";
import { integer, join } from "./bytes.ts";

/** Where each page of a sound Ogg file begins, and where the last one ends. */
export function pagesOf(file: Uint8Array): number[] {
  const starts = [0];
  for (let at = 0; at < file.length; ) {
    const lacings = file.subarray(at + 27, at + 27 + file[at + 26]);
    at += 27 + lacings.length + lacings.reduce((sum, lacing) => sum + lacing, 0);
    starts.push(at);
  }
  return starts;
}

/** The same file with right checksums, as a program writes it that means what it says. */
export function withChecksums(file: Uint8Array): Uint8Array {
  const fixed = file.slice();
  const starts = pagesOf(file);
  for (let i = 0; i + 1 < starts.length; i++) {
    const page = fixed.subarray(starts[i], starts[i + 1]);
    if (page.length >= 27) page.set(integer(checksumOf(page), 4), 22);
  }
  return fixed;
}

/** An Ogg file of one page that holds one short packet. */
export function oggOf(packet: Uint8Array): Uint8Array {
  const flags = 2 + 4;
  return withChecksums(
    join("OggS", [0, flags], integer(0, 8), integer(1, 4), integer(0, 8), [1, packet.length], packet),
  );
}
