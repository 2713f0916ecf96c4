/**
 * What is still to be written in a function: the descriptions of the `todo("…")` calls in its text, in their order. A
 * compiled cell calls it `(0, check_1.todo)("…")`.
 */
export function openBlanks(
  answer: (...args: never[]) => unknown,
  unnamed = "replace todo() by your own code",
): string[] {
  const text = Function.prototype.toString.call(answer);
  return [...text.matchAll(todoCall)].map(([, literal]) => (literal ? unquoted(literal) : unnamed));
}

const todoCall = /(?<![\w$])todo\)?\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')?\s*\)/g;

/** The value of a string literal; a full stop at its end would be one too many. */
function unquoted(literal: string): string {
  const inner = literal.slice(1, -1);
  return inner
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(.)/g, "$1")
    .replace(/[.\s]+$/, "");
}
