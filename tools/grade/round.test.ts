// The whole round: what is released, handed in by five students, marked, argued about, marked again and returned.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { formatNotebook } from "#kernel/notebook";
import { root } from "../notebooks/sources.ts";
import { release } from "../release/release.ts";
import { gradeCommand } from "./command.ts";
import { readCsv } from "./csv.ts";
import { moduleOf, name, slips, student } from "./testing/students.ts";

const all = ["stft", "power", "mel", "mel-inversion", "istft", "griffin-lim"];
const second = ["windowing", "wav2mel", "shift-pitch", "change-speed", "remove-weak"];
/** Points of the six exercises, the total, and the second part; `ada` is the one without a mistake. */
const expected: Record<string, readonly [string, string, string]> = {
  ada: ["2 1 2 1 2 2", "10", "6"],
  ben: ["2 1 2 1 2 0", "8", "0"],
  cem: ["2 1 2 1 0 2", "8", "6"],
  dora: ["2 1 0 1 0 2", "6", "0"],
  eve: ["1 0 2 1 2 0", "6", "6"],
};
const quick = process.env.SPECLAB_QUICK ? "it marks fifteen hand-ins, which takes a minute; npm test runs it" : false;

describe("the whole round", { skip: quick }, () => {
  let home: string;
  let folder: string;
  let submissions: string;
  before(() => {
    home = mkdtempSync(path.join(os.tmpdir(), "speclab-round-"));
    folder = path.join(home, "speclab");
    submissions = path.join(home, "submissions");
    mkdirSync(submissions);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const out = (report: string, file: string): string => readFileSync(path.join(home, report, file), "utf8");

  async function grade(report: string, ...options: string[]): Promise<string> {
    const lines: string[] = [];
    const places = {
      notebooks: path.join(root, "notebooks"),
      print: (line: string) => void lines.push(line),
      progress: () => {},
    };
    const words = ["01", submissions, "--out", path.join(home, report), ...options];
    assert.equal(await gradeCommand(words, places), 0, lines.join("\n"));
    return lines.join("\n");
  }

  /** Exercises, total and second part of each, as the table has them. */
  function marks(report: string): Record<string, [string, string, string]> {
    const rows = readCsv(out(report, "grades.csv"));
    return Object.fromEntries(
      rows.map((row) => [row.id, [all.map((id) => row[id]).join(" "), row.total, row["Second part"]]]),
    );
  }

  test("release", () => {
    assert.deepEqual(release(root, ["01"], folder).notebooks, [name]);
    // As after an installation.
    mkdirSync(path.join(folder, "node_modules"));
    for (const entry of readdirSync(path.join(root, "node_modules"))) {
      if (entry !== "speclab")
        symlinkSync(path.join(root, "node_modules", entry), path.join(folder, "node_modules", entry));
    }
    symlinkSync("../lib", path.join(folder, "node_modules/speclab"));
    copyFileSync(
      path.join(root, "node_modules/.package-lock.json"),
      path.join(folder, "node_modules/.package-lock.json"),
    );
    symlinkSync(path.join(root, "kernel/node_modules"), path.join(folder, "kernel/node_modules"));
  });

  test("five students hand in: the hand-in file, a module, and what Moodle makes of it", () => {
    const handIn = (id: string, who: string, notebook: ReturnType<typeof student>): void => {
      const work = path.join(home, "work", id);
      mkdirSync(work, { recursive: true });
      writeFileSync(path.join(work, `${name}.ipynb`), formatNotebook(notebook));
      const words = [path.join(folder, "tools/hand-in.mjs"), "01", "--name", who, "--id", id];
      const { INIT_CWD: _, SPECLAB_COURSE: __, ...env } = process.env;
      const run = spawnSync(process.execPath, words, {
        cwd: folder,
        encoding: "utf8",
        env: { ...env, SPECLAB_WORK: work },
      });
      assert.equal(run.status, 0, run.stderr);
      const file = path.join(work, "hand-in", `${name}-${id}.speclab`);
      assert.ok(existsSync(file), run.stdout);
      copyFileSync(file, path.join(submissions, path.basename(file)));
    };
    handIn("ada", "Ada Lovelace", student());
    handIn("cem", "Cem Yılmaz", student([slips.endless]));
    const deleted = student([slips.noWindow, slips.magnitudes]);
    handIn("eve", "Eve", { ...deleted, cells: deleted.cells.filter(({ id }) => id !== "griffin-lim") });
    writeFileSync(path.join(submissions, "ben.ts"), moduleOf(student([slips.noPhase])));
    mkdirSync(path.join(submissions, "dora"));
    const dora = student([slips.wrongType, slips.notTrimmed], second);
    writeFileSync(path.join(submissions, "dora", `${name}.ipynb`), formatNotebook(dora));
  });

  test("grade: every mark as expected", async () => {
    const said = await grade("report", "--seed", "77");
    assert.deepEqual(marks("report"), expected, said);
    assert.match(said, /ada .*10 of 10 +6 of 6/);
    assert.match(out("report", "students/eve.html"), /no window is applied/);
    assert.match(out("report", "students/cem.html"), /stopped after 5 s: is there a loop/);
    assert.match(out("report", "students/dora.html"), /Line 14 of cell mel: Type 'string'/);
    assert.match(out("report", "class.html"), /Requirements missed.*Known mistakes/s);
  });

  test("a person decides otherwise: the mark, who and why survive marking again", async () => {
    const decision = {
      id: "eve",
      exercise: "griffin-lim",
      points: 1,
      comment: "explained at the board",
      by: "Prof. K.",
    };
    writeFileSync(path.join(home, "report/grades.json"), JSON.stringify([decision]));
    const said = await grade("report", "--compare", "last", "--only", "eve");
    assert.match(said, /eve, griffin-lim: 0 → 1: decided by Prof\. K\./);
    assert.equal(said.match(/→/g)?.length, 1, said);
    assert.deepEqual(marks("report"), { ...expected, eve: ["1 0 2 1 2 1", "7", "6"] });
    assert.equal(JSON.parse(out("report", "grades.json")).length, 1);
  });

  test("return: a page for each, with what was decided, and nothing that is another's", () => {
    const pages = readdirSync(path.join(home, "report/students")).sort();
    assert.deepEqual(pages, ["ada.html", "ben.html", "cem.html", "dora.html", "eve.html"]);
    const page = out("report", "students/eve.html");
    assert.match(page, /7 of 10/);
    assert.match(page, /decided by Prof\. K\./);
    assert.match(page, /explained at the board/);
    for (const file of pages) {
      const text = out("report", `students/${file}`);
      assert.doesNotMatch(text, /seed 77|<script/);
      const others = ["Ada Lovelace", "Cem Yılmaz", "explained"].filter((word) => text.includes(word));
      assert.equal(others.length, { ada: 1, cem: 1, eve: 1 }[file.replace(".html", "")] ?? 0, file);
    }
  });

  test("once more from nothing, with the same seed: the same table, byte for byte", async () => {
    await grade("again", "--seed", String(JSON.parse(out("report", "marks.json")).seed));
    writeFileSync(path.join(home, "again/grades.json"), out("report", "grades.json"));
    await grade("again");
    assert.equal(out("again", "grades.csv"), out("report", "grades.csv"));
  });
});
