import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Spectrogram } from "../../core/index.ts";
import { lyonsFilterBank, magnitude, matmul, stft, transpose } from "../../dsp/index.ts";
import { type MelVocoder, type MelVocoderOptions, magnitudePhaseDescent, waveformDescent } from "./index.ts";

/** Losses of PyTorch's descents in float64: golden/make.py. */
type Golden = Readonly<Record<"variables" | "decoded" | "waveform", readonly number[]>> &
  Readonly<Record<"variablesPower" | "decodedPower" | "waveformPower", readonly number[]>>;
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../inversion/mel/golden/descents.json", import.meta.url), "utf8"),
);

const length = 64 + 16 * 40;
const filters = lyonsFilterBank({ nMels: 20, sampleRate: 8000, nFft: 64 });
const sound = Float64Array.from(
  { length },
  (_, i) => 0.3 * Math.sin(0.2 * i + 0.0004 * i * i) + 0.1 * Math.sin(1.3 * i),
);
const start = Float64Array.from(
  { length },
  (_, i) => 0.25 * Math.sin(0.21 * i + 0.0004 * i * i) + 0.1 * Math.cos(1.31 * i),
);

function melOf(power: 1 | 2): Spectrogram<Float64Array> {
  const { bins, frames, data } = magnitude(stft(sound, { nFft: 64, center: false }));
  return matmul(transpose(filters), { bins, frames, data: data.map((value) => value ** power) });
}

const descents: Record<"variables" | "decoded" | "waveform", (power: 1 | 2) => MelVocoder> = {
  variables: (power) => magnitudePhaseDescent(melOf(power), { ...options(power), learningRate: 0.01 }),
  decoded: (power) =>
    magnitudePhaseDescent(melOf(power), { ...options(power), learningRate: 0.01, bandsOf: "decoded" }),
  waveform: (power) => waveformDescent(melOf(power), { ...options(power), learningRate: 1e-3 }),
};

function options(power: 1 | 2): MelVocoderOptions {
  return { filters, power, start };
}

for (const name of ["variables", "decoded", "waveform"] as const)
  for (const power of [1, 2] as const)
    test(`${name}, power ${power}: eight steps go where PyTorch's derivatives and Adam go`, () => {
      const expected = golden[power === 1 ? name : (`${name}Power` as const)];
      const descent = descents[name](power);
      // Adam divides derivatives by their size. The first piece of the seed's loss is nothing but rounding where a spectrum is a
      // sound's, and float32 decides which way those bins go: a thousandth of the loss, which falls by a hundredth each step.
      const tolerance = name === "variables" ? 1.5e-3 : 1e-4;
      for (const [index, loss] of expected.entries()) {
        const found = descent.step();
        assert.equal(found.iteration, index + 1);
        assert.ok(Math.abs(found.loss - loss) < tolerance * loss, `step ${index + 1}: ${found.loss}, PyTorch ${loss}`);
      }
    });
