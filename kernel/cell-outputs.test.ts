import assert from "node:assert/strict";
import { test } from "node:test";
import { asTerminal, NotebookOutputs } from "./cell-outputs.ts";
import type { CodeCell } from "./notebook.ts";
import type { Content, Message } from "./wire.ts";

function newCell(): CodeCell {
  return { cell_type: "code", id: "a", metadata: {}, source: "", execution_count: null, outputs: [] };
}

function message(type: string, content: Content): Message {
  return { channel: "iopub", type, content, header: {} as Message["header"], parent: { msg_id: "r" }, metadata: {} };
}

const print = (text: string, name = "stdout"): Message => message("stream", { name, text });
const show = (text: string, display_id?: string): Message =>
  message("display_data", { data: { "text/plain": text }, metadata: {}, transient: { display_id } });

/** Outputs as short texts. */
function shown(cell: CodeCell): string[] {
  return cell.outputs.map((output) => {
    if (output.output_type === "stream") return `${output.name}: ${output.text}`;
    return output.output_type === "error" ? output.ename : String(output.data["text/plain"]);
  });
}

test("prints in a row are one output for each stream", () => {
  const cell = newCell();
  const outputs = new NotebookOutputs();
  for (const part of [print("a"), print("b\n"), print("!", "stderr"), print("c")]) outputs.receive(cell, part);
  assert.deepEqual(shown(cell), ["stdout: ab\n", "stderr: !", "stdout: c"]);
});

test("a display is updated where it stands, also from a later cell, in every place it is shown", () => {
  const [first, second] = [newCell(), newCell()];
  const outputs = new NotebookOutputs();
  outputs.receive(first, show("0 %", "bar"));
  outputs.receive(first, show("other"));
  outputs.receive(second, show("0 %", "bar"));
  const update = message("update_display_data", { data: { "text/plain": "100 %" }, transient: { display_id: "bar" } });
  outputs.receive(second, update);
  assert.deepEqual(shown(first), ["100 %", "other"]);
  assert.deepEqual(shown(second), ["100 %"]);
});

test("an update of what was never shown shows nothing", () => {
  const cell = newCell();
  new NotebookOutputs().receive(cell, message("update_display_data", { data: {}, transient: { display_id: "no" } }));
  assert.deepEqual(cell.outputs, []);
});

test("clear_output clears at once, or with the next output", () => {
  const cell = newCell();
  const outputs = new NotebookOutputs();
  outputs.receive(cell, print("a"));
  outputs.receive(cell, message("clear_output", { wait: true }));
  assert.deepEqual(shown(cell), ["stdout: a"]);
  outputs.receive(cell, print("b"));
  assert.deepEqual(shown(cell), ["stdout: b"]);
  outputs.receive(cell, message("clear_output", { wait: false }));
  assert.deepEqual(shown(cell), []);
});

test("what comes after a cell's end goes to the cell it belongs to; of unknown origin, to none", () => {
  const cell = newCell();
  const outputs = new NotebookOutputs();
  outputs.receiveLate(print("nobody's"));
  outputs.receive(cell, print("a"));
  outputs.receiveLate(print("b"));
  outputs.receiveLate({ ...print("c"), parent: { msg_id: "another" } });
  assert.deepEqual(shown(cell), ["stdout: ab"]);
});

test("results and errors are kept as nbformat has them", () => {
  const cell = newCell();
  const outputs = new NotebookOutputs();
  outputs.receive(cell, message("execute_result", { execution_count: 3, data: { "text/plain": "2" }, metadata: {} }));
  outputs.receive(cell, message("error", { ename: "E", evalue: "v", traceback: ["E: v"] }));
  outputs.receive(cell, message("status", { execution_state: "idle" }));
  assert.deepEqual(cell.outputs, [
    { output_type: "execute_result", execution_count: 3, data: { "text/plain": "2" }, metadata: {} },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["E: v"] },
  ]);
});

test("carriage returns and backspaces leave what a terminal would show", () => {
  assert.equal(asTerminal("10 %\r100 %\ndone\n"), "100 %\ndone\n");
  assert.equal(asTerminal("100 %\r5"), "500 %");
  assert.equal(asTerminal("a\r\nb\r\n"), "a\nb\n");
  assert.equal(asTerminal("abc\b\bX"), "aXc");
  assert.equal(asTerminal("\b\rä🎵\rö"), "ö🎵");
  assert.equal(asTerminal("plain\n"), "plain\n");
});

test("streams are cleaned when the cell has ended, even if \\r came in another message", () => {
  const cell = newCell();
  const outputs = new NotebookOutputs();
  for (const part of ["1", "\r", "2", "\r3\n"]) outputs.receive(cell, print(part));
  outputs.finish();
  assert.deepEqual(shown(cell), ["stdout: 3\n"]);
});

test("what a cell has put out is finished once, and requests of long ago are forgotten", () => {
  const [first, ticking, last] = [newCell(), newCell(), newCell()];
  const outputs = new NotebookOutputs();
  const from = (id: string, text: string): Message => ({ ...print(text), parent: { msg_id: id } });
  outputs.receive(first, from("first", "1\r2"));
  outputs.receive(ticking, from("ticking", "."));
  outputs.finish();
  assert.deepEqual(shown(first), ["stdout: 2"]);
  Object.assign(first.outputs[0], { text: "1\r2" });
  outputs.finish();
  assert.deepEqual(shown(first), ["stdout: 1\r2"], "untouched: nothing has come since");
  for (let run = 0; run < 2000; run++) {
    outputs.receive(last, from(`run ${run}`, ""));
    outputs.receiveLate(from("ticking", "."));
  }
  outputs.receiveLate(from("first", "lost"));
  assert.deepEqual(shown(first), ["stdout: 1\r2"]);
  assert.equal(shown(ticking)[0].length, "stdout: ".length + 2001);
});
