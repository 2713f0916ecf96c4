import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

// This file runs from build/js/tools/engines.
const root = path.resolve(import.meta.dirname, "../../../..");
const module = (file: string): Promise<unknown> => import(pathToFileURL(path.join(root, file)).href);
const command = path.join(root, "tools/engines/gpu.mjs");
const here = process.platform === "linux" && process.arch === "x64";
const elsewhere = here ? false : "TensorFlow is set up on Linux x86-64 only";

/** Runs `npm run gpu:setup -- --cpu` with nothing on the PATH but some programs, given as shell scripts. */
function setUp(
  programs: Record<string, string>,
  words = ["setup", "--cpu"],
): { rc: number | null; said: string; left: string[] } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-setup-"));
  try {
    const bin = path.join(folder, "bin");
    mkdirSync(bin);
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    const cache = path.join(folder, "cache");
    const { CXX: _c, SPECLAB_PYTHON: _p, ...rest } = process.env;
    const env = { ...rest, PATH: bin, SPECLAB_CACHE: cache, SPECLAB_ENGINES: path.join(folder, "engines") };
    const { status, stderr } = spawnSync(process.execPath, [command, ...words], { env, encoding: "utf8" });
    const places = [path.join(cache, "tensorflow"), path.join(folder, "engines")];
    return { rc: status, said: stderr, left: places.flatMap((place) => (existsSync(place) ? readdirSync(place) : [])) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const compiler = { "g++": "exit 0" };
const pipThatSays = (words: string): string => `[ "$3" = download ] && { echo '${words}'; exit 1; }; exit 0`;

test("what is missing is said in one sentence, and nothing is left behind", { skip: elsewhere }, () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ["Python", compiler, /^Python 3 with pip is needed to fetch TensorFlow and was not found .*python3-pip\)\.\n$/],
    ["pip", { ...compiler, python3: `[ "$1" != -m ]` }, /^python3 has no pip, which is needed .*python3-pip\)\.\n$/],
    [
      "compiler",
      { python3: "exit 0" },
      /^A C\+\+ compiler \(g\+\+ or clang\+\+\) is needed .*apt install g\+\+\)\.\n$/,
    ],
    [
      "network",
      { ...compiler, python3: pipThatSays("NewConnectionError: Failed to establish") },
      /TensorFlow could not be installed; the package registry cannot be reached: connect to the network, .*\.\n$/,
    ],
    [
      "disk",
      { ...compiler, python3: pipThatSays("OSError: [Errno 28] No space left on device") },
      /the disk is full: .*\n$/,
    ],
    [
      "hash",
      { ...compiler, python3: pipThatSays("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES: Expected sha256 a, Got b") },
      /A wheel is not the one that speclab was tested with \(its hash differs\): nothing was set up\.\n$/,
    ],
    [
      "wheel",
      { ...compiler, python3: pipThatSays("ERROR: No matching distribution found for tensorflow-cpu==2.21.0") },
      /pip does not find TensorFlow 2\.21\.0 in its package index: check pip's index settings\.\n$/,
    ],
  ];
  for (const [missing, programs, sentence] of cases) {
    const { rc, said, left } = setUp(programs);
    assert.equal(rc, 1, missing);
    assert.match(said, sentence, missing);
    assert.deepEqual(left, [], missing);
  }
});

test("CUDA without a card is refused before anything is fetched; two wishes at once, too", { skip: elsewhere }, (t) => {
  assert.match(
    setUp({}, ["setup", "--gpu", "--cpu"]).said,
    /^gpu:setup: one of --gpu, --cpu, --webgpu, got --gpu and --cpu\.\n$/,
  );
  if (existsSync("/dev/nvidiactl")) return t.skip("there is an NVIDIA card here");
  const { rc, said } = setUp({}, ["setup", "--gpu"]);
  assert.equal(rc, 1);
  assert.match(said, /^No NVIDIA card is visible .*: take --cpu, or --gpu --force for another machine\.\n$/);
});

interface Setup {
  requireSpace(folder: string, flavour: string, free: number): void;
}

