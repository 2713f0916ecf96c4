import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { newtonStep } from "./tridiagonal.ts";

test("matrix · step = −gradient, for one row, two, and both parities; the slope is gradient · step", () => {
  const random = new Random(1);
  for (let n = 1; n <= 9; n++) {
    const room = (): Float64Array => new Float64Array(n + 2);
    const system = { diagonal: room(), beside: room(), pivots: room() };
    const [gradient, step] = [room(), room()];
    for (let m = 1; m <= n; m++) {
      system.diagonal[m] = random.uniform(2.1, 3);
      if (m < n) system.beside[m] = random.uniform(-1, 1);
      gradient[m] = random.normal();
    }
    const slope = newtonStep(n, system, gradient, step);
    const { diagonal, beside } = system;
    let expected = 0;
    for (let m = 1; m <= n; m++) {
      const product = beside[m - 1] * step[m - 1] + diagonal[m] * step[m] + beside[m] * step[m + 1];
      assert.ok(Math.abs(product + gradient[m]) < 1e-12, `row ${m} of ${n}: ${product} instead of ${-gradient[m]}`);
      expected += gradient[m] * step[m];
    }
    assert.ok(Math.abs(slope - expected) < 1e-12 && slope < 0);
  }
});
