import assert from "node:assert/strict";
import { describe, it } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import ts from "typescript";
import { applyEdits } from "./edits.ts";
import { guardEdits } from "./guards.ts";

const guarded = (code: string): string =>
  applyEdits(code, guardEdits(ts, ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true)));

/** Runs code that calls `say` and returns what it said; a loop that would not end is cut off. */
function told(code: string, flag = new Int32Array(1), check: () => void = () => {}): unknown[] {
  const said: unknown[] = [];
  const say = (value: unknown): void => {
    said.push(value);
    if (said.length > 5000) throw new Error("endless");
  };
  vm.runInNewContext(`"use strict"; ${code}`, { say, $_f: flag, $_t: check });
  return said;
}

const programs = [
  "for (let i = 0; i < 3; i++) say(i);",
  "for (let i = 0, j = 9; i < j; i += 2, j--) { if (i === 2) continue; say(i + j); }",
  "let i = 0; while (i < 5) { i++; if (i === 2) continue; if (i === 4) break; say(i); }",
  "let i = 0; do { i++; if (i === 2) continue; say(i); } while (i < 4);",
  "a: for (let i = 0; i < 3; i++) { b: for (let j = 0; j < 3; j++) { if (j === 1) continue a; if (i === 2) break a; say([i, j].join()); } }",
  "a: b: for (let i = 0; i < 3; i++) { if (i === 1) continue a; if (i === 2) break b; say(i); }",
  "for (let i = 0; i < 4; i++) { switch (i) { case 1: break; case 2: continue; default: say(i); } say('end'); }",
  "const f = []; for (let i = 0; i < 3; i++) f.push(() => i); f.forEach((g) => say(g()));",
  "for (const x of [1, 2, 3]) { if (x === 2) continue; say(x); }",
  "for (const k in { p: 1, q: 2 }) say(k);",
  "for (var v = 0; v < 2; v++); say(v);",
  "let n = 3; for (; n--; ) say(n);",
  "let n = 0; for (;;) { if (n++ > 3) break; } say(n);",
  "if (false) for (let i = 0; i < 1; i++) say(i); else for (let i = 5; i < 6; i++) say(i);",
  "function f(n) { for (let i = 0; ; i++) if (i > n) return i; } say(f(3));",
  "const f = (n) => { return n < 1 ? 0 : n + f(n - 1); }; say(f(4));",
  "const f = (n) => n < 1 ? 0 : n + f(n - 1); say(f(4));",
  "const f = (n) => // why\n  ({ n, rest: n ? f(n - 1) : null, all: () => { for (let i = 0; i < 2; i++) say(i); } });\nf(2).rest.all();",
  "const f = (n, g = () => f(0)) => n ? [...g(), ...[1, 2].flatMap((m) => f(n - m < 0 ? 0 : n - m))] : [n]; say(f(2).join());",
  "class A { m(n) { return n ? this.m(n - 1) : 'done'; } } say(new A().m(3));",
  "let s = 0; for (let i = 0; i < 16; i++) s += i; say(s);",
  "for (let i = 0; i < 3; i++) { try { if (i) throw i; } catch (e) { say(e); } }",
  "for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) for (let k = 0; k < 2; k++) say(i * 4 + j * 2 + k);",
  "let n = 0; while (n < 3)\n  // why\n  n++\nsay(n)",
  "for (let i = 0;\n i < 2;\n i++)\n{ say(i) }",
  "for (let i = 0; i < 3; i++) { const i = 'inner'; say(i); }",
];

