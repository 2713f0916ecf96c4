import assert from "node:assert/strict";
import { test } from "node:test";
import "../node/index.ts";
import { useEngine } from "./engine.ts";
import { cases } from "./testing/cases.ts";
import { directionsAsked, slopes, tolerance, worst } from "./testing/finite-differences.ts";

// One process for each engine: what one of them has loaded must not help another.
delete process.env.SPECLAB_ENGINE;
const missing = await useEngine("webgpu").then(
  () => undefined,
  (error: Error) => error.message,
);

if (missing !== undefined) {
  test("finite differences agree on webgpu", (t) => {
    assert.ok(!process.env.SPECLAB_REQUIRE?.split(",").includes("webgpu"), missing);
    t.skip(missing);
  });
} else {
  for (const each of cases) {
    test(`finite differences agree on webgpu: ${each.name}`, async () => {
      const { error, where } = worst(await slopes(each, directionsAsked(process.env)));
      assert.ok(error < tolerance, where);
    });
  }
}
