import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNotebook, NOTEBOOK_METADATA, type Notebook, parseNotebook } from "./notebook.ts";

const notebook: Notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: NOTEBOOK_METADATA,
  cells: [
    { cell_type: "markdown", id: "m", metadata: {}, source: "# A\n\nB\n" },
    {
      cell_type: "code",
      id: "c",
      metadata: { tags: ["slow"] },
      source: "1;\n2;",
      execution_count: 1,
      outputs: [
        { output_type: "stream", name: "stdout", text: "a\nb\n" },
        {
          output_type: "display_data",
          metadata: {},
          data: { "text/plain": "x\ny", "image/png": "iVBO\nRw0K", "application/json": { b: 1, a: ["p\nq"] } },
        },
        { output_type: "error", ename: "E", evalue: "v", traceback: ["t\nu"] },
      ],
    },
    { cell_type: "code", id: "e", metadata: {}, source: "", execution_count: null, outputs: [] },
  ],
};

test("what is written is read again", () => {
  assert.deepEqual(parseNotebook(formatNotebook(notebook)), notebook);
});

test("the file has Jupyter's form: texts in lines, keys sorted, indent 1, a newline at the end", () => {
  const text = formatNotebook(notebook);
  assert.ok(text.startsWith('{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "m",\n   "metadata": {},\n'));
  assert.ok(text.endsWith("}\n"));
  const onDisk = JSON.parse(text);
  assert.deepEqual(onDisk.cells[0].source, ["# A\n", "\n", "B\n"]);
  assert.deepEqual(onDisk.cells[2].source, []);
  const [stream, display, error] = onDisk.cells[1].outputs;
  assert.deepEqual(stream.text, ["a\n", "b\n"]);
  assert.deepEqual(display.data["text/plain"], ["x\n", "y"]);
  assert.equal(display.data["image/png"], "iVBO\nRw0K");
  assert.deepEqual(Object.keys(display.data["application/json"]), ["a", "b"]);
  assert.deepEqual(error.traceback, ["t\nu"]);
  assert.equal(formatNotebook(parseNotebook(text)), text);
});

test("what is no notebook is refused, with the file's name", () => {
  assert.throws(() => parseNotebook("{", "a.ipynb"), /^Error: a.ipynb: not valid JSON/);
  assert.throws(() => parseNotebook("[]", "a.ipynb"), /^Error: a.ipynb: not a notebook/);
  assert.throws(() => parseNotebook('{"cells": [], "nbformat": 3}', "a.ipynb"), /nbformat must be 4, got 3/);
});
