import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

// This file runs from build/js/tools/doctor.
const root = path.resolve(import.meta.dirname, "../../../..");

interface Result {
  name: string;
  state: "found" | "missing" | "needed";
  what: string;
  advice?: string;
}

test("the doctor finds what is here: the kernel and the engines of every machine have really run", (t) => {
  if (process.env.SPECLAB_QUICK) return t.skip("it tries the kernel and every engine; npm test runs it");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, "tools/doctor.mjs"), "--json", "--report"],
    {
      encoding: "utf8",
    },
  );
  const results = JSON.parse(stdout) as Result[];
  const by = (name: string): Result =>
    results.find((result) => result.name === name) ?? assert.fail(`${name}: ${stdout}`);
  assert.equal(status, 0, stdout + stderr);
  assert.match(by("Node").what, /^\d+\.\d+\.\d+$/);
  assert.match(by("Kernel").what, /^started, 1 \+ 1 is 2, in [\d.]+ s; TypeScript 5\./);
  for (const engine of ["wasm", "cpu"])
    assert.match(
      by(`Engine ${engine}`).what,
      /^tfjs 4\.22\.0, CPU, .*: a training step in [\d.]+ ms, the first one in/,
    );
  for (const { name, what } of results) assert.ok(what.length > 0, name);
  for (const secret of [root, os.homedir(), os.hostname()].filter((word) => word.length > 1))
    assert.ok(!stdout.includes(secret), `the report holds ${secret}`);
});

test("names and paths are taken out of a report, and nothing else", async () => {
  const file = pathToFileURL(path.join(root, "tools/doctor/without-names.mjs")).href;
  const { withoutNames } = (await import(file)) as {
    withoutNames(of: Record<string, string>): (text: string) => string;
  };
  const shown = withoutNames({
    home: "/somewhere/ada lovelace",
    user: "ada",
    host: "engine.example.org",
    folder: "/srv/my lab",
  });
  const cases: [string, string][] = [
    ["in /srv/my lab/build: gone", "in <path>: gone"],
    ["/somewhere/ada lovelace/x and /opt/cuda/lib64/libcuda.so.1", "<path> and <path>"],
    ["neither /dev/nvidiactl nor /proc/driver/nvidia", "neither /dev/nvidiactl nor /proc/driver/nvidia"],
    ["D:\\somewhere\\ada\\lab failed", "<path> failed"],
    ["ada on engine.example.org, or engine", "<name> on <name>, or <name>"],
    [
      "Canada has 1/2 of it, 3 GB/s; TypeScript 5.9.3; npm start",
      "Canada has 1/2 of it, 3 GB/s; TypeScript 5.9.3; npm start",
    ],
  ];
  for (const [text, expected] of cases) assert.equal(shown(text), expected);
});

test("what CUDA_VISIBLE_DEVICES says is part of what is told about cards", async () => {
  const file = pathToFileURL(path.join(root, "tools/doctor/checks.mjs")).href;
  const { checks } = (await import(file)) as {
    checks: readonly { name: string; run(): { found?: string; missing?: string } }[];
  };
  const check = checks.find(({ name }) => name === "GPU driver") ?? assert.fail("no check of the GPU driver");
  const said = (): string => Object.values(check.run()).join(" ");
  const before = process.env.CUDA_VISIBLE_DEVICES;
  try {
    delete process.env.CUDA_VISIBLE_DEVICES;
    assert.doesNotMatch(said(), /CUDA_VISIBLE_DEVICES/);
    process.env.CUDA_VISIBLE_DEVICES = "1,0";
    assert.match(said(), /CUDA_VISIBLE_DEVICES is "1,0"/);
  } finally {
    if (before === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
    else process.env.CUDA_VISIBLE_DEVICES = before;
  }
});

test("words that the doctor does not know are refused", () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, "tools/doctor.mjs"), "--jason"], {
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^There is no option --jason; there is: --json, --report\. Usage: npm run doctor \[-- --json\] \[--report\]\n$/,
  );
});
