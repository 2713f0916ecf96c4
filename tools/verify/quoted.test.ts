// Numbers that a notebook quotes from a long verification stand on that verification's page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "../notebooks/sources.ts";

const read = (name: string): string => readFileSync(path.join(root, name), "utf8");

test("notebook 05 quotes the table of long-descent as it is", () => {
  const page = read("tools/verify/results/long-descent.md");
  const rows = [...page.matchAll(/^\| [\w-]+ \| (.+) \|$/gm)].map(([, cells]) => cells.split(" | ").map(Number));
  const known = new Set(rows.map((row) => row.join(" ")));
  const table = /const far: [^=]+ = \{(.*?)^\};/ms.exec(read("notebooks/05-vocoder-by-gradient-descent.ts"))![1];
  const quoted = [...table.matchAll(/\[(\d[^\]]*)\]/g)].map(([, row]) => row.split(",").map(Number));
  assert.ok(quoted.length >= 24, `${quoted.length} rows found`);
  for (const row of quoted) assert.ok(known.has(row.join(" ")), `${row} does not stand on the page`);
});

test("notebook 03 quotes accuracies, error rates and seeds of basis as they are", () => {
  const page = read("tools/verify/results/basis.md");
  const end = read("notebooks/03-trainable-bases.ts").split("Larger runs of ours")[1].split("// %%")[0];
  const quoted = [...end.matchAll(/\| (?:PER )?(\d+\.\d ± \d+\.\d %) \| (\d) \|/g)];
  assert.ok(quoted.length >= 5, `${quoted.length} numbers found`);
  for (const [, value, seeds] of quoted) {
    const stands = page.includes(`| ${value} | ${seeds} |`) || page.includes(`| ${value} (${seeds}) |`);
    assert.ok(stands, `${value} of ${seeds} seeds does not stand on the page`);
  }
});
