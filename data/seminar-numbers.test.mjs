// The numbers that seminar 01 tells its readers to expect are the numbers of these recordings.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "speclab";
import { tone } from "speclab/audio";
import {
  angle,
  griffinLim,
  hann,
  istft,
  magnitude,
  matmul,
  melFilters,
  melFrequencies,
  melSpectrogram,
  pinv,
  polar,
  powerSpectrogram,
  rfft,
  rms,
  spectralCentroid,
  spectralConvergence,
  stft,
  transpose,
  yin,
} from "speclab/dsp";

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
  says(`${teeth.slice(0, 6).join(", ")} …`);
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

// --- From the mel spectrogram on -----------------------------------------------------------------------------------

const settings = { fMin: 1, fMax: 8192, padMode: "reflect" };
const medianOf = (values) => values.toSorted()[Math.floor(values.length / 2)];
const rootsOf = (powers) => ({ ...powers, data: powers.data.map((value) => Math.sqrt(Math.max(value, 0))) });
const clip = Float64Array.from(samplesOf("voice-f.wav").subarray(54_784, 54_784 + 34_816));
const clipPowers = powerSpectrogram(clip, { padMode: "reflect" });
const filters = melFilters({ sampleRate: 22050, nFft: 2048, fMin: 1, fMax: 8192 });

/** Griffin–Lim as the seminar writes it: noise, and no momentum. */
function griffinLimSteps(powers, iterations) {
  const random = new Random(1);
  const target = rootsOf(powers);
  let signal = Float64Array.from({ length: (powers.frames - 1) * 512 }, () => random.normal());
  const steps = [];
  for (let i = 0; i < iterations; i++) {
    const before = signal;
    signal = istft(polar(target, angle(stft(before, { padMode: "reflect" }))));
    steps.push(Math.sqrt(signal.reduce((sum, value, m) => sum + (value - before[m]) ** 2, 0) / signal.length));
  }
  return { steps, distance: spectralConvergence(magnitude(stft(signal, { padMode: "reflect" })), target).toFixed(3) };
}

test("the mel spectrogram has an eighth of the bins", () => {
  const { bins, frames } = melSpectrogram(samplesOf("voice-f.wav"), settings);
  says(`make ${(bins * frames).toLocaleString("en").replace(",", " ")} of them`);
});

test("the mel basis: where half of its bands lie, where it ends, how wide a band is", () => {
  const rows = Array.from({ length: 128 }, (_, m) => filters.data.subarray(m * 1025, (m + 1) * 1025));
  const widths = rows.map((row) => row.filter((weight) => weight > 0).length);
  const peak = rows[64].indexOf(Math.max(...rows[64]));
  says(`bin **${peak}** (${Math.round((peak * 22050) / 2048)} Hz)`);
  says(`bin **${rows[127].findLastIndex((weight) => weight > 0)}** (fMax, 8192 Hz)`);
  says(`a band has **${Math.min(...widths)} or ${widths[4]}** bins, at the top **${widths[127]}**`);
  const edges = melFrequencies(130, { fMin: 1, fMax: 8192 });
  assert.equal(Math.round(10 * (edges[2] - edges[1])), 236);
  const hole = [edges[40], edges[51]].map((hertz) => 10 * Math.round(hertz / 10));
  says(`${hole[0]} to ${hole[1]} Hz`);
});

test("zeros at the ends instead of mirrored ones change his last frame only", () => {
  const [reflect, constant] = ["reflect", "constant"].map((padMode) => {
    return ["voice-f.wav", "voice-m.wav"].map((name) => melSpectrogram(samplesOf(name), { ...settings, padMode }));
  });
  const off = reflect.map(({ data }, who) => {
    const other = constant[who].data;
    const differences = data.map((value, i) => Math.abs(value - other[i]));
    const bad = [...differences.keys()].filter((i) => differences[i] > 1e-4 + 1e-4 * Math.abs(other[i]));
    return { frames: new Set(bad.map((i) => Math.floor(i / 128))), most: Math.max(...differences) };
  });
  assert.deepEqual([...off[0].frames], []);
  assert.deepEqual([...off[1].frames], [reflect[1].frames - 1]);
  says(`**${(1e4 * off[1].most).toFixed(1)} · 10⁻⁴**`);
});

test("centroid and F0 of both voices, and the mean frequency of all power", () => {
  const [she, he] = ["voice-f.wav", "voice-m.wav"].map((name) => {
    const samples = samplesOf(name);
    const levels = rms(samples);
    const enough = Math.max(...levels) / 100;
    const loud = (values) => medianOf(values.filter((_, t) => levels[t] > enough)).toFixed(0);
    const { data } = powerSpectrogram(samples, { padMode: "reflect" });
    const total = data.reduce((sum, value) => sum + value, 0);
    const mean = data.reduce((sum, value, i) => sum + value * (i % 1025) * (22050 / 2048), 0) / total;
    return {
      centroid: loud(spectralCentroid(samples)),
      f0: loud(yin(samples, { fMin: 60, fMax: 400 })),
      mean: mean.toFixed(0),
    };
  });
  says(`**Centroid: she ${she.centroid} Hz, he ${he.centroid} Hz.**`);
  says(`**${he.mean} Hz** against **${she.mean} Hz**`);
  says(`**F0: ${she.f0} Hz and ${he.f0} Hz**`);
});

test("what the mel inversion loses, and how near Griffin–Lim comes with and without momentum", () => {
  const mel = matmul(transpose(filters), clipPowers);
  const inverted = matmul(pinv(transpose(filters)), mel);
  const negative = inverted.data.filter((value) => value < 0).length / inverted.data.length;
  says(`**${(100 * negative).toFixed(1)} %** of the inverted powers`);
  const clipped = { ...inverted, data: inverted.data.map((value) => Math.max(value, 0)) };
  says(`Distance **${spectralConvergence(clipped, clipPowers).toFixed(3)}**`);

  const { steps, distance } = griffinLimSteps(clipPowers, 50);
  const shown = [1, 2, 10, 50].map((n) => `${n}: ${steps[n - 1].toExponential(2)}`);
  says(`**${shown.join(", ")}.**`);
  assert.ok(steps[49] < steps[9] / 3);
  const library = (powers) => {
    const target = rootsOf(powers);
    const sound = griffinLim(target, { nIter: 50, hopLength: 512, padMode: "reflect" });
    return spectralConvergence(magnitude(stft(sound, { padMode: "reflect" })), target).toFixed(3);
  };
  says(`falls from **${griffinLimSteps(clipPowers, 1).distance}** to **${distance}**`);
  says(`reaches **${library(clipPowers)}**`);
  says(`falls from **${griffinLimSteps(inverted, 1).distance}** to **${griffinLimSteps(inverted, 50).distance}**`);
  says(`**${library(inverted)}**`);
});
