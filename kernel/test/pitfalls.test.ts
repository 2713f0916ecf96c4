import assert from "node:assert/strict";
import os from "node:os";
import { after, before, describe, it } from "node:test";
import { fixtures } from "./fixtures.ts";
import { Lab } from "./lab.ts";
import { pitfalls } from "./pitfalls.ts";

describe("pitfalls of stock tslab, on our kernel over ZeroMQ", () => {
  const lab = new Lab();
  before(async () => {
    lab.write(fixtures);
    await lab.start();
  });
  after(() => lab.close());

  for (const { number, title, probe, wanted } of pitfalls) {
    it(`${number ?? "later"}: ${title}`, async () => {
      assert.match(await probe(lab), wanted);
    });
  }
});

describe("pitfall 15: a notebook outside of any project", () => {
  const lab = new Lab({ where: os.tmpdir() });
  before(() => lab.start());
  after(() => lab.close());

  it("has Node's types", async () => {
    const { text } = await lab.cell(
      'import path from "node:path"; console.log(path.posix.join("a", "b")); typeof process',
    );
    assert.equal(text, "a/b\n'object'");
  });

  it("finds the repository's packages", async () => {
    const { text } = await lab.cell('import { hann } from "speclab/dsp"; hann(4)[2]');
    assert.equal(text, "1");
  });
});
