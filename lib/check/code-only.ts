/**
 * What a text of JavaScript does, without what it says: comments, strings and regular expressions become blanks, the
 * expressions inside of templates stay. So a name that is only mentioned is not taken for a call.
 */
export function codeOnly(text: string): string {
  let code = "";
  /** How many braces are open in each `${…}` that surrounds this place. */
  const templates: number[] = [];
  for (let i = 0; i < text.length; ) {
    const skipped = skip(text, i, code);
    if (skipped > i) {
      code += " ";
      i = skipped;
    } else if (text[i] === "`" || (text[i] === "}" && templates.at(-1) === 0)) {
      if (text[i] === "}") templates.pop();
      const { end, opens } = templateText(text, i + 1);
      if (opens) templates.push(0);
      code += " ";
      i = end;
    } else {
      const depth = text[i] === "{" ? 1 : text[i] === "}" ? -1 : 0;
      if (templates.length > 0) templates[templates.length - 1] += depth;
      code += text[i++];
    }
  }
  return code;
}

const comment = /\/\/.*|\/\*[\s\S]*?\*\//y;
const literal = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const expression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** Behind these a slash begins a regular expression; behind anything else it divides. */
const noOperand = /(?:^|[=(,:;[!&|?{}+\-*%<>~^]|\b(?:return|typeof|case|in|of|await))\s*$/;

/** Where a comment, a string or a regular expression that begins here ends; here, when none does. */
function skip(text: string, start: number, before: string): number {
  const first = text[start];
  const end = (pattern: RegExp): number => {
    pattern.lastIndex = start;
    return pattern.test(text) ? pattern.lastIndex : start;
  };
  if (first === '"' || first === "'") return end(literal);
  if (first !== "/") return start;
  const behindComment = end(comment);
  return behindComment > start || !noOperand.test(before.slice(-20)) ? behindComment : end(expression);
}

/** The end of a template's text: behind its backquote, or behind a `${`, which opens an expression. */
function templateText(text: string, start: number): { end: number; opens: boolean } {
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "`") return { end: i + 1, opens: false };
    else if (text.startsWith("${", i)) return { end: i + 2, opens: true };
  }
  return { end: text.length, opens: false };
}
