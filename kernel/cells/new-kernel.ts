// After a restart the names of all cells are gone. Somebody who then runs a cell in the middle of a notebook is told
// that once, instead of once for each name.
import type { CellError } from "./cell.ts";

/** Cannot find name; …, did you mean; no value for the shorthand property; cannot find namespace. */
const unknownName = new Set([2304, 2552, 18004, 2503]);
const firstTypeError = 2000;

/**
 * The errors of a cell in a kernel in which no cell has declared anything yet: if names are missing, that is the one
 * thing to say, because all else may follow from it.
 */
export function inNewKernel(errors: readonly CellError[]): readonly CellError[] {
  if (errors.some((e) => e.code < firstTypeError && e.file === undefined)) return errors;
  const missing = errors.filter((e) => unknownName.has(e.code) && e.file === undefined && !e.original && !isSlip(e));
  if (missing.length === 0) return errors;
  const names = [...new Set(missing.map(wordOf))];
  const message = `The kernel is new and no cell above has been run: choose Run ▸ Run All Above Selected Cell, then run this cell again.\nUnknown until then: ${names.join(", ")}`;
  return [{ ...missing[0], message }];
}

const wordOf = ({ source, column, length }: CellError): string => source.slice(column - 1, column - 1 + length);

/** `consol` for `console`, `math` for `Math`: no cell above would bring it. */
function isSlip(error: CellError): boolean {
  const meant = /Did you mean '(\w+)'/.exec(error.message)?.[1].toLowerCase();
  const word = wordOf(error).toLowerCase();
  if (meant === undefined) return false;
  return Math.abs(meant.length - word.length) <= 1 && (meant.startsWith(word) || word.startsWith(meant));
}
