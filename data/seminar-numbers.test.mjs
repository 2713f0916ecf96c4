// The numbers that seminar 01 tells its readers to expect are the numbers of these recordings.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tone } from "speclab/audio";
import { hann, magnitude, rfft, stft } from "speclab/dsp";

const prose = readFileSync(new URL("../notebooks/01-spectrogram-madness.ts", import.meta.url), "utf8");
const samplesOf = (name) => {
  const bytes = readFileSync(new URL(name, import.meta.url));
  return Float32Array.from({ length: (bytes.length - 44) / 2 }, (_, i) => bytes.readInt16LE(44 + 2 * i) / 32768);
};
const says = (text) => assert.ok(prose.includes(text), `the seminar says "${text}"`);
const hertzPerBin = 22050 / 3000;

/** Magnitudes of 3000 samples under a Hann window. */
function windowed(samples) {
  const weights = hann(3000);
  return bins(samples.map((sample, n) => sample * weights[n]));
}
function bins(samples) {
  const { re, im } = rfft(samples);
  return re.map((value, k) => Math.hypot(value, im[k]));
}
/** The bin of the greatest value between two bins, both included. */
function highest(values, from, to) {
  const part = [...values.subarray(from, to + 1)];
  return from + part.indexOf(Math.max(...part));
}

test("length, frames, the greatest value, and the greatest in bin 0", () => {
  const samples = samplesOf("voice-f.wav");
  const { bins: rows, frames, data } = magnitude(stft(samples, { padMode: "reflect" }));
  says(`**${samples.length.toLocaleString("en").replace(",", " ")} samples, ${(samples.length / 22050).toFixed(2)} s.**`);
  says(`**${rows} bins × ${frames} frames**`);
  says(`**${Math.max(...data.filter((_, i) => i % rows === 0)).toFixed(2)}**`);
  says(`**${data.reduce((a, b) => Math.max(a, b)).toFixed(2)}**`);
});

test("the a of ladder has teeth at the multiples of bin 22, the fifth is the highest", () => {
  const values = windowed(samplesOf("voice-f.wav").subarray(58_500, 61_500));
  const teeth = [1, 2, 3, 4, 5, 6].map((n) => highest(values, 22 * n - 8, 22 * n + 8));
  says(`// ${teeth.slice(0, 6).join(", ")} …`);
  assert.equal(highest(values, 0, 1500), teeth[4]);
  says(`22 · ${hertzPerBin} Hz = ${Math.round(22 * hertzPerBin)} Hz`);
});

test("his rungs in all my are about 100 Hz apart", () => {
  const values = windowed(samplesOf("voice-m.wav").subarray(35_000, 38_000));
  const distance = (highest(values, 60, 72) * hertzPerBin) / 5;
  assert.ok(Math.abs(distance - 100) < 8, `${distance} Hz`);
});

test("a tone of 440 Hz leaks to 53 dB below its peak without a window, and to 130 dB with one", () => {
  const { samples } = tone(440, { sampleRate: 22050, length: 3000 });
  const below = (values) => {
    const level = values[Math.round(1000 / hertzPerBin)] / Math.max(...values);
    return Math.round(-20 * Math.log10(level));
  };
  says(`${below(bins(samples))} dB below its peak`);
  assert.equal(below(windowed(samples)), 130);
  const lost = 20 * Math.log10(Math.max(...bins(samples)) / Math.max(...windowed(samples)));
  assert.equal(Math.round(lost), 6);
});
