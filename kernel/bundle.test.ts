import assert from "node:assert/strict";
import { test } from "node:test";
import { plainBundle } from "./bundle.ts";

test("texts and plain JSON stay what they are", () => {
  const bundle = { "text/plain": "p", "application/json": { data: [1, null, "x"] } };
  assert.deepEqual(plainBundle(bundle, "display"), bundle);
});

test("functions, which JSON has not, are left out as JSON leaves them out", () => {
  const bundle = { "text/plain": "p", "application/json": { a: 1, f: () => 1 }, "text/html": undefined };
  assert.deepEqual(plainBundle(bundle, "display"), { "text/plain": "p", "application/json": { a: 1 } });
});

test("what has no JSON is refused, by its type and with the reason", () => {
  const endless: { self?: unknown } = {};
  endless.self = endless;
  assert.throws(() => plainBundle({ "application/json": { n: 1n } }, "display"), {
    name: "TypeError",
    message: /^display: application\/json must be plain JSON, .* BigInt$/,
  });
  assert.throws(() => plainBundle({ "application/json": endless }, "toBundle"), /^TypeError: toBundle: .* circular/);
});

test("no object, no bundle", () => {
  for (const bundle of [undefined, null, "text"])
    assert.throws(() => plainBundle(bundle, "toBundle"), /toBundle: must give an object .*, got /);
});
