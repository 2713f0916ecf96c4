import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { boundsOf, child, type Ended, run } from "./all.ts";
import { pageOf, plain, type Ran, sectionOf, sectionsOf } from "./all-page.ts";
import { benches } from "./benches.ts";
import { root } from "./dsp/python.ts";

const ran: Ran = {
  name: "kernel",
  about: "our kernel beside stock tslab",
  command: "npm run bench -- kernel --rounds 1",
  bounds: "kept",
  said: "a  b\n1  2",
  minutes: 1.26,
  loads: [2, 3.14],
  commit: "c0ffee00",
  day: "2026-11-22",
};

test("a part says how it was measured, and is kept when another is run", () => {
  assert.match(
    sectionOf(ran),
    /^## kernel\n\nWhat: our kernel .*`: bounds kept; 1\.3 minutes, load 2\.0 → 3\.1; commit c0ffee00/,
  );
  const sections = [ran, { ...ran, name: "dsp", bounds: "not run" as const, said: "There is no librosa." }].map(
    sectionOf,
  );
  const read = sectionsOf(pageOf(sections, "A machine."));
  assert.deepEqual(
    [...read],
    [
      ["kernel", sections[0]],
      ["dsp", sections[1]],
    ],
  );
});

test("only what says so, or takes too long, is not run; what falls has failed", () => {
  const ended: Ended = { status: 0, signal: null, stdout: "a table", stderr: "", stoppedBy: undefined };
  const cases: [Partial<Ended>, Ran["bounds"]][] = [
    [{}, "kept"],
    [{ status: 1 }, "not kept"],
    [{ status: 2, stdout: "", stderr: "There is no librosa." }, "not run"],
    [{ status: null, signal: "SIGKILL", stoppedBy: "limit" }, "not run"],
    [{ status: null, signal: "SIGKILL" }, "failed"],
    [{ status: 1, stdout: "", stderr: "TypeError: x is not a function\n    at y" }, "failed"],
    [{ status: 1, stderr: "TypeError: x is not a function\n    at y" }, "failed"],
    [{ status: 2, stdout: "", stderr: "bench dsp: stft: hopLength must be a positive integer, got 0" }, "failed"],
  ];
  for (const [differs, bounds] of cases)
    assert.equal(boundsOf({ ...ended, ...differs }), bounds, JSON.stringify(differs));
  assert.match(sectionOf({ ...ran, bounds: "failed" }), /: failed here; /);
});

test("who stopped a comparison is remembered: the limit, or Ctrl-C", async () => {
  const waits = ["-e", "setInterval(() => {}, 1000)"];
  assert.equal((await child(waits, 0.2)).stoppedBy, "limit");
  // As when a terminal sends it; only the listeners of the one comparison that runs hear of it.
  const before = process.listenerCount("SIGINT");
  const running = child(waits, 60);
  process.emit("SIGINT", "SIGINT");
  const { status, signal, stoppedBy } = await running;
  assert.deepEqual([status, signal, stoppedBy], [null, "SIGKILL", "SIGINT"]);
  assert.equal(process.listenerCount("SIGINT"), before);
});

test("lines that were written over are gone", () => {
  assert.equal(plain("1 of 2\r2 of 2 \nend\n\n"), "2 of 2\nend");
  assert.equal(plain("http://127.0.0.1:1/lab?token=0bdb4f"), "http://127.0.0.1:1/lab?token=…");
});

test("a comparison that nobody knows is told", async () => {
  await assert.rejects(run(["--only", "matlab"]), /bench all: --only must be of dsp, .*, got matlab/);
});

test("every comparison of the folder is on the page", () => {
  const folders = readdirSync(path.join(root, "bench"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) assert.ok(name in benches, `bench/${name} is no comparison of bench/benches.ts`);
});
