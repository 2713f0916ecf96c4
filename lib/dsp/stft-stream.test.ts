import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random, type Samples } from "../core/index.ts";
import {
  melSpectrogram,
  melStream,
  type StftOptions,
  stft,
  stftStream,
  streamMelSpectrogram,
  streamStft,
} from "./index.ts";

function noise(length: number): Float64Array {
  const random = new Random(length);
  return Float64Array.from({ length }, () => random.uniform(-1, 1));
}

/** Cuts a signal into blocks of the given lengths, again and again. */
function* blocksOf<T extends Samples>(signal: T, lengths: readonly number[]): Generator<T> {
  for (let at = 0, i = 0; at < signal.length; at += lengths[i % lengths.length], i++)
    yield signal.subarray(at, at + lengths[i % lengths.length]) as T;
}

function joined(parts: readonly Samples[]): number[] {
  return parts.flatMap((part) => Array.from(part));
}

const options: fc.Arbitrary<StftOptions> = fc
  .record({
    nFft: fc.integer({ min: 1, max: 70 }),
    hopLength: fc.integer({ min: 1, max: 90 }),
    window: fc.constantFrom("hann", "hamming", "boxcar"),
    center: fc.boolean(),
    padMode: fc.constantFrom("constant", "edge", "reflect"),
  })
  .map((drawn) => drawn as StftOptions);

test("frames of any blocks are those of the whole signal, to the last bit; what is too short for one is for the other", () => {
  fc.assert(
    fc.property(
      options,
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (options, length, lengths, single) => {
        const signal = single ? new Float32Array(noise(length)) : noise(length);
        const stream = stftStream<Samples>(options);
        const parts = Array.from(blocksOf(signal, lengths), (block) => stream.push(block));
        const whole = attempt(() => stft<Samples>(signal, options));
        const last = attempt(() => stream.end());
        if (!whole || !last) return assert.equal(whole, last);
        parts.push(last);
        assert.equal(
          parts.reduce((sum, { re }) => sum + re.frames, 0),
          whole.re.frames,
        );
        for (const part of ["re", "im"] as const)
          assert.deepEqual(joined(parts.map((spectrum) => spectrum[part].data)), Array.from(whole[part].data));
      },
    ),
    { numRuns: 150 },
  );
});

function attempt<R>(call: () => R): R | undefined {
  try {
    return call();
  } catch (error) {
    assert.ok(error instanceof RangeError);
    return undefined;
  }
}

test("an AudioWorklet's blocks of 128 samples: STFT and mel spectrogram", async () => {
  const signal = new Float32Array(noise(10_000));
  const analysis = { nFft: 1024, hopLength: 256, padMode: "reflect" } as const;
  const whole = stft(signal, analysis);
  const parts = [];
  for await (const { re } of streamStft(blocksOf(signal, [128]), analysis)) parts.push(re);
  assert.ok(parts.every(({ frames }) => frames > 0));
  assert.deepEqual(joined(parts.map(({ data }) => data)), Array.from(whole.re.data));

  const settings = { ...analysis, sampleRate: 16000, nMels: 40 };
  const mels = [];
  for await (const mel of streamMelSpectrogram(blocksOf(signal, [128]), settings)) mels.push(mel.data);
  assert.deepEqual(joined(mels), Array.from(melSpectrogram(signal, settings).data));
});

test("a stream begins anew after its end, and takes sounds as well as samples", () => {
  const signal = noise(500);
  const stream = melStream<Float64Array>({ sampleRate: 8000, nFft: 128, nMels: 10, hopLength: 50 });
  const run = (): number[] => joined([stream.push({ samples: signal }).data, stream.end().data]);
  const first = run();
  assert.deepEqual(run(), first);
  assert.deepEqual(
    first,
    Array.from(melSpectrogram(signal, { sampleRate: 8000, nFft: 128, nMels: 10, hopLength: 50 }).data),
  );
});

test("what makes no sense is a sentence, at once where that is possible", () => {
  assert.throws(() => stftStream({ hopLength: 0 }), /stftStream: hopLength must be a positive integer, got 0/);
  assert.throws(() => melStream({ nFft: 0 }), /melStream: nFft must be a positive integer, got 0/);
  const stream = stftStream<Samples>({ nFft: 16, center: false });
  assert.throws(() => stream.end(), /stftStream: the stream must have at least one sample before it ends, got none/);
  assert.throws(() => stream.push(Float32Array.of(1, Number.NaN)), /stftStream: block must be finite, got 1 of 2/);
  assert.throws(() => stream.push(new Float32Array(0)), /stftStream: block must hold at least one number/);
  stream.push(new Float32Array(8));
  assert.throws(() => stream.push(new Float64Array(8)), /must have the precision of the blocks before/);
  assert.throws(() => stream.end(), /stftStream: the stream must fill one frame of 16, got 8 samples/);
});
