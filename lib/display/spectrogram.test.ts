import assert from "node:assert/strict";
import test from "node:test";
import type { Spectrogram } from "../core/index.ts";
import { plotlyMime } from "./figure.ts";
import { spectrogram } from "./spectrogram.ts";

const options = { sampleRate: 22050, hopLength: 512 };

interface Heatmap {
  readonly z: { readonly dtype: string; readonly bdata: string; readonly shape: string };
  readonly y?: readonly string[];
  readonly x0: number;
  readonly dx: number;
  readonly y0: number;
  readonly dy: number;
  readonly zmin: number;
  readonly zmax: number;
  readonly hovertemplate: string;
}

function heatmap(s: Spectrogram, more: object = {}): Heatmap {
  return spectrogram(s, { ...options, ...more }).plotly().data[0] as unknown as Heatmap;
}

function levels({ z }: Heatmap): Int8Array {
  return new Int8Array(Buffer.from(z.bdata, "base64"));
}

/** Numbers without any pattern, from 1e-8 to 1: the worst case for every compressor. */
function noise(bins: number, frames: number): Spectrogram {
  let state = 1;
  const data = Float32Array.from({ length: bins * frames }, () => {
    state = (state * 16807) % 2147483647;
    return 10 ** (-8 * (state / 2147483647));
  });
  return { bins, frames, data };
}

test("the bundle stays under 200 kB: ten seconds of speech settings, and the worst there is", () => {
  for (const [bins, frames] of [
    [1025, 431],
    [240, 440],
    [171, 440],
    [239, 879],
    [257, 1723],
    [2049, 6000],
  ]) {
    const size = JSON.stringify(spectrogram(noise(bins, frames), options).toBundle()).length;
    assert.ok(size < 200_000, `${bins} × ${frames}: ${size} bytes`);
  }
});

test("a bundle has a live figure, a still picture and a sentence", () => {
  const bundle = spectrogram(noise(129, 40), { ...options, title: "Voice <1>" }).toBundle();
  assert.deepEqual(Object.keys(bundle).sort(), [plotlyMime, "image/svg+xml", "text/plain"].sort());
  assert.equal(
    bundle["text/plain"],
    "Voice <1>: 0.929 s (40 frames) by 0 to 11025 Hz (129 bins), colours from −80 to 0 dB, 0 dB is the loudest.",
  );
  const svg = String(bundle["image/svg+xml"]);
  for (const part of [
    "role='img'",
    "<title>Voice &#60;1&#62;</title>",
    "<desc>",
    "Time (s)",
    "Frequency (Hz)",
    ">dB<",
  ]) {
    assert.ok(svg.includes(part), part);
  }
  assert.deepEqual(structuredClone(bundle), bundle);
});

test("power becomes whole decibels below the loudest; silence is the floor", () => {
  const s = { bins: 2, frames: 2, data: Float32Array.of(1, 0.1, 0, 1e-12) };
  assert.deepEqual([...levels(heatmap(s))], [0, -80, -10, -80]); // row by row, lowest first
  assert.deepEqual([...levels(heatmap(s, { values: "amplitude" }))], [0, -80, -20, -80]);
  const silence = { bins: 2, frames: 1, data: new Float32Array(2) };
  assert.deepEqual([...levels(heatmap(silence))], [-80, -80]);
});

test("decibels are shown as they are, 80 dB deep", () => {
  const s = { bins: 1, frames: 3, data: Float32Array.of(12.4, -30.2, Number.NEGATIVE_INFINITY) };
  assert.deepEqual([...levels(heatmap(s, { values: "dB" }))], [12, -30, -67]);
  assert.deepEqual([...levels(heatmap(s, { values: "dB", range: [-20, 0] }))], [0, -20, -20]);
});

test("numbers of any size have a picture: samples in units of 16 bits, and the faintest", () => {
  const drawn = (values: readonly number[], more: object) => {
    const data = Float64Array.from(values);
    const figure = spectrogram({ bins: 1, frames: data.length, data }, { ...options, ...more });
    return { ...(figure.plotly().data[0] as unknown as Heatmap), description: figure.description };
  };
  const loud = drawn([1e15, 1e10, 0], { scale: "log10" });
  assert.match(loud.description, /colours from 7 to 15 \(log10\)/);
  assert.deepEqual([...levels(loud)], [40, -10, -40]);
  assert.deepEqual([loud.zmin, loud.zmax], [-40, 40]);
  assert.match(loud.hovertemplate, /: 10<sup>\(110 \+ %\{z\}\)\/10<\/sup>/);
  const faint = drawn([1e-20, 1e-24], { scale: "log10" });
  assert.match(faint.description, /colours from −28 to −20 /);
  assert.deepEqual([...levels(faint)], [40, 0]);
  const decibels = drawn([150, 100], { values: "dB" });
  assert.match(decibels.description, /colours from 70 to 150 dB/);
  assert.deepEqual([...levels(decibels)], [40, -10]);
  assert.match(decibels.hovertemplate, /: 110 \+ %\{z\} dB</);
  assert.deepEqual([...levels(drawn([1e-12, 1e-14], { values: "amplitude" }))], [0, -40]);
});

