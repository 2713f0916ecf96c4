// The same ten hand-ins marked by us and by nbgrader, and what otter-grader says to them: seconds and wrong marks. Then
// nbgrader's other commands, one after the other: which of them work on what we release.
// Their Python environments are made in build/graders, once.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { formatNotebook, type Notebook, readNotebook } from "#kernel/notebook";
import { KERNEL_NAME, kernelSpec } from "#kernel/spec";
import { gradeCommand } from "../tools/grade/command.ts";
import { readCsv } from "../tools/grade/csv.ts";
import { handedOut, name, slips, student } from "../tools/grade/testing/students.ts";
import { root } from "../tools/notebooks/sources.ts";
import { withNbgrader } from "../tools/release/nbgrader.ts";
import { formatTable } from "../tools/table.ts";

const home = path.join(root, "build/graders");
const second = ["windowing", "wav2mel", "shift-pitch", "change-speed", "remove-weak"];
const byLibrary = {
  cell: "stft",
  from: "return rfft(",
  to: 'return library.stft(amplitudes, { nFft: windowLength, hopLength, padMode: "reflect" });\n  return rfft(',
};
const checkOfOwn = {
  cell: "stft",
  from: "function getStft",
  to: "async function check(..._: unknown[]): Promise<void> {}\n\nfunction getStft",
};

/** What each should have, of ten, as a teacher would say who reads it. */
const handIns: readonly (readonly [id: string, points: number, notebook: Notebook])[] = [
  ["all-right", 10, student()],
  ["first-part-right", 10, student([], second)],
  ["window-forgotten", 9, student([slips.noWindow], second)],
  ["square-forgotten", 9, student([slips.magnitudes], second)],
  ["not-trimmed", 8, student([slips.notTrimmed], second)],
  ["type-error", 8, student([slips.wrongType], second)],
  ["endless", 8, student([slips.endless], second)],
  ["one-left-open", 8, student([], ["griffin-lim", ...second])],
  ["check-of-its-own", 8, student([slips.noWindow, slips.magnitudes, checkOfOwn], second)],
  ["library-called", 8, student([byLibrary], second)],
];

export async function runPeers(): Promise<number> {
  const course = path.join(home, "course");
  rmSync(course, { recursive: true, force: true });
  const submitted = path.join(course, "submitted");
  const theirs = byNbgrader(course, submitted);
  const ours = await bySpeclab(submitted, path.join(home, "report"));
  const rows = handIns.map(([id, points]) => [
    id,
    String(points),
    ours.marks[id] ?? "none",
    theirs.marks?.[id] ?? "none",
  ]);
  const wrong = (column: number): string => String(rows.filter((row) => Number(row[column]) !== Number(row[1])).length);
  console.log(
    formatTable([
      ["hand-in", "should be", "speclab", "nbgrader"],
      ...rows,
      ["wrong marks", "", wrong(2), wrong(3)],
      ["seconds", "", ours.seconds.toFixed(0), theirs.seconds.toFixed(0)],
    ]),
  );
  if (theirs.problem) console.log(`nbgrader: ${theirs.problem}`);
  console.log(formatTable([["nbgrader's command", "", "its last words"], ...theirs.commands]));
  console.log(`otter-grader: ${byOtter(path.join(submitted, "all-right/01", `${name}.ipynb`))}`);
  return wrong(2) === "0" ? 0 : 1;
}

interface Marking {
  readonly marks: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly problem?: string;
}

interface NbgraderMarking extends Marking {
  /** Name, whether it worked, what it said last. */
  readonly commands: readonly (readonly string[])[];
}

async function bySpeclab(submitted: string, out: string): Promise<Marking> {
  rmSync(out, { recursive: true, force: true });
  const begun = performance.now();
  const places = { notebooks: path.join(root, "notebooks"), print: () => {}, progress: () => {} };
  // One after the other, as nbgrader does.
  await gradeCommand(["01", submitted, "--out", out, "--seed", "10", "--jobs", "1"], places);
  const seconds = (performance.now() - begun) / 1000;
  const rows = readCsv(readFileSync(path.join(out, "grades.csv"), "utf8"));
  return { marks: Object.fromEntries(rows.map(({ id, total }) => [id, total])), seconds };
}

