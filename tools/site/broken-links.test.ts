import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { brokenLinks } from "./broken-links.ts";

test("links to files and places that are not there are told, others are not", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-links-"));
  try {
    mkdirSync(path.join(folder, "deep"));
    writeFileSync(path.join(folder, "a b.html"), `<h2 id="here">x</h2><a class="x" href="deep/c.html#there">c</a>`);
    writeFileSync(
      path.join(folder, "deep/c.html"),
      `<p id="there"><a href="../a%20b.html#here">1</a><a href="#there">2</a><a href="https://example.org/">3</a>
       <a href="#nowhere">4</a><a href="../a%20b.html#gone">5</a><img src="no.png"><script>'<a href="not-a-link">'</script>`,
    );
    assert.deepEqual(
      brokenLinks(folder).map(({ page, link }) => `${page} ${link}`),
      ["#nowhere", "../a%20b.html#gone", "no.png"].map((link) => `${path.join("deep", "c.html")} ${link}`),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
