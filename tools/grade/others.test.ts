// What one hand-in may try against the others, the machine and the report; and what honest ones may do all the same.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { readNotebook } from "#kernel/notebook";
import { root } from "../notebooks/sources.ts";
import { gradeCommand } from "./command.ts";
import { readCsv } from "./csv.ts";
import { mark as markHandIn } from "./mark.ts";
import { markAll, type Result } from "./marking.ts";
import { usualLimits } from "./remote.ts";
import { findSandbox, type Sandbox } from "./sandbox.ts";
import type { Submission } from "./submissions.ts";
import { slips, student } from "./testing/students.ts";

const folder = path.join(root, "notebooks");
const release = path.join(folder, "01-spectrogram-madness.ipynb");
const imports = `import type { ComplexSpectrogram } from "speclab";
import { hann, rfft, sliceIntoFrames } from "speclab/dsp";
import * as fs from "node:fs";
import * as os from "node:os";`;
const solution = `  const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
  const weights = hann(windowLength);
  for (let i = 0; i < frames.data.length; i++) frames.data[i] *= weights[i % windowLength];
  return rfft(frames);`;
const signature =
  "function getStft(amplitudes: Float32Array, windowLength: number, hopLength: number): ComplexSpectrogram<Float64Array>";
const moduleWith = (body: string, top = ""): string =>
  `${imports}\n${top}\n${signature} {\n${body}\n}\nexport { getStft };\n`;
const honest = moduleWith(solution);

function submission(id: string, content: string): Submission {
  return { id, name: id, file: `${id}.ts`, time: "2026-11-21T10:00:00Z", digest: id, content, notes: [] };
}
const pointsOf = ({ marked }: Result): number =>
  marked?.exercises.find(({ exercise }) => exercise === "stft")?.points ?? 0;

const quick = process.env.SPECLAB_QUICK ? "it takes half a minute; npm test runs it" : false;