test("a disk without space is told before the first byte", async (t) => {
  const lines: string[] = [];
  t.mock.method(process.stderr, "write", (text: string) => lines.push(text) > 0);
  const { requireSpace } = (await module("tools/engines/tensorflow/setup.mjs")) as Setup;
  assert.throws(() => requireSpace("/some/where", "gpu", 3.21), {
    name: "Stop",
    message:
      "3.2 GB are free in /some, 9 GB are needed: free some space, or set SPECLAB_CACHE to a folder on another disk.",
  });
  requireSpace("/some/where", "cpu", 3.21);
  assert.match(
    lines.join(""),
    /TensorFlow 2\.21\.0 \(cpu\): 0\.3 GB to download, 2 GB while it is set up, 1\.2 GB then\./,
  );
});

interface Driver {
  missingDriver(): string | undefined;
  cards(): { name: string }[];
}

test("CUDA_VISIBLE_DEVICES chooses among the cards as CUDA reads it", { skip: elsewhere }, async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-cards-"));
  const before = { PATH: process.env.PATH, CUDA_VISIBLE_DEVICES: process.env.CUDA_VISIBLE_DEVICES };
  t.after(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const list = "0, GPU-aaaa-1, NVIDIA A, 81920, 550.1\\n1, GPU-bbbb-2, NVIDIA B, 143771, 550.1\\n";
  writeFileSync(path.join(folder, "nvidia-smi"), `#!/bin/sh\nprintf '${list}'\n`);
  chmodSync(path.join(folder, "nvidia-smi"), 0o755);
  process.env.PATH = `${folder}:${before.PATH}`;
  const { default: driver } = (await import(
    pathToFileURL(path.join(root, "tools/engines/tensorflow/driver.cjs")).href
  )) as { default: Driver };
  const names = (visible: string | undefined): string[] => {
    if (visible === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
    else process.env.CUDA_VISIBLE_DEVICES = visible;
    return driver.cards().map(({ name }) => name);
  };
  assert.deepEqual(names(undefined), ["NVIDIA A", "NVIDIA B"]);
  assert.deepEqual(names("1,0"), ["NVIDIA B", "NVIDIA A"]);
  assert.deepEqual(names("GPU-bb"), ["NVIDIA B"]);
  assert.deepEqual(names("1,-1,0"), ["NVIDIA B"]);
  assert.deepEqual(names(""), []);
});

interface Places {
  homeInUse(): string | undefined;
  homeOf(flavour: string): string;
}

test("TensorFlow is set up for real, trains, is found again, and goes", { skip: elsewhere }, async (t) => {
  const places = (await module("tools/engines/tensorflow/places.mjs")) as Places;
  if (places.homeInUse() === places.homeOf("cpu")) {
    // As in CI, which has just done it: to do it again would show nothing new.
    const { status, stderr } = spawnSync(process.execPath, [command, "setup", "--cpu"], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /is in .* already\.\n4\/4 TensorFlow 2\.21\.0 on the processor: loss \d\.\d+ → \d\.\d+ in 5 steps/,
    );
    return;
  }
  if (!process.env.SPECLAB_REQUIRE?.split(",").includes("tensorflow"))
    return t.skip("downloads 0.3 GB; SPECLAB_REQUIRE=tensorflow runs it");
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab setup-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const env = {
    ...process.env,
    SPECLAB_CACHE: path.join(folder, "cache"),
    SPECLAB_ENGINES: path.join(folder, "engines"),
  };
  const run = (...words: string[]): string => {
    const { status, stderr } = spawnSync(process.execPath, [command, ...words], { env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stderr;
  };
  // What a killed set-up leaves.
  const killed = path.join(folder, "cache/tensorflow/2.21.0-cpu.partial-999999999");
  mkdirSync(killed, { recursive: true });
  assert.match(run("setup", "--cpu"), /TensorFlow 2\.21\.0 on the processor: loss \d\.\d+ → \d\.\d+ in 5 steps/);
  assert.ok(!existsSync(killed));
  assert.match(run("setup", "--cpu"), /is in .* already\.\n4\/4 TensorFlow/);
  const load = path.join(folder, "engines/tensorflow/load.cjs");
  assert.match(readFileSync(load, "utf8"), /exports\.home/);
  run("remove");
  assert.ok(!existsSync(load));
  assert.deepEqual(readdirSync(path.join(folder, "cache/tensorflow")), []);
});
