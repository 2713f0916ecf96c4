import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { DownloadError } from "../download-error.ts";
import { installScriptHost } from "../script-host.ts";
import { tarEntry, tarGz, zip } from "./testing/archives.ts";
import { unpack } from "./unpack.ts";

installScriptHost();
const folder = mkdtempSync(path.join(tmpdir(), "speclab-unpack-"));
after(() => rmSync(folder, { recursive: true }));

const noise = Uint8Array.from({ length: 700_001 }, (_, i) => (i * i * 31) >> 7);
const long = `${"deep/".repeat(30)}file.txt`;
const files = { "set/a.txt": "alpha", "set/b/noise.bin": noise, "set/empty": "", [long]: "far down" };

let archives = 0;
function write(bytes: Uint8Array, end: string): { archive: string; target: string } {
  const archive = path.join(folder, `archive-${archives++}${end}`);
  writeFileSync(archive, bytes);
  return { archive, target: archive.replace(/\.(tar\.gz|zip|rar)$/, "") };
}

const all = (target: string): string[] =>
  readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(target, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();

for (const [kind, bytes, end] of [
  ["tar.gz", tarGz(files), ".tar.gz"],
  ["zip, deflated", zip(files), ".zip"],
  ["zip, stored", zip(files, { stored: true }), ".zip"],
  ["zip of the large kind", zip(files, { zip64: true }), ".zip"],
] as const) {
  test(`${kind}: every file with its bytes, also with a long name, and an empty one`, async () => {
    const { archive, target } = write(bytes, end);
    const unpacked = await unpack(archive, target);
    assert.deepEqual(unpacked, { files: 4, bytes: 5 + noise.length + 8 });
    assert.deepEqual(all(target), Object.keys(files).sort());
    for (const [name, content] of Object.entries(files)) {
      assert.ok(readFileSync(path.join(target, name)).equals(Buffer.from(content)), name);
    }
  });
}

test("what the system's own tar makes, pax names and folders included", async (t) => {
  const source = path.join(folder, "source");
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), content);
  }
  const archive = path.join(folder, "system.tar.gz");
  try {
    execFileSync("tar", ["--format=pax", "-czf", archive, "-C", source, "."], { stdio: "pipe" });
  } catch {
    return t.skip("there is no tar with pax names here");
  }
  await unpack(archive, path.join(folder, "system"));
  assert.deepEqual(all(path.join(folder, "system")), Object.keys(files).sort());
});

test("a subset", async () => {
  const { archive, target } = write(tarGz(files), ".tar.gz");
  await unpack(archive, target, { only: (name) => name.endsWith(".txt") });
  assert.deepEqual(all(target), [long, "set/a.txt"]);
});

test("names that lead out of the folder are refused, and nothing is left", async () => {
  const bad = ["../evil.txt", "/evil.txt", "set/../../evil.txt", "C:/evil.txt", "set\\..\\evil.txt"];
  for (const name of bad) {
    for (const [bytes, end] of [
      [tarGz({ "fine.txt": "x", [name]: "x" }), ".tar.gz"],
      [zip({ "fine.txt": "x", [name]: "x" }), ".zip"],
    ] as const) {
      const { archive, target } = write(bytes, end);
      await assert.rejects(unpack(archive, target), /leads out of the folder or is no file name/, `${name} in ${end}`);
      assert.ok(!existsSync(target) && !existsSync(`${target}.unpacking`));
      assert.ok(!existsSync(path.join(folder, "evil.txt")) && !existsSync(path.join(path.dirname(folder), "evil.txt")));
    }
  }
});

test("links are passed over: nothing is written through them", async () => {
  const link = tarEntry("set/link", "", "2");
  link.write("/tmp", 157);
  const sum = link.subarray(0, 512).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  link.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const bytes = gzipSync(Buffer.concat([link, tarEntry("set/a.txt", "alpha"), Buffer.alloc(1024)]));
  const { archive, target } = write(bytes, ".tar.gz");
  await unpack(archive, target);
  assert.deepEqual(all(target), ["set/a.txt"]);
});

test("sizes are bounded: of one file, of all, and of what a ZIP entry gives beyond its promise", async () => {
  const { archive, target } = write(tarGz(files), ".tar.gz");
  await assert.rejects(unpack(archive, target, { largestFile: 1000 }), /noise\.bin has 700 kB, .* limit of 1\.0 kB/);
  await assert.rejects(unpack(archive, target, { largestSum: 1000 }), /together are larger/);
  const bomb = write(zip({ "bomb.bin": new Uint8Array(1e6) }, { promised: 1000 }), ".zip");
  await assert.rejects(unpack(bomb.archive, bomb.target), /gives more than the 1000 bytes it promises/);
});

test("damaged archives: truncated, changed, something else", async () => {
  const complaint = async (bytes: Uint8Array, end: string): Promise<string> => {
    const { archive, target } = write(bytes, end);
    const error: DownloadError = await unpack(archive, target).then(
      () => assert.fail("must fail"),
      (reason) => reason,
    );
    assert.equal(error.fault, "archive", error.message);
    assert.ok(!existsSync(target));
    return error.message;
  };
  const tar = tarGz(files);
  assert.match(await complaint(tar.subarray(0, tar.length / 2), ".tar.gz"), /is damaged: unexpected end of file/);
  assert.match(await complaint(Buffer.from("<!DOCTYPE html>"), ".tar.gz"), /is damaged: incorrect header check/);
  const cut = gzipSync(Buffer.concat([tarEntry("a.txt", "alpha", "0", 5000)]));
  assert.match(await complaint(cut, ".tar.gz"), /ends in the middle of a file/);
  assert.match(await complaint(gzipSync(Buffer.alloc(2000, 1)), ".tar.gz"), /where a number should be|sum is wrong/);
  const whole = zip(files);
  assert.match(await complaint(whole.subarray(0, whole.length - 30), ".zip"), /no end record: it is truncated/);
  const changed = Uint8Array.from(zip({ "a.bin": noise }, { stored: true }));
  changed[5000] ^= 1;
  assert.match(await complaint(changed, ".zip"), /the sum of a\.bin is wrong/);
  assert.match(await complaint(whole, ".rar"), /\.tar\.gz, \.tgz, \.tar and \.zip can be unpacked/);
});

test("an interrupt leaves nothing", async () => {
  const { archive, target } = write(tarGz(files), ".tar.gz");
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(unpack(archive, target, { signal: stop.signal }), { name: "Interrupted" });
  assert.ok(!existsSync(target) && !existsSync(`${target}.unpacking`));
});
