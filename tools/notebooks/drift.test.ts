import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notebook } from "#kernel/notebook";
import { drift } from "./drift.ts";
import { parsePercent } from "./percent.ts";
import { buildNotebook, hashOf } from "./versions.ts";

const TEXT = `// title: A
// kind: seminar
// minutes: 5

// %% [markdown] id: intro
// # A

// %% id: one tags: slow
const a = 1;
a + 1;
`;

function generated(): Notebook {
  return buildNotebook(parsePercent(TEXT), hashOf(TEXT), "solution", "full");
}

function driftAfter(edit: (notebook: Notebook) => void): string | undefined {
  const committed = generated();
  edit(committed);
  return drift(committed, generated());
}

test("outputs, execution counts and other people's metadata are no drift", () => {
  const same = driftAfter((notebook) => {
    const cell = notebook.cells[1];
    if (cell.cell_type !== "code") return;
    cell.execution_count = 7;
    cell.outputs.push({ output_type: "stream", name: "stdout", text: "2\n" });
    cell.metadata.collapsed = true;
  });
  assert.equal(same, undefined);
});

test("when the outputs were made is no drift, before and after a run", () => {
  const fresh = generated();
  fresh.metadata.speclab = { ...(fresh.metadata.speclab as object), ran: "2026-01-02T03:04Z" };
  assert.equal(drift(generated(), fresh), undefined);
  assert.equal(drift(fresh, generated()), undefined);
});

test("each difference is one sentence", () => {
  const cases: [(notebook: Notebook) => unknown, RegExp][] = [
    [
      (n) => (n.cells[1].source = "const a = 2;\na + 1;"),
      /^cell one differs: its line 1 is "const a = 2;" and should be "const a = 1;"/,
    ],
    [(n) => (n.cells[1].source += "\na;"), /^cell one differs: its line 3 is "a;" and should be ""/],
    [(n) => (n.cells[1].id = "two"), /^cell one is not in the notebook/],
    [
      (n) => n.cells.push({ cell_type: "markdown", id: "more", metadata: {}, source: "x\ny" }),
      /^cell more is not in the source \("x"\)/,
    ],
    [(n) => n.cells.reverse(), /^cell one stands at another place/],
    [(n) => (n.cells[1].metadata.tags = []), /^cell one has the tags \[\] and should have \[slow\]/],
    [(n) => ((n.metadata.speclab as { minutes: number }).minutes = 9), /^its metadata say minutes 9, the source 5/],
    [(n) => (n.metadata.language_info = { name: "typescript" }), /^its metadata have another language_info/],
    [(n) => (n.metadata.speclab = undefined), /^its metadata say sourceHash nothing/],
  ];
  for (const [edit, sentence] of cases) assert.match(driftAfter(edit) ?? "no drift", sentence);
});
