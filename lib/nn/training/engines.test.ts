import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/index.ts";
import "../../node/index.ts";
import * as nn from "../index.ts";

delete process.env.SPECLAB_ENGINE;

/** A net with a bit of everything, trained for five steps: convolutions, sub-spectral norm, dropout, LSTM, CTC, AdamW. */
async function losses(): Promise<{ losses: readonly number[]; leaked: number }> {
  const random = new Random(1);
  const layers = {
    conv: nn.convolution(1, 4, 3, random, { padding: "same", stride: [2, 1] }),
    depthwise: nn.convolution(4, 4, [3, 1], random, { groups: 4, padding: [1, 0], stride: [2, 1] }),
    norm: nn.subSpectralNormalization(4, 2),
    drop: nn.droppingChannels(0.2),
    lstm: nn.recurrent(8, 6, random, { bidirectional: true }),
    out: nn.dense(12, 5, random),
  };
  const { conv, depthwise, norm, drop, lstm, out } = layers;
  const model = nn.joined(layers);
  const optimizer = nn.adamW(model.parameters, { learningRate: 0.01, amsgrad: true });
  const trainer = new nn.Trainer<Float32Array>({
    model,
    batch: (_, r) => Float32Array.from({ length: 2 * 8 * 12 }, () => r.normal()),
    loss: (batch, pass) => {
      const picture = nn.tensor(batch, [2, 8, 12, 1]);
      const seen = nn.relu(norm.forward(depthwise.forward(conv.forward(picture, pass), pass), pass));
      const frames = nn.reshape(nn.transpose(drop.forward(seen, pass), [0, 2, 1, 3]), [2, 12, 8]);
      return nn.ctcLoss(out.forward(lstm.forward(frames, pass), pass), [[1, 1, 2], [3]]);
    },
    optimizer,
    show: false,
  });
  await trainer.run(2);
  const before = nn.liveTensors();
  await trainer.run(5);
  const leaked = nn.liveTensors() - before;
  nn.disposeLayer(model);
  optimizer.dispose();
  return { losses: trainer.losses, leaked };
}

let oracle: readonly number[];

// One process for all, so that the engines change under what they share.
for (const name of ["cpu", "wasm", "webgpu", "tensorflow", "wasm"] as const) {
  test(`training on ${name} has the losses of the plain engine, and leaks nothing`, async (t) => {
    const missing = await nn.useEngine(name).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (missing !== undefined) {
      assert.ok(!process.env.SPECLAB_REQUIRE?.split(",").includes(name), missing);
      return t.skip(missing);
    }
    const found = await losses();
    oracle ??= found.losses;
    assert.equal(found.leaked, 0);
    for (const [i, loss] of found.losses.entries()) {
      assert.ok(Math.abs(loss - oracle[i]) < 1e-4 * oracle[i], `${found.losses} instead of ${oracle}`);
    }
  });
}
