import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, advisories, compareVersions, concerned, isMended, nothingFound } from "./advisories.ts";
import { allInstalled } from "./packages.ts";

const installed = allInstalled();

test("no package of any list is below the version that mends a known advisory", () => {
  const found = concerned(installed).map(
    ({ one, advisory }) =>
      `${one.name} ${one.version} of ${one.file}: ${advisory.ids.join(", ")} (${advisory.severity ?? "severity not said"}), mended in ${advisory.fixed.join(", ") || "no version"}`,
  );
  assert.deepEqual(found, []);
});

test("a lowered version of any package is found, in its own line", () => {
  const lowered = (name: string, version: string) =>
    concerned(installed.map((one) => (one.name === name ? { ...one, version } : one))).map(({ one }) => one.name);
  assert.ok(lowered("tar", "7.5.20").includes("tar"));
  assert.ok(lowered("tar", "6.2.1").includes("tar"), "a line that no version mends");
  assert.ok(lowered("adm-zip", "0.5.18").includes("adm-zip"));
  assert.ok(lowered("brace-expansion", "1.1.17").includes("brace-expansion"));
  assert.ok(lowered("tornado", "6.5.7").includes("tornado"));
  assert.ok(lowered("jupyterlab", "4.6.2rc0").includes("jupyterlab"));
});

test("every row is of a package that is here, and would find it below its mend", () => {
  for (const advisory of advisories) {
    const here = installed.filter(({ ecosystem, name }) => ecosystem === advisory.ecosystem && name === advisory.name);
    assert.ok(here.length > 0, `${advisory.name} is in no list any more: its row may go`);
    if (accepted.some(({ id }) => advisory.ids.includes(id))) continue;
    const old = here.map((one) => ({ ...one, version: advisory.since ?? "0.0.1" }));
    assert.equal(concerned(old, [advisory]).length, here.length, advisory.name);
  }
});

test("an advisory begins at a version, and each line has its own mend", () => {
  const glob = { since: "10.2.0", fixed: ["10.5.0", "11.1.0"] };
  for (const version of ["7.2.3", "10.1.9", "10.5.0", "11.1.0", "12.0.0"]) assert.ok(isMended(version, glob), version);
  for (const version of ["10.2.0", "10.4.5", "11.0.3"]) assert.ok(!isMended(version, glob), version);
  assert.ok(!isMended("99.0.0", { fixed: [] }), "what no version mends");
});

test("versions are in the order that npm and PyPI give them, as far as they are written here", () => {
  const rising = [
    ...["0.9.12", "0.16.0", "1.0", "1.0.1-alpha.2", "1.0.1-alpha.10", "1.0.1-beta", "1.0.1", "1.0.1.post1", "1.1.9"],
    ...[
      "1.1.18",
      "2.0.0.dev3",
      "2.0.0rc1",
      "2.0.0",
      "10.0.0",
      "131.0.0-nightly.20260721",
      "131.0.0",
      "2026.9.1",
      "2026.10.18",
    ],
  ];
  for (const [i, a] of rising.entries())
    for (const [j, b] of rising.entries())
      assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j), `${a}, ${b}`);
  assert.equal(compareVersions("1.0", "1.0.0"), 0);
  assert.equal(compareVersions("1.0.0+cpu", "1.0.0"), 0);
  assert.throws(() => compareVersions("latest", "1.0"), /compareVersions: "latest" is no version/);
});

test("the table is in order: lines rise, and nothing is both in it and among what was not found", () => {
  for (const { name, ids, since, fixed } of advisories) {
    assert.ok(ids.length > 0, name);
    const rising = [...(since === undefined ? [] : [since]), ...fixed];
    assert.deepEqual([...rising].sort(compareVersions), rising, name);
  }
  for (const ecosystem of ["npm", "PyPI"] as const)
    for (const name of nothingFound[ecosystem]) {
      const isHere = (one: { ecosystem: string; name: string }) => one.ecosystem === ecosystem && one.name === name;
      assert.ok(installed.some(isHere), `${name} is in no list`);
      assert.ok(!advisories.some(isHere), name);
    }
});

test("what is accepted has a reason, is in the table and concerns what is installed", () => {
  for (const { id, why } of accepted) {
    assert.ok(why.length > 20, id);
    const advisory = advisories.find(({ ids }) => ids.includes(id));
    assert.ok(advisory, id);
    assert.ok(
      installed.some((one) => one.name === advisory.name && !isMended(one.version, advisory)),
      `${id} is mended by now: it need not be accepted`,
    );
  }
});
