// The linter's command: on scripts, on notebooks, and where there is nothing to read.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { NOTEBOOK_METADATA, writeNotebook } from "#kernel/notebook";
import { lintCommand } from "./lint-command.ts";

describe("npm run lint:notebooks", () => {
  let folder: string;
  const said = (...args: string[]): { code: number; text: string } => {
    const lines: string[] = [];
    const code = lintCommand(args, (line) => lines.push(line));
    return { code, text: lines.join("\n") };
  };
  const notebook = (name: string, source: string, metadata = NOTEBOOK_METADATA): string => {
    const file = path.join(folder, name);
    const cells = [
      { cell_type: "markdown" as const, id: "intro", metadata: {}, source: "process.exit()" },
      { cell_type: "code" as const, id: "noise", metadata: {}, source, execution_count: null, outputs: [] },
    ];
    writeNotebook(file, { cells, metadata, nbformat: 4, nbformat_minor: 5 });
    return file;
  };

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "speclab-lint-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("our own notebooks are clean", () => {
    const { code, text } = said();
    assert.equal(code, 0, text);
    assert.match(text, /^\d+ notebooks?: 0 errors, 0 hints$/);
  });

  test("a percent script is told with the lines of the file", () => {
    const file = path.join(folder, "02-noise.ts");
    const header = "// title: Noise\n// kind: experiment\n// minutes: 1";
    writeFileSync(file, `${header}\n\n// %% id: noise\nconst a = 1;\nconst noise = a * Math.random();\n`);
    const { code, text } = said(file);
    assert.equal(code, 1);
    assert.match(text, /02-noise\.ts:7:19, cell noise - Math\.random .* \(unseeded-random\)/);
  });

  test("a notebook is told with its cells; a hint fails nothing, another language is refused", () => {
    const seminar = said(notebook("any.ipynb", "const noise = Math.random();"));
    assert.equal(seminar.code, 0);
    assert.match(seminar.text, /any\.ipynb, cell noise, line 1:15 - hint: Math\.random/);
    assert.match(seminar.text, /1 notebook: 0 errors, 1 hints/);
    const experiment = { ...NOTEBOOK_METADATA, speclab: { version: "experiment" } };
    assert.equal(said(notebook("own.ipynb", "const noise = Math.random();", experiment)).code, 1);
    const kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
    const python = notebook("python.ipynb", "x = 1", { kernelspec });
    assert.throws(() => said(python), /is a notebook for Python 3; the linter reads TypeScript/);
  });

  test("a notebook that is not there is a sentence", () => {
    assert.throws(() => said("nowhere.ipynb"), /There is no notebook nowhere\.ipynb\./);
    assert.throws(() => said("99"), /There is no notebook "99"/);
  });
});
