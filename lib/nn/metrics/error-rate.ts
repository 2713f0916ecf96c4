/**
 * The least number of insertions, deletions and substitutions that turn one sequence into the other.
 *
 * @see V. I. Levenshtein, Soviet Physics Doklady 10 (1966)
 * @example
 * nn.editDistance(["s", "p", "iy"], ["s", "iy", "z"]); // 2
 */
export function editDistance<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  let row = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = new Uint32Array(b.length + 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substituted, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}

/**
 * The error rate of a recognizer of words or phonemes: edits over the length of what was said, all utterances together.
 * Above 1 when it hears more than there is.
 *
 * @param recognized a sequence for each utterance
 * @param said the true ones
 * @throws RangeError when the two differ in length, or nothing was said
 * @example
 * nn.errorRate([["s", "p"], ["iy"]], [["s", "b"], ["iy", "z"]]); // 0.5
 */
export function errorRate<T>(recognized: readonly ArrayLike<T>[], said: readonly ArrayLike<T>[]): number {
  if (recognized.length !== said.length)
    throw new RangeError(`errorRate: recognized must hold ${said.length} sequences, got ${recognized.length}`);
  const length = said.reduce((sum, sequence) => sum + sequence.length, 0);
  if (length === 0) throw new RangeError("errorRate: said must hold at least one symbol, got none");
  return said.reduce((sum, sequence, i) => sum + editDistance(recognized[i], sequence), 0) / length;
}
