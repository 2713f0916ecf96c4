// Whatever is told to somebody who writes Python can be written: the suggestions for many good lines of Python are parsed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import ts from "typescript";
import { pythonStatements } from "./python.ts";

/** Lines of good Python, and what is to be written; undefined where it is only to be parsed, "" where nothing is said. */
const lines: readonly (readonly [python: string, typescript?: string])[] = [
  ["for i in range(10, 0, -1):", "for (let i = 10; i > 0; i--) { … }"],
  ["for i in range(n - 1, -1, -2):", "for (let i = n - 1; i > -1; i -= 2) { … }"],
  ["for i in range(len(a)):", "for (let i = 0; i < a.length; i++) { … }"],
  ["for i in range(0, len(a), hop):", "for (let i = 0; i < a.length; i += hop) { … }"],
  ["for i in range(max(n, len(a)) + 1):", "for (let i = 0; i < max(n, a.length) + 1; i++) { … }"],
  ["for i in range(*bounds):"],
  ["for i in range(3): d = {f(1): 2}"],
  ["for v in a[1:]:"],
  ["for v in 1, 2, 3:", "for (const v of [1, 2, 3]) { … }"],
  ["for v in (1, 2, 3):", "for (const v of [1, 2, 3]) { … }"],
  ["for k, v in d.items():", "for (const [k, v] of Object.entries(d)) { … }"],
  ["for i, v in enumerate(f(a, b)):", "for (const [i, v] of f(a, b).entries()) { … }"],
  ["for i, v in enumerate(a, 1):"],
  ["for v, w in zip(a, b):"],
  ["if (x > 1) and (n < 3):", "if ((x > 1) && (n < 3)) { … }"],
  ["if (x > 1 and n < 3):", "if (x > 1 && n < 3) { … }"],
  ["if not x == 3:", "if (!(x === 3)) { … }"],
  ["if not (x == 3 or y):", "if (!(x === 3 || y)) { … }"],
  ["if not f(x) and not done:", "if (!f(x) && !done) { … }"],
  ["if not x and y or z != 2:", "if (!x && y || z !== 2) { … }"],
  ["if not a.any() > 2:", "if (!(a.any() > 2)) { … }"],
  ["if x is not None and len(a) > 3:", "if (x !== undefined && a.length > 3) { … }"],
  ["if len(a + b) > 3:", "if ((a + b).length > 3) { … }"],
  ["if 0 < x <= 3:", "if (0 < x && x <= 3) { … }"],
  ["if x in (1, 2):", "if ([1, 2].includes(x)) { … }"],
  ["if x not in xs:", "if (!xs.includes(x)) { … }"],
  ['if mode == "this and that":', 'if (mode === "this and that") { … }'],
  ["if x[1:] == y:", "if (…) { … }"],
  ["if any(v > 3 for v in a):", "if (…) { … }"],
  ["if all([f(x), not y]):", "if (all([f(x), !y])) { … }"],
  ["elif not x == 3:", "} else if (!(x === 3)) { … }"],
  ["while not done:", "while (!done) { … }"],
  ["while True and (n or m):", "while (true && (n || m)) { … }"],
  ["y = [v * 2 for v in a if v > 0]", "a.filter((v) => v > 0).map((v) => v * 2)"],
  ["y = [i for i in range(n)]", "Array.from({ length: n }, (_, i) => i)"],
  ["y = [k * 2 for k in range(1, n)]", "Array.from({ length: n - 1 }, (_, i) => 1 + i).map((k) => k * 2)"],
  ["y = [v if v > 0 else 0 for v in a]", "a.map((v) => v > 0 ? v : 0)"],
  ["y = [i * j for i in range(3) for j in range(4)]", ""],
  ["y = [[i * j for i in range(3)] for j in range(4)]", ""],
  ["w = a if len(a) > 3 else f(b, 2)", "a.length > 3 ? a : f(b, 2)"],
  ["w = g(a) if c else b"],
  ["f = lambda x: g(x)", "(x) => g(x)"],
  ["f = lambda *xs, k=1: sum(xs)", "(k, ...xs) => sum(xs)"],
  ["xs.sort(key=lambda v: v[0])", "(v) => v[0]"],
  ["def f(x, n=2048, *args, **kw):"],
  ["def f(x, *, shape=(2, 3)) -> int:"],
  ["async def f(self, x: float = 1.0):"],
  ["class A(B):"],
  ["from speclab.dsp import *", ""],
  ["from librosa import (stft, istft)", 'import { stft, istft } from "speclab/dsp";'],
  ["from .helpers import f as g", 'import { f as g } from "./helpers.ts";'],
  ["from x import (", ""],
  ["import librosa.display"],
  ["import os.path as p"],
  ["y = f(x)[1:3]", "….slice(1, 3)"],
  ["y = a[1:len(a)]", "a.slice(1, a.length)"],
  ["y = a[::2]"],
  ["y = f(x) @ g(y)"],
  ["y = not x == 3", "!(x === 3)"],
  ["y = f(not g(x), 2)", "!g(x)"],
  ["assert f(a, b) == 1, 'wrong'", "assert(f(a, b) === 1)"],
  ["raise ValueError('no')"],
  ["x = y is not z"],
  ["try:"],
  ["except ValueError as e:"],
  ["finally:"],
  ["print 'a', x", "console.log('a', x)"],
  ["s = f'{x!r} {y:.2f}'", `\`\${x} \${y}\``],
];

/** Completes a suggestion to what can be parsed by itself. */
function whole(suggestion: string): string {
  let text = suggestion.replaceAll("{ … }", "{}").replaceAll("constructor(…)", "constructor()").replaceAll("…", "$");
  if (text.startsWith("}")) text = `${text.startsWith("} else") ? "if (x) {" : "try {"}${text}`;
  return /^\.\.\./.test(text) ? `f(${text})` : text;
}

function grammarErrors(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

describe("what is told for a line of Python", () => {
  for (const [python, typescript] of lines) {
    it(python, () => {
      const [said] = pythonStatements(python);
      if (typescript === "") return assert.equal(said, undefined);
      assert.ok(said, "nothing is said");
      const code = /write (?:`` (?<quoted>.+?) ``|`(?<plain>.+?)`(?=[.,;: ]|$))/.exec(said.sentence)?.groups;
      const suggestion = code?.quoted ?? code?.plain;
      if (typescript !== undefined) assert.equal(suggestion, typescript);
      if (suggestion !== undefined) assert.deepEqual(grammarErrors(whole(suggestion)), [], suggestion);
    });
  }
});
