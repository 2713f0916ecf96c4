import assert from "node:assert/strict";
import { test } from "node:test";
import { installScriptHost } from "../node/script-host.ts";
import { judge } from "./check.ts";
import { bandAboveMean } from "./exercises/griffin-lim.ts";
import { exerciseNamed, seminars } from "./exercises/index.ts";
import { honest, sentences } from "./testing/answers.ts";
import { bandOver, hintOf, matrixRow } from "./testing/matrix.ts";

// The rule about the checks: all of it for one seed, a part for five; `npm run test:checks` has the whole table. In a hurry,
// a part is enough.

installScriptHost();
const computing = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const nth = process.env.SPECLAB_QUICK ? 5 : 1;

for (const name of seminars["01"].exercises) {
  test(`${name}: every known mistake gets its own hint, honest answers pass, unknown ones get no hint`, async (t) => {
    const { complaints, median, slowest } = await matrixRow(name, [1], computing, nth);
    assert.deepEqual(complaints, []);
    t.diagnostic(`${name}: a check computes for ${median.toFixed(0)} ms, the slowest for ${slowest.toFixed(0)} ms`);
    assert.ok(slowest < 1000, `a check of ${name} takes ${slowest} ms`);
  });
}

test("another seed, the same verdicts", async () => {
  for (const name of seminars["01"].exercises) {
    for (const seed of [2, 3, 4, 5]) {
      const { mistakes } = exerciseNamed(name);
      const { id, answer } = mistakes[(7 * seed) % mistakes.length];
      const wrong = await judge(name, answer, { seed });
      assert.equal(hintOf(wrong), id, `${name}, seed ${seed}: ${wrong.message}`);
      const right = await judge(name, honest[name]["helpers as given"], { seed });
      assert.equal(right.points, right.of, `${name}, seed ${seed}: ${right.message}`);
    }
  }
});

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
  const [least, most] = bandOver(20);
  t.diagnostic(`convergence by seed: ${least.toFixed(2)} … ${most.toFixed(2)} times the mean`);
  assert.ok(most * 1.1 < bandAboveMean, `${most}`);
});
