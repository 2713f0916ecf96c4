// What `npm start` says when it cannot go on, asked of the command itself, and its choice of a port.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { it } from "node:test";
import { root } from "./places.mjs";
import { failure } from "./say.mjs";
import { freePort } from "./server.mjs";

function start(words, nodeOptions = [], script = "start.mjs") {
  const command = [...nodeOptions, path.join(root, "tools", script), "--no-browser", ...words];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", timeout: 30_000 });
  return { status, said: stderr.trim() };
}

for (const [command, script] of [
  ["npm start", "start.mjs"],
  ["npm run seminar", "seminar.mjs"],
]) {
  it(`${command} says in one sentence that Node is too old`, () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } })";
    const old = ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`];
    const { status, said } = start([], old, script);
    assert.equal(status, 1);
    assert.match(said, /^speclab needs Node\.js 20\.19\.0 or newer, this is 18\.20\.4: .*$/);
    assert.ok(said.includes(`run \`${command}\` again`), said);
  });
}

for (const [words, sentence] of [
  [["--port", "tin"], "--port must be a number from 1 to 65535, got tin."],
  [["99-nothing"], /^There is no notebook "99-nothing"; there is: .*$/],
  [["lost.ipynb"], "There is no notebook lost.ipynb."],
  [
    ["--fast"],
    "There is no option --fast; there is: --no-browser, --port, --ip. Usage: npm start [-- --no-browser] [--port N] [--ip ADDRESS] [notebook]",
  ],
  [["--ip", "everywhere"], "--ip must be an address of this machine, such as 0.0.0.0 for all of them, got everywhere."],
]) {
  it(`says in one sentence what is wrong with ${words.join(" ")}`, () => {
    const { status, said } = start(words);
    assert.equal(status, words[0] === "--fast" ? 2 : 1);
    if (sentence instanceof RegExp) assert.match(said, sentence);
    else assert.equal(said, sentence);
  });
}

it("npm run seminar says in one sentence what is wrong with --fast", () => {
  const { status, said } = start(["--fast"], [], "seminar.mjs");
  assert.equal(status, 2);
  assert.equal(
    said,
    "There is no option --fast; there is: --no-browser, --port. Usage: npm run seminar [-- 01] [--no-browser] [--port N]",
  );
});

it("takes the next port when the wanted one is taken", async () => {
  const taken = createServer();
  const port = await new Promise((resolve) => taken.listen(0, "127.0.0.1", () => resolve(taken.address().port)));
  try {
    const free = await freePort(port);
    assert.ok(free > port && free < port + 100, `${free} after ${port}`);
  } finally {
    taken.close();
  }
});

for (const [output, reason] of [
  ["npm error code ENOTFOUND\nnpm error network request failed", /registry cannot be reached/],
  [
    "NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
    /registry cannot/,
  ],
  ["npm error ENOSPC: no space left on device, write", /the disk is full/],
  ["OSError: [Errno 30] Read-only file system: '/x'", /may not be written/],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN\nnpm error request to a registry failed", /NODE_EXTRA_CA_CERTS/],
  ["something odd\nits last line", /build\/log\/x\.log: its last line/],
  ["npm error odd\nnpm error A complete log of this run can be found in: x", /: npm error odd, then/],
]) {
  it(`knows why an installation failed: ${output.slice(0, 40).replaceAll("\n", " ")}`, () => {
    const { message } = failure("Packages", output, "build/log/x.log");
    assert.match(message, reason);
    assert.ok(!message.includes("\n"));
  });
}
