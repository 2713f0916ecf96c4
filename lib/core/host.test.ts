import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { type Host, host } from "./host.ts";

const key = Symbol.for("speclab.host");
const globals = globalThis as { [key]?: Host };

afterEach(() => {
  delete globals[key];
});

test("the host is whatever stands at the symbol now", () => {
  const mine = { ...host(), guard: () => 7 as never };
  globals[key] = mine;
  assert.equal(host(), mine);
  delete globals[key];
  assert.notEqual(host(), mine);
});

test("without a host, text is printed", (t) => {
  const log = t.mock.method(console, "log", () => {});
  host().display({ "text/plain": "a figure", "text/html": "<svg/>" });
  assert.deepEqual(log.mock.calls[0].arguments, ["a figure"]);
});

test("without a host, nothing is interrupted, calls run, and breathing returns", async () => {
  assert.equal(host().signal().aborted, false);
  assert.equal(
    host().guard(() => 42, 1),
    42,
  );
  await host().breathe();
});

test("without a host, a file cannot be read, and the sentence says what to import", async () => {
  await assert.rejects(host().read("voice.wav"), {
    message: 'read: nothing here can read voice.wav; in a script, import "speclab/node" first',
  });
});
