import assert from "node:assert/strict";
import { test } from "node:test";
import { melFilters, pinv, transpose } from "./index.ts";

const basis = () => transpose(melFilters({ sampleRate: 22050, nFft: 1024, nMels: 64 }));

test("an inverse is remembered: of the same numbers, whoever holds them, and nobody can spoil it", () => {
  const first = pinv(basis());
  const expected = first.data.slice();
  first.data.fill(0);
  const again = pinv(basis());
  assert.deepEqual(again.data, expected);
  again.data.fill(0);
  assert.deepEqual(pinv(basis()).data, expected);
});

test("other numbers, another tolerance, another precision are another matrix", () => {
  const { bins, frames, data } = basis();
  const inverse = pinv({ bins, frames, data });
  const louder = data.map((value) => 2 * value);
  assert.notDeepEqual(pinv({ bins, frames, data: louder }).data, inverse.data);
  assert.notDeepEqual(pinv({ bins, frames, data }, { rtol: 0.9 }).data, inverse.data);
  const wide = { bins: 1, frames: 2, data: Float64Array.of(1, 0) };
  assert.deepEqual(pinv(wide), { bins: 2, frames: 1, data: Float64Array.of(1, 0) });
  assert.deepEqual(pinv({ ...wide, bins: 2, frames: 1 }), { bins: 1, frames: 2, data: Float64Array.of(1, 0) });
  // What has changed in place is another one, too.
  const changing = { bins: 1, frames: 1, data: Float64Array.of(2) };
  assert.equal(pinv(changing).data[0], 0.5);
  changing.data[0] = 4;
  assert.equal(pinv(changing).data[0], 0.25);
});
