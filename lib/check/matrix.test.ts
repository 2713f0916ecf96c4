import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { magnitude, spectralConvergence, stft } from "../dsp/index.ts";
import { installScriptHost } from "../node/script-host.ts";
import { judge } from "./check.ts";
import { bandAboveMean, griffinLimExercise } from "./exercises/griffin-lim.ts";
import { seminars } from "./exercises/index.ts";
import { sentences } from "./testing/answers.ts";
import { matrixRow } from "./testing/matrix.ts";

// The rule about the checks, for one seed; `npm run test:checks` has the whole table.

installScriptHost();

for (const name of seminars["01"].exercises) {
  test(`${name}: every known mistake gets its own hint, honest answers pass, unknown ones get no hint`, async (t) => {
    const { complaints, median, slowest } = await matrixRow(name, [1]);
    assert.deepEqual(complaints, []);
    t.diagnostic(`${name}: a check takes ${median.toFixed(0)} ms, the slowest ${slowest.toFixed(0)} ms`);
    assert.ok(slowest < 1000, `a check of ${name} took ${slowest} ms`);
  });
}

for (const [what, answer, sentence] of sentences) {
  test(`griffin-lim: a sentence for ${what}`, async () => {
    const { points, of, issues } = await judge("griffin-lim", answer);
    assert.ok(points < of);
    assert.ok(
      issues.some(({ message }) => sentence.test(message)),
      issues.map(({ message }) => message).join("\n"),
    );
  });
}

test("griffin-lim: the band holds all seeds of noise", (t) => {
  const [powers, n, hop, iterations] = griffinLimExercise.inputs(new Random(1))[4].arguments;
  const target = { ...powers, data: powers.data.map(Math.sqrt) };
  const errors = Array.from({ length: 20 }, (_, seed) => {
    const heard = griffinLimExercise.reference(powers, n, hop, iterations, seed);
    return spectralConvergence(magnitude(stft(heard, { nFft: n, hopLength: hop, padMode: "reflect" })), target);
  });
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const [least, most] = [Math.min(...errors) / mean, Math.max(...errors) / mean];
  t.diagnostic(`convergence by seed: ${least.toFixed(2)} … ${most.toFixed(2)} times the mean`);
  assert.ok(most * 1.1 < bandAboveMean, `${most}`);
});
