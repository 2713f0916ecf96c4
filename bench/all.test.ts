import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "./all.ts";
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

test("lines that were written over are gone", () => {
  assert.equal(plain("1 of 2\r2 of 2 \nend\n\n"), "2 of 2\nend");
});

test("a comparison that nobody knows is told", async () => {
  await assert.rejects(run(["--only", "matlab"]), /bench all: --only must be of dsp, .*, got matlab/);
});

test("every comparison of the folder is on the page", () => {
  const folders = readdirSync(path.join(root, "bench"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) assert.ok(name in benches, `bench/${name} is no comparison of bench/benches.ts`);
});
