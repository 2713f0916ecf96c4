import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { type Host, host, Random } from "../../core/index.ts";
import * as nn from "../index.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const key = Symbol.for("speclab.host");
const world = globalThis as { [key]?: Host };

/** A small network with everything that has a state: dropout, running statistics, momentum, a schedule that listens. */
function study(options: Partial<nn.TrainerOptions<Float32Array>> = {}): {
  trainer: nn.Trainer<Float32Array>;
  model: nn.Layer;
  dispose: () => void;
} {
  const random = new Random(3);
  const model = nn.sequential({
    conv: nn.convolution(1, 4, 3, random, { padding: "same" }),
    norm: nn.batchNormalization(4),
    relu: nn.functional(nn.relu),
    drop: nn.droppingChannels(0.3),
    flat: nn.functional((x) => nn.reshape(x, [x.shape[0], 4 * 25])),
    out: nn.dense(100, 2, random),
  });
  const optimizer = nn.adamW(model.parameters, { learningRate: 0.01, amsgrad: true });
  const trainer = new nn.Trainer<Float32Array>({
    model,
    batch: (_, r) => Float32Array.from({ length: 6 * 25 }, () => r.normal()),
    loss: (batch, pass) => {
      const x = nn.tensor(batch, [6, 5, 5, 1]);
      const energy = nn.mean(nn.square(x), [1, 2]);
      return nn.meanSquaredError(model.forward(x, pass), nn.concat([energy, nn.mean(x, [1, 2])], 1));
    },
    optimizer,
    schedule: nn.reduceOnPlateau({ initial: 0.01, factor: 0.5, patience: 0 }),
    scheduleBy: "epoch",
    stepsPerEpoch: 3,
    seed: 7,
    show: false,
    ...options,
  });
  const dispose = (): void => {
    nn.disposeLayer(model);
    optimizer.dispose();
  };
  return { trainer, model, dispose };
}

test("the loss falls, the running statistics follow, reports come in order", async () => {
  const reports: string[] = [];
  const { trainer, model } = study({
    onStep: ({ step }) => void reports.push(`step ${step}`),
    onEpoch: ({ epoch, loss }) => void reports.push(`epoch ${epoch} ${Number.isFinite(loss)}`),
  });
  await trainer.run(60);
  const mean = (losses: readonly number[]): number => losses.reduce((a, b) => a + b, 0) / losses.length;
  assert.ok(mean(trainer.losses.slice(-10)) < 0.7 * mean(trainer.losses.slice(0, 10)), `${trainer.losses}`);
  assert.deepEqual(reports.slice(0, 5), ["step 1", "step 2", "step 3", "epoch 1 true", "step 4"]);
  assert.notEqual((await nn.valuesOf(model.statistics["norm/runningVariance"]))[0], 1);
});

test("training is repeatable, and another seed is another training", async () => {
  const [first, again, other] = [study().trainer, study().trainer, study({ seed: 8 }).trainer];
  for (const trainer of [first, again, other]) await trainer.run(5);
  assert.deepEqual(first.losses, again.losses);
  assert.notDeepEqual(first.losses, other.losses);
});

test("resumed from a checkpoint, training has the losses of one that was never stopped", async () => {
  const whole = study().trainer;
  await whole.run(20);
  const before = study().trainer;
  await before.run(8); // in the middle of an epoch
  const bytes = await before.checkpoint();
  const after = study().trainer;
  after.restore(bytes);
  assert.equal(after.step, 8);
  await after.run(20);
  assert.deepEqual(after.losses, whole.losses);
  assert.deepEqual(await after.checkpoint(), await whole.checkpoint());
});

test("a checkpoint of something else is refused, and changes nothing", async () => {
  const { trainer } = study();
  await trainer.run(2);
  const bytes = await trainer.checkpoint();
  assert.throws(() => study({ seed: 1 }).trainer.restore(bytes), /has seed 7, this trainer 1/);
  const model = nn.dense(100, 2, new Random(1));
  const optimizer = nn.adamW(model.parameters, { learningRate: 1 });
  const other = study({ model, optimizer }).trainer;
  assert.throws(() => other.restore(bytes), /has no parameters\/weight; it belongs to another model/);
  // Adam and AdamW remember the same, and go on differently.
  const plain = nn.adam(model.parameters, { learningRate: 1 });
  const sentence = /the checkpoint is of the optimizer adamW, this trainer has adam$/;
  assert.throws(() => study({ model, optimizer: plain }).trainer.restore(bytes), sentence);
  const noTraining = nn.encodeSafetensors({ tensors: {}, metadata: {} });
  assert.throws(() => trainer.restore(noTraining), /no state of a training/);
  assert.deepEqual(await trainer.checkpoint(), bytes);
});

