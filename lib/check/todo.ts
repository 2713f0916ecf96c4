/** Thrown where a student has not written anything yet: no fault, so it is told apart from all others by its name. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}

/**
 * Stands where an answer belongs, and fits every type: `const weights: Float64Array = todo("the window's weights")`.
 *
 * @param what what is to be written here, as the end of the sentence "not filled in yet: …"
 * @throws NotDone always
 */
export function todo(what?: string): never {
  throw new NotDone(what ? `not filled in yet: ${what}` : "not filled in yet: replace todo() by your own code");
}
