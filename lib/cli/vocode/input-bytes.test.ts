import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { bytesUntil } from "./input-bytes.ts";

const text = (value: unknown): string => Buffer.from(value as Uint8Array).toString();

test("who ends the reading still gets what the writer hands over on leaving", async () => {
  const pipe = new PassThrough();
  const reading = new AbortController();
  const bytes = bytesUntil(pipe, reading.signal);
  pipe.write("so far");
  assert.equal(text((await bytes.next()).value), "so far");
  const rest = bytes.next();
  reading.abort();
  pipe.end(", and the end");
  assert.equal(text((await rest).value), ", and the end");
  assert.equal((await bytes.next()).done, true);
});

test("a signal that comes in the turn behind the end of the stream is heard before the end is", async () => {
  const pipe = new PassThrough();
  const reading = new AbortController();
  const bytes = bytesUntil(pipe, reading.signal);
  setImmediate(() => setImmediate(() => reading.abort()));
  pipe.end();
  assert.equal((await bytes.next()).done, true);
  assert.ok(reading.signal.aborted);
});

test("a writer who stays is left a moment after the end was asked for, and not before", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const pipe = new PassThrough();
  const reading = new AbortController();
  const bytes = bytesUntil(pipe, reading.signal);
  pipe.write("so far");
  await bytes.next();
  t.mock.timers.tick(1e6);
  const rest = bytes.next();
  reading.abort();
  t.mock.timers.tick(999);
  assert.equal(pipe.destroyed, false);
  t.mock.timers.tick(1);
  assert.equal((await rest).done, true);
  assert.equal(pipe.destroyed, true);
});

test("an error is one as long as nobody asked for the end, and who leaves early has closed the stream", async () => {
  const broken = new PassThrough();
  const bytes = bytesUntil(broken, new AbortController().signal);
  const rest = bytes.next();
  broken.destroy(new Error("no such luck"));
  await assert.rejects(rest, /no such luck/);
  const left = new PassThrough();
  const some = bytesUntil(left);
  left.write("enough");
  await some.next();
  await some.return();
  assert.equal(left.destroyed, true);
});
