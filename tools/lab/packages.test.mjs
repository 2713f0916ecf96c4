import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, it } from "node:test";
import { installPackages, missingPackages } from "./packages.mjs";

const asked = {
  "": { name: "house" },
  lib: { version: "0.1.0" },
  "node_modules/house-lib": { resolved: "lib", link: true },
  "node_modules/used": { version: "1.0.0" },
  "node_modules/used/node_modules/inner": { version: "2.0.0" },
  "node_modules/tester": { version: "3.0.0", dev: true },
  "node_modules/for-another-system": { version: "1.0.0", optional: true },
};

let folder;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "speclab-packages-"));
  for (const place of Object.keys(asked)) mkdirSync(path.join(folder, place), { recursive: true });
  write("package-lock.json", asked);
});
after(() => rmSync(folder, { recursive: true }));

function write(file, packages) {
  writeFileSync(path.join(folder, file), JSON.stringify({ packages }));
}

it("finds everything missing where npm has not installed anything", () => {
  rmSync(path.join(folder, "node_modules/.package-lock.json"), { force: true });
  assert.deepEqual(missingPackages(folder), ["house-lib", "used", "inner"]);
  assert.deepEqual(missingPackages(folder, { dev: true }), ["house-lib", "used", "inner", "tester"]);
});

it("finds nothing missing after an installation, and asks for development packages only when told", () => {
  const { "node_modules/tester": _tester, ...installed } = asked;
  write("node_modules/.package-lock.json", installed);
  assert.deepEqual(missingPackages(folder), []);
  assert.deepEqual(missingPackages(folder, { dev: true }), ["tester"]);
});

it("finds a package of another version, and one whose folder is gone", () => {
  write("node_modules/.package-lock.json", { ...asked, "node_modules/used": { version: "0.9.0" } });
  assert.deepEqual(missingPackages(folder), ["used"]);
  write("node_modules/.package-lock.json", asked);
  rmSync(path.join(folder, "node_modules/tester"), { recursive: true });
  assert.deepEqual(missingPackages(folder, { dev: true }), ["tester"]);
});

it("an installation that fails leaves the packages that were there", async () => {
  rmSync(path.join(folder, "node_modules/.package-lock.json"), { force: true });
  writeFileSync(path.join(folder, "node_modules/used/index.js"), "");
  // npm without a network: it removes node_modules first, and then finds that it can get nothing.
  const offline = path.join(folder, "npm-cli.js");
  writeFileSync(
    offline,
    `require("node:fs").rmSync("node_modules", { recursive: true, force: true }); console.error("ENOTFOUND"); process.exit(1);`,
  );
  const before = process.env.npm_execpath;
  process.env.npm_execpath = offline;
  try {
    const attempt = installPackages(folder, { name: "Packages", size: "1 MB", log: path.join(folder, "log") });
    await assert.rejects(attempt, /registry cannot be reached.*what is already there is kept/);
    assert.ok(existsSync(path.join(folder, "node_modules/used/index.js")));
  } finally {
    if (before === undefined) delete process.env.npm_execpath;
    else process.env.npm_execpath = before;
  }
});
