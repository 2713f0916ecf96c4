import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/index.ts";
import * as nn from "../index.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("cpu");

const shapes: Record<string, number[]> = { weight: [3, 2], bias: [2], scale: [1], large: [130, 130] };

type Make = (parameters: nn.NamedVariables) => nn.Optimizer;
const makers: Record<string, Make> = {
  sgd: (parameters) => nn.sgd(parameters, { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 }),
  adam: (parameters) => nn.adam(parameters, { learningRate: 0.1, weightDecay: 0.01 }),
  "adamW, amsgrad, groups": (parameters) =>
    nn.adamW(parameters, {
      learningRate: 0.1,
      amsgrad: true,
      groups: [{ names: /bias|scale/, scale: 0.5, settings: { weightDecay: 0 } }].filter(({ names }) =>
        Object.keys(parameters).some((name) => names.test(name)),
      ),
    }),
};

function variables(names = Object.keys(shapes)): Record<string, nn.Variable> {
  return Object.fromEntries(names.map((name) => [name, nn.tidy(() => nn.variable(numbers(name, 0)))]));
}

/** The same numbers for a name and a step, whoever asks. */
function numbers(name: string, step: number): nn.Tensor {
  const random = new Random(1000 * step + name.length);
  const size = shapes[name].reduce((a, b) => a * b, 1);
  return nn.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shapes[name],
  );
}

function update(optimizer: nn.Optimizer, step: number): void {
  nn.tidy(() =>
    optimizer.update(Object.fromEntries(Object.keys(optimizer.parameters).map((name) => [name, numbers(name, step)]))),
  );
}

async function values(tensors: nn.NamedTensors): Promise<Record<string, readonly number[]>> {
  const all = Object.entries(tensors).map(async ([name, x]) => [name, [...(await nn.valuesOf(x))]] as const);
  return Object.fromEntries(await Promise.all(all));
}

for (const [name, make] of Object.entries(makers)) {
  test(`${name}: parameters that are updated together have the numbers of those updated alone`, async () => {
    const together = make(variables());
    const alone = Object.keys(shapes).map((own) => make(variables([own])));
    for (let step = 1; step <= 5; step++) for (const optimizer of [together, ...alone]) update(optimizer, step);
    const parts = await Promise.all(alone.map(async (one) => [await values(one.parameters), await values(one.memory)]));
    assert.deepEqual(await values(together.parameters), Object.assign({}, ...parts.map(([own]) => own)));
    const memory = Object.assign({}, ...parts.map(([, own]) => own));
    assert.deepEqual(await values(together.memory), memory);
    assert.ok(Object.keys(memory).length >= Object.keys(shapes).length);
  });

  test(`${name}: what is written into parameters and memory counts`, async () => {
    const [first, second] = [make(variables()), make(variables())];
    for (let step = 1; step <= 3; step++) update(first, step);
    update(second, 9); // something else, which is overwritten
    for (const kind of ["parameters", "memory"] as const) {
      const to = second[kind];
      for (const [key, x] of Object.entries(first[kind])) nn.tidy(() => to[key].assign(nn.add(x, 0)));
    }
    second.steps = first.steps;
    for (const optimizer of [first, second]) {
      update(optimizer, 4);
      const { bias } = optimizer.parameters;
      nn.tidy(() => bias.assign(nn.clamp(bias, 0, 0.01)));
      update(optimizer, 5);
    }
    assert.deepEqual(await values(second.parameters), await values(first.parameters));
    assert.deepEqual(await values(second.memory), await values(first.memory));
  });

  test(`${name}: a hundred updates keep no more tensors than one, and an end keeps none`, () => {
    const before = nn.liveTensors();
    const parameters = variables();
    const withParameters = nn.liveTensors();
    const optimizer = make(parameters);
    update(optimizer, 1);
    const afterOne = nn.liveTensors();
    for (let step = 2; step <= 100; step++) {
      update(optimizer, step);
      if (step % 10 === 0) void optimizer.memory;
    }
    assert.equal(nn.liveTensors(), afterOne);
    optimizer.dispose();
    assert.equal(nn.liveTensors(), withParameters);
    nn.dispose(parameters);
    assert.equal(nn.liveTensors(), before);
  });
}

test("an engine that is changed in between takes everything along", async () => {
  const [moved, stayed] = [makers.adam(variables()), makers.adam(variables())];
  update(stayed, 1);
  update(moved, 1);
  update(stayed, 2);
  await nn.useEngine("wasm");
  update(moved, 2);
  await nn.useEngine("cpu");
  update(moved, 3);
  update(stayed, 3);
  const [ours, theirs] = [await values(moved.parameters), await values(stayed.parameters)];
  for (const [name, expected] of Object.entries(theirs))
    for (const [i, x] of expected.entries()) assert.ok(Math.abs(ours[name][i] - x) < 1e-5, `${name} ${i}`);
});

test("gradients that are missing are named, and nothing is changed", async () => {
  const optimizer = makers.adam(variables());
  const before = await values(optimizer.parameters);
  assert.throws(
    () => optimizer.update({ weight: numbers("weight", 1) }),
    /^RangeError: adam: gradients must hold one for bias$/,
  );
  assert.deepEqual(await values(optimizer.parameters), before);
  assert.equal(optimizer.steps, 0);
});