describe("one hand-in and the others", { skip: quick }, () => {
  let sandbox: Sandbox;
  let home: string;
  before(async () => {
    sandbox = await findSandbox({ root, folder });
    home = mkdtempSync(path.join(os.tmpdir(), "speclab-others-"));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const together = (bad: string, limitSeconds = 60): Promise<Result[]> =>
    markAll(
      [submission("eve", bad), submission("ada", honest)],
      { release, root, folder, sandbox, seed: 3 },
      { jobs: 2, limitSeconds },
    );

  const mark = `speclab-${process.pid}`;
  const disturbing: Record<string, string> = {
    "ends every process that it may":
      "try { process.kill(-1, 'SIGKILL'); } catch {}\n  process.kill(process.ppid, 'SIGKILL');",
    "ends the process group": "process.kill(0, 'SIGKILL');",
    "fills the shared folder for temporary files": `for (let i = 0; i < 200; i++) fs.writeFileSync(os.tmpdir() + "/${mark}-" + i, "x".repeat(1e6));`,
    "writes into the library that the others load": `fs.writeFileSync(${JSON.stringify(path.join(root, "lib/dist/cjs", `${mark}.js`))}, "throw 1");`,
    "opens a port that others may need": "require('node:net').createServer().listen(47113); for (;;);",
    "takes every descriptor": "const all = []; for (;;) all.push(fs.openSync(process.execPath, 'r'));",
  };
  for (const [what, body] of Object.entries(disturbing)) {
    test(`who ${what} has nothing, and the other all points`, async (t) => {
      if (sandbox.kind === "none") return t.skip(`this machine isolates nothing: ${sandbox.sentence}`);
      const needsRequire = "declare const require: (name: string) => any;";
      const [eve, ada] = await together(moduleWith(`  ${body}\n  throw new Error("done");`, needsRequire));
      assert.deepEqual(
        [pointsOf(eve), pointsOf(ada)],
        [0, 2],
        JSON.stringify([eve.marked ?? eve.problem, ada.problem]),
      );
      assert.deepEqual(
        readdirSync(os.tmpdir()).filter((name) => name.startsWith(mark)),
        [],
      );
      assert.equal(existsSync(path.join(root, "lib/dist/cjs", `${mark}.js`)), false);
    });
  }

  test("a hand-in that takes too long in all is ended with all that it started, and the other is marked", async () => {
    const endless = "for (;;);";
    const seen = new Set<string>();
    const looking = setInterval(() => {
      for (const guest of guestsOfMine()) seen.add(guest);
    }, 100);
    const [eve, ada] = await together(moduleWith(`  ${endless}`, `${endless} // ${mark}`), 9);
    clearInterval(looking);
    assert.match(eve.problem ?? "", /more than 9 s in all/);
    assert.equal(pointsOf(ada), 2);
    if (process.platform === "linux") assert.ok(seen.size > 0, "no guest was seen, so none can be missed");
    const gone = Date.now() + 5000;
    const left = (): string[] => [...seen].filter(isAlive);
    while (left().length > 0 && Date.now() < gone) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(left(), []);
  });

  test("what was judged before a hand-in takes too long counts", async () => {
    const late = student([slips.endlessAsync, slips.endless]);
    const [eve] = await markAll(
      [{ ...submission("eve", ""), file: "eve.ipynb", content: late }],
      { release, root, folder, sandbox, seed: 3 },
      { jobs: 1, limitSeconds: 9 },
    );
    assert.match(eve.problem ?? "", /more than 9 s in all .* what was judged before that counts/);
    assert.equal(pointsOf(eve), 2);
  });

  test("an open exercise is the library's for later ones; a slow one takes nothing from them", async () => {
    const open = student([], ["stft", "istft"]);
    const limits = { ...usualLimits, call: 1500 };
    const handedOutNotebook = readNotebook(release);
    const request = { release: handedOutNotebook, root, folder, sandbox, seed: 3, limits };
    const points = async (submission: typeof open): Promise<Record<string, number>> => {
      const { exercises } = await markHandIn({ ...request, submission });
      return Object.fromEntries(exercises.map((one) => [one.exercise, one.points]));
    };
    const standingIn = await points(open);
    assert.deepEqual([standingIn.stft, standingIn.istft], [0, 0]);
    assert.deepEqual([standingIn.power, standingIn.mel, standingIn["griffin-lim"]], [1, 2, 2]);
    const slow = {
      cell: "stft",
      from: "return rfft(",
      to: "const end = performance.now() + 300;\n  while (performance.now() < end);\n  return rfft(",
    };
    const own = await points(student([slow], ["windowing", "wav2mel", "shift-pitch", "change-speed", "remove-weak"]));
    assert.deepEqual([own.stft, own.power, own.istft, own["griffin-lim"]], [2, 1, 2, 2]);
  });

  test("a cell without its answer takes nothing from later ones: neither a loop nor a helper that they use", async () => {
    const whole = readNotebook(release);
    const points = async (submission: ReturnType<typeof student>, ...kept: string[]): Promise<unknown> => {
      const isAsked = ({ source }: { source: string }): boolean => kept.some((name) => source.includes(`("${name}",`));
      const cells = whole.cells.filter((cell) => !cell.source.includes("await check(") || isAsked(cell));
      const { exercises } = await markHandIn({
        release: { ...whole, cells },
        submission,
        root,
        folder,
        sandbox,
        seed: 3,
        limits: { ...usualLimits, load: 4000 },
      });
      return exercises.map((one) => [one.exercise, one.points]);
    };
    const lost = ["stft", 0];
    const solved = student();
    const cells = solved.cells.map((cell) => (cell.id === "stft" ? { ...cell, source: "while (true) {}" } : cell));
    assert.deepEqual(await points({ ...solved, cells }, "stft", "griffin-lim"), [lost, ["griffin-lim", 2]]);
    const misspelt = student([
      { cell: "stft", from: "function getStft", to: "const half = 0.5;\nfunction getSTFT" },
      { cell: "windowing", from: "Math.floor(windowLength / 2)", to: "Math.floor(windowLength * half)" },
      { cell: "windowing", from: "const half =", to: "const before =" },
      { cell: "windowing", from: "2 * half", to: "2 * before" },
      { cell: "windowing", from: "padded.set(amplitudes, half)", to: "padded.set(amplitudes, before)" },
    ]);
    assert.deepEqual(await points(misspelt, "stft", "windowing"), [lost, ["windowing", 2]]);
  });

  test("honest ways of writing work among frozen built-ins", async () => {
    const idioms = `class TooShort extends Error { constructor(message: string) { super(message); this.name = "TooShort"; } }
class Window2 { values: Float64Array; constructor(n: number) { this.values = hann(n); } toString(): string { return "w"; } get length(): number { return this.values.length; } }
const cache = new Map<number, Window2>(); const odd = { constructor: 1, toString: () => "x", valueOf: () => 2 };
function* count(n: number): Generator<number> { for (let i = 0; i < n; i++) yield i; }
const merged = Object.assign({}, odd, { hasOwnProperty: 3 }); let label = ""; label += JSON.stringify([1, 2].toSorted());
const named = (x: number): number => x; Object.defineProperty(named, "name", { value: "id" });`;
    const body = `  if (amplitudes.length < 1) throw new TooShort("no samples");
  if (!cache.has(windowLength)) cache.set(windowLength, new Window2(windowLength));
  const { values } = cache.get(windowLength)!;
  const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
  for (const i of count(frames.data.length)) frames.data[i] *= values[i % values.length];
  console.log(merged, label, [...new Set([3, 1])].sort((a, b) => a - b), \`\${new Window2(4)}\`, structuredClone([1]));
  return rfft(frames);`;
    const [eve, ada] = await together(moduleWith(body, idioms));
    assert.deepEqual([pointsOf(eve), pointsOf(ada)], [2, 2], JSON.stringify(eve.marked?.exercises[0] ?? eve.problem));
  });

  test("names cannot leave the report, forge its files or be run by a spreadsheet or a page", async () => {
    const submissions = path.join(home, "submissions");
    const report = path.join(home, "report");
    mkdirSync(submissions);
    const names = [
      '=HYPERLINK("http:evil","click")',
      "<script>alert(1)<",
      "a..",
      "marks.json",
      "students",
      "grades",
      `"><img src=x onerror=alert(1)>`,
      "@SUM(1+1)",
      "x".repeat(180),
      "Ada",
      "ada",
      "__proto__",
    ];
    const stop = moduleWith('  throw new Error("<script>alert(2)</script> =1+1");');
    for (const name of names) {
      const safe = name.replaceAll("/", "");
      writeFileSync(path.join(submissions, `${safe}.ts`), stop);
    }
    const lines: string[] = [];
    const places = { notebooks: folder, print: (line: string) => void lines.push(line), progress: () => {} };
    assert.equal(await gradeCommand(["01", submissions, "--out", report, "--seed", "3", "--jobs", "2"], places), 0);
    assert.deepEqual(readdirSync(home).sort(), ["report", "submissions"]);
    assert.deepEqual(readdirSync(report).sort(), [
      ".gitignore",
      "canvas.csv",
      "class.html",
      "grades.csv",
      "grades.json",
      "marks.json",
      "moodle.csv",
      "results",
      "students",
    ]);
    assert.equal(JSON.parse(readFileSync(path.join(report, "marks.json"), "utf8")).format, "speclab-marks");
    const pages = readdirSync(path.join(report, "students"));
    assert.equal(pages.length, names.length);
    assert.equal(new Set(pages.map((page) => page.toLowerCase())).size, names.length);
    for (const page of [...pages.map((name) => `students/${name}`), "class.html"]) {
      const html = readFileSync(path.join(report, page), "utf8");
      assert.doesNotMatch(html, /<(script|img)/);
      assert.match(html, /default-src 'none'/);
    }
    for (const table of ["grades.csv", "moodle.csv", "canvas.csv"]) {
      const text = readFileSync(path.join(report, table), "utf8");
      for (const row of readCsv(text))
        for (const value of Object.values(row)) assert.doesNotMatch(value, /^[=+@\t]|^-\D/);
    }
    assert.equal(readCsv(readFileSync(path.join(report, "grades.csv"), "utf8")).length, names.length);
  });
});

/** Processes below this one that run students' code. */
function guestsOfMine(): string[] {
  if (process.platform !== "linux") return [];
  const running = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid));
  const parents = new Map(running.map((pid) => [pid, statusOf(pid)[1]]));
  const isMine = (pid: string): boolean => {
    for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (at === String(process.pid)) return true;
    return false;
  };
  return running.filter((pid) => isMine(pid) && isGuest(pid)).map((pid) => `${pid} since ${statusOf(pid)[19]}`);
}

function isGuest(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("guest.js");
  } catch {
    return false;
  }
}

/** A process by its number and its first moment, since numbers come again; who only waits to be counted is gone. */
function isAlive(guest: string): boolean {
  const [pid, since] = guest.split(" since ");
  const status = statusOf(pid);
  return status[19] === since && status[0] !== "Z";
}

/** State, parent, … of a process as Linux lists them behind its name; nothing when it is gone. */
function statusOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return [];
  }
}
