// What is given wrongly is named as the user wrote it: in the function that was called, by the argument that was given.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spectrogram } from "../core/index.ts";
import * as dsp from "./index.ts";

const voice = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i / 3));
const small = { sampleRate: 8000, nFft: 64, nMels: 8 };
const mel = dsp.melSpectrogram(voice, small);
/** What JavaScript lets pass. */
const any = (value: unknown): never => value as never;

const refused: readonly (readonly [call: () => unknown, message: RegExp])[] = [
  [() => dsp.spectralCentroid(voice, { sampleRate: -1 }), /^RangeError: spectralCentroid: sampleRate .* got -1$/],
  [() => dsp.spectralBandwidth(voice, { sampleRate: -1 }), /^RangeError: spectralBandwidth: sampleRate .* got -1$/],
  [() => dsp.spectralRolloff(voice, { sampleRate: 0 }), /^RangeError: spectralRolloff: sampleRate .* got 0$/],
  [() => dsp.melStream({ ...small, power: -1 }), /^RangeError: melStream: power must be a positive number, got -1$/],
  [
    () => dsp.melStream({ ...small, precision: "single" }).push(new Float32Array(400).fill(3e38)),
    /^RangeError: melStream: /,
  ],
  [
    () => dsp.stftStream({ nFft: 64, precision: "single" }).push(new Float32Array(400).fill(3e38)),
    /^RangeError: stftStream: /,
  ],
  [() => dsp.istft(any(undefined)), /^TypeError: istft: spectrum must be a complex spectrogram .* got undefined$/],
  [() => dsp.istft(any({})), /^TypeError: istft: spectrum\.re must be a spectrogram .* got undefined$/],
  [() => dsp.istft(any(null)), /^TypeError: istft: spectrum must be a complex spectrogram .* got null$/],
  [() => dsp.magnitude(any(undefined)), /^TypeError: magnitude: spectrum must be a complex spectrogram/],
  [() => dsp.power(any({ re: mel })), /^TypeError: power: spectrum\.im must be a spectrogram .* got undefined$/],
  [() => dsp.griffinLim(any(undefined)), /^TypeError: griffinLim: magnitude must be a spectrogram/],
  [() => dsp.perChannel(any(undefined), () => 0), /^TypeError: perChannel: sound must be .* got Undefined$/],
  [() => dsp.perChannel(any(voice), () => 0), /^TypeError: perChannel: sound must be .* got Float32Array$/],
  [() => dsp.perChannel([], () => 0), /^RangeError: perChannel: sound must have at least one channel, got none$/],
  [
    () => dsp.stft(voice, { nFft: 64, winLength: 3 }),
    /^RangeError: stft: hopLength must be given when winLength is below 4, got winLength 3$/,
  ],
  [
    () => dsp.yin(voice, { fMin: 3000, fMax: 4000, sampleRate: 8000, frameLength: 3 }),
    /^RangeError: yin: hopLength must be given when frameLength is below 4, got frameLength 3$/,
  ],
];
for (const [call, message] of refused)
  test(`refused: ${String(call)
    .replace(/^\(\) => |\s+/g, " ")
    .trim()}`, () => assert.throws(call, message));

test("a norm that is refused is refused also when the bank without a norm, or with the default one, was used last", () => {
  const banks: readonly (readonly [string, (norm: unknown) => Spectrogram<Float32Array>])[] = [
    ["melSpectrogram", (norm) => dsp.melSpectrogram(voice, { ...small, norm: any(norm) })],
    ["melToStft", (norm) => dsp.melToStft(mel, { sampleRate: 8000, nFft: 64, norm: any(norm) })],
  ];
  for (const [name, call] of banks) {
    for (const norm of [null, undefined, "slaney"]) call(norm);
    for (const norm of ["none", "null", "undefined", "", ["slaney"]])
      assert.throws(() => call(norm), new RegExp(`^RangeError: ${name}: norm must be "slaney" or null`), String(norm));
  }
});

test("a bank whose widest filters hold more bins than a call has room for arguments", () => {
  const nFft = 2 ** 19;
  const options = { sampleRate: 8000, nFft, nMels: 2 };
  const power = { bins: 1 + nFft / 2, frames: 1, data: new Float64Array(1 + nFft / 2).fill(1) };
  const { data } = dsp.melSpectrogram(power, options);
  const filters = dsp.melFilters(options);
  for (let m = 0; m < 2; m++) {
    const sum = filters.data.subarray(m * filters.bins, (m + 1) * filters.bins).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(data[m] - sum) < 1e-6 * sum, `${data[m]} and ${sum}`);
  }
});
