import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

it("the address's token is in no command line, only in a page that nobody else may read", (t) => {
  if (process.platform === "win32") return t.skip("Windows has neither shell scripts nor file modes");
  const folder = mkdtempSync(path.join(tmpdir(), "speclab-open-"));
  const seen = path.join(folder, "seen");
  // A browser that notes what it was started with, and the page's mode and text while the page is there.
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(
      path.join(folder, name),
      `#!/bin/sh
page="$(printf '%s' "$1" | sed 's|^file://||')"
{ echo "$*"; ls -l "$page"; cat "$page"; } > "${seen}.part"
mv "${seen}.part" "${seen}"
`,
    );
    chmodSync(path.join(folder, name), 0o755);
  }
  const program = `
    import { existsSync } from "node:fs";
    import { openBrowser } from ${JSON.stringify(new URL("./open-browser.mjs", import.meta.url).href)};
    openBrowser('http://127.0.0.1:1/lab/tree/a"b.ipynb?x=1&token=geheim');
    const look = setInterval(() => existsSync(${JSON.stringify(seen)}) && clearInterval(look), 20);`;
  const env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH}` };
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    env,
    encoding: "utf8",
    timeout: 20_000,
  });
  try {
    assert.equal(stderr, "");
    const [words, listing, ...text] = readFileSync(seen, "utf8").split("\n");
    assert.match(words, /^file:\/\/\/\S+\.html$/);
    assert.match(listing, /^-rw-------/);
    assert.match(text.join("\n"), /url=http:\/\/127\.0\.0\.1:1\/lab\/tree\/a&quot;b\.ipynb\?x=1&amp;token=geheim"/);
    assert.ok(!existsSync(fileURLToPath(words)), "the page is left behind");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
