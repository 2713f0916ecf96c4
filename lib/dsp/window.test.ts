import assert from "node:assert/strict";
import { test } from "node:test";
import { blackman, getWindow, hamming, hann } from "./window.ts";

test("periodic windows overlap to a constant: hann by a half, hann² by three quarters", () => {
  const n = 64;
  const w = hann(n);
  for (let i = 0; i < n / 2; i++) assert.ok(Math.abs(w[i] + w[i + n / 2] - 1) < 1e-15);
  // The seminar's 1.5: the window sum of an STFT with hop n/4.
  for (let i = 0; i < n / 4; i++) {
    const sum = [0, 1, 2, 3].reduce((total, quarter) => total + w[i + (quarter * n) / 4] ** 2, 0);
    assert.ok(Math.abs(sum - 1.5) < 1e-15);
  }
});

test("a periodic window is the symmetric one of one more sample without its last", () => {
  for (const window of [hann, hamming, blackman])
    for (const n of [1, 2, 7, 16]) {
      const symmetric = window(n + 1, { symmetric: true });
      window(n).forEach((weight, i) => {
        assert.ok(n === 1 || Math.abs(weight - symmetric[i]) < 1e-15);
      });
      assert.ok(Math.abs(symmetric[0] - symmetric[n]) < 1e-15);
    }
});

test("boxcar and ones are no window at all; one sample has the weight 1", () => {
  assert.deepEqual(getWindow("boxcar", 3), Float64Array.of(1, 1, 1));
  assert.deepEqual(getWindow("ones", 2), Float64Array.of(1, 1));
  assert.deepEqual(hann(1), Float64Array.of(1));
});

test("unknown names and lengths are refused in a sentence", () => {
  assert.throws(() => getWindow("kaiser" as never, 8), {
    name: "RangeError",
    message:
      "getWindow: window must be hann, hamming, blackman, blackmanharris, bartlett, boxcar, ones, " +
      '["kaiser", beta] or ["gaussian", deviation], got kaiser',
  });
  assert.throws(() => getWindow("toString" as never, 8), RangeError);
  assert.throws(() => getWindow(["kaiser", -1], 8), /beta of a Kaiser window must be from 0 to 700, got -1/);
  assert.throws(() => getWindow(["gaussian", 0], 8), /deviation of a Gaussian window must be a positive number, got 0/);
  assert.throws(() => hann(0), { message: "hann: n must be a positive integer, got 0" });
  assert.throws(() => hann(2.5), RangeError);
});
