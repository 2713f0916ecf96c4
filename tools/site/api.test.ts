// The site with TypeDoc's pages, where its packages are: nobody wants a test that installs them.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../notebooks/sources.ts";
import { roomsWithFunctions } from "./api.ts";
import { siteCommand } from "./command.ts";

const { missingPackages } = await import(pathToFileURL(path.join(root, "tools/lab/packages.mjs")).href);
const isMissing = missingPackages(path.join(root, "tools/site/typedoc")).length > 0;
const isRequired = (process.env.SPECLAB_REQUIRE ?? "").split(",").includes("typedoc");

function reasonToSkip(): string | false {
  if (process.env.SPECLAB_QUICK) return "TypeDoc reads the whole library, which takes long; npm test runs it";
  return isMissing && !isRequired && "TypeDoc's packages are not here; npm run site installs them";
}

describe("the site with the pages of functions", { skip: reasonToSkip() }, () => {
  let out: string;
  before(() => {
    out = path.join(mkdtempSync(path.join(os.tmpdir(), "speclab-api-")), "site");
  });
  after(() => rmSync(path.dirname(out), { recursive: true, force: true }));
  const page = (name: string): string => readFileSync(path.join(out, "api", name), "utf8");

  test("every link of every page leads somewhere, and the first page leads to each room", async () => {
    assert.equal(isMissing, false, "TypeDoc's packages are required, and not here");
    assert.equal(await siteCommand(["--out", out]), 0, "a link leads nowhere");
    const first = readFileSync(path.join(out, "index.html"), "utf8");
    for (const room of roomsWithFunctions()) assert.ok(first.includes(`href="api/modules/${room}.html"`), room);
  });

  test("a function has its parameters, errors, source and example", () => {
    const stft = page("functions/dsp.stft.html");
    for (const part of ["Parameters", "Returns", "Throws", "See", "Example"])
      assert.match(stft, new RegExp(`>${part} ?<`), part);
    assert.match(stft, /librosa/);
  });

  test("nothing of this computer stands in them", () => {
    assert.ok(!page("functions/dsp.stft.html").includes(root));
    assert.ok(!page("index.html").includes(root));
  });
});
