import assert from "node:assert/strict";
import { test } from "node:test";
import { constant, cosine, reduceOnPlateau } from "./schedules.ts";

const rounded = (rates: number[]): number[] => rates.map((rate) => Number(rate.toFixed(6)));

test("a cosine begins, peaks and ends where it should, and stays there", () => {
  const { rate } = cosine({ max: 1, min: 0.2, steps: 12, warmUp: 4 });
  assert.deepEqual(rounded([0, 2, 4, 8, 12, 100].map(rate)), [0.2, 0.6, 1, 0.6, 0.2, 0.2]);
});

test("restarts warm up again, lower and longer", () => {
  // The setting of the keyword study, shorter: first cycle 50 steps, 42 of them warm-up, half the height each time.
  const { rate } = cosine({ max: 0.1, min: 0.001, steps: 50, warmUp: 42, restarts: true, decay: 0.5 });
  assert.deepEqual(rounded([0, 42, 46, 50, 92, 142].map(rate)), [0.001, 0.1, 0.0505, 0.001, 0.05, 0.025]);
  const stretched = cosine({ max: 1, steps: 6, warmUp: 2, restarts: true, stretch: 2 });
  assert.deepEqual(rounded([6, 8, 12, 16, 18].map(stretched.rate)), [0, 1, 0.5, 0, 1]);
});

test("rates that make no sense are refused", () => {
  assert.throws(() => constant(0), /constant: rate must be a positive number, got 0/);
  assert.throws(() => cosine({ max: 1, steps: 5, warmUp: 5 }), /warmUp must be from 0 to below steps = 5, got 5/);
  assert.throws(() => cosine({ max: 1, min: 1, steps: 5 }), /min must be from 0 to below max = 1, got 1/);
  assert.throws(
    () => reduceOnPlateau({ initial: 1, patience: 1.5 }),
    /patience must be a whole number of epochs, got 1.5/,
  );
  assert.throws(() => reduceOnPlateau({ initial: 1, min: -1 }), /reduceOnPlateau: min must be at least 0, got -1/);
  assert.throws(() => reduceOnPlateau({ initial: 1, factor: 1 }), /factor must be between 0 and 1, got 1/);
});
