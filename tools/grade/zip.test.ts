import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { zipEntries } from "./zip.ts";

const mtime = new Date(2026, 9, 1, 12, 30, 21);
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** Where the list of files names the first one. */
const firstEntry = (bytes: Uint8Array): number => view(bytes).getUint32(bytes.length - 6, true);

/** An extra field as the list of files has it. */
function timestamp(seconds: number): Uint8Array {
  const field = new Uint8Array(5);
  view(field).setUint8(0, 1);
  view(field).setInt32(1, seconds, true);
  return field;
}

test("each entry has its own time: without a zone to two seconds, or in UTC where the archive says so", () => {
  const utc = Date.UTC(2026, 9, 1, 8, 0, 1) / 1000;
  const [plain, exact] = zipEntries(
    zipSync({
      "a.ts": [strToU8("1"), { mtime }],
      "b.ts": [strToU8("2"), { mtime, extra: { 21589: timestamp(utc) } }],
    }),
  );
  assert.deepEqual([plain.time, plain.isUtc], [new Date(2026, 9, 1, 12, 30, 20), false]);
  assert.deepEqual([exact.time, exact.isUtc], [new Date(utc * 1000), true]);
});

test("Windows' own field is in UTC as well", () => {
  const field = new Uint8Array(32);
  view(field).setUint16(4, 1, true);
  view(field).setUint16(6, 24, true);
  const ticks = BigInt(Date.UTC(2026, 9, 1, 8) + 11_644_473_600_000) * 10_000n;
  view(field).setBigUint64(8, ticks, true);
  const [entry] = zipEntries(zipSync({ "a.ts": [strToU8("1"), { mtime, extra: { 10: field } }] }));
  assert.deepEqual([entry.time, entry.isUtc], [new Date(Date.UTC(2026, 9, 1, 8)), true]);
});

test("no time is none", () => {
  const [entry] = zipEntries(zipSync({ "a.ts": [strToU8("1"), { mtime: new Date(1980, 0, 1) }] }));
  assert.equal(entry.time, undefined);
});

test("texts come back as they were, whatever their names", () => {
  const long = "x".repeat(100_000);
  const entries = zipEntries(zipSync({ "Zoë/ä.ts": strToU8(long), "empty.ts": new Uint8Array() }));
  assert.deepEqual(
    entries.map(({ name, size }) => [name, size]),
    [
      ["Zoë/ä.ts", long.length],
      ["empty.ts", 0],
    ],
  );
  assert.equal(new TextDecoder().decode(entries[0].read()), long);
  assert.equal(entries[1].read().length, 0);
});

test("one that is locked or damaged is told, and the others are read", () => {
  const locked = zipSync({ "a.ts": strToU8("1"), "b.ts": strToU8("2") });
  view(locked).setUint16(firstEntry(locked) + 8, 1, true);
  const [a, b] = zipEntries(locked);
  assert.equal(a.isLocked, true);
  assert.throws(() => a.read(), /locked with a password/);
  assert.equal(b.read().length, 1);

  const damaged = zipSync({ "a.ts": [strToU8("const a = 1;"), { level: 0 }] });
  damaged[30 + "a.ts".length] ^= 1;
  assert.throws(() => zipEntries(damaged)[0].read(), /damaged/);
});

test("what is no archive, or half of one, is said in a sentence", () => {
  assert.throws(() => zipEntries(strToU8("PK, but no archive")), /no \.zip archive/);
  assert.throws(() => zipEntries(new Uint8Array()), /no \.zip archive/);
  const whole = zipSync({ "a.ts": strToU8("const a = 1;") });
  assert.throws(() => zipEntries(whole.subarray(0, whole.length - 30)), /no \.zip archive/);
  assert.throws(() => zipEntries(whole.subarray(40)), /ends too early|damaged/);
});

test("whatever a broken archive holds, it is read or told in a sentence", () => {
  const whole = zipSync({
    "a.ts": [strToU8("const a = 1;"), { mtime }],
    "b/c.ipynb": [strToU8("{}".repeat(50)), { mtime }],
  });
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changed) => {
      const bytes = whole.slice();
      for (const [at, value] of changed) bytes[at] = value;
      try {
        for (const entry of zipEntries(bytes)) entry.read();
      } catch (error) {
        assert.match((error as Error).message, /^it(s list of files)? (is|ends) /);
      }
    }),
    { numRuns: 500 },
  );
});
