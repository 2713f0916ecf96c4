import assert from "node:assert/strict";
import fs, { existsSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { cutIntoBlocks, joinBlocks } from "./blocks.ts";
import { Tape } from "./tape.ts";

test("what is written is read again, in memory and on the disk, and silence around it", () => {
  // The disk is the folder that was named, and nothing can be seen there: whoever ends leaves nothing.
  const home = temporaryFolder();
  after(() => rmSync(home, { recursive: true }));
  for (const folder of [home, undefined]) {
    const tape = new Tape(folder);
    tape.append(Float32Array.of(1, 2, 3));
    tape.write(Float32Array.of(5, 6), 2);
    assert.equal(tape.length, 4);
    assert.deepEqual(tape.read(-2, 6), Float32Array.of(0, 0, 1, 2, 5, 6, 0, 0));
    // More than there is room for in memory, with a hole that was never written.
    const far = 5_000_000;
    tape.write(Float32Array.of(7, 8), far);
    assert.equal(tape.length, far + 2);
    assert.deepEqual(tape.read(-1, 5), Float32Array.of(0, 1, 2, 5, 6, 0));
    assert.deepEqual(tape.read(far - 1, far + 3), Float32Array.of(0, 7, 8, 0));
    tape.write(Float32Array.of(9), 1);
    assert.deepEqual(tape.read(0, 3), Float32Array.of(1, 9, 5));
    if (existsSync("/proc/self/fd")) assert.equal(openBelow(home), folder === undefined ? 0 : 1);
    assert.deepEqual(readdirSync(home), []);
    tape.release();
    assert.equal(openBelow(home), 0);
    assert.equal(tape.length, 0);
  }
  const lost = new Tape(path.join(home, "lost"));
  assert.throws(
    () => lost.write(Float32Array.of(1), 5_000_000),
    /long sound cannot be kept in .*lost: there is no such/,
  );
});

/** By the name that the system calls it: the way to it may lead over links. */
function temporaryFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), "speclab-tape-")));
}

/** How many files are open whose name is, or was, in a folder; 0 where the system does not tell. */
function openBelow(folder: string): number {
  if (!existsSync("/proc/self/fd")) return 0;
  const handles = readdirSync("/proc/self/fd").map((handle) => {
    try {
      return readlinkSync(`/proc/self/fd/${handle}`);
    } catch {
      return ""; // The one that this listing was made by.
    }
  });
  return handles.filter((name) => name.startsWith(folder)).length;
}

test("a file whose name cannot be taken away is closed", (t) => {
  const home = temporaryFolder();
  after(() => rmSync(home, { recursive: true }));
  const { mock } = t.mock.method(fs, "rmSync", () => {
    throw Object.assign(new Error("busy"), { code: "EBUSY" });
  });
  syncBuiltinESMExports();
  try {
    const tape = new Tape(home);
    assert.throws(() => tape.write(Float32Array.of(1), 5_000_000), /long sound cannot be kept in .*: busy\.$/);
  } finally {
    mock.restore();
    syncBuiltinESMExports();
  }
  assert.equal(openBelow(home), 0);
});

test("blocks of a long sound, each with either sign, are joined to that sound", () => {
  const sampleRate = 100;
  const samples = Float32Array.from({ length: 7000 }, (_, i) => 0.5 * Math.sin(0.3 * i) * Math.cos(i / 60));
  const tape = new Tape(undefined);
  tape.append(samples);
  const blocks = cutIntoBlocks([tape], sampleRate);
  assert.ok(blocks.length >= 3);
  const pieces = [
    ...joinBlocks(blocks, (index) =>
      tape.read(blocks[index].from, blocks[index].to).map((value) => (index % 2 === 0 ? value : -value)),
    ),
  ];
  const joined = Float32Array.from(pieces.flatMap((piece) => [...piece]));
  assert.equal(joined.length, samples.length);
  assert.ok(joined.every((value, i) => Math.abs(value - samples[i]) < 1e-6));
});

test("above 16 kHz a block is as many samples, and no longer", () => {
  const tape = new Tape(undefined);
  tape.write(Float32Array.of(0), 60 * 48_000);
  for (const { from, to } of cutIntoBlocks([tape], 48_000)) assert.ok(to - from <= 1.5 * 320_000 + 48_000);
});
