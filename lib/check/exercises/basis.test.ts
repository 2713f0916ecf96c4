import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spectrogram } from "../../core/index.ts";
import { ctcLoss, tensor, useEngine, valuesOf } from "../../nn/index.ts";
import { installScriptHost } from "../../node/script-host.ts";
import { testKnownMistakes } from "../../node/testing/known-mistakes.ts";
import { courseExercise } from "../authoring.ts";
import { judge, score } from "../index.ts";
import type { BasisAnswers } from "./basis.ts";

installScriptHost();

const names: (keyof BasisAnswers)[] = ["predict-setting", "train-mel", "ctc"];

test("notebook 03 has six points", () => {
  const { points, of, exercises } = score("03");
  assert.deepEqual([points, of, exercises.map(({ exercise }) => exercise)], [0, 6, names]);
});

testKnownMistakes(names);

test("ctc: the reference is the loss that training uses", async () => {
  await useEngine("cpu");
  const logits = Float32Array.from({ length: 7 * 4 }, (_, i) => Math.sin(3 * i));
  const labels = [1, 1, 3];
  const [loss] = await valuesOf(ctcLoss(tensor(logits, [1, 7, 4]), [labels], { reduction: "sum" }));
  const logs = Float64Array.from(logits, (x, i) => {
    const row = logits.subarray(4 * Math.floor(i / 4), 4 * Math.floor(i / 4) + 4);
    return x - Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
  });
  const own = courseExercise("ctc")!.solution({ bins: 4, frames: 7, data: logs }, labels) as number;
  assert.ok(Math.abs(own - loss) < 1e-4, `${own}, ${loss}`);
});

test("ctc: whoever multiplies probabilities is told about underflow, whoever subtracts infinities where NaN comes from", async () => {
  const linear = await judge("ctc", ({ bins, data }: Spectrogram<Float64Array>, labels: number[]) => {
    const states = [0, ...labels.flatMap((label) => [label, 0])];
    let ways = states.map((state, s) => (s < 2 ? Math.exp(data[state]) : 0));
    for (let t = 1; t < data.length / bins; t++) {
      ways = states.map((state, s) => {
        const skipped = state !== 0 && state !== states[s - 2] ? (ways[s - 2] ?? 0) : 0;
        return (ways[s] + (ways[s - 1] ?? 0) + skipped) * Math.exp(data[t * bins + state]);
      });
    }
    return -Math.log(ways[states.length - 1] + (ways[states.length - 2] ?? 0));
  });
  assert.equal(linear.points, 0);
  assert.match(linear.message, /infinity comes from .*logarithm of a probability that became 0/);
  const infinite = await judge("ctc", () => Number.NaN);
  assert.match(infinite.message, /NaN comes from −Infinity minus −Infinity/);
});
