// The whole site without TypeDoc's pages, as the command makes it; the browser's stage looks at it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { readNotebook } from "#kernel/notebook";
import { folders, notebookFile, root } from "../notebooks/sources.ts";
import { textOf } from "../page/html.ts";
import { siteCommand } from "./command.ts";
import { guides, placeOf } from "./file-pages.ts";
import { withoutLead } from "./notebook-pages.ts";

const seminar = "notebooks/01-spectrogram-madness.html";

test("a text of the first page does not end where the notebook goes on", () => {
  assert.equal(withoutLead("All three failed. Two sentences are worth it:"), "All three failed.");
  assert.equal(withoutLead("Three questions:"), "Three questions.");
  assert.equal(withoutLead("Of arXiv:2204. As it is."), "Of arXiv:2204. As it is.");
});

describe("the site", () => {
  let out: string;
  let said: readonly string[];
  const page = (name: string): string => readFileSync(path.join(out, name), "utf8");
  before(async () => {
    out = path.join(mkdtempSync(path.join(os.tmpdir(), "speclab-site-")), "site");
    const result = await listening(() => siteCommand(["--no-api", "--out", out]));
    assert.equal(result.code, 0, "a link leads nowhere");
    said = result.said;
  });
  after(() => rmSync(path.dirname(out), { recursive: true, force: true }));

  test("the first page shows a check that recognises a mistake, and leads to every notebook and guide", () => {
    const html = page("index.html");
    assert.match(html, /Your result is exactly what you get when no window is applied/);
    for (const name of guides()) assert.ok(html.includes(`href="${placeOf(name)}"`), name);
    const notebooks = [...html.matchAll(/href="(notebooks\/[^"#]+)"/g)].map(([, link]) => link);
    assert.ok(notebooks.length >= 3, `${notebooks}`);
    const outputs = /class="outputs"><div class="output"/;
    for (const notebook of notebooks.filter((name) => name !== seminar))
      assert.match(page(notebook), outputs, notebook);
    for (const name of ["CITATION.cff", "docs/references.bib"])
      assert.ok(html.includes(`href="${name}.html"`) && page(`${name}.html`).includes("speclab"), name);
  });

  test("students meet a seminar with its blanks first, and nobody meets its solution", () => {
    const cards = [...page("index.html").matchAll(/<li><a href="(notebooks\/[^"]+)"><strong>(.*?)<.*?<small>(.*?)</g)];
    assert.equal(cards[0][1], seminar);
    assert.match(cards[0][3], /^to fill in, \d+ minutes in class$/);
    assert.match(cards[1][3], /^run \d{4}-\d\d-\d\d(, \w+)?, \d+ minutes to compute$/);
    assert.doesNotMatch(page("index.html") + page(seminar), /\(solution\)/);
    assert.equal(said.at(-1), "Without the solutions of the seminars; --solutions adds them.");
    const secret = linesOfSolution();
    assert.ok(secret.length >= 14, "fourteen blanks");
    for (const name of pageNames(out)) {
      const text = textOf(page(name));
      for (const line of secret) assert.ok(!text.includes(line), `${name} shows ${line}`);
    }
  });

  test("links to a notebook, its script and its solution lead to the students' page", () => {
    assert.ok(page("README.html").includes(`href="${seminar}"`));
    assert.deepEqual(
      readdirSync(path.join(out, "notebooks")).filter((name) => /\.(ts|ipynb)\.html$|solution/.test(name)),
      [],
    );
  });

  test("--solutions puts them at the end, says so, and is said in the last line", async () => {
    const all = path.join(path.dirname(out), "all");
    const { code, said } = await listening(() => siteCommand(["--no-api", "--solutions", "--out", all]));
    assert.equal(code, 0, "a link leads nowhere");
    assert.equal(said.at(-1), "With the solutions of the seminars: not for a place that students read.");
    const read = (name: string): string => readFileSync(path.join(all, name), "utf8");
    const titles = [...read("index.html").matchAll(/<li><a href="notebooks\/[^"]+"><strong>(.*?)</g)];
    const isSolution = titles.map(([, title]) => title.endsWith("(solution)"));
    assert.ok(isSolution.includes(true));
    assert.deepEqual(isSolution, isSolution.toSorted());
    const solution = read("notebooks/01-spectrogram-madness-solution.html");
    assert.match(solution, /<title>[^<]*\(solution\)/);
    for (const line of linesOfSolution()) assert.ok(textOf(solution).includes(line), line);
  });

  test("a wrong word is told with the right one", async () => {
    await assert.rejects(
      siteCommand(["--hlep"]),
      /^UsageError: site: there is no option --hlep; did you mean --help\?$/,
    );
    await assert.rejects(siteCommand(["here"]), /^Error: site: here is no option; --out FOLDER says where/);
  });

  test("files that a guide names are pages, too, and nothing of this computer stands in any", () => {
    assert.match(page("lib/rooms.test.ts.html"), /<h1>lib\/rooms\.test\.ts<\/h1>/);
    for (const name of pageNames(out)) assert.ok(!page(name).includes(root), name);
  });

  test("files of the repository that a guide names in passing are there", () => {
    for (const name of ["README.md", "environment.md", ...guides()]) {
      const text = readFileSync(path.join(root, name), "utf8");
      for (const [, file] of text.matchAll(/`((?:lib|tools|kernel|bench)\/[\w./-]+\.(?:ts|mjs|md|ipynb))`/g))
        assert.ok(existsSync(path.join(root, file)), `${name} names ${file}`);
    }
  });

  test("every npm command that a guide names is one", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    for (const name of ["README.md", "environment.md", ...guides()]) {
      for (const [whole, script] of readFileSync(path.join(root, name), "utf8").matchAll(/npm run ([\w:-]+)/g))
        assert.ok(script in scripts, `${name} says ${whole}`);
    }
  });

  test("a folder with other files is left alone", async () => {
    const mine = path.join(path.dirname(out), "mine");
    mkdirSync(mine);
    writeFileSync(path.join(mine, "thesis.tex"), "");
    await assert.rejects(siteCommand(["--no-api", "--out", mine]), /holds other files: name an empty folder/);
    assert.ok(existsSync(path.join(mine, "thesis.tex")));
  });
});

/** What a command returns, and the lines that it prints. */
async function listening(command: () => Promise<number>): Promise<{ code: number; said: readonly string[] }> {
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => said.push(line);
  try {
    return { code: await command(), said };
  } finally {
    console.log = log;
  }
}

function pageNames(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
}

/** Lines of code that the seminar's solution has and its students' version lacks, long enough to be nobody else's. */
function linesOfSolution(): string[] {
  const [student, solution] = (["student", "solution"] as const).map((version) => {
    const { cells } = readNotebook(notebookFile(folders.notebooks, "01-spectrogram-madness", version));
    return cells.filter(({ cell_type }) => cell_type === "code").flatMap(({ source }) => source.split("\n"));
  });
  const known = new Set(student);
  return solution.filter((line) => !known.has(line) && line.trim().length >= 30).map((line) => line.trim());
}
