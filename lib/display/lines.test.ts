import assert from "node:assert/strict";
import test from "node:test";
import { lines } from "./lines.ts";

const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

test("one curve, several by name, with places of their own", () => {
  assert.equal(lines(ramp(10)).plotly().data.length, 1);
  assert.equal(lines([1, 2, 3], { title: "T" }).description, "T: a curve of 3 points from 0 to 2, values from 1 to 3.");
  const two = lines({ a: ramp(5), b: { y: ramp(5), x0: 10, dx: 2 } });
  assert.equal(two.description, "Curves: 2 curves (a, b) from 0 to 18, values from 0 to 4.");
  const traces = two.plotly().data as unknown as { name: string; x0: number; dx: number }[];
  assert.deepEqual(
    traces.map(({ name, x0, dx }) => [name, x0, dx]),
    [
      ["a", 0, 1],
      ["b", 10, 2],
    ],
  );
});

test("a curve named y is a curve", () => {
  const figure = lines({ y: ramp(5), z: ramp(5) });
  assert.equal(figure.plotly().data.length, 2);
});

test("long and many curves stay small", () => {
  assert.ok(JSON.stringify(lines(ramp(100_000)).toBundle()).length < 200_000);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`c${i}`, ramp(4096)]));
  assert.ok(JSON.stringify(lines(many, { shift: 1 }).toBundle()).length < 200_000);
});

test("shifted curves keep their true values in the sentence", () => {
  const { description } = lines({ a: [0, 1], b: [0, 1] }, { shift: 5 });
  assert.match(description, /values from 0 to 1\.$/);
});

test("a constant curve, a single point and names with markup are drawn", () => {
  for (const figure of [lines([2, 2, 2]), lines([7])]) assert.doesNotMatch(figure.svg(), /NaN|Infinity/);
  const svg = lines({ "a<b": [1, 2], "c&d": [1, 3] }, { marks: [{ x: 0.5, name: "<here>" }] }).svg();
  assert.doesNotMatch(svg, /a<b|c&d|<here>/);
});

test("the y axis may be asked for, in both pictures", () => {
  const figure = lines([0.84, 0.85], { yRange: [0, 1] });
  assert.deepEqual((figure.plotly().layout.yaxis as { range: number[] }).range, [0, 1]);
  assert.match(figure.svg(), />0<.*>1</);
  assert.throws(
    () => lines([1, 2], { yRange: [1, 1] }),
    /lines: yRange must rise from one number to another, got 1 … 1/,
  );
});

test("what cannot be shown is a sentence", () => {
  assert.throws(
    () => lines({ x: ramp(5), y: ramp(5) }),
    /lines: \{ x, y \} could mean positions and values, .* give \{ y, x0, dx \}/,
  );
  assert.throws(() => lines([]), /lines: the curve is empty/);
  assert.throws(() => lines({}), /lines: there is no curve/);
  assert.throws(
    () => lines({ weights: [1, Number.NaN] }),
    /lines: value 1 of weights is NaN, so there is nothing to show/,
  );
});
