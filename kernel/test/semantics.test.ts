// What a cell means: cells run one after the other in one kernel, and what each must show. A row may rely on rows
// above it, as cells of a notebook do.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fixtures } from "./fixtures.ts";
import { Lab } from "./lab.ts";

interface Row {
  readonly code: string;
  /** Printed text and last value, white space aside; or a pattern of the whole outcome, errors included. */
  readonly shows: string | RegExp;
  /** Jupyter's id of the cell. */
  readonly cellId?: string;
}

const groups: Readonly<Record<string, readonly Row[]>> = {
  "names and their scope": [
    { code: "let { a, b: [c] } = { a: 1, b: [2] }; let d = 0, e;\na + c", shows: "3" },
    {
      code: "function addA(x: number) { return x + a; }\n{ let a = 100; console.log(a); }\nconst sh = (a: number) => a * 2; sh(4)",
      shows: "100 8",
    },
    { code: "a = 10; [a, c] = [a + 1, 5]; a++; addA(1)", shows: "13" },
    { code: "const a2 = { a, c }; a2", shows: "{ a: 12, c: 5 }" },
    { code: 'const a = "now a string";\na.toUpperCase()', shows: "'NOW A STRING'" },
    { code: "addA(1)", shows: "13" },
    { code: "d += 2; d", shows: "2" },
    {
      code: "const { d: renamed = 7, ...others } = { d, x: 1, y: 2 }; [renamed, others]",
      shows: "[ 2, { x: 1, y: 2 } ]",
    },
    { code: "var oldStyle = 1; oldStyle++; oldStyle", shows: "2" },
    { code: "oldStyle = 5; (() => oldStyle)()", shows: "5" },
    { code: "for (var leaked = 0; leaked < 3; leaked++); typeof leaked", shows: "'number'" },
    {
      code: "let [first, , third = 3, ...tail] = [1, 2, undefined, 4, 5]; [first, third, tail]",
      shows: "[1, 3, [4, 5]]",
    },
    { code: "[first, third] = [third, first]; first - third", shows: "2" },
    { code: "let count = 0; const next = () => ++count; next(); next()", shows: "2" },
    { code: "count = 10; next()", shows: "11" },
    { code: "count++; --count; count **= 2; count", shows: "121" },
    { code: "let maybe: string | undefined; maybe ??= 'filled'; maybe", shows: "'filled'" },
    { code: "maybe = undefined; maybe", shows: "" },
    { code: "const shadow = (first: string) => first + '!'; shadow('s')", shows: "'s!'" },
    { code: "const self = self + 1;", shows: /used before its declaration/ },
  ],
  "functions, classes, types": [
    {
      code: "class A<T> { #v: T; static n = 1; constructor(v: T) { this.#v = v; } get() { return this.#v; } }\nabstract class B { abstract go(): number }\nclass C extends B { go() { return new A(7).get(); } }\nnew C().go()",
      shows: "7",
    },
    {
      code: "class D extends C { override go() { return super.go() + 1; } }\nconst dd: C = new D(); dd.go()",
      shows: "8",
    },
    { code: "export const ex = 5; export function efn() { return ex; }\nefn()", shows: "5" },
    { code: "ex + efn()", shows: "10" },
    { code: "ex = 6", shows: /line 1:1 - `ex` is a const declared in an earlier cell.*TS2632/ },
    { code: "efn = () => 6", shows: /`efn` is a function declared in an earlier cell/ },
    { code: 'type U = { k: "a"; n: number } | { k: "b"; s: string };\nconst u: U[] = [{ k: "a", n: 1 }];', shows: "" },
    { code: 'u.map((x) => x.k === "a" ? x.n : x.s)', shows: "[1]" },
    {
      code: 'function over(x: number): string; function over(x: string): number; function over(x: any): any { return x; }\nover("s") + 1',
      shows: "'s1'",
    },
    { code: "let lateInit: number | undefined; const setIt = () => { lateInit = 3; }; setIt(); lateInit", shows: "3" },
    { code: "lateInit!.toFixed(1)", shows: "'3.0'" },
    { code: "namespace N { export const z = 3; }\nN.z", shows: "3" },
    { code: "N.z + 1", shows: "4" },
    { code: 'enum E { A = "x" } const enum CE { B = 4 }\n[E.A, CE.B]', shows: "['x', 4]" },
    { code: "const ofE: E = E.A; ofE", shows: "'x'" },
    {
      code: "hoisted(2); function hoisted(n: number) { return n * twoOf(n); } function twoOf(n: number) { return 2 * n; }",
      shows: "",
    },
    { code: "hoisted(3)", shows: "18" },
    { code: "interface Both { v: number }\nconst Both = { make: (v: number): Both => ({ v }) };", shows: "" },
    { code: "Both.make(4).v", shows: "4" },
    { code: "function typed<T extends object>(x: T): keyof T { return Object.keys(x)[0] as keyof T; }", shows: "" },
    { code: 'const key: "p" = typed({ p: 1 }); key', shows: "'p'" },
    {
      code: "const tagged = (parts: TemplateStringsArray, ...v: number[]) => parts.join('|') + v.join(); tagged`a` + tagged`b`",
      shows: "'ab'",
    },
    {
      code: "const sym = Symbol('s'); const keyed = { [sym]: 1, get two() { return 2; } }; keyed[sym] + keyed.two",
      shows: "3",
    },
    { code: "@((c: new () => object) => void c) class Decorated { v = 1 }\nnew Decorated().v", shows: "1" },
    {
      code: "function guarded(x: unknown): asserts x is string { if (typeof x !== 'string') throw new TypeError('no string'); }",
      shows: "",
    },
    { code: "const un: unknown = 's'; guarded(un); un.length", shows: "1" },
  ],
  "loops and labels, guards included": [
    {
      code: "const o = [1, 2, 3]; if (o.length) for (const x of o) if (x > 1) console.log(x)\nelse continue;",
      shows: "2 3",
    },
    {
      code: "outer: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j == 1) continue outer; if (i == 2) break outer; console.log(i, j); }",
      shows: "0 0 1 0",
    },
    { code: "let k = 0; do k++; while (k < 5); k", shows: "5" },
    {
      code: "const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i); fs.map((f) => f())",
      shows: "[0, 1, 2]",
    },
    { code: "let hot = 0; for (let i = 0; i < 3; i++) hot += i;\nhot", shows: "3" },
    {
      code: "const seen: number[] = []; for (let i = 0, j = 10; i < j; i += 3, j--) { if (i === 3) continue; seen.push(i, j); } seen",
      shows: "[0, 10, 6, 8]",
    },
    {
      code: "let w = 0; while (w < 10) { w++; switch (w) { case 3: continue; case 5: break; default: if (w > 6) break; } if (w === 8) break; } w",
      shows: "8",
    },
    { code: "let n7 = 0; for (;;) { if (++n7 > 6) break; } n7", shows: "7" },
    {
      code: "function early(n: number) { for (let i = 0; ; i++) { while (true) { if (i > n) return i; break; } } } early(4)",
      shows: "5",
    },
    {
      code: "a1: for (let i = 0; i < 2; i++) { b1: while (true) { for (;;) { if (i) break a1; continue a1; } } } 'left'",
      shows: "'left'",
    },
    {
      code: "let text = ''; for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) text += i * j; text",
      shows: "'000102'",
    },
    { code: "function* upTo(n: number) { for (let i = 0; i < n; i++) yield i; } [...upTo(3)]", shows: "[0, 1, 2]" },
    { code: "let keys = ''; for (const key in { p: 1, q: 2 }) keys += key; keys", shows: "'pq'" },
    { code: "const tally = []; for (let i = 3; i--; ) tally.push(i); tally", shows: "[2, 1, 0]" },
    { code: "if (k) while (k > 0) k--; else k = 9; k", shows: "0" },
    {
      code: "let tries = 0; for (let i = 0; i < 3; i++) try { if (i) throw i; } catch { tries++; } finally { tries += 10; } tries",
      shows: "32",
    },
    { code: "const fact = (n: number): number => { return n < 2 ? 1 : n * fact(n - 1); }; fact(5)", shows: "120" },
    { code: "let small = 0; for (let i = 0; i < 16; i++) small += i & 1; small", shows: "8" },
    {
      code: "async function slow() { let s = 0; for (let i = 0; i < 3; i++) { await null; s += i; } return s; }\nawait slow()",
      shows: "3",
    },
    { code: "let m = 0; for (let i = 0; i < 4; i++) /* every turn */ m += // one\n  1;\nm", shows: "4" },
  ],
  waiting: [
    {
      code: "async function* gen() { yield 1; yield 2; }\nfor await (const x of gen()) console.log(x);",
      shows: "1 2",
    },
    { code: 'setTimeout(() => console.log("late"), 5); await new Promise((r) => setTimeout(r, 20)); ', shows: "late" },
    { code: "const fetched = await Promise.all([1, Promise.resolve(2)]); fetched", shows: "[1, 2]" },
    {
      code: "await using res = { async [Symbol.asyncDispose]() { console.log('closed'); } }; 'open'",
      shows: "closed 'open'",
    },
    { code: "Promise.resolve(3)", shows: /Promise \{ 3 \}\s+A promise: write await before it/ },
    { code: 'Promise.reject(new Error("lost")); 1', shows: /^error: Error: lost/ },
  ],
  "the last value": [
    { code: "const tpl = `a`; // end comment", shows: "" },
    { code: "tpl; // the last expression, then a comment", shows: "'a'" },
    { code: "k = 3", shows: "" },
    { code: "k += 3", shows: "" },
    { code: "k++", shows: "6" },
    { code: "undefined", shows: "" },
    { code: "null", shows: "null" },
    { code: "({ toBundle: () => ({ 'text/plain': 'as I like it' }) })", shows: "as I like it" },
    { code: "{ 1 }", shows: "" },
    { code: "", shows: "" },
    { code: "// nothing but a comment", shows: "" },
    { code: "new Float32Array(3)", shows: "Float32Array(3) [ 0, 0, 0 ]" },
  ],
  imports: [
    {
      code: 'import * as Dsp from "tones/dsp"; import { sine as win } from "tones/dsp";\nDsp.sine(1,4,4).length + win(1,2,2).length',
      shows: "6",
    },
    { code: "win(1,8,8).length + Dsp.sine(1,2,2).length", shows: "10" },
    { code: 'import x from "nowhere"', shows: /line 1:15 - Cannot find module/ },
    { code: 'import type { P } from "./helper"; const p: P = { a: 2 }; p.a', shows: "2" },
    { code: "const q: P[] = [p]; q.length", shows: "1" },
    { code: 'import { nothing } from "broken"; nothing', shows: /^error: Error: broken package/ },
    { code: 'import { twice } from "./dotted.ts"; twice(4)', shows: "8" },
    { code: "twice = (n: number) => n", shows: /Cannot assign to 'twice' because it is an import/ },
    { code: "win === Dsp.sine", shows: "true" },
  ],
  "errors and their lines": [
    { code: "const broken = ;", shows: /line 1:16 - Expression expected/ },
    { code: "const undef = (null as any).x;", shows: /^error: TypeError.*\(this cell, line 1\)\s+const undef/s },
    {
      code: 'interface Long {\n  a: number;\n}\n\nfunction deep(n: number): number {\n  if (!n) throw new Error("deep");\n  return deep(n - 1);\n}\nfunction later() { return deep(1); }',
      shows: "",
    },
    {
      code: "// comment\n\nlater()",
      shows:
        /^error: Error: deep\s+at deep \(cell \[\d+\], line 6\)\s+if \(!n\).*line 7\)\s+return deep.*later.*line 9\).*\(this cell, line 3\)\s+later\(\)/s,
    },
    { code: 'const early1 = 1; if (early1) throw new Error("half way"); const never1 = 2;', shows: /half way/ },
    { code: "typeof early1", shows: "'number'" },
    { code: "never1", shows: /`never1` has no value: its cell stopped before it/ },
    { code: "const rec = (n: number): number => rec(n + 1); rec(0)", shows: /^error: RangeError: Maximum call stack/ },
    {
      code: 'throw new Error("outer", { cause: new TypeError("inner") })',
      shows: /Error: outer.*Caused by TypeError: inner/s,
    },
    { code: 'throw "just text"', shows: /Thrown: 'just text'/ },
    {
      code: "const list = [1];\nconst five =\n  list\n    .map((v) => (v as any).no.such)\n    .length;",
      shows: /TypeError.*line 4/s,
    },
    {
      code: "async function inner() { await null; throw new Error('async'); }\nasync function outerOne() { return await inner(); }\nawait outerOne()",
      shows: /Error: async\s+at inner \(this cell, line 1\).*outerOne \(this cell, line 2\).*line 3/s,
    },
    { code: "let typedWrong: number = 'x';\nlet alsoWrong: string = 1;", shows: /line 1:5.*line 2:5/s },
  ],
  "running a cell again": [
    { cellId: "rate", code: "let rate = 1; const name = 'one'; const gone = 1;", shows: "" },
    { cellId: "use", code: "const useRate = () => [rate, name]; useRate()", shows: "[1, 'one']" },
    { cellId: "rate", code: "let rate = 2; const name = 'two';", shows: "" },
    { cellId: "later", code: "useRate()", shows: "[2, 'two']" },
    { cellId: "missing", code: "gone", shows: /`gone` is gone: the cell that declared it was run again without it/ },
    { cellId: "other", code: "let rate = 'a string'; rate", shows: "'a string'" },
    { cellId: "later", code: "useRate()", shows: "[2, 'two']" },
    { cellId: "rate", code: "let rate = 3; const name = 'three';", shows: "" },
    { cellId: "later", code: "[rate + 1, useRate()[0]]", shows: "[4, 3]" },
    { cellId: "circle-a", code: "let circle = 1;", shows: "" },
    { cellId: "circle-b", code: "const twiceCircle = circle * 2;", shows: "" },
    { cellId: "circle-a", code: "let circle = twiceCircle + 1;", shows: "" },
    {
      cellId: "circle-c",
      code: "const s: string = circle;",
      shows: /Type 'number' is not assignable to type 'string'/,
    },
    { cellId: "failing", code: "const okay = 1; const sum = okay + 1;", shows: "" },
    {
      cellId: "failing",
      code: "const okay = 2; if (okay) throw new Error('now it fails'); const sum = 3;",
      shows: /now it fails/,
    },
    { cellId: "later", code: "okay", shows: "2" },
    { cellId: "later", code: "sum", shows: /`sum` has no value/ },
    { cellId: "failing", code: "const okay = 3; const sum = 4;", shows: "" },
    { cellId: "later", code: "okay + sum", shows: "7" },
  ],
};

describe("what a cell means", () => {
  const lab = new Lab();
  before(async () => {
    lab.write(fixtures);
    await lab.start();
  });
  after(() => lab.close());

  for (const [group, rows] of Object.entries(groups)) {
    describe(group, () => {
      for (const { code, shows, cellId } of rows) {
        it(JSON.stringify(code).slice(1, 100), async () => {
          const { text } = await lab.cell(code, { cellId });
          if (typeof shows === "string") assert.equal(text.replace(/\s+/g, ""), shows.replace(/\s+/g, ""));
          else assert.match(text, shows);
        });
      }
    });
  }
});
