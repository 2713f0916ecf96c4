import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { formatNotebook, type Notebook, parseNotebook } from "#kernel/notebook";
import { drift } from "./drift.ts";
import { formatPercent, type PercentScript, parsePercent } from "./percent.ts";
import { pull } from "./pull.ts";
import { root } from "./sources.ts";
import { scripts } from "./testing.ts";
import { buildNotebook, hashOf, type Version } from "./versions.ts";

const TEXT = `// title: A
// kind: seminar
// minutes: 5

// %% [markdown] id: intro
// # A

// %% id: stft tags: exercise
function stft(n: number): number {
  const w: number = n; // SOLUTION: the weight
  // BEGIN SOLUTION
  return w * 2;
  // END SOLUTION
}

// %% id: check
await check("stft", stft);
`;

function made(version: Version = "student"): { script: PercentScript; notebook: Notebook } {
  const script = parsePercent(TEXT);
  return { script, notebook: buildNotebook(script, hashOf(TEXT), version, "full") };
}

function pullTo(notebook: Notebook): string {
  const { script } = made();
  return formatPercent({ ...script, cells: pull(script, TEXT, notebook).cells });
}

function refuses(edit: (notebook: Notebook) => void, message: RegExp): void {
  const { notebook } = made();
  edit(notebook);
  assert.throws(() => pullTo(notebook), { name: "PullRefused", message });
}

test("an unedited notebook changes nothing, whichever version", () => {
  for (const version of ["student", "solution"] as const) {
    const { script, notebook } = made(version);
    const { cells, changes } = pull(script, TEXT, notebook);
    assert.deepEqual(changes, []);
    assert.equal(formatPercent({ ...script, cells }), TEXT);
  }
});

test("text around a blank is taken over, and its solution stays", () => {
  const { notebook } = made();
  notebook.cells[0].source = "# A better title";
  notebook.cells[1].source = `// scaled\n${notebook.cells[1].source}\nstft(1);`;
  const text = pullTo(notebook);
  assert.match(text, /\/\/ # A better title/);
  assert.match(
    text,
    /\/\/ scaled\nfunction stft\(n: number\): number \{\n {2}const w: number = n; \/\/ SOLUTION: the weight/,
  );
  assert.match(text, /return w \* 2;\n {2}\/\/ END SOLUTION\n}\nstft\(1\);/);
});

test("new cells get a readable id, moved cells move, the empty last cell of JupyterLab goes", () => {
  const { script, notebook } = made();
  notebook.cells.push({ cell_type: "code", id: "f3a9", metadata: {}, source: "", execution_count: null, outputs: [] });
  notebook.cells.unshift({ cell_type: "markdown", id: "0c5d-77", metadata: {}, source: "## Why A, *really*?" });
  const { cells, changes } = pull(script, TEXT, notebook);
  assert.deepEqual(
    cells.map((cell) => cell.id),
    ["why-a-really", "intro", "stft", "check"],
  );
  assert.deepEqual(changes, ["cell why-a-really is new"]);
});

test("a cell may go, unless a solution would go with it", () => {
  const { script, notebook } = made();
  notebook.cells.splice(2, 1);
  assert.deepEqual(pull(script, TEXT, notebook).changes, ["cell check is gone"]);
  refuses((edited) => edited.cells.splice(1, 1), /^cell stft is gone, and its solution would go with it/);
});

test("tags are taken over, those made for the version are not", () => {
  const { script, notebook } = made();
  notebook.cells[2].metadata.tags = ["slow", "raises-exception"];
  assert.deepEqual(pull(script, TEXT, notebook).cells[2].tags, ["slow"]);
});

test("where it is not clear what an edit means, it is refused with a sentence", () => {
  const replace = (from: string, to: string) => (notebook: Notebook) => {
    notebook.cells[1].source = notebook.cells[1].source.replace(from, to);
  };
  refuses(replace('todo("the weight"); // YOUR CODE', "n;"), /^cell stft: the blank "const w: .*" is edited or gone/);
  refuses(replace("  todo();\n", ""), /is edited or gone/);
  refuses(replace("\n  // YOUR CODE\n", "\n  // YOUR CODE\n  todo();\n  // YOUR CODE\n"), /stands there more often/);
  refuses((edited) => {
    edited.cells[1].id = "intro";
  }, /two cells have the id intro/);
  refuses((edited) => {
    edited.cells[2].source = "1;\n// %% id: two";
  }, /would begin a cell/);
  refuses((edited) => {
    edited.metadata.speclab = undefined;
  }, /do not say from which source/);
  refuses((edited) => {
    (edited.metadata.speclab as { sourceHash: string }).sourceHash = "0";
  }, /another state of the source/);
  refuses((edited) => {
    (edited.metadata.speclab as { settings: string }).settings = "quick";
  }, /quick settings/);
});

test("property: what is pulled generates exactly the edited notebook", () => {
  const edits = fc.array(fc.record({ cell: fc.nat(9), before: fc.constantFrom("// said more", "console.log(1);") }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(scripts(), edits, fc.constantFrom<Version>("student", "solution"), (random, changes, version) => {
      const text = formatPercent(random);
      const script = parsePercent(text);
      const notebook = parseNotebook(formatNotebook(buildNotebook(script, hashOf(text), version, "full")));
      for (const { cell, before } of changes) {
        const edited = notebook.cells[cell % notebook.cells.length];
        edited.source = edited.source === "" ? before : `${before}\n${edited.source}`;
      }
      const after = formatPercent({ ...script, cells: pull(script, text, notebook).cells });
      const again = buildNotebook(parsePercent(after), hashOf(text), version, "full");
      assert.equal(drift(notebook, again), undefined);
      if (changes.length === 0) assert.equal(after, text);
    }),
  );
});

test("a copy in work/ that began with quick settings goes back into its source, and no QUICK line is lost", async () => {
  const text =
    "// title: A\n// kind: experiment\n// minutes: 5\n\n// %% id: settings\nconst full = 9;\nconst quick = 1;\n// QUICK: const settings = quick;\nconst settings = full;\n\n// %% id: run\nsettings;\n";
  const script = parsePercent(text);
  const given = formatNotebook(buildNotebook(script, hashOf(text), "solution", "full"));
  const { withQuickSettings } = await import(pathToFileURL(path.join(root, "tools/lab/handout.mjs")).href);
  const copy = parseNotebook(withQuickSettings(Buffer.from(given)).toString());
  assert.match(copy.cells[0].source, /^const settings = quick;$/m);
  assert.deepEqual(pull(script, text, copy).changes, []);
  copy.cells[0].source = copy.cells[0].source.replace("full = 9", "full = 10");
  const { cells, changes } = pull(script, text, copy);
  assert.deepEqual(changes, ["cell settings is changed"]);
  assert.equal(formatPercent({ ...script, cells }), text.replace("full = 9", "full = 10"));
  copy.cells[0].source = copy.cells[0].source.replace("= quick;", "= { ...quick, epochs: 3 };");
  assert.throws(() => pull(script, text, copy), /cell settings has lost a line that begins with "\/\/ QUICK:"/);
});