test("a hundred steps leave as many tensors as there were", async () => {
  const { trainer, dispose } = study({ accumulate: 2, constrain: () => {} });
  await trainer.run(2);
  const before = nn.liveTensors();
  await trainer.run(102);
  assert.equal(nn.liveTensors(), before);
  await trainer.checkpoint();
  assert.equal(nn.liveTensors(), before);
  dispose();
});

test("several small batches are one large batch", async () => {
  // Without batch norm and dropout, which see the parts.
  const made = (accumulate: number, size: number): { trainer: nn.Trainer<number[]>; weight: nn.Variable } => {
    const weight = nn.variable(nn.tensor([0.5, -1], [2, 1]));
    const numbers = Array.from({ length: 24 }, (_, i) => Math.sin(1 + i * i));
    const trainer = new nn.Trainer<number[]>({
      model: { parameters: { weight }, statistics: {} },
      batch: (index) => numbers.slice(index * size, (index + 1) * size),
      loss: (batch) => nn.mean(nn.square(nn.sub(nn.matmul(nn.tensor(batch, [size / 2, 2]), weight), 1))),
      optimizer: nn.sgd({ weight }, { learningRate: 0.1, momentum: 0.9 }),
      accumulate,
      show: false,
    });
    return { trainer, weight };
  };
  const [parts, whole] = [made(3, 4), made(1, 12)];
  for (const { trainer } of [parts, whole]) await trainer.run(2);
  const [a, b] = [await nn.valuesOf(parts.weight), await nn.valuesOf(whole.weight)];
  for (const [i, value] of b.entries()) assert.ok(Math.abs(a[i] - value) < 1e-6, `${a} ${b}`);
});

test("a loss that is no number stops training, with the model as before", async () => {
  const { trainer, model } = study({
    batch: (index, r) => Float32Array.from({ length: 6 * 25 }, () => (index === 3 ? 1e30 : r.normal())),
  });
  await trainer.run(3);
  const before = await trainer.checkpoint();
  await assert.rejects(
    trainer.run(5),
    /the loss of step 4 is (NaN|Infinity), the model is as before; a smaller learning/,
  );
  assert.deepEqual(await trainer.checkpoint(), before);
  assert.ok(model.parameters["out/weight"]);
});

test("interrupted, it keeps whole steps and goes on", async () => {
  const whole = study().trainer;
  await whole.run(12);
  const { trainer } = study();
  let breaths = 0;
  world[key] = {
    ...host(),
    breathe: async () => {
      if (++breaths === 6) throw new Error("Interrupted");
    },
  };
  try {
    await assert.rejects(trainer.run(12), /Interrupted/);
    assert.equal(trainer.step, 5);
    await trainer.run(12);
  } finally {
    delete world[key];
  }
  assert.deepEqual(trainer.losses, whole.losses);
});

test("torn down in the middle of a step, tfjs is set right again", async () => {
  const whole = study().trainer;
  await whole.run(4);
  const { trainer } = study({
    onStep: ({ step }) => {
      if (step !== 2) return;
      // What V8's stop leaves behind: no finally has run.
      const engine = tf.engine();
      engine.startScope("torn");
      Object.assign(engine.state, { gradientDepth: 1, kernelDepth: 2, activeTape: [] });
      return new Promise<void>(() => {});
    },
  });
  void trainer.run(4);
  while (trainer.step < 2) await new Promise((resolve) => setImmediate(resolve));
  await trainer.run(4);
  assert.deepEqual(trainer.losses, whole.losses);
});

test("progress with the loss is shown, and files are written on the way", async (t) => {
  const shown: string[] = [];
  const files: Record<string, Uint8Array> = {};
  world[key] = {
    ...host(),
    display: (bundle) => void shown.push(bundle["text/plain"]),
    write: async (path, bytes) => {
      files[path] = bytes;
    },
    read: async (path) => files[path],
  };
  t.after(() => {
    delete world[key];
  });
  const { trainer } = study({ show: true, checkpoint: { path: "study.safetensors", everySteps: 2 } });
  await trainer.run(5);
  assert.match(shown[shown.length - 1], /^Training █+ done, 5 in .* · loss \d/);
  const { trainer: next } = study();
  await next.load("study.safetensors");
  assert.equal(next.step, 5);
});

