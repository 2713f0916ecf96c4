// The report's pages as a browser shows them: light and dark, and without faults for those who hear them.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Verdict } from "speclab/check";
import { NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { seriousFaults } from "../browser/accessibility.ts";
import { picture, withBrowser } from "../browser/pages.ts";
import { grade, type Part } from "./grades.ts";
import type { Result } from "./marking.ts";
import { writeReport } from "./report.ts";

const parts: Part[] = [
  { exercise: "stft", title: "Short-time Fourier transform", of: 2, inWords: false },
  { exercise: "why", title: "Why a window?", of: 1, inWords: true },
  { exercise: "windowing", title: "Windowing", of: 2, inWords: false, apart: "Second part" },
];
const cell = { metadata: {}, execution_count: null, outputs: [] };
const notebook: Notebook = {
  cells: [
    { ...cell, cell_type: "code", id: "stft-check", source: 'await check("stft", getStft);' },
    { cell_type: "markdown", id: "why", metadata: {}, source: "Because **leaks**.</pre><script>alert(1)</script>" },
  ],
  metadata: NOTEBOOK_METADATA,
  nbformat: 4,
  nbformat_minor: 5,
};

function result(id: string, points: number, more: Partial<Result> = {}): Result {
  const exercise = (name: string, message: string) => ({ exercise: name, points, of: 2, message });
  return {
    submission: {
      id,
      name: `<b>${id}</b>`,
      file: `${id}.ipynb`,
      time: "2026-12-02T08:00:00Z",
      digest: id,
      content: notebook,
      notes: ["Receipt 012345678901."],
    },
    marked: {
      exercises: [exercise("stft", "no window is applied <i>"), exercise("windowing", "Right.")],
      notes: ["Changed by the student: imports."],
      seconds: 0,
    },
    seconds: 1,
    ...more,
  };
}

function report(): string {
  const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
  const results = [
    result("ada", 2),
    result("ben", 1),
    result("cem", 0, { marked: undefined, problem: "it is no JSON" }),
  ];
  const grades = results.map((one) =>
    grade(one, parts, [{ id: "ada", exercise: "why", points: 1, by: "K", comment: "good & short" }], undefined),
  );
  const sandbox = { kind: "none", sentence: "not isolated" } as const;
  writeReport({
    out,
    notebook,
    release: "01-x.ipynb",
    grades,
    parts,
    sandbox,
    seed: 7,
    leftOut: [],
    notes: [],
    anonymous: false,
  });
  return out;
}

describe("pages of a report", () => {
  test("what students wrote is text; the second part stands apart; the seed is the teacher's", () => {
    const out = report();
    const read = (file: string): string => readFileSync(path.join(out, file), "utf8");
    const [ada, whole, answers] = ["students/ada.html", "class.html", "answers.html"].map(read);
    for (const html of [ada, whole, answers]) assert.doesNotMatch(html, /<(script|b|i)>/);
    assert.match(ada, /The checks in your notebook/);
    assert.match(ada, /<strong>3 of 3<\/strong>/);
    assert.match(ada, /2 of 2<\/span>Second part.*2 of 2<\/span>Windowing/s);
    assert.doesNotMatch(ada, /seed/);
    assert.match(whole, /seed 7/);
    assert.match(whole, /To be looked at.*ada: Changed by the student: imports\./s);
    assert.match(answers, /ada: 1 of 1, by K.*Because \*\*leaks\*\*.*ben: open/s);
    assert.match(read("grades.csv"), /points,late_days,total,of,windowing,Second part,Second part of,note/);
    assert.equal(JSON.parse(read("marks.json")).students[0].apart[0].points, 2);
    rmSync(out, { recursive: true });
  });

  test("the class: what counts before what is optional, however often it went wrong; no column that says nothing", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
    const results = ["ada", "ben"].map((id): Result => {
      const exercise = (name: string, points: number) => ({ exercise: name, points, of: 2, message: "it stopped" });
      return {
        ...result(id, 1),
        marked: { exercises: [exercise("windowing", 1), exercise("stft", id === "ada" ? 1 : 2)], notes: [] },
      };
    });
    const shuffled = [parts[2], parts[0], parts[1]];
    const grades = results.map((one) => grade(one, shuffled, [], undefined));
    const sandbox = { kind: "none", sentence: "not isolated" } as const;
    const rest = { out, notebook, release: "01-x.ipynb", sandbox, seed: 7, leftOut: [], notes: [], anonymous: false };
    writeReport({ ...rest, grades, parts: shuffled });
    const html = readFileSync(path.join(out, "class.html"), "utf8");
    assert.match(
      html,
      /Exercise by exercise.*Short-time.*Why a window.*Windowing <span class="quiet">optional.*Other reasons/s,
    );
    assert.match(html, /Other reasons.*Short-time.*1 of 2.*Windowing.*2 of 2/s);
    assert.doesNotMatch(html, />late<|Not filled in/);
    rmSync(out, { recursive: true });
  });

  test("what nobody filled in is counted by itself, after what was missed", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
    const requirements = [{ title: "A window is applied", points: 0, of: 2 }];
    const judged = (id: string, kind: string, inShort: string): Result => {
      const verdict = { issues: [{ kind }], inShort, requirements } as unknown as Verdict;
      const exercises = [{ exercise: "stft", points: 0, of: 2, message: inShort, verdict }];
      return { ...result(id, 0), marked: { exercises, notes: [] } };
    };
    const results = [
      judged("ada", "wrongValues", "the numbers are others"),
      ...["ben", "cem"].map((id) => judged(id, "notDone", "not filled in yet")),
    ];
    const grades = results.map((one) => grade(one, parts, [], undefined));
    const sandbox = { kind: "none", sentence: "not isolated" } as const;
    const about = { out, notebook, release: "01-x.ipynb", grades, parts, sandbox, seed: 7, anonymous: false };
    writeReport({ ...about, leftOut: [], notes: [] });
    const html = readFileSync(path.join(out, "class.html"), "utf8");
    const words = html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    assert.match(words, /Requirements missed .*A window is applied 1 of 3 ada Other reasons/);
    assert.match(words, /Other reasons .*the numbers are others 1 of 3 ada Not filled in /);
    assert.match(words, /Not filled in .*Short-time Fourier transform 2 of 3 ben, cem /);
    rmSync(out, { recursive: true });
  });

  test("one file of two people is named, unless it is as it was handed out", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
    const sandbox = { kind: "none", sentence: "not isolated" } as const;
    const said = (source: string, other = source): string | undefined => {
      const grades = [source, other, "another();"].map((text, i) => {
        const one = result(["bob", "gus", "eve"][i], 1);
        const content = { ...notebook, cells: notebook.cells.map((cell) => ({ ...cell, source: text })) };
        return grade({ ...one, submission: { ...one.submission, digest: text, content } }, parts, [], undefined);
      });
      writeReport({
        ...{ out, notebook, release: "01-x.ipynb", grades, parts, sandbox, seed: 7, leftOut: [], notes: [] },
        anonymous: false,
      });
      return /<li>(The same file[^<]*)</.exec(readFileSync(path.join(out, "class.html"), "utf8"))?.[1];
    };
    assert.equal(said("const mine = 1;"), "The same file, byte for byte: bob, gus");
    assert.equal(said("const mine = 1;", "const mine = 2;"), undefined);
    assert.equal(said(notebook.cells[0].source), undefined);
    rmSync(out, { recursive: true });
  });

  test("Moodle is named where a roster or Moodle itself is", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
    const sandbox = { kind: "none", sentence: "not isolated" } as const;
    const rest = { out, notebook, release: "01-x.ipynb", parts, sandbox, seed: 7, leftOut: [], notes: [] };
    const said = (file: string, roster?: { id: string; name: string }[]): string | undefined => {
      const ada = result("ada", 2);
      const grades = [grade({ ...ada, submission: { ...ada.submission, file } }, parts, [], undefined)];
      writeReport({ ...rest, grades, anonymous: false, ...(roster && { roster }) });
      return /<li>(moodle\.csv [^<]*)</.exec(readFileSync(path.join(out, "class.html"), "utf8"))?.[1];
    };
    const words =
      "moodle.csv tells everybody by e-mail address and name alone, because their numbers in Moodle are not known; write them into the roster's column moodle.";
    assert.equal(said("ada.ipynb"), undefined);
    assert.equal(said("ada.ipynb", [{ id: "ada", name: "Ada" }])?.replace("&#39;", "'"), words);
    assert.equal(said("Ada L_assignsubmission_file_/01.ipynb")?.replace("&#39;", "'"), words);
    assert.equal(said("Ada L_77_assignsubmission_file_/01.ipynb"), undefined);
    rmSync(out, { recursive: true });
  });

  test("what could not be read is said once, with the file's name and what to do, and in the same words everywhere", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
    const { marked: _, ...cem } = result("cem", 0, { problem: "it is empty (0 bytes)" });
    const { content: __, ...submission } = cem.submission;
    const missing = { ...submission, id: "zoe", name: "zoe", file: "nothing", isMissing: true };
    const results = [
      { ...cem, submission },
      { ...cem, submission: missing, problem: "nothing was handed in" },
    ];
    const decided = { id: "cem", exercise: "stft", points: 1, by: "K" };
    const grades = results.map((one) => grade(one, parts, [decided], undefined));
    const sandbox = { kind: "none", sentence: "not isolated" } as const;
    const about = { out, notebook, release: "01-x.ipynb", grades, parts, sandbox, seed: 7, anonymous: false };
    writeReport({ ...about, leftOut: [], notes: [] });
    const read = (file: string): string => readFileSync(path.join(out, file), "utf8");
    const words = "could not be read: it is empty (0 bytes)";
    const [page, zoe, whole] = ["students/cem.html", "students/zoe.html", "class.html"].map(read);
    assert.ok(page.includes(`<p>cem.ipynb ${words}. Please look into your own copy, and hand it in again.</p>`), page);
    // What a person has decided stands there all the same.
    assert.deepEqual(page.match(/<h2>.*<\/h2>/g), [
      '<h2><span class="points">1 of 2</span>Short-time Fourier transform</h2>',
    ]);
    assert.equal(page.split("empty").length, 2);
    for (const html of [page, zoe]) assert.doesNotMatch(html, /Optional|The checks in your notebook|JSON/);
    assert.match(zoe, /<p>Nothing was handed in\.<\/p>/);
    assert.ok(whole.includes(`<li>cem.ipynb ${words}</li>`), whole);
    assert.ok(read("grades.csv").includes(`cem.ipynb ${words}`));
    assert.equal(read("moodle.csv").split(words).length, 2);
    // Without names of files, the code says whose it is.
    writeReport({ ...about, anonymous: true, leftOut: [], notes: [] });
    assert.match(read("class.html"), /<li>The file \([0-9a-f]{8}\) could not be read: it is empty \(0 bytes\)<\/li>/);
    rmSync(out, { recursive: true });
  });

  test("time unknown, lateness, and what was judged before the end stand beside the points", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "speclab-pages-"));
    const results = [
      result("ada", 2, { problem: "it took more than 9 s in all" }),
      { ...result("ben", 1), submission: { ...result("ben", 1).submission, latest: "2026-12-03T00:00:00Z", time: "" } },
      result("cem", 1),
    ];
    const due = { due: Date.parse("2026-12-01T12:00:00Z"), perDay: 0.1, extended: new Map() };
    const decided = { id: "cem", exercise: "stft", points: 1.5, by: "K" };
    const grades = results.map((one) => grade(one, parts, [decided], due));
    const sandbox = { kind: "none", sentence: "not isolated" } as const;
    const about = { out, notebook, release: "01-x.ipynb", grades, parts, sandbox, seed: 7, anonymous: false };
    writeReport({ ...about, leftOut: [{ file: "<b>.pdf", why: "it is no notebook" }], notes: ["Times have no zone."] });
    const read = (file: string): string => readFileSync(path.join(out, file), "utf8");
    assert.match(read("students/ada.html"), /<p>It took more than 9 s in all\.<\/p>/);
    assert.match(read("students/ada.html"), /2 of 2<\/span>Short-time/);
    assert.match(read("class.html"), /ben.*<td>time unknown<\/td>.*cem.*<td>1 d<\/td>/s);
    assert.match(read("class.html"), /Times have no zone\..*Left out: &lt;b&gt;\.pdf: it is no notebook\./s);
    const students = JSON.parse(read("marks.json")).students;
    assert.deepEqual(
      students.map(({ timeUnknown, latest }: { timeUnknown: boolean; latest?: string }) => [timeUnknown, latest]),
      [
        [false, undefined],
        [true, "2026-12-03T00:00:00Z"],
        [false, undefined],
      ],
    );
    // What a person has decided is not explained by the machine; what lateness costs is said.
    assert.match(read("moodle.csv"), /cem<[^\n]*,1.5 of 3 before 1 day of lateness\.\r/);
    rmSync(out, { recursive: true });
  });

  withBrowser("in Chromium, light and dark", async (browser) => {
    const out = report();
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 900, height: 700 }, bypassCSP: true });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
      for (const name of ["students/ada", "class", "answers"]) {
        await page.goto(pathToFileURL(path.join(out, `${name}.html`)).href);
        assert.deepEqual(await seriousFaults(page), [], `${name}, ${colorScheme}`);
        await picture(page, `grade-${name.replace("students/", "")}-${colorScheme}`, true);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    }
    rmSync(out, { recursive: true });
  });
});
