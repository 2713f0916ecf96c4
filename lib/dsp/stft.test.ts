import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { at, frame, Random, type Samples } from "../core/index.ts";
import { hann, istft, magnitude, power, powerSpectrogram, rfft, sliceIntoFrames, stft } from "./index.ts";

const settings = fc
  .record({
    nFft: fc.integer({ min: 4, max: 130 }),
    winPart: fc.double({ min: 0.5, max: 1, noNaN: true }),
    hopPart: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    window: fc.constantFrom("hann", "hamming", "blackman"),
    center: fc.boolean(),
    padMode: fc.constantFrom("constant", "edge", "reflect"),
    length: fc.integer({ min: 131, max: 400 }),
  })
  .map(({ winPart, hopPart, ...rest }) => {
    const winLength = Math.ceil(winPart * rest.nFft);
    return { ...rest, winLength, hopLength: Math.max(1, Math.floor(hopPart * winLength)) };
  });

test("istft(stft(x)) equals x inside one window of the ends", () => {
  fc.assert(
    fc.property(settings, ({ length, padMode, ...analysis }) => {
      const x = noise(length);
      const y = istft(stft(x, { ...analysis, padMode: padMode as "edge" }), { ...analysis, length });
      assert.equal(y.length, length);
      // The last hop may have no frame behind it.
      for (let i = analysis.nFft; i < length - analysis.nFft - analysis.hopLength; i++)
        assert.ok(Math.abs(y[i] - x[i]) < 1e-11, `sample ${i}: ${y[i]} instead of ${x[i]}`);
    }),
  );
});

test("there are 1 + ⌊length / hop⌋ frames when centred, and as many as fit when not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 500 }), fc.integer({ min: 1, max: 70 }), (length, hopLength) => {
      const centred = stft(noise(length), { nFft: 32, hopLength });
      assert.equal(centred.re.frames, 1 + Math.floor(length / hopLength));
      assert.equal(centred.im.frames, centred.re.frames);
      assert.equal(centred.re.bins, 17);
      const plain = stft(noise(length), { nFft: 32, hopLength, center: false });
      assert.equal(plain.re.frames, 1 + Math.floor((length - 32) / hopLength));
    }),
  );
});

test("the pieces that a student is given make the same STFT: frames, window, rfft", () => {
  const x = noise(1000);
  const [windowLength, hopLength] = [64, 16];
  const frames = sliceIntoFrames(x, windowLength, hopLength);
  const window = hann(windowLength);
  for (let t = 0; t < frames.frames; t++)
    frame(frames, t).forEach((value, i) => {
      frames.data[t * windowLength + i] = value * window[i];
    });
  assert.deepEqual(rfft(frames), stft(x, { nFft: windowLength, hopLength, padMode: "reflect" }));
});

test("a cosine on a bin's frequency stands in that bin with half its amplitude times the window's sum", () => {
  const x = Float64Array.from({ length: 512 }, (_, i) => 0.8 * Math.cos((2 * Math.PI * 10 * i) / 64));
  const s = magnitude(stft(x, { nFft: 64, hopLength: 16 }));
  const windowSum = hann(64).reduce((sum, weight) => sum + weight, 0);
  assert.ok(Math.abs(at(s, 10, 16) - 0.4 * windowSum) < 1e-12);
  assert.ok(at(s, 20, 16) < 1e-12);
});

test("precision follows the type", () => {
  const x = noise(300);
  const double = stft(x, { nFft: 32 });
  const single = stft(Float32Array.from(x), { nFft: 32 });
  assert.ok(double.re.data instanceof Float64Array && istft(double) instanceof Float64Array);
  assert.ok(single.re.data instanceof Float32Array && istft(single) instanceof Float32Array);
  assert.ok(powerSpectrogram(Float32Array.from(x), { nFft: 32 }).data instanceof Float32Array);
  // Float64 inside: a float32 result is the rounded float64 result of the rounded samples.
  const rounded = stft(Float64Array.from(Float32Array.from(x)), { nFft: 32 });
  assert.deepEqual(single.re.data, Float32Array.from(rounded.re.data));
});

test("a power spectrogram is the squared magnitude, or another power of it", () => {
  const x = noise(300);
  const spectrum = stft(x, { nFft: 32 });
  assert.deepEqual(powerSpectrogram(x, { nFft: 32 }), power(spectrum));
  assert.deepEqual(powerSpectrogram(x, { nFft: 32, power: 1 }), magnitude(spectrum));
  const cubed = powerSpectrogram(x, { nFft: 32, power: 3 }).data;
  magnitude(spectrum).data.forEach((value, i) => {
    assert.ok(Math.abs(cubed[i] - value ** 3) < 1e-12);
  });
});

test("a window may be given by its values", () => {
  const x = noise(200);
  const named = stft(x, { nFft: 32, winLength: 20, window: "hann" });
  assert.deepEqual(stft(x, { nFft: 32, winLength: 20, window: hann(20) }), named);
});

