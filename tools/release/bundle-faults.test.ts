// What is wrong with a bundle is found by its files alone, so also for systems that no test runs on.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { faultsOf } from "./bundle-faults.ts";

const home = mkdtempSync(path.join(os.tmpdir(), "speclab-faults-"));
after(() => rmSync(home, { recursive: true, force: true }));

const [elf, windows, apple] = ["7f454c46", "4d5a9000", "cffaedfe"].map((bytes) => Buffer.from(bytes, "hex"));
const whole: Record<string, Buffer | string> = {
  "kernel/node_modules/zeromq/build/win32/x64/node/115/addon.node": windows,
  // Not of this computer, and never loaded there.
  "kernel/node_modules/zeromq/build/win32/ia32/node/115/addon.node": elf,
  "node_modules/@resvg/resvg-js-win32-x64-msvc/resvg.node": windows,
  "wheels/jupyterlab-4.6.6-py3-none-any.whl": "",
  "wheels/cffi-2.1.1-cp312-cp312-win_amd64.whl": "",
  "wheels/tornado-6.6.1-cp311-abi3-win_amd64.whl": "",
};

let number = 0;

function faults(change: Record<string, Buffer | string | undefined>, kind = "win-x64", python = "3.12"): string[] {
  const folder = path.join(home, String(number++));
  for (const [file, content] of Object.entries({ ...whole, ...change })) {
    if (content === undefined) continue;
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return faultsOf(folder, kind, python);
}

test("a whole bundle has no fault, and is no bundle for another system or Python", () => {
  assert.deepEqual(faults({}), []);
  const elsewhere = faults({}, "darwin-arm64");
  assert.ok(elsewhere.includes("zeromq has nothing for darwin on arm64"), elsewhere.join("\n"));
  assert.ok(elsewhere.includes("wheels/cffi-2.1.1-cp312-cp312-win_amd64.whl is of another computer"));
  assert.deepEqual(faults({}, "win-x64", "3.13"), [
    "wheels/cffi-2.1.1-cp312-cp312-win_amd64.whl is of another computer",
  ]);
  assert.equal(faults({}, "win-x64", "3.10").length, 2);
});

test("binaries of another system, a missing JupyterLab", () => {
  const [resvg] = Object.keys(whole).filter((file) => file.includes("resvg"));
  for (const bytes of [elf, apple]) assert.deepEqual(faults({ [resvg]: bytes }), [`${resvg} is of another system`]);
  const [, , , lab] = Object.keys(whole);
  assert.deepEqual(faults({ [lab]: undefined }), ["there is no JupyterLab"]);
});

test("names that Windows refuses, and links", {
  skip: process.platform === "win32" && "they cannot be made here",
}, () => {
  assert.deepEqual(faults({ "data/a:b.wav": "" }), ["data/a:b.wav is no name for Windows"]);
  assert.deepEqual(faults({ "data/aux.json": "" }), ["data/aux.json is no name for Windows"]);
  assert.deepEqual(faults({ "a.js": "", "A.js": "" }).length, 1);
  assert.match(faults({ [`${"long/".repeat(41)}x`]: "" }).at(-1)!, /has more than 200 letters$/);
  const folder = path.join(home, String(number));
  faults({});
  symlinkSync("../wheels", path.join(folder, "node_modules/speclab"));
  assert.deepEqual(faultsOf(folder, "win-x64", "3.12"), ["node_modules/speclab is a link"]);
});