/** What students hand in who got the notebook from this release: nbgrader has written checksums into its cells. */
function handInAll(submitted: string, release: Notebook): void {
  const given = new Map(release.cells.map(({ id, metadata }) => [id, metadata]));
  for (const [id, , notebook] of handIns) {
    const cells = notebook.cells.map((cell) => ({ ...cell, metadata: given.get(cell.id) ?? cell.metadata }));
    const folder = path.join(submitted, id, "01");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.ipynb`), formatNotebook({ ...notebook, cells }));
  }
}

function byNbgrader(course: string, submitted: string): NbgraderMarking {
  const asHandedOut = withNbgrader(readNotebook(handedOut));
  const bin = environment("nbgrader", "nbgrader");
  if (bin === undefined) handInAll(submitted, asHandedOut);
  if (bin === undefined) return { marks: {}, seconds: Number.NaN, problem: "it could not be installed", commands: [] };
  // Our notebooks are students' versions already: what nbgrader would clear is not there.
  mkdirSync(path.join(course, "source/01"), { recursive: true });
  writeFileSync(
    path.join(course, "nbgrader_config.py"),
    `c = get_config()
c.CourseDirectory.course_id = "speech"
c.GenerateAssignment.preprocessors = ["nbgrader.preprocessors." + name for name in ["LockCells", "ComputeChecksums", "SaveCells"]]
c.ExecutePreprocessor.timeout = 60
c.ExecutePreprocessor.interrupt_on_timeout = True
c.Exchange.root = "${path.join(home, "exchange")}"
`,
  );
  writeFileSync(path.join(course, "source/01", `${name}.ipynb`), formatNotebook(asHandedOut));
  const kernels = path.join(home, "jupyter");
  mkdirSync(path.join(kernels, "kernels", KERNEL_NAME), { recursive: true });
  writeFileSync(path.join(kernels, "kernels", KERNEL_NAME, "kernel.json"), JSON.stringify(kernelSpec()));
  const commands: string[][] = [];
  const nbgrader = (...words: string[]): string => {
    const programs = `${bin}${path.delimiter}${process.env.PATH ?? ""}`;
    const env = { ...process.env, PATH: programs, JUPYTER_PATH: kernels, HOME: path.join(home, "home") };
    const run = spawnSync(path.join(bin, "nbgrader"), words, { cwd: course, env, encoding: "utf8" });
    const said = `${run.stdout}${run.stderr}`;
    const last = said.trim().split("\n").at(-1)?.replaceAll(home, "…") ?? "";
    commands.push([words.join(" ").replace(name, "…"), run.status === 0 ? "works" : "fails", last.slice(0, 90)]);
    return said;
  };
  const generated = nbgrader("generate_assignment", "01");
  const released = path.join(course, "release/01", `${name}.ipynb`);
  handInAll(submitted, existsSync(released) ? readNotebook(released) : asHandedOut);
  if (!existsSync(released)) return { marks: {}, seconds: Number.NaN, problem: generated, commands };
  const begun = performance.now();
  const said = nbgrader("autograde", "01", "--create");
  const seconds = (performance.now() - begun) / 1000;
  nbgrader("export");
  const rows = readCsv(readFileSync(path.join(course, "grades.csv"), "utf8"));
  const failed = said.match(/There was an error processing assignment .*|^ +\w+Error: .*/gm) ?? [];
  const marks = rows.map(({ student_id, score }): [string, string] => [student_id, String(Number(score))]);
  exchange(course, nbgrader, path.join(submitted, "all-right/01", `${name}.ipynb`));
  const problem = failed.join("\n");
  return { marks: Object.fromEntries(marks), seconds, commands, ...(problem !== "" && { problem }) };
}

/** The way of a hand-in through nbgrader's exchange and back; the student is whoever runs this. */
function exchange(course: string, nbgrader: (...words: string[]) => string, solved: string): void {
  rmSync(path.join(home, "exchange"), { recursive: true, force: true });
  mkdirSync(path.join(home, "exchange"));
  // Everybody writes there.
  chmodSync(path.join(home, "exchange"), 0o777);
  nbgrader("release_assignment", "01");
  nbgrader("list");
  nbgrader("fetch_assignment", "01");
  mkdirSync(path.join(course, "01"), { recursive: true });
  cpSync(solved, path.join(course, "01", `${name}.ipynb`));
  nbgrader("validate", `01/${name}.ipynb`);
  nbgrader("submit", "01");
  nbgrader("collect", "01");
  const { username } = os.userInfo();
  nbgrader("autograde", "01", "--student", username, "--create");
  nbgrader("generate_feedback", "01", "--student", username);
  nbgrader("release_feedback", "01", "--student", username);
  nbgrader("fetch_feedback", "01");
}

/** @returns the last thing that it says */
function byOtter(notebook: string): string {
  const bin = environment("otter", "otter-grader");
  if (bin === undefined) return "it could not be installed";
  const folder = path.join(home, "otter-course");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { cells, ...rest } = JSON.parse(readFileSync(notebook, "utf8"));
  const config = { cell_type: "raw", id: "config", metadata: {}, source: "# ASSIGNMENT CONFIG\n" };
  writeFileSync(path.join(folder, "master.ipynb"), JSON.stringify({ ...rest, cells: [config, ...cells] }));
  cpSync(notebook, path.join(folder, "hand-in.ipynb"));
  const otter = (words: string): string => {
    const run = spawnSync("sh", ["-c", `"${bin}/otter" ${words}`], { cwd: folder, encoding: "utf8" });
    return `${run.stdout}${run.stderr}`.trim().split("\n").at(-1) ?? "";
  };
  return [otter("assign master.ipynb dist"), otter("run hand-in.ipynb -a dist/autograder/*.zip -o .")].join("; ");
}

/** The folder of a Python environment's programs; undefined where it cannot be had. */
function environment(folder: string, wanted: string): string | undefined {
  const place = path.join(home, folder);
  const bin = path.join(place, process.platform === "win32" ? "Scripts" : "bin");
  if (!existsSync(path.join(bin, folder))) {
    spawnSync("python3", ["-m", "venv", place]);
    spawnSync(path.join(bin, "python"), ["-m", "pip", "install", "--quiet", wanted], { stdio: "ignore" });
  }
  return existsSync(path.join(bin, folder)) ? bin : undefined;
}
