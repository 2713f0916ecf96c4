import type { Segment } from "./dataset.ts";

/**
 * The 61 symbols of TIMIT's transcriptions behind the blank of CTC, which is the empty one at index 0: the order of
 * KinWaiCheuk/trainable-STFT-Mel, 62 classes.
 *
 * @see J. Garofolo et al., "DARPA TIMIT Acoustic-Phonetic Continuous Speech Corpus CD-ROM", NISTIR 4930 (1993), phoncode.doc
 */
export const timitSymbols: readonly string[] = [
  "",
  ..."aa ae ah ao aw ax ax-h axr ay b bcl ch d dcl dh dx eh el em en eng epi er ey f g gcl h# hh hv".split(" "),
  ..."ih ix iy jh k kcl l m n ng nx ow oy p pau pcl q r s sh t tcl th uh uw ux v w y z zh".split(" "),
];

/** What is one class in the usual 39: left ones become the right one. */
const folds: readonly (readonly [from: string, to: string])[] = [
  ["ao", "aa"],
  ["ax ax-h", "ah"],
  ["axr", "er"],
  ["hv", "hh"],
  ["ix", "ih"],
  ["el", "l"],
  ["em", "m"],
  ["en nx", "n"],
  ["eng", "ng"],
  ["zh", "sh"],
  ["ux", "uw"],
  ["bcl dcl gcl kcl pcl tcl epi h# pau", "sil"],
];

const folded: ReadonlyMap<string, string> = new Map(
  folds.flatMap(([from, to]) => from.split(" ").map((symbol) => [symbol, to] as const)),
);

/** The blank and the 39 classes of most papers, in the order of the letters. */
export const foldedSymbols: readonly string[] = [
  ...new Set(timitSymbols.filter((symbol) => symbol !== "q").map((symbol) => folded.get(symbol) ?? symbol)),
].sort();

/**
 * One of the 39 classes for a symbol of TIMIT's; undefined for the glottal stop, which is left out.
 *
 * @throws RangeError for anything that is no symbol of TIMIT's
 * @see K.-F. Lee and H.-W. Hon, "Speaker-independent phone recognition using hidden Markov models", IEEE Trans. ASSP 37
 *   (1989), table I
 * @example
 * foldPhone("ux"); // "uw"
 */
export function foldPhone(symbol: string): string | undefined {
  if (symbol === "" || !timitSymbols.includes(symbol)) {
    throw new RangeError(`foldPhone: symbol must be one of TIMIT's 61 phones, got ${JSON.stringify(symbol)}`);
  }
  return symbol === "q" ? undefined : (folded.get(symbol) ?? symbol);
}

/** A transcription over 39 classes; times stay, neighbours of one class stay two. */
export function foldSegments(phones: readonly Segment[]): Segment[] {
  return phones.flatMap((phone) => {
    const label = foldPhone(phone.label);
    return label === undefined ? [] : [{ ...phone, label }];
  });
}

/**
 * The classes of a transcription, as CTC wants them.
 *
 * @param symbols timitSymbols or foldedSymbols
 * @param options silence: false leaves out h# and sil, as the seed does with h#
 */
export function phoneIndices(
  phones: readonly Segment[],
  symbols: readonly string[] = timitSymbols,
  { silence = true }: { readonly silence?: boolean } = {},
): Int32Array {
  const kept = silence ? phones : phones.filter(({ label }) => label !== "h#" && label !== "sil");
  return Int32Array.from(kept, ({ label }) => {
    const index = symbols.indexOf(label);
    if (index < 1) throw new RangeError(`phoneIndices: phones must be among the symbols, got ${JSON.stringify(label)}`);
    return index;
  });
}
