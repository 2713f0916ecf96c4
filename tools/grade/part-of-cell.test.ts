import assert from "node:assert/strict";
import { test } from "node:test";
import { partFor } from "./part-of-cell.ts";

const lines = (source: string, ...names: string[]): string[] =>
  partFor(source, names)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

test("a figure beside a declaration is left out, and lines stay where they are", () => {
  const source =
    'const own = await orReference("stft", getStft);\nconst hers = own(voice, 2048);\n\ndisplay(picture(hers));';
  assert.deepEqual(lines(source, "own"), ['const own = await orReference("stft", getStft);']);
  const part = partFor(source, ["hers"]);
  assert.equal(part.length, source.length);
  assert.deepEqual(lines(source, "hers"), source.split("\n").slice(0, 2));
});

test("what a name needs, and what changes it, stays", () => {
  const source = [
    'import { hann } from "speclab/dsp";',
    "const n = 4;",
    "let total = 0;",
    "const weights = hann(n);",
    "const list: number[] = [];",
    "for (const w of weights) total += w;",
    "list.push(1);",
    "[total] = [2];",
    "function sum(): number { return total; }",
    "console.log(n);",
  ];
  assert.deepEqual(
    lines(source.join("\n"), "sum"),
    [0, 1, 2, 3, 5, 7, 8].map((i) => source[i]),
  );
  assert.deepEqual(
    lines(source.join("\n"), "list"),
    [0, 4, 6].map((i) => source[i]),
  );
});

test("a name is changed by every kind of assignment to it or into it, and not by being read", () => {
  const change = (line: string): boolean => lines(`let box: any = {};\n${line}`, "box").length === 2;
  for (const line of [
    "box = 1;",
    "box **= 2;",
    "box ??= 3;",
    "box++;",
    "--box.left;",
    "delete box.left;",
    "(box as any).left = 1;",
    "box![0].left = 1;",
    "({ a: box.left } = other);",
    "box.left.push(1);",
  ])
    assert.ok(change(line), line);
  for (const line of ["void !box;", "void (-box < 1);", "void (box === 1);", "console.log(box);", "void box.left;"])
    assert.ok(!change(line), line);
});