describe("guards", () => {
  for (const program of programs) {
    it(`leave the meaning of: ${program.replaceAll("\n", " ").slice(0, 80)}`, () => {
      assert.deepEqual(told(guarded(program)), told(program));
    });

    it(`leave the lines of: ${program.replaceAll("\n", " ").slice(0, 80)}`, () => {
      const line = (text: string): number[] =>
        text.split("\n").flatMap((l, i) => Array.from(l.matchAll(/say\(/g), () => i));
      assert.deepEqual(line(guarded(program)), line(program));
    });
  }

  it("leave the meaning of any nest of loops", () => {
    fc.assert(
      fc.property(nest(), (program) => {
        assert.deepEqual(told(guarded(program)), told(program));
      }),
      { numRuns: 400 },
    );
  });

  const endless = [
    "for (;;);",
    "while (true) {}",
    "do {} while (true);",
    "for (let i = 0; ; i++) {}",
    "let i = 0; for (; i < 1e15; ) i++;",
    "a: for (;;) { for (;;) { continue a; } }",
    "a: while (true) { b: do { continue a; } while (true); }",
    "function* g() { for (;;) yield 1; } for (const x of g());",
    "const a = [1]; for (const x of a) a.push(x);",
    "for (;;) { try { for (;;); } catch {} }",
    "for (let i = 0; i < 9; i++) { i--; }",
    "for (let i = 0; i < 9; i++) { const f = () => { i = 0; }; f(); }",
    "const f = () => { return f() + f(); }; for (;;) { try { f(); } catch {} }",
    "const f = (n) => n === 0 ? 0 : f(n - 1) + f(n - 1); f(60);",
    "const f = (n) => n === 0 ? 0 : g(n - 1) + g(n - 1); function g(n) { return n === 0 ? 0 : f(n) + f(n); } f(60);",
    "const o = { a(n) { return n && this.b(n - 1) + this.b(n - 1); }, b(n) { return n && c(o, n) + c(o, n); } };" +
      " function c(x, n) { return x.a(n); } o.a(60);",
    "class A { #a(n) { return n && this.b(n - 1) + this.b(n - 1); } b(n) { return n && this.#a(n) + this.#a(n); } } new A().b(60);",
    "for (let i = 0; i < 9; i++) { [i] = [0]; }",
    "for (let i = 0; i < 9; i++) { ({ i } = { i: 0 }); }",
    "for (let i = 0; i < 9; i++) { ({ a: [i] } = { a: [0] }); }",
  ];
  for (const code of endless) {
    it(`stop: ${code}`, () => {
      const flag = new Int32Array(1);
      let asked = 0;
      const check = (): void => {
        if (++asked > 3) throw new Error("stopped");
      };
      flag[0] = 1;
      assert.throws(() => told(guarded(code), flag, check), /stopped/);
    });
  }

  it("stop a loop that calls nothing within some thousand turns", () => {
    const flag = new Int32Array(1);
    let turns = 0;
    const shared = {
      get turn(): number {
        if (++turns === 10_000) flag[0] = 1;
        return turns;
      },
    };
    const check = (): void => {
      throw new Error("stopped");
    };
    const code = "let s = 0; for (let i = 0; ; i++) { if (i === -1) continue; s += shared.turn; }";
    assert.throws(() => vm.runInNewContext(guarded(code), { shared, $_f: flag, $_t: check }), /stopped/);
    assert.ok(turns < 15_000, `${turns} turns`);
  });

  it("stop a loop that runs already, at its next turn", () => {
    const flag = new Int32Array(1);
    const code = "let n = 0; for (let i = 0; ; i++) { n++; say(n); if (n === 100) stop(); }";
    const said: number[] = [];
    const check = (): void => {
      throw new Error("stopped");
    };
    const stop = (): void => {
      flag[0] = 1;
    };
    assert.throws(
      () => vm.runInNewContext(guarded(code), { say: (n: number) => said.push(n), stop, $_f: flag, $_t: check }),
      /stopped/,
    );
    assert.equal(said.length, 100);
  });

  it("loops that wait look at each turn, also for a 2", () => {
    assert.match(
      guarded("async function f() { for (;;) { await null; } }"),
      /\{if \(\$_f\[0\] !== 0\) \$_t\(\); await/,
    );
  });

  it("functions that call each other, but never back, have none", () => {
    const straight = "const f = (n) => g(n); function g(n) { return h(n) + h(n); } function h(n) { return n; }";
    assert.equal(guarded(straight), straight);
  });

  it("a small loop that calls nothing has none", () => {
    const small = "for (let i = 0; i < 64; i++) { s += i; }";
    assert.equal(guarded(small), small);
    assert.notEqual(guarded("for (let i = 0; i < 64; i++) { f(); }"), "for (let i = 0; i < 64; i++) { f(); }");
  });
});

/** Random nests of loops with labels, breaks and continues, all of which end. */
function nest(): fc.Arbitrary<string> {
  const leaf = (depth: number): fc.Arbitrary<string> =>
    fc.constantFrom(
      "say(t++);",
      `if (t % 3 === ${depth % 3}) break;`,
      `if (t % 4 === 1) { t++; continue; }`,
      ...Array.from({ length: depth }, (_, d) => `if (t % 5 === 2) { t++; continue L${d}; }`),
      ...Array.from({ length: depth }, (_, d) => `if (t % 7 === 3) { t++; break L${d}; }`),
      `switch (t % 3) { case 0: t++; break; default: say('s'); }`,
      `switch (t % 3) { case 0: t++; continue; default: }`,
      `{ const i${depth - 1} = 'own'; say(i${depth - 1}); }`,
    );
  const loop = (depth: number): fc.Arbitrary<string> => {
    const i = `i${depth}`;
    const body = fc
      .array(
        depth < 2
          ? fc.oneof({ weight: 2, arbitrary: leaf(depth + 1) }, { weight: 1, arbitrary: loop(depth + 1) })
          : leaf(depth + 1),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((statements) => statements.join(" "));
    return fc.tuple(fc.integer({ min: 0, max: 3 }), body).map(([kind, inside]) => {
      const bound = `if (say.budget-- < 0) throw 'over'; `;
      const text = [
        `for (let ${i} = 0; ${i} < 4; ${i}++) { ${bound}${inside} }`,
        `for (let ${i} = 0; ${i} < 4; ${i} += 1, t++) { ${bound}${inside} }`,
        `for (let ${i} = 0; ${i}++ < 4; ) { ${bound}${inside} }`,
        `for (const ${i} of [1, 2, 3]) { ${bound}${inside} }`,
      ][kind];
      return `L${depth}: ${text}`;
    });
  };
  return loop(0).map(
    (text) => `say.budget = 300; let t = 0; try { ${text} } catch (e) { if (e !== 'over') throw e; } say('end');`,
  );
}
