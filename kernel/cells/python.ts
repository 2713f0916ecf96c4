// Python that does not even parse as TypeScript: recognised by its lines, and said in one sentence with what to write.
//
// Only texts in which TypeScript has found errors of grammar are looked at, so a line that is good TypeScript is never
// taken for Python.
import { blank, condition, expression, operand, split, upToItsEnd } from "./python-expression.ts";

/** A statement of Python, and what to write instead. */
export interface PythonStatement {
  /** 1-based; a statement with an indented body reaches to the body's last line. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly sentence: string;
}

/** The Python statements of a text, in order. Those inside the body of another are part of it. */
export function pythonStatements(text: string): PythonStatement[] {
  const raw = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const plain = withoutStrings(text).split("\n");
  const found: PythonStatement[] = [];
  for (let i = 0; i < raw.length; i++) {
    const sentence = sentenceFor(plain[i].replace(/\/\/.*$/, ""), raw[i]) ?? division(plain[i]);
    if (sentence === undefined) continue;
    const last = /:\s*(#.*)?$/.test(plain[i]) ? endOfBody(raw, i) : i;
    found.push({ firstLine: i + 1, lastLine: last + 1, sentence });
    i = last;
  }
  return found;
}

/** Last line of the body below a line that ends in a colon; `else:` and the like continue it. */
function endOfBody(lines: readonly string[], head: number): number {
  const depth = indent(lines[head]);
  let last = head;
  for (let i = head + 1; i < lines.length; i++) {
    if (lines[i].trim() === "") continue;
    const continues = indent(lines[i]) === depth && /^\s*(elif\b.*|else\s*|except\b.*|finally\s*):/.test(lines[i]);
    if (indent(lines[i]) <= depth && !continues) break;
    last = i;
  }
  return last;
}

const indent = (line: string): number => /^\s*/.exec(line)![0].length;

/** The text with strings and comments blanked, so that words in them are not taken for code. */
const withoutStrings = (text: string): string =>
  text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\//g, (found) =>
    found.length < 3 ? found : found[0] + found.slice(1, -1).replace(/[^\n]/g, "_") + found[0],
  );

type Rule = readonly [pattern: RegExp, sentence: (match: RegExpExecArray, raw: string) => string | undefined];

/** The part of the raw line that a match covers. */
const covered = (match: RegExpExecArray, raw: string): string => raw.slice(match.index, match.index + match[0].length);

/** Names as they stand, the rest of them last; `/`, `*` and `**options` have no counterpart. */
function parameters(list: string): string {
  const names = list.split(",").map((part) => part.replace(/[:=].*/, "").trim());
  const plain = names.filter((name) => /^[A-Za-z_]\w*$/.test(name) && name !== "self").map((name) => `${name}: number`);
  const rest = names.filter((name) => /^\*\w+$/.test(name)).map((name) => `...${name.slice(1)}: number[]`);
  return [...plain, ...rest].join(", ");
}

function rangeLoop(name: string, list: string): string {
  const parts = split(list, /,/).map((part) => expression(part) ?? blank);
  const [from, to] = parts.length === 1 ? ["0", parts[0]] : parts;
  const by = /^(-?)(.*)$/.exec(parts[2] ?? "1")!;
  const sign = by[1] || "+";
  const next = by[2] === "1" ? `${name}${sign}${sign}` : `${name} ${sign}= ${by[2]}`;
  return `for (let ${name} = ${from}; ${name} ${sign === "-" ? ">" : "<"} ${to}; ${next}) { … }`;
}

/** `range(3)`, `range(1, n)` as a list of what `each` makes of `i`; undefined for one with a step. */
function rangeList(list: string, name = "i", each = name): string | undefined {
  const parts = split(list, /,/).map((part) => expression(part) ?? blank);
  if (parts.length === 1) return `Array.from({ length: ${parts[0]} }, (_, ${name}) => ${each})`;
  const [from, to] = parts;
  return parts.length === 2 ? `Array.from({ length: ${to} - ${from} }, (_, i) => ${from} + i)` : undefined;
}

/** What a loop goes through. */
function loopList(list: string): string {
  const items = /^(.+)\.items\(\)$/.exec(list.trim());
  if (items) return `Object.entries(${operand(items[1])})`;
  return expression(split(list, /,/).length > 1 ? `[${list}]` : list) ?? blank;
}

const isScience = (name: string): boolean =>
  /^(numpy|scipy|librosa|torch|matplotlib|pandas|math|soundfile)\b/.test(name);

/** Tried one after the other on each line; the first that speaks wins. Patterns see strings blanked. */
const rules: readonly Rule[] = [
  [
    /^\s*(?:async\s+)?def\s+(\w+)\s*\(([^)]*)/,
    ([, name, list]) =>
      `\`def\` is Python: write \`function ${name}(${parameters(list)}) { … }\`, with a type for each parameter and braces around the body.`,
  ],
  [
    /^\s*class\s+(\w+)[^{]*:\s*$/,
    ([, name]) =>
      `A class needs braces here: write \`class ${name} { constructor(…) { … } }\`, and \`this\` where Python has \`self\`.`,
  ],
  [
    /^\s*for\s+(\w+)\s+in\s+range\s*\((.*)\)\s*:/,
    ([, name, list]) => `\`for … in range(…):\` is Python: write \`${rangeLoop(name, list)}\`.`,
  ],
  [
    /^\s*for\s+(\w+)\s*,\s*(\w+)\s+in\s+enumerate\s*\((.*)\)\s*:/,
    ([, i, item, list]) => {
      const [what, first] = split(list, /,/);
      const count = first === undefined ? "" : `, with \`${i} + ${first.replace(/^start\s*=\s*/, "")}\` for ${i}`;
      return `\`enumerate\` is Python: write \`for (const [${i}, ${item}] of ${expression(what) ?? blank}.entries()) { … }\`${count}.`;
    },
  ],
  [
    /^\s*for\s+(\w+)\s*,\s*(\w+)\s+in\s+zip\s*\(([^,()]*),\s*([^,()]*)\)\s*:/,
    ([, first, second, one, other]) =>
      `\`zip\` is Python: write \`for (let i = 0; i < ${one}.length; i++) { … }\`, with \`${one}[i]\` for ${first} and \`${other.trim()}[i]\` for ${second}.`,
  ],
  [
    /^\s*for\s+([^()]+?)\s+in\s+(.+?)\s*:/,
    ([, item, list]) =>
      `\`for … in …:\` is Python: write \`for (const ${item.includes(",") ? `[${item}]` : item} of ${loopList(list)}) { … }\`.`,
  ],
  [/^\s*while\s+([^{?]+?):\s*$/, ([, test]) => `\`while …:\` is Python: write \`while (${condition(test)}) { … }\`.`],
  [
    /^\s*elif\b\s*(.+?):?\s*$/,
    ([, test]) => `\`elif\` is Python: write \`} else if (${condition(test.replace(/:$/, ""))}) { … }\`.`,
  ],
  [/^\s*if\s+([^{?]+?):(?:\s|$)/, ([, test]) => `\`if …:\` is Python: write \`if (${condition(test)}) { … }\`.`],
  [/^\s*else\s*:/, () => "`else:` is Python: write `} else { … }`."],
  [/^\s*try\s*:/, () => "`try:` is Python: write `try { … } catch (error) { … }`."],
  [/^\s*except\b/, () => "`except` is Python: write `} catch (error) { … }`."],
  [/^\s*finally\s*:/, () => "`finally:` is Python: write `} finally { … }`."],
  [
    /^\s*with\s+(.+?)\s+as\s+(\w+)\s*:/,
    ([, , name]) =>
      `\`with … as …:\` is Python: read a file whole instead, as in \`const ${name} = await load("voice.wav");\`.`,
  ],
  [
    /^\s*import\s+([\w.]+)(?:\s+as\s+\w+)?\s*;?\s*$/,
    ([, name]) =>
      isScience(name)
        ? `There is no ${name} here: its functions come from speclab, as in \`import { stft } from "speclab/dsp";\`, and arithmetic from \`Math\`.`
        : `An import names what it takes: write \`import * as ${name.split(".").at(-1)} from "${name}";\`.`,
  ],
  [
    /^\s*from\s+([\w.]+)\s+import\s+(.+?)\s*;?\s*$/,
    ([, name, names]) => {
      const list = names.replace(/^\((.*?),?\s*\)$/, "$1").trim();
      if (!/^\w+(?:\s+as\s+\w+)?(?:\s*,\s*\w+(?:\s+as\s+\w+)?)*$/.test(list)) return undefined;
      const [dots] = /^\.*/.exec(name)!;
      const folders = name.slice(dots.length).replaceAll(".", "/");
      const relative = `${dots.length === 1 ? "./" : "../".repeat(Math.max(0, dots.length - 1))}${folders}.ts`;
      const from = isScience(name) ? "speclab/dsp" : dots === "" ? folders : relative;
      return `\`from … import …\` is Python: write \`import { ${list} } from "${from}";\`.`;
    },
  ],
  [
    /\blambda\b\s*([^:]*):\s*(.*)$/,
    ([, list, body]) => {
      const names = parameters(list).replace(/: number(?:\[\])?/g, "");
      return `\`lambda\` is Python: write \`(${names}) => ${expression(upToItsEnd(body)) ?? blank}\`.`;
    },
  ],
  [
    /\[\s*(?<value>[^[\]]+?)\s+for\s+(?<name>\w+)\s+in\s+(?<list>[^[\]]+?)(?:\s+if\s+(?<test>[^[\]]+?))?\s*\]/,
    ({ groups, input }) => {
      const { value, name, list, test } = groups as Record<string, string>;
      // One within another, or one after the other: nothing short says what it becomes.
      if (input.split(/\bfor\b/).length > 2) return undefined;
      const each = expression(value);
      if (each === undefined) return undefined;
      const range = /^range\((.*)\)$/.exec(list)?.[1];
      if (range !== undefined && !test && split(range, /,/).length === 1)
        return `A comprehension is Python: write \`${rangeList(range, name, each)}\`.`;
      const all = range === undefined ? loopList(list) : rangeList(range);
      if (all === undefined) return undefined;
      const filter = test ? `.filter((${name}) => ${condition(test)})` : "";
      return `A comprehension is Python: write \`${all}${filter}.map((${name}) => ${each})\`.`;
    },
  ],
  [
    /(?:^|[=(,]|\breturn\b)\s*([^=(,;{}]+?)\s+if\s+([^{}]+?)\s+else\s+(.+)$/,
    ([, yes, test, rest]) => {
      const [one, other] = [yes, upToItsEnd(rest)].map((part) => expression(part) ?? blank);
      return `\`a if b else c\` is Python: write \`${condition(test)} ? ${one} : ${other}\`.`;
    },
  ],
  [
    /([\w.\])]+)\s+is\s+(not\s+)?(\w+)/,
    (match) => {
      // `x is string` after a colon is what a function of TypeScript's may promise.
      if (/(:|\basserts)\s*$/.test(match.input.slice(0, match.index))) return undefined;
      const [, what, not, other] = match;
      return `\`is\` is Python: write \`${operand(what)} ${not ? "!==" : "==="} ${other === "None" ? "undefined" : other}\`.`;
    },
  ],
  [
    /([\w.\])]+)\s+not\s+in\s+([\w.]+)/,
    ([, what, list]) => `\`not in\` is Python: write \`!${list}.includes(${operand(what)})\`.`,
  ],
  [
    /(?<![\w$.])[fF](["'])([^"']*)\1/,
    (match, raw) => {
      const text = covered(match, raw).slice(2, -1);
      const shown = text.replace(/\{([^{}:]+?)(?:![rsa])?(?::[^{}]*)?\}/g, (_, value) => `\${${value}}`);
      return `A text with values in it has backquotes: write \`\` \`${shown}\` \`\`.`;
    },
  ],
  [
    /(?<![\w$.])[rRbBuU](["'])[^"']*\1/,
    () => "A text has no letter before its quotes: write `String.raw` before backquotes where backslashes shall stay.",
  ],
  [
    /"""|'''/,
    () => "A text of several lines stands in backquotes, and a comment between `/*` and `*/`, not in three quotes.",
  ],
  [
    /^\s*#(?!!)(?!\w+\s*[=;(:])|[^\s"'`]\s+#\s/,
    (match, raw) => {
      const comment = raw.slice(raw.indexOf("#", match.index) + 1).trim();
      return `A comment begins with \`//\`, not with \`#\`: write \`// ${comment}\`.`;
    },
  ],
  [
    /(?<![\w.$])(\d+(?:\.\d*)?)[jJ]\b/,
    ([found]) =>
      `There are no complex numbers such as \`${found}\`: keep real and imaginary parts in two arrays, \`re\` and \`im\`, as a ComplexSpectrogram does.`,
  ],
  [/([\w.\])]+)\s*\[([^[\]{}?]*):([^[\]{}?]*)\]/, ([, what, from, to]) => slice(what, from.trim(), to.trim())],
  [
    /([\w.\])]+)\s*@\s*([\w.([]+)/,
    ([, left, right]) =>
      `\`@\` is Python: the product of the matrices \`${left}\` and \`${right}\` is made by \`matmul\`, from "speclab/dsp".`,
  ],
  [
    /([\w.\])]+)\s*\.([*/^])\s*([\w.([]+)/,
    ([, left, operator, right]) =>
      `\`.${operator}\` is MATLAB: arrays have no operators here, so write \`${left}.map((v, i) => v ${operator === "^" ? "**" : operator} ${right}[i])\` when both have one length, \`${right}[i % ${right}.length]\` when ${right} is as long as one frame.`,
  ],
  [
    /^\s*raise\s+(\w+)?/,
    ([, name]) =>
      `\`raise\` is Python: write \`throw new ${/Value|Index/.test(name ?? "") ? "RangeError" : "Error"}("…");\`.`,
  ],
  [/^\s*del\s+(\w+)/, ([, name]) => `\`del\` is Python: nothing has to be deleted, so leave \`del ${name}\` out.`],
  [
    /^\s*assert\s+(.+)$/,
    ([, test]) =>
      `\`assert\` is a function here: write \`assert(${condition(upToItsEnd(test))})\` after \`import assert from "node:assert/strict";\`.`,
  ],
  [
    /^\s*(?:global|nonlocal)\s+(\w+)/,
    ([, name]) => `A function sees the names around it by itself: leave \`global ${name}\` out.`,
  ],
  [
    /^\s*print\s+[^\s(=]/,
    (_, raw) =>
      `\`print\` is Python: write \`console.log(${raw
        .trim()
        .replace(/^print\s+/, "")
        .replace(/;$/, "")})\`.`,
  ],
  [/[(,]\s*\*\*?(\w+)\s*[,)]/, ([, name]) => `A list is spread with three dots: write \`...${name}\`.`],
  [/\\\s*$/, () => "A line goes on in the next one by itself: leave the backslash at its end out."],
  [
    /([\w.\])]+)\s+(and|or)\s+[\w(!]/,
    ([, , word]) => `\`${word}\` is Python: write \`${word === "and" ? "&&" : "||"}\`.`,
  ],
  [
    /(?:^|[=(,]|\breturn\b|\band\b|\bor\b)\s*not\s+([\w.].*)$/,
    ([, what]) => `\`not\` is Python: write \`${condition(`not ${upToItsEnd(what)}`)}\`.`,
  ],
];

/** `f(n // 2)` ends at the two strokes for TypeScript, before the parenthesis is closed. */
function division(plain: string): string | undefined {
  const match = /([\w.\])]+)\s*\/\/\s*([\w.]+)\s*[)\]]+[\s;,)\]]*$/.exec(plain);
  return match
    ? `\`//\` begins a comment: for a whole division write \`Math.floor(${operand(match[1])} / ${match[2]})\`.`
    : undefined;
}

function slice(found: string, from: string, to: string): string | undefined {
  const what = operand(found);
  // `{ a: b[c] }` and `c ? x[i] : y` are no slices; neither is anything with a string in it.
  if (/["'`_]{3}/.test(from + to)) return undefined;
  if (`${from}${to}`.includes(","))
    return `A Spectrogram has no two indices: \`at(s, bin, frame)\` is one number and \`frame(s, t)\` one column, both from "speclab".`;
  if (to.includes(":") || from.includes(":"))
    return `There are no slices with a step: write \`${what}.filter((_, i) => i % step === 0)\`.`;
  const [first, last] = [from || "0", to].map((index) => (index === "" ? "" : (expression(index) ?? blank)));
  const inside = from === "" && to === "" ? "" : to === "" ? first : `${first}, ${last}`;
  return `There are no slices with a colon: write \`${what}.slice(${inside})\`, or \`subarray\` for a view into a typed array.`;
}

function sentenceFor(plain: string, raw: string): string | undefined {
  for (const [pattern, sentence] of rules) {
    const match = pattern.exec(plain);
    const said = match ? sentence(match, raw) : undefined;
    if (said !== undefined) return withStrings(said, plain, raw);
  }
  return undefined;
}

/** Strings were blanked while the line was read; the student's own come back. */
function withStrings(sentence: string, plain: string, raw: string): string {
  const blanked = /(["'`])_+\1/g;
  const texts = [...plain.matchAll(blanked)].map((match) => ({ blanked: match[0], text: covered(match, raw) }));
  return sentence.replace(blanked, (found) => {
    const at = texts.findIndex((candidate) => candidate.blanked === found);
    return at < 0 ? found : texts.splice(at, 1)[0].text;
  });
}
