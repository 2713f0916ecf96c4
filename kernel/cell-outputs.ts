// What a cell has put out: turns the kernel's iopub messages into nbformat outputs, as a front end would.
import type { CodeCell, MimeData, Output } from "./notebook.ts";
import type { Message } from "./wire.ts";

type Shown = Extract<Output, { data: MimeData }>;

/** Requests, and displays with an id, that late messages may still concern: a session may run cells for hours. */
const remembered = 1024;

/**
 * The outputs of one notebook's cells. Displays with an id are remembered over all cells, because a later cell may update
 * a figure of an earlier one.
 */
export class NotebookOutputs {
  private readonly displays: Map<string, Shown[]> = new Map();
  /** Cells whose outputs go as soon as the next output comes: clear_output with wait. */
  private readonly clearing: Set<CodeCell> = new Set();
  /** Which cell a request was sent for, by the request's id; those heard of last at the end. */
  private readonly requests: Map<string | undefined, CodeCell> = new Map();
  /** Cells that have got something since `finish`. */
  private readonly unfinished: Set<CodeCell> = new Set();

  /** Applies a message that comes after its cell has ended, such as a print in a timer: it belongs to that cell still. */
  receiveLate(message: Message): void {
    const cell = this.requests.get(message.parent.msg_id);
    if (cell) this.receive(cell, message);
  }

  /** Applies one message to the cell whose request caused it. */
  receive(cell: CodeCell, { type, content, parent }: Message): void {
    remember(this.requests, parent.msg_id, cell);
    this.unfinished.add(cell);
    const output = newOutput(type, content);
    if (output) {
      this.clearIfDue(cell);
      append(cell, output);
      const id = content.transient?.display_id;
      if (id !== undefined && "data" in output) {
        remember(this.displays, id, [...(this.displays.get(id) ?? []), output]);
      }
    } else if (type === "update_display_data") {
      for (const shown of this.displays.get(content.transient?.display_id ?? "") ?? []) {
        shown.data = content.data ?? {};
        shown.metadata = content.metadata ?? {};
      }
    } else if (type === "clear_output") {
      this.clearing.add(cell);
      if (!content.wait) this.clearIfDue(cell);
    }
  }

  /** To be called when a cell has ended, or at the end: streams become the text that a terminal would show. */
  finish(): void {
    for (const cell of this.unfinished) {
      for (const output of cell.outputs) {
        if (output.output_type === "stream") output.text = asTerminal(output.text);
      }
    }
    this.unfinished.clear();
  }

  private clearIfDue(cell: CodeCell): void {
    if (this.clearing.delete(cell)) cell.outputs.length = 0;
  }
}

/** Sets a value and forgets the one that has been left alone for the longest time, where there are too many. */
function remember<Key, Value>(values: Map<Key, Value>, key: Key, value: Value): void {
  values.delete(key);
  values.set(key, value);
  const [oldest] = values.keys();
  if (values.size > remembered) values.delete(oldest);
}

function newOutput(type: string, content: Message["content"]): Output | undefined {
  const { data = {}, metadata = {} } = content;
  switch (type) {
    case "stream":
      return {
        output_type: "stream",
        name: content.name === "stderr" ? "stderr" : "stdout",
        text: content.text ?? "",
      };
    case "display_data":
      return { output_type: "display_data", data, metadata };
    case "execute_result":
      return { output_type: "execute_result", execution_count: content.execution_count ?? null, data, metadata };
    case "error":
      return {
        output_type: "error",
        ename: content.ename ?? "Error",
        evalue: content.evalue ?? "",
        traceback: content.traceback ?? [],
      };
    default:
      return undefined;
  }
}

function append(cell: CodeCell, output: Output): void {
  const last = cell.outputs.at(-1);
  if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
    last.text += output.text;
  } else {
    cell.outputs.push(output);
  }
}

/**
 * The text that remains on a terminal: `\r` goes back to the start of the line, what follows overwrites, `\b` goes one back.
 *
 * @example asTerminal("10 %\r100 %\n") // "100 %\n"
 */
export function asTerminal(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replaceAll(/\r+\n/g, "\n").split("\n").map(overwrite).join("\n");
}

function overwrite(line: string): string {
  if (!/[\r\b]/.test(line)) return line;
  const shown: string[] = [];
  let cursor = 0;
  for (const character of line) {
    if (character === "\r") cursor = 0;
    else if (character === "\b") cursor = Math.max(0, cursor - 1);
    else shown[cursor++] = character;
  }
  return shown.join("");
}