test("parameter groups have rates of their own; a group of nothing is a mistake", async () => {
  const a = nn.variable(nn.tensor([1]));
  const b = nn.variable(nn.tensor([1]));
  const groups = [{ names: /^a$/, scale: 0.1, settings: { weightDecay: 0 } }];
  const optimizer = nn.sgd({ a, b }, { learningRate: 1, weightDecay: 0.5, groups });
  optimizer.update({ a: nn.tensor([1]), b: nn.tensor([1]) });
  assert.deepEqual([(await nn.valuesOf(a))[0], (await nn.valuesOf(b))[0]], [Math.fround(0.9), -0.5]);
  assert.throws(() => nn.sgd({ a }, { learningRate: 1, groups: [{ names: /x/ }] }), /nothing matches \/x\//);
});

test("a parameter that the loss does not know is named", async () => {
  const [used, idle] = [nn.variable(nn.tensor([1])), nn.variable(nn.tensor([1]))];
  assert.throws(
    () => nn.gradients({ used, idle }, () => nn.sum(nn.square(used))),
    /the loss does not depend on the parameter idle: it would never learn/,
  );
});

test("a loss that cannot be differentiated is refused in words about it, before anything is trained", async () => {
  const cases: [unknown, RegExp][] = [
    [() => nn.tensor([1, 2, 3, 4], [2, 2]), /^TypeError: gradients: loss must be one number, got a tensor of \[2, 2\]/],
    [async () => nn.tensor([1], []), /^TypeError: gradients: loss must be computed at once, got a promise/],
    [() => 3, /^TypeError: gradients: loss must return a tensor with one number, got number$/],
    [() => undefined, /got undefined$/],
    [() => nn.tensor([1], []), /^Error: gradients: the loss does not depend on any parameter/],
  ];
  for (const [loss, sentence] of cases) {
    const { trainer, dispose } = study({ loss: loss as () => nn.Tensor });
    await assert.rejects(trainer.run(1), sentence);
    assert.equal(trainer.step, 0);
    dispose();
  }
  const { trainer } = study({ loss: (batch) => nn.sum(nn.tensor(batch)) });
  await assert.rejects(trainer.run(1), /does not depend/);
});

test("what would never be called is refused: epochs without a length", () => {
  const parts = { schedule: undefined, scheduleBy: undefined, stepsPerEpoch: undefined } as const;
  const cases: [Partial<nn.TrainerOptions<Float32Array>>, RegExp][] = [
    [{ scheduleBy: "epoch" }, /^RangeError: Trainer: scheduleBy: "epoch" needs stepsPerEpoch/],
    [{ schedule: nn.reduceOnPlateau({ initial: 1 }) }, /a schedule that listens to the loss needs stepsPerEpoch/],
    [{ validate: () => 1 }, /validate needs stepsPerEpoch/],
    [{ onEpoch: () => {} }, /onEpoch needs stepsPerEpoch/],
  ];
  for (const [options, sentence] of cases) assert.throws(() => study({ ...parts, ...options }), sentence);
  study({ ...parts, schedule: nn.cosine({ max: 1, steps: 5 }) }).dispose();
});

test("an optimizer of another model is refused, and settings that make no sense", () => {
  const foreign = nn.variable(nn.tensor([1]));
  assert.throws(
    () => study({ optimizer: nn.sgd({ foreign }, { learningRate: 1 }) }),
    /Trainer: the optimizer changes foreign, which is no parameter of the model/,
  );
  assert.throws(() => nn.sgd({}, { learningRate: 1 }), /sgd: parameters must hold at least one variable, got none/);
  assert.throws(
    () => nn.sgd({ foreign }, { learningRate: 1, momentum: 1 }),
    /momentum must be from 0 to below 1, got 1/,
  );
  assert.throws(() => nn.adam({ foreign }, { learningRate: 1, betas: [0.9, 2] }), /adam: betas\[1\] must be .* got 2/);
  assert.throws(() => nn.adam({ foreign }, { learningRate: 1, epsilon: 0 }), /adam: epsilon must be a positive number/);
  const groups = [{ names: /foreign/, settings: { weightDecay: -1 } }];
  assert.throws(
    () => nn.adamW({ foreign }, { learningRate: 1, groups }),
    /adamW: weightDecay must be at least 0, got -1/,
  );
});

test("a run that another one has overtaken ends with a sentence, and trains nothing twice", async () => {
  const whole = study().trainer;
  await whole.run(4);
  const { trainer } = study();
  const first = trainer.run(4);
  const refused = assert.rejects(first, /Trainer\.run: a later run has taken over, this one ends/);
  await trainer.run(4);
  await refused;
  assert.deepEqual(trainer.losses, whole.losses);
});
