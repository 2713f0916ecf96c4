import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { pointsOf, unitsOf } from "./positions.ts";

it("counts an emoji as one point and two units", () => {
  assert.equal(unitsOf("a😀b", 2), 3);
  assert.equal(pointsOf("a😀b", 3), 2);
});

it("there and back is the same place, in any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(30), (text, n) => {
      const points = Math.min(n, [...text].length);
      assert.equal(pointsOf(text, unitsOf(text, points)), points);
    }),
  );
});
