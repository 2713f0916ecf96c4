import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { afterEach, test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import * as nn from "./index.ts";
import { addRung, rungsElsewhere } from "./rung.ts";
import { cases } from "./testing/cases.ts";
import { slopes, tolerance, worst } from "./testing/finite-differences.ts";

delete process.env.SPECLAB_ENGINE;
afterEach(() => {
  delete process.env.SPECLAB_ENGINE;
  rungsElsewhere().clear();
});

/** An engine that is not there, whatever this machine has. */
function missing(name: nn.EngineName, why: string): void {
  addRung(name, { start: () => Promise.reject(new nn.MissingRung(`useEngine: ${why}`)) });
}

test("an engine that is asked for is the one that computes", async () => {
  const cpu = await nn.useEngine("cpu");
  assert.deepEqual([cpu.name, nn.engineName(), cpu.why], ["cpu", "cpu", "asked for cpu"]);
  const wasm = await nn.useEngine("wasm");
  assert.deepEqual([wasm.name, nn.engineName()], ["wasm", "wasm"]);
  assert.match(wasm.device, /SIMD/);
  assert.equal(wasm.version, `tfjs ${tf.version_core}`);
});

test("auto takes the best that starts, and says why the better ones are not here", async () => {
  missing("tensorflow", "TensorFlow is on holiday; run something");
  missing("webgpu", "WebGPU is, too");
  const engine = await nn.useEngine();
  assert.equal(engine.name, "wasm");
  assert.equal(
    engine.why,
    "the best engine here (asked for auto); not tensorflow: TensorFlow is on holiday; run something; " +
      "not webgpu: WebGPU is, too",
  );
});

test("an engine is never less than what was asked for", async () => {
  await nn.useEngine("wasm");
  // A rung that starts nothing: tfjs would go on with what it has.
  addRung("webgpu", { start: async () => ({ device: "a promise", version: "0" }) });
  await assert.rejects(nn.useEngine("webgpu"), /^MissingRung: useEngine: webgpu is installed, but did not start/);
  missing("tensorflow", "no");
  await assert.rejects(nn.useEngine("tensorflow"), /^MissingRung: useEngine: no$/);
  await assert.rejects(
    nn.useEngine("cuda" as never),
    /wanted must be one of auto, gpu-only, tensorflow, webgpu, wasm, cpu, got cuda/,
  );
  assert.equal(nn.engineName(), "wasm");
});

test("Node's engines are known to whoever imports speclab/nn alone: modules, CommonJS, workers", async () => {
  const ask = `nn.useEngine("webgpu").then(({ name }) => name, ({ message }) => message)`;
  const room = (form: string): string => JSON.stringify(new URL(`../../${form}/nn/index.js`, import.meta.url).href);
  const programs = [
    `import * as nn from ${room("esm")}; console.log(await ${ask})`,
    `import nn from ${room("cjs")}; console.log(await ${ask})`,
    `import { Worker } from "node:worker_threads";
     const text = 'import * as nn from ${room("esm")}; console.log(await ${ask.replaceAll("'", "'")})';
     new Worker(new URL("data:text/javascript," + encodeURIComponent(text)));`,
  ];
  for (const program of programs) {
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    assert.match(said, /^(webgpu|useEngine: (WebGPU|Dawn) .*)\n$/);
  }
});

test("who computes before an engine is chosen is told how to begin", () => {
  const nn = JSON.stringify(new URL("./index.js", import.meta.url).href);
  const program = `import * as nn from ${nn}; try { nn.sum(nn.tensor([1])) } catch ({ message }) { console.log(message) }`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  assert.equal(said, "nn: nothing computes yet; begin with `await nn.useEngine()`\n");
});

test("SPECLAB_ENGINE decides over the argument", async () => {
  process.env.SPECLAB_ENGINE = "cpu";
  const engine = await nn.useEngine("wasm");
  assert.deepEqual([engine.name, engine.why], ["cpu", "SPECLAB_ENGINE is cpu"]);
  process.env.SPECLAB_ENGINE = "abacus";
  await assert.rejects(nn.useEngine("wasm"), /SPECLAB_ENGINE must be one of auto, .* got abacus/);
});

test("gradients are right after every change of the engine", async () => {
  const some = cases.filter(({ name }) =>
    /^(conv2d dilated|depthwise 3|maxPool|gather rows|matmul|batchNorm)/.test(name),
  );
  assert.ok(some.length > 8);
  for (const name of ["wasm", "cpu", "wasm"] as const) {
    await nn.useEngine(name);
    for (const each of some) {
      const { error, where } = worst(await slopes(each, 1));
      assert.ok(error < tolerance, `${name}: ${where}`);
    }
  }
});

test("finite differences see a wrong derivative", async () => {
  await nn.useEngine("cpu");
  // The rest of the bug of mirrored margins in tfjs: the gradient of what lies in the middle, and of nothing else.
  const forgetful = tf.customGrad((x) => ({
    value: nn.padReflect(x as nn.Tensor, 2),
    gradFunc: (dy: nn.Tensor) => nn.slice(dy, [0, 2], [2, 7]),
  })) as (x: nn.Tensor) => nn.Tensor;
  const { error } = worst(await slopes({ name: "forgetful", shapes: [[2, 7]], f: forgetful }, 2));
  assert.ok(error > 50 * tolerance);
});

test("what nobody vouches for is not differentiated", async () => {
  for (const name of ["cpu", "wasm"] as const) {
    await nn.useEngine(name);
    const x = nn.tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    const refused = /the derivative of tfjs' AvgPool is not vouched for .*lib\/nn\/ops\/README\.md/;
    assert.throws(() => tf.grad((y) => tf.avgPool(y as tf.Tensor4D, 2, 1, "valid"))(x), refused);
    const mirrored = (y: tf.Tensor): tf.Tensor =>
      tf.mirrorPad(
        y,
        [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ],
        "reflect",
      );
    assert.throws(() => tf.grad(mirrored)(x), /MirrorPad is not vouched for/);
    const padded = (y: tf.Tensor): tf.Tensor =>
      tf.conv2d(y as tf.Tensor4D, tf.ones([3, 3, 1, 1]) as tf.Tensor4D, 1, "same");
    assert.throws(() => tf.grad(padded)(x), /only vouched for without padding .* use nn\.conv2d/);
  }
});

test("tensors are copies of what they are made of, and what is read is a copy of them", async () => {
  for (const name of ["cpu", "wasm"] as const) {
    await nn.useEngine(name);
    const values = Float32Array.of(1, 2);
    const x = nn.tensor(values);
    values[0] = 9;
    (await nn.valuesOf(x))[1] = 9;
    assert.deepEqual([...(await nn.valuesOf(x))], [1, 2], name);
  }
});

test("an engine that breaks when it starts leaves the one before", async () => {
  await nn.useEngine("cpu");
  tf.registerBackend("webgpu", () => Promise.reject(new Error("no such card")));
  addRung("webgpu", { start: async () => ({ device: "a broken card", version: "0" }) });
  await assert.rejects(nn.useEngine("webgpu"), /webgpu is installed, but did not start/);
  assert.equal(nn.engineName(), "cpu");
  tf.removeBackend("webgpu");
});

test("ES modules and CommonJS share one tfjs, one engine and one list of rungs", async () => {
  const require = createRequire(import.meta.url);
  const common: typeof nn = require("speclab/nn");
  await nn.useEngine("cpu");
  assert.equal(common.engineName(), "cpu");
  await common.useEngine("wasm");
  assert.equal(nn.engineName(), "wasm");
  assert.equal(require("@tensorflow/tfjs-core").conv2d, tf.conv2d);
  assert.deepEqual([...(await common.valuesOf(nn.add(common.tensor([1, 2]), nn.tensor([3, 4]))))], [4, 6]);
});
