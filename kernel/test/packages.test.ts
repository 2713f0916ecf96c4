// Packages of a workspace that are built again while the kernel runs, and notebooks beside them.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Lab } from "./lab.ts";

describe("packages of a workspace", () => {
  const lab = new Lab();
  const build = (version: number, type: string): void =>
    lab.write({
      "../packages/made/package.json": `{ "name": "made", "exports": { ".": {
        "types": "./dist/index.d.ts", "import": "./dist/index.mjs", "require": "./dist/index.js" } } }`,
      "../packages/made/dist/index.js": 'exports.version = require("./version.js").version;\n',
      "../packages/made/dist/version.js": `exports.version = ${type === "string" ? `"${version}"` : version};\n`,
      "../packages/made/dist/index.mjs": "export { version } from './version.js';\n",
      "../packages/made/dist/index.d.ts": `export declare const version: ${type};\n`,
    });

  before(async () => {
    build(1, "number");
    mkdirSync(path.join(lab.folder, "node_modules"), { recursive: true });
    symlinkSync(path.join(lab.folder, "../packages/made"), path.join(lab.folder, "node_modules/made"), "junction");
    await lab.start();
  });
  after(() => lab.close());

  it("are loaded, and loaded again after a build, types too", async () => {
    const cell = 'import { version } from "made"; version.toFixed(1)';
    assert.equal((await lab.cell(cell)).text, "'1.0'");
    build(2, "number");
    assert.equal((await lab.cell(cell)).text, "'2.0'");
    assert.equal((await lab.cell("version + 1")).text, "3");
    build(3, "string");
    assert.match((await lab.cell(cell)).text, /'toFixed' does not exist on type 'string'/);
    assert.equal((await lab.cell('import { version } from "made"; version')).text, "'3'");
  });

  it("keep their state while nobody builds them", async () => {
    lab.write({ "state.ts": "export const state = { n: 0 };\n", "uses.ts": 'export { state } from "./state";\n' });
    await lab.cell('import { state } from "./state"; state.n = 5;');
    assert.equal((await lab.cell('import { state as same } from "./uses"; same.n')).text, "5");
  });

  it("a package that is installed while the kernel runs is found", async () => {
    assert.match((await lab.cell('import { now } from "arriving"; now')).text, /Cannot find module 'arriving'/);
    lab.write({
      "node_modules/arriving/package.json": '{ "name": "arriving", "main": "i.js", "types": "i.d.ts" }',
      "node_modules/arriving/i.js": "exports.now = 'here';\n",
      "node_modules/arriving/i.d.ts": "export declare const now: string;\n",
    });
    assert.equal((await lab.cell('import { now } from "arriving"; now')).text, "'here'");
  });

  it("an endless loop at the top of a helper can be interrupted, and nobody gets the half of it", async () => {
    const loop =
      "const all = globalThis as { enough?: boolean };\nexport let late = 0;\nwhile (!all.enough);\nlate = 2;\n";
    lab.write({ "loop.ts": loop, "loops.ts": 'export { late } from "./loop";\n' });
    const { error, stopped } = await lab.cell('import { late } from "./loops"; late', { interruptAfter: 500 });
    assert.equal(error?.ename, "Interrupted");
    assert.ok(stopped! < 1500, `${stopped} ms`);
    await lab.cell("(globalThis as { enough?: boolean }).enough = true;");
    assert.equal((await lab.cell('import { late } from "./loops"; late')).text, "2");
  });

  it("an import that never finishes loading can be interrupted", async () => {
    lab.write({
      "node_modules/endless/package.json":
        '{ "name": "endless", "type": "module", "exports": { ".": { "types": "./i.d.ts", "import": "./i.js" } } }',
      "node_modules/endless/i.js": "await new Promise(() => {});\nexport const never = 1;\n",
      "node_modules/endless/i.d.ts": "export declare const never: number;\n",
    });
    const { error } = await lab.cell('import { never } from "endless"; never', { interruptAfter: 400 });
    assert.equal(error?.ename, "Interrupted");
    assert.equal((await lab.cell("1 + 1")).text, "2");
  });
});

describe("a notebook in an odd folder, far from the repository's root", () => {
  const lab = new Lab({ where: path.resolve(__dirname, "../../../build/a%20#b") });
  before(async () => {
    lab.write({
      "../root/node_modules/@far/only/package.json":
        '{ "name": "@far/only", "type": "module", "exports": { "./sub": { "types": "./i.d.ts", "import": "./i.js" } } }',
      "../root/node_modules/@far/only/i.js": "export const far = await Promise.resolve(7);\n",
      "../root/node_modules/@far/only/i.d.ts": "export declare const far: number;\n",
    });
    await lab.start({ env: { SPECLAB_ROOT: path.join(lab.folder, "../root") } });
  });
  after(() => lab.close());

  it("finds packages there that only import can load, without a warning", async () => {
    const { text, stderr } = await lab.cell('import { far } from "@far/only/sub"; far');
    assert.equal(text, "7");
    assert.equal(stderr, "");
  });

  it("import.meta.url leads to the notebook's folder", async () => {
    const code = 'import { fileURLToPath } from "node:url"; fileURLToPath(new URL("./x.wav", import.meta.url))';
    assert.equal((await lab.cell(code)).text, `'${path.join(lab.folder, "x.wav")}'`);
  });
});
