import assert from "node:assert/strict";
import test from "node:test";
import { bars } from "./bars.ts";

test("named bars stand by their names, with their values on them and in the sentence", () => {
  const figure = bars({ "voice <A>": 118.23, "voice B": -7 }, { title: "Mean F0", yTitle: "Hz" });
  assert.equal(figure.description, "Mean F0: voice <A> 118.2, voice B −7.");
  const { data, layout } = figure.plotly();
  assert.deepEqual(data[0].x, ["voice &lt;A&gt;", "voice B"]);
  assert.deepEqual(data[0].text, ["118.2", "−7"]);
  const { range } = layout.yaxis as { range: [number, number] };
  assert.ok(range[0] < -7 && range[1] > 118.23);
  const svg = figure.svg();
  assert.equal(svg.match(/<rect/g)?.length, 3); // the paper, and two bars
  assert.match(svg, /voice &#60;A&#62;.*voice B/);
});

test("a row of numbers needs no names, and starts at zero", () => {
  const figure = bars(Float32Array.from({ length: 100 }, (_, i) => 5 + (i % 3)));
  assert.equal(figure.description, "Bars: 100 bars from 5 to 7.");
  const { range } = figure.plotly().layout.yaxis as { range: [number, number] };
  assert.equal(range[0], 0);
});

test("nothing, zeros, NaN and too many", () => {
  assert.throws(() => bars({}), /bars: there is no number/);
  assert.throws(() => bars({ a: Number.NaN }), /bars: "a" of the values is NaN/);
  assert.throws(() => bars(new Float32Array(501)), /at most 500 bars fit, got 501; lines shows any number/);
  assert.match(bars([0, 0]).svg(), /<rect/);
});

test("on a logarithmic scale bars stand on a power of ten, and every value keeps a height", () => {
  const figure = bars({ published: 2e-2, silence: 1e-3, least: 1e-5 }, { scale: "log" });
  const { data, layout } = figure.plotly();
  assert.deepEqual(data[0].text, ["0.02", "0.001", "1e−5"]);
  const { type, range } = layout.yaxis as { type: string; range: [number, number] };
  assert.equal(type, "log");
  assert.equal(range[0], -6);
  assert.ok(range[1] > Math.log10(2e-2));
  const heights = Array.from(figure.svg().matchAll(/<rect[^>]* height='([\d.]+)'/g), ([, height]) => Number(height));
  const [one, two, three] = heights.slice(1); // the first is the paper
  assert.ok(one > two && two > three && three > 10);
  assert.ok(Math.abs(two / three - 3) < 0.02, "three decades above the ground, and one");
  assert.throws(() => bars({ a: 1, b: 0 }, { scale: "log" }), /bars: "b" is 0, and only numbers above 0 have a place/);
});

test("a spread is a line over each bar, which the axis has room for, and stands in words and numbers", () => {
  const figure = bars({ A: 87.6, B: 20.7 }, { title: "Accuracy", yTitle: "%", spread: { A: 1.2, B: 0 } });
  assert.equal(figure.description, "Accuracy: A 87.6 ± 1.2, B 20.7 ± 0.");
  assert.equal(figure.csv(), "Name,%,±\nA,87.6,1.2\nB,20.7,0\n");
  const { data } = figure.plotly();
  assert.ok(data[0].error_y);
  const below = bars([1, 1], { spread: [3, 0] }).plotly().layout.yaxis as { range: [number, number] };
  assert.ok(below.range[0] < -2 && below.range[1] > 4);
  const lines = (svg: string): number => svg.match(/<path/g)?.length ?? 0;
  assert.equal(lines(figure.svg()) - lines(bars({ A: 87.6, B: 20.7 }).svg()), 2);
});

test("a spread belongs to its bar also where names are numbers, which stand in their own order", () => {
  const figure = bars({ 40: 90, 10: 50 }, { spread: { 40: 1, 10: 20 } });
  assert.equal(figure.description, "Bars: 10 50 ± 20, 40 90 ± 1.");
});

test("a spread that fits no bars", () => {
  assert.throws(() => bars([1, 2], { spread: [1] }), /spread must have a number for each bar, got 1 for 2/);
  assert.throws(() => bars([1, 2], { spread: [1, Number.NaN] }), /finite and not negative, got NaN for number 1/);
  assert.throws(() => bars({ a: 1 }, { spread: { a: Number.POSITIVE_INFINITY } }), /got Infinity for "a"/);
  assert.throws(() => bars({ a: 1 }, { spread: {} }), /got undefined for "a"/);
  assert.throws(() => bars({ a: 1 }, { spread: [1] }), /spread must be by name, as the values are/);
  assert.throws(() => bars([1], { spread: { a: 1 } }), /spread must be in a row, as the values are/);
  assert.throws(() => bars([1, 2], { spread: [1, 1], scale: "log" }), /no place on a logarithmic scale/);
});
