import assert from "node:assert/strict";
import test from "node:test";
import type { Samples, Spectrogram } from "../core/index.ts";
import { type ColourScale, colourScales } from "./colours.ts";
import { difference, heatmap } from "./heatmap.ts";

interface Trace {
  readonly z: { readonly dtype: string; readonly bdata: string; readonly shape: string };
  readonly x0: number;
  readonly dx: number;
  readonly y0: number;
  readonly dy: number;
  readonly zmin: number;
  readonly zmax: number;
  readonly colorscale: readonly (readonly [number, string])[];
  readonly hovertemplate: string;
}

function trace(figure: ReturnType<typeof heatmap>): Trace {
  return figure.plotly().data[0] as unknown as Trace;
}

function codes({ z }: Trace): number[] {
  assert.equal(z.dtype, "i2");
  return [...new Int16Array(Uint8Array.from(Buffer.from(z.bdata, "base64")).buffer)];
}

const matrix = (bins: number, frames: number, data: readonly number[]): Spectrogram<Samples> => ({
  bins,
  frames,
  data: Float64Array.from(data),
});

/** Numbers without any pattern, 0 … 1. */
function noise(bins: number, frames: number): Spectrogram<Float64Array> {
  let state = 1;
  const next = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, next) };
}

test("a bundle stays under 200 kB: a filter bank, its square, the worst there is", () => {
  for (const [bins, frames] of [
    [128, 1025],
    [1025, 1025],
    [200, 260],
    [171, 300],
    [3000, 7],
  ]) {
    for (const scale of ["linear", "log"] as const) {
      const size = JSON.stringify(heatmap(noise(bins, frames), { scale }).toBundle()).length;
      assert.ok(size < 200_000, `${bins} × ${frames}: ${size} bytes`);
    }
  }
});

test("a hover label says the value: code times a power of ten, to a thousandth of the range", () => {
  const drawn = trace(heatmap(matrix(2, 2, [0, 0.0419, 0.01, 0.02])));
  assert.match(drawn.hovertemplate, /%\{z\} · 10<sup>−5<\/sup>/);
  assert.deepEqual(codes(drawn), [0, 1000, 4190, 2000]); // row by row, lowest bin first
  assert.deepEqual([drawn.zmin, drawn.zmax].map(Math.round), [0, 4190]);
  const large = trace(heatmap(matrix(1, 4, [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3])));
  assert.deepEqual(codes(large), [0, 1000, 2000, 3000]); // far from zero they count from a round number below
  assert.deepEqual([large.zmin, large.zmax].map(Math.round), [0, 3000]);
  assert.match(large.hovertemplate, /<b>1000000 \+ %\{z\} · 10<sup>−3<\/sup><\/b>/);
});

test("cells stand at x0, y0 and every dx, dy, also when several share one", () => {
  const direct = trace(heatmap(noise(4, 5), { x0: 1, dx: 0.5, y0: 10, dy: 2 }));
  assert.deepEqual([direct.x0, direct.dx, direct.y0, direct.dy], [1, 0.5, 10, 2]);
  const pooled = trace(heatmap(noise(400, 520), { dx: 0.5 }));
  assert.deepEqual([pooled.x0, pooled.dx, pooled.y0, pooled.dy], [0.25, 1, 0.5, 2]);
});

test("on a logarithmic scale values are log10, and zero has the lowest colour", () => {
  const drawn = trace(heatmap(matrix(1, 4, [0, 1e-3, 1, 100]), { scale: "log" }));
  assert.deepEqual(codes(drawn), [-3000, -3000, 0, 2000]);
  const seed = trace(heatmap(matrix(1, 2, [1, 1e9]), { scale: "log", range: [-10, 5], colours: "hot" }));
  assert.deepEqual(codes(seed), [0, 500]);
  assert.equal(seed.colorscale[0][1], "#0b0000");
  assert.deepEqual(codes(trace(heatmap(matrix(1, 2, [0, 0]), { scale: "log" }))), [-1000, -1000]);
});

test("a difference is orange where there is more, blue where there is less, and white at zero", () => {
  const drawn = trace(difference(matrix(1, 3, [1, 5, 2]), matrix(1, 3, [1, 1, 4])));
  assert.deepEqual(codes(drawn), [0, 4000, -2000]);
  assert.equal(drawn.zmin, -drawn.zmax);
  const { length } = drawn.colorscale;
  assert.deepEqual(drawn.colorscale[(length - 1) / 2], [0.5, "#ffffff"]);
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  const [[, first], [, last]] = [drawn.colorscale[1], drawn.colorscale[length - 2]];
  assert.ok(channel(first, 5) > channel(first, 1) && channel(last, 1) > channel(last, 5), `${first} ${last}`);
  // A single cell that is too low survives the pooling of ten thousand.
  const low = noise(1000, 1000);
  const same = { ...low, data: low.data.slice() };
  low.data[123_456] -= 7;
  assert.equal(Math.min(...codes(trace(difference(low, same)))), -700);
});

test("every scale of colours rises in lightness, except those that quote or compare", () => {
  const lightness = (colour: string): number => {
    const [r, g, b] = [0, 2, 4].map((at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const name of ["magma", "viridis", "greys"] as ColourScale[]) {
    const values = colourScales[name].map(lightness);
    assert.ok(
      values.every((value, i) => i === 0 || value > values[i - 1]),
      name,
    );
  }
  const [left, right] = [colourScales.difference.map(lightness), colourScales.difference.map(lightness).reverse()];
  left.forEach((value, i) => {
    assert.ok(Math.abs(value - right[i]) < 0.1, `${colourScales.difference[i]} is as light as its counterpart`);
  });
});

test("the sentence says size, axes and range", () => {
  const { description } = heatmap(noise(3, 4), { title: "Mel", xTitle: "FFT bin", yTitle: "Band", range: [0, 1] });
  assert.equal(description, "Mel: 3 bins × 4 frames, Band upwards, FFT bin to the right, colours from 0 to 1.");
});

test("what cannot be shown is a sentence", () => {
  const show = (data: readonly number[], options: object) => () => heatmap(matrix(1, 2, data), options);
  assert.throws(show([1, Number.NaN], {}), /heatmap: bin 0 in frame 1 of the matrix is NaN/);
  assert.throws(show([1, -2], { scale: "log" }), /bin 0 in frame 1 is −2, and a negative number has no logarithm/);
  assert.throws(show([1, 2], { range: [2, 1] }), /range must rise from one number to another, got 2 … 1/);
  assert.throws(show([1, 2], { colours: "jet" }), /colours must be one of "magma".*"difference", got "jet"/);
  assert.throws(show([1, 2], { dx: 0 }), /dx must be a positive number, got 0/);
  assert.throws(show([1, 2, 3], {}), /data must hold 1 bins × 2 frames, got 3 numbers/);
  assert.throws(
    () => difference(noise(2, 3), noise(3, 2)),
    /both must have the same size, got 2 bins × 3 frames and 3 × 2/,
  );
});
