import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logEps, unlogEps } from "./log-eps.ts";

test("unlogEps undoes logEps, which is 0 for silence, rises, and is ln (x + ε) − ln ε", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (value, epsilon) => {
        const magnitude = { bins: 3, frames: 1, data: Float64Array.of(value, 0, value) };
        const logarithm = logEps(magnitude, { epsilon });
        const back = unlogEps(logarithm, { epsilon });
        assert.equal(logarithm.data[1], 0);
        for (const i of [0, 2]) {
          assert.ok(Math.abs(logarithm.data[i] - (Math.log(value + epsilon) - Math.log(epsilon))) < 1e-9);
          assert.ok(Math.abs(back.data[i] - value) <= 1e-12 * (1 + value));
        }
      },
    ),
  );
});

test("what is negative, and an epsilon of 0, are refused", () => {
  const magnitude = { bins: 1, frames: 1, data: Float64Array.of(-1) };
  assert.throws(() => logEps(magnitude), /logEps: magnitude/);
  assert.throws(() => logEps({ ...magnitude, data: Float64Array.of(1) }, { epsilon: 0 }), /epsilon must be a positive/);
});