test("samples are left as they were", () => {
  const x = noise(100);
  const copy = x.slice();
  stft(x, { nFft: 16 });
  sliceIntoFrames(x, 16, 4);
  assert.deepEqual(x, copy);
});

test("istft gives the length it is asked for: cut, or filled with zeros", () => {
  const x = noise(256);
  const spectrum = stft(x, { nFft: 32, hopLength: 8 });
  assert.equal(istft(spectrum, { hopLength: 8 }).length, 256);
  assert.deepEqual(istft(spectrum, { hopLength: 8, length: 100 }).length, 100);
  const long = istft(spectrum, { hopLength: 8, length: 400 });
  assert.equal(long.length, 400);
  assert.ok(long.subarray(300).every((value) => value === 0));
});

test("a signal shorter than the window is padded with zeros, not refused", () => {
  const { re } = stft(noise(10), { nFft: 64 });
  assert.deepEqual([re.bins, re.frames], [33, 1]);
});

test("what cannot be analysed is refused in a sentence", () => {
  const x = noise(100);
  const refused = (samples: Samples, options: object, message: string): void =>
    assert.throws(() => stft(samples, options), { message });
  refused(x, { hopLength: 0 }, "stft: hopLength must be a positive integer, got 0");
  refused(x, { hopLength: 2.5 }, "stft: hopLength must be a positive integer, got 2.5");
  refused(x, { nFft: -8 }, "stft: nFft must be a positive integer, got -8");
  refused(x, { nFft: 16, winLength: 17 }, "stft: winLength must be at most nFft = 16, got 17");
  refused(x, { nFft: 3 }, "stft: hopLength must be given when nFft is below 4, got nFft 3");
  refused(new Float32Array(0), {}, "stft: samples must hold at least one number, got none");
  refused(
    Float32Array.of(0, Number.NaN, Number.POSITIVE_INFINITY),
    {},
    "stft: samples must be finite, got 2 of 3 that are not, the first is NaN at index 1",
  );
  refused(
    x,
    { nFft: 512, padMode: "reflect" },
    "stft: padding by reflection needs more than 256 samples, got 100; " +
      'take a longer signal, a shorter window, or padMode "constant"',
  );
  refused(
    x,
    { nFft: 128, center: false },
    "stft: samples must fill one frame of 128 when frames are not centred, got 100",
  );
  refused(x, { nFft: 16, padMode: "wrap" }, "stft: padMode must be constant, edge or reflect, got wrap");
  refused(x, { nFft: 16, padMode: "mirror" }, "stft: padMode must be constant, edge or reflect, got mirror");
  refused(
    x,
    { nFft: 16, window: "kaiser" },
    "stft: window must be hann, hamming, blackman, blackmanharris, bartlett, boxcar, ones, " +
      '["kaiser", beta] or ["gaussian", deviation], got kaiser',
  );
  refused(x, { nFft: 16, window: hann(8) }, "stft: window must hold winLength = 16 values, got 8");
});

test("a spectrum that cannot be turned back is refused in a sentence", () => {
  const { re, im } = stft(noise(100), { nFft: 16 });
  assert.throws(() => istft({ re, im }, { nFft: 32 }), { message: "istft: nFft must be 16 or 17 for 9 bins, got 32" });
  assert.throws(() => istft({ re, im: { ...im, frames: 2, data: im.data.subarray(0, 18) } }), /must have one shape/);
  assert.throws(() => istft({ re, im }, { length: 0 }), {
    message: "istft: length must be a positive integer, got 0",
  });
  re.data[3] = Number.NaN;
  assert.throws(() => istft({ re, im }), /istft: spectrum.re.data must be finite.*NaN at index 3/);
});

test("sliceIntoFrames mirrors the ends and refuses what it cannot mirror", () => {
  const x = Float32Array.of(1, 2, 3, 4, 5, 6);
  const frames = sliceIntoFrames(x, 4, 2);
  assert.deepEqual([...frame(frames, 0)], [3, 2, 1, 2]);
  assert.deepEqual([...frame(frames, 1)], [1, 2, 3, 4]);
  assert.deepEqual([...frame(frames, 3)], [5, 6, 5, 4]);
  assert.deepEqual([...sliceIntoFrames(x, 4, 2, { center: false }).data], [1, 2, 3, 4, 3, 4, 5, 6]);
  assert.throws(
    () => sliceIntoFrames(x, 12, 2),
    /^RangeError: sliceIntoFrames: padding by reflection needs more than 6/,
  );
  assert.throws(() => sliceIntoFrames(x, 4, 0), /^RangeError: sliceIntoFrames: hopLength must be a positive integer/);
});

function noise(n: number): Float64Array {
  const random = new Random(n);
  return Float64Array.from({ length: n }, () => random.uniform(-1, 1));
}
