// What we write is a notebook in the eyes of Jupyter's own library.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { type CodeCell, writeNotebook } from "#kernel/notebook";
import { parsePercent } from "./percent.ts";
import { root } from "./sources.ts";
import { buildNotebook, hashOf } from "./versions.ts";

const TEXT = `// title: A
// kind: seminar
// minutes: 5

// %% [markdown] id: intro
// # A é

// %% id: one tags: slow
const a = 1;
a + 1;
`;

/** Validates, and writes the notebook as Jupyter itself would. */
const PYTHON = `
import nbformat, sys
notebook = nbformat.read(sys.argv[1], 4)
nbformat.validate(notebook)
sys.stdout.reconfigure(encoding="utf-8", newline="\\n")
nbformat.write(notebook, sys.stdout, 4)
`;

test("nbformat validates what we write, and writes it itself byte by byte the same", (t) => {
  const windows = process.platform === "win32";
  const python = path.join(root, "build/python", windows ? "Scripts/python.exe" : "bin/python");
  if (!existsSync(python)) {
    const sentence =
      'JupyterLab\'s Python is not set up, so nbformat is not asked; "npm start -- --no-browser" sets it up';
    if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("python")) assert.fail(sentence);
    return t.skip(sentence);
  }
  const notebook = buildNotebook(parsePercent(TEXT), hashOf(TEXT), "solution", "full");
  const cell = notebook.cells[1] as CodeCell;
  cell.execution_count = 1;
  cell.outputs = [
    { output_type: "stream", name: "stdout", text: "a\nb" },
    { output_type: "stream", name: "stderr", text: "" },
    {
      output_type: "display_data",
      metadata: { "image/png": { width: 3 } },
      data: {
        "text/plain": "x\ny",
        "image/svg+xml": "<svg>\n</svg>",
        "image/png": "iVBO",
        "application/x+json": { b: [], a: {} },
      },
    },
    { output_type: "execute_result", execution_count: 1, data: { "text/plain": "2" }, metadata: {} },
    { output_type: "error", ename: "E", evalue: "é\u001b[31m", traceback: ["E: v", "  at"] },
  ];
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-nbformat-"));
  try {
    const file = path.join(folder, "a.ipynb");
    const script = path.join(folder, "validate.py");
    writeNotebook(file, notebook);
    writeFileSync(script, PYTHON);
    const run = spawnSync(python, ["-W", "error", script, file], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stdout, readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