test("a complex spectrogram is shown as its power", () => {
  const re = { bins: 2, frames: 1, data: Float64Array.of(3, 0) };
  const im = { bins: 2, frames: 1, data: Float64Array.of(4, 0.5) };
  const drawn = spectrogram({ re, im }, options).plotly().data[0] as unknown as Heatmap;
  assert.deepEqual([...levels(drawn)], [0, -20]); // 25 and 0.25
});

test("cells stand where their frames and bins are, also when several share one", () => {
  const direct = heatmap(noise(129, 100));
  assert.deepEqual([direct.x0, direct.dx, direct.y0, direct.dy], [0, 512 / 22050, 0, 22050 / 256]);
  const reduced = heatmap(noise(1025, 1000));
  assert.equal(reduced.z.shape, "205, 334"); // 5 bins and 3 frames each
  assert.deepEqual([reduced.y0, reduced.dy], [(2 * 22050) / 2048, (5 * 22050) / 2048]);
  assert.deepEqual([reduced.x0, reduced.dx], [512 / 22050, (3 * 512) / 22050]);
});

test("odd windows have their own bin frequencies", () => {
  const drawn = heatmap(noise(64, 5), { nFft: 127 });
  assert.equal(drawn.dy, 22050 / 127);
});

test("a linear axis ends at fMax, and its bins keep their frequencies and their values", () => {
  const [whole, low] = [noise(129, 7), heatmap(noise(129, 7), { fMax: 1000, reference: 1 })];
  assert.equal(low.z.shape, "12, 7"); // 22050 / 256 = 86.1 Hz apart: bins 0 … 11
  assert.equal(low.dy, 22050 / 256);
  const expected = [0, 5, 11].map((bin) => Math.max(-80, Math.round(10 * Math.log10(whole.data[3 * 129 + bin]))));
  assert.deepEqual(
    [0, 5, 11].map((bin) => levels(low)[bin * 7 + 3]),
    expected,
  );
  assert.equal(heatmap(noise(129, 7), { fMax: 1e6 }).z.shape, "129, 7");
});

test("mel bands are named by their centre frequencies", () => {
  const figure = spectrogram(noise(40, 5), { ...options, yAxis: "mel", fMax: 8000 });
  const { y } = figure.plotly().data[0] as unknown as Heatmap;
  // Slaney's scale reaches 45.245 mel at 8 kHz; 40 bands have 41 steps of 1.1035, and one mel is 66.667 Hz down there.
  assert.equal(y?.length, 40);
  assert.equal(y?.[0], "73.6 Hz");
  assert.equal(y?.[1], "147.1 Hz");
  assert.match(figure.svg(), />250<.*>1000<.*>4000</);
  assert.doesNotMatch(figure.svg(), />8000</); // the highest band is centred below it
});

test("what cannot be shown is a sentence", () => {
  const one = (value: number) => ({ bins: 2, frames: 2, data: Float32Array.of(1, 1, 1, value) });
  const show =
    (s: Spectrogram, more: object = {}) =>
    () =>
      spectrogram(s, { ...options, ...more });
  assert.throws(
    show(one(Number.NaN)),
    /spectrogram: bin 1 in frame 1 of the spectrogram is NaN, so there is nothing to show/,
  );
  assert.throws(show(one(Number.NaN), { values: "dB" }), /bin 1 in frame 1 .* is NaN/);
  assert.throws(show(one(-1)), /bin 1 in frame 1 is −1, and power is never negative; .* values: "dB"/);
  assert.throws(
    show({ bins: 3, frames: 2, data: new Float32Array(4) }),
    /data must hold 3 bins × 2 frames, got 4 numbers/,
  );
  assert.throws(show({ bins: 3, frames: 0, data: new Float32Array(0) }), /frames must be a positive integer, got 0/);
  assert.throws(show(one(1), { hopLength: 0 }), /hopLength must be a positive integer, got 0/);
  assert.throws(show(one(1), { fMax: 0 }), /fMax must be a positive number, got 0/);
  assert.throws(show(one(1), { range: [0, -80] }), /range must rise, by at most 254 dB, got 0 … -80/);
  assert.throws(show(one(1), { yAxis: "mel", fMin: 9000, fMax: 8000 }), /fMin and fMax must rise/);
});

test("the seed's scales: log10 from −10 to 5 in its hot colours, and powers", () => {
  const s = { bins: 1, frames: 4, data: Float32Array.of(0, 1e-3, 1, 1e6) };
  const log = spectrogram(s, { ...options, scale: "log10", range: [-10, 5], colours: "hot" });
  assert.deepEqual([...levels(log.plotly().data[0] as unknown as Heatmap)], [-100, -30, 0, 50]);
  assert.match(log.description, /colours from −10 to 5 \(log10\)\.$/);
  assert.match(log.svg(), />log10<.*>|>−10</);
  const faint = heatmap({ bins: 1, frames: 3, data: Float32Array.of(0, 1, 256) }, { scale: 0.125 });
  assert.deepEqual([...levels(faint)], [0, 50, 100]); // 256 ** 0.125 = 2
  assert.throws(() => spectrogram(s, { ...options, scale: 2 }), /scale must be "dB", "log10" or a power .*, got 2/);
  assert.throws(() => spectrogram(s, { ...options, scale: "log10", values: "dB" }), /needs power or amplitude/);
  assert.throws(
    () => spectrogram(s, { ...options, scale: "log10", range: [-20, 6] }),
    /range must rise, by at most 25.4, got -20 … 6/,
  );
});
