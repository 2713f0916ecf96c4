import assert from "node:assert/strict";
import { test } from "node:test";
import { piece } from "../audio/index.ts";
import { Random } from "../core/index.ts";
import { melSpectrogram, spectralConvergence } from "../dsp/index.ts";
import * as nn from "../nn/index.ts";
import { exampleTraining, linearModel, melImage, melImageToAudio, switchedOn } from "./index.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const song = piece("Classical", { duration: 1.2 });
const settings = { sampleRate: 22050, nFft: 1024, hopLength: 256 };

test("a picture of a sound reaches from −1 to 1, and sounds like it", () => {
  const image = melImage(song, { bands: 80, frames: 100 }, settings);
  assert.deepEqual([image.bins, image.frames], [80, 100]);
  assert.ok(image.data.every((x) => x >= -1 && x <= 1) && image.data.includes(1));
  const { samples } = melImageToAudio(image, { ...settings, nIter: 30 });
  const bands = { ...settings, nMels: 80 };
  const [found, true_] = [samples, song.samples.subarray(0, samples.length)].map((x) => {
    const mel = melSpectrogram(x, bands);
    const norm = Math.hypot(...mel.data);
    return { ...mel, data: mel.data.map((value) => value / norm) };
  });
  assert.ok(spectralConvergence(found, true_) < 0.15);
});

test("the loudest cell is sought in the frames that the picture shows", () => {
  // A window holds four hops: what comes behind the picture's two frames is still analysed.
  const samples = Float32Array.from({ length: 1024 }, (_, n) => (n < 800 ? 0.01 : 1) * Math.sin(n));
  const { data } = melImage({ samples, sampleRate: 22050 }, { bands: 20, frames: 2 }, settings);
  assert.equal(Math.max(...data), 1);
});

test("what is missing of a short sound is silence", () => {
  const { data } = melImage({ ...song, samples: song.samples.subarray(0, 2048) }, { bands: 40, frames: 20 }, settings);
  assert.ok(data.subarray(40 * 12).every((x) => x === -1));
});

test("switches learn their clips: one alone recalls it, two together are no mixture of theirs", async () => {
  const clips = [0, 1, 2].map((i) => Float32Array.from({ length: 64 }, (_, n) => 0.5 * Math.sin((0.2 + 0.3 * i) * n)));
  const { layer } = linearModel(3, new Random(1), { width: 1 / 64, samples: 64 });
  const examples = clips.map((target, i) => ({ input: switchedOn(3, [i]), target }));
  const options = { input: [3], output: [64], steps: 150, learningRate: 1e-2, show: false };
  const training = exampleTraining(layer, examples, options);
  await training.run();
  assert.equal(training.losses.length, 150);
  assert.ok((await training.error(examples)) < 0.12, `${await training.error(examples)}`);
  const mixture = { input: switchedOn(3, [0, 1]), target: clips[0].map((x, i) => x + clips[1][i]) };
  assert.ok((await training.error([mixture])) > 0.2, `${await training.error([mixture])}`);
  training.dispose();
});

test("what does not fit is refused", async () => {
  const layer = nn.dense(2, 3, new Random(1));
  const options = { input: [2], output: [3], steps: 1, learningRate: 1 };
  const fits = { input: new Float32Array(2), target: new Float32Array(3) };
  assert.throws(() => exampleTraining(layer, [], options), /at least one, got none/);
  assert.throws(
    () => exampleTraining(layer, [fits, { ...fits, target: new Float32Array(4) }], options),
    /target of example 1 must have 3 numbers, got 4/,
  );
  assert.throws(() => exampleTraining(layer, [fits], { ...options, loss: "l1" as never }), /loss must be .*got "?l1/);
  assert.throws(
    () => exampleTraining(layer, [fits], { ...options, optimizer: "Adam" as never }),
    /optimizer must be .*got "?Adam/,
  );
  const training = exampleTraining(layer, [fits], options);
  await assert.rejects(training.error([]), /at least one, got none/);
  await assert.rejects(
    training.error([{ ...fits, target: new Float32Array(2) }]),
    /target of example 0 .* 3 numbers, got 2/,
  );
  await assert.rejects(training.answer(new Float32Array(3)), /input must have 2 numbers, got 3/);
  training.dispose();
  assert.throws(() => switchedOn(3, [3]), /switches from 0 to 2, got 3/);
});
