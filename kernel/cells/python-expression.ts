// One expression of Python in TypeScript's words, for what a sentence tells to write. What is not understood for certain
// is not translated: a wrong suggestion is worse than none.

/** Stands where a student fills in the rest. */
export const blank = "…";

/**
 * @param python with strings blanked
 * @returns undefined for what has no such short form, and for what is cut in the middle
 * @example
 * expression("(n > 1) and not x == 3"); // "(n > 1) && !(x === 3)"
 */
export function expression(python: string): string | undefined {
  const text = python.trim();
  if (text === "" || !isBalanced(text)) return undefined;
  const said = choice(text);
  return isPythonStill.test(said) ? undefined : said;
}

/** What stands between the parentheses of `if (…)`. */
export function condition(python: string): string {
  const text = python.trim();
  const inner = text.startsWith("(") && closing(text, 0) === text.length - 1 ? text.slice(1, -1) : text;
  return expression(inner) ?? blank;
}

/** As it stands, where nothing of it is cut off. */
export const operand = (text: string): string => (isBalanced(text) ? text : blank);

/** The beginning of a text up to a comma, a semicolon or a parenthesis that closes none of its own. */
export function upToItsEnd(text: string): string {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (depth === 0 && /[,;)\]}]/.test(text[i])) return text.slice(0, i);
    depth += step(text[i]);
  }
  return text;
}

/** Parts between separators that stand in no parentheses. */
export function split(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, 0: found } of text.matchAll(new RegExp(separator, "g"))) {
    if (!isBalanced(text.slice(start, index))) continue;
    parts.push(text.slice(start, index).trim());
    start = index + found.length;
  }
  return [...parts, text.slice(start).trim()];
}

/** Words and signs that TypeScript does not have, or that mean something else there. */
const isPythonStill =
  /\b(?:and|or|not|in|is|if|else|for|lambda|await|yield|None|True|False)\b|[@#;{}]|:=|\[[^\]?]*:|[([,]\s*\*|^\*/;

function choice(text: string): string {
  const [first, ...others] = split(text, /\s+if\s+/);
  const [test, no, ...more] = split(others.join(" if "), /\s+else\s+/);
  if (others.length !== 1 || no === undefined || more.length > 0) return either(text);
  return `${either(test)} ? ${either(first)} : ${either(no)}`;
}

const either = (text: string): string =>
  split(text, /\s*\bor\b\s*/)
    .map(both)
    .join(" || ");
const both = (text: string): string =>
  split(text, /\s*\band\b\s*/)
    .map(negation)
    .join(" && ");

function negation(text: string): string {
  const inner = /^not\b\s*(.+)$/.exec(text)?.[1];
  if (inner === undefined) return comparison(text);
  const said = negation(inner);
  return /^[\w.]*$/.test(said) || (/^[\w.]*\(/.test(said) && closing(said, said.indexOf("(")) === said.length - 1)
    ? `!${said}`
    : `!(${said})`;
}

const signs: Readonly<Record<string, string>> = { "==": "===", "!=": "!==", is: "===", "is not": "!==" };

/** `0 < x < 3` compares twice. */
function comparison(text: string): string {
  const among = /^(.+?)\s+(not\s+)?in\s+(.+)$/.exec(text);
  if (among && isBalanced(among[1])) return `${among[2] ? "!" : ""}${value(among[3])}.includes(${value(among[1])})`;
  const between = /\s*(===|!==|==|!=|<=|>=|<<|>>|<|>|\bis\s+not\b|\bis\b)\s*/;
  const sides = split(text, /\s*(?:===|!==|==|!=|<=|>=|<<|>>|<|>|\bis\s+not\b|\bis\b)\s*/);
  if (sides.length === 1) return value(text);
  const found: string[] = [];
  let rest = text.slice(sides[0].length);
  for (const side of sides.slice(1)) {
    const sign = between.exec(rest)!;
    found.push(sign[1].replace(/\s+/, " "));
    rest = rest.slice(sign.index + sign[0].length + side.length);
  }
  const pairs = found.map((sign, i) => `${value(sides[i])} ${signs[sign] ?? sign} ${value(sides[i + 1])}`);
  return pairs.join(" && ");
}

/** Parentheses are gone through one by one; `len(x)` is a property, `(1, 2)` a list. */
function value(text: string): string {
  const open = text.search(/[([]/);
  if (open < 0) return named(text);
  const close = closing(text, open);
  const before = named(text.slice(0, open));
  const parts = split(text.slice(open + 1, close), /,/).map((part) => (part === "" ? "" : choice(part)));
  const after = value(text.slice(close + 1));
  const length = /^(.*?)(?<![\w.$])len$/s.exec(before);
  if (length && parts.length === 1) {
    const what = /^[\w.]+$/.test(parts[0]) ? parts[0] : `(${parts[0]})`;
    return `${length[1]}${what}.length${after}`;
  }
  const isTuple = text[open] === "(" && parts.length > 1 && !/[\w)\]]$/.test(before);
  const [left, right] = isTuple ? ["[", "]"] : [text[open], text[close]];
  return `${before}${left}${parts.join(", ")}${right}${after}`;
}

const named = (text: string): string =>
  text
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false")
    .replace(/\bNone\b/g, "undefined");

const step = (sign: string): number => ("([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0);

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    depth += step(sign);
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Where the parenthesis at `open` is closed; −1 where it is not. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    depth += step(text[i]);
    if (depth === 0) return i;
  }
  return -1;
}
