// Changes to the text of a cell that keep every line where it is, so that a line of the result is a line of the cell.

/** Put `text` at a place, in exchange for the next `drop` characters. */
export interface Edit {
  readonly at: number;
  readonly text: string;
  readonly drop?: number;
}

/**
 * The text with all edits made. Edits at one place are made in the order given. Line breaks inside dropped text stay.
 *
 * @example
 * applyEdits("a b", [{ at: 2, drop: 1, text: "c" }]); // "a c"
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const inOrder = edits.map((edit, order) => ({ edit, order }));
  inOrder.sort((a, b) => a.edit.at - b.edit.at || a.order - b.order);
  let result = "";
  let position = 0;
  for (const { edit } of inOrder) {
    result += text.slice(position, edit.at) + edit.text;
    position = Math.max(position, edit.at);
    if (!edit.drop) continue;
    const end = edit.at + edit.drop;
    result += text.slice(position, end).replace(/[^\n]/g, "");
    position = Math.max(position, end);
  }
  return result + text.slice(position);
}
