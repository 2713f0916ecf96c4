import assert from "node:assert/strict";
import { test } from "node:test";
import { useEngine } from "./engine.ts";
import { cases } from "./testing/cases.ts";
import { directionsAsked, slopes, tolerance, worst } from "./testing/finite-differences.ts";

// One process for each engine: what one of them has loaded must not help another.
delete process.env.SPECLAB_ENGINE;
await useEngine("wasm");

for (const each of cases) {
  test(`finite differences agree on wasm: ${each.name}`, async () => {
    const { error, where } = worst(await slopes(each, directionsAsked(process.env)));
    assert.ok(error < tolerance, where);
  });
}
