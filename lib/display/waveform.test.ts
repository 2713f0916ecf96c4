import assert from "node:assert/strict";
import test from "node:test";
import { waveform } from "./waveform.ts";

const tone = (seconds: number, sampleRate = 22050) => ({
  samples: Float32Array.from({ length: seconds * sampleRate }, (_, i) => 0.5 * Math.sin(i / 10)),
  sampleRate,
});

interface Trace {
  readonly y: { readonly bdata: string };
  readonly x0: number;
  readonly dx: number;
}

function trace(figure: ReturnType<typeof waveform>): Trace & { readonly points: Float32Array } {
  const drawn = figure.plotly().data[0] as unknown as Trace;
  return { ...drawn, points: new Float32Array(Uint8Array.from(Buffer.from(drawn.y.bdata, "base64")).buffer) };
}

test("ten seconds stay under 60 kB, and a click of one sample stays visible", () => {
  const audio = tone(10);
  audio.samples[123_456] = 0.97;
  const figure = waveform(audio);
  assert.ok(JSON.stringify(figure.toBundle()).length < 60_000);
  const { points, x0, dx } = trace(figure);
  assert.equal(Math.max(...points), Math.fround(0.97));
  const clickAt = x0 + dx * points.indexOf(Math.fround(0.97));
  assert.ok(Math.abs(clickAt - 123_456 / 22050) < 0.005, `the click moved to ${clickAt} s`);
});

test("a short stretch is drawn sample by sample, at its own time", () => {
  const { points, x0, dx } = trace(waveform(tone(2), { from: 0.5, to: 0.6 }));
  assert.equal(points.length, 2205);
  assert.ok(Math.abs(x0 - 0.5) < 1e-9);
  assert.ok(Math.abs(dx - 1 / 22050) < 1e-12);
});

test("the sentence says length, rate and peak", () => {
  assert.equal(
    waveform(tone(2), { title: "A tone" }).description,
    "A tone: 2 s at 22050 Hz (44100 samples from 0 s to 2 s), greatest amplitude 0.5.",
  );
});

test("nothing, NaN and silence", () => {
  assert.throws(() => waveform({ samples: new Float32Array(0), sampleRate: 8000 }), /there is no sample between/);
  assert.throws(() => waveform(tone(2), { from: 3 }), /no sample between from = 3 s and to = 2 s in a sound of 2 s/);
  const broken = tone(1);
  broken.samples[11025] = Number.NaN;
  assert.throws(() => waveform(broken), /waveform: sample 11025 \(0.5 s\) of the sound is NaN/);
  assert.match(waveform({ samples: new Float32Array(100), sampleRate: 8000 }).svg(), /<path/);
});
