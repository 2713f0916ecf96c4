import { bandAboveMean } from "../../check/exercises/griffin-lim.ts";
import { seminars } from "../../check/exercises/index.ts";
import { courseSeminars } from "../../check/index.ts";
import {
  bandOver,
  courseRow,
  type MatrixRow,
  matrixRow,
  type SecondOpinion,
  secondOpinions,
} from "../../check/testing/matrix.ts";
import { rightHints } from "../../check/testing/right-hints.ts";
import { installScriptHost } from "../script-host.ts";

// `npm run test:checks [-- --seeds 5] [--entries]`: exercise × known mistake × honest answer, over so many seeds, and the
// second list; with `--entries`, what each answer of the second list is told. Ends with 1 when something is not as it must be.

installScriptHost();

const words = process.argv.slice(2);
const usage = "npm run test:checks [-- --seeds 5] [--entries]";
if (words.includes("--help")) {
  console.log(usage);
  process.exit();
}
const odd = words.find((word, i) => !["--seeds", "--entries"].includes(word) && words[i - 1] !== "--seeds");
if (odd !== undefined) {
  console.error(`test:checks: there is no option ${odd}; usage: ${usage}`);
  process.exit(2);
}
const seedCount = words.includes("--seeds") ? Number(words[words.indexOf("--seeds") + 1]) : 2;
const seeds = [1, 77, 2026, 31337, 4_000_000_007 % 2 ** 31].slice(0, seedCount);
for (let seed = 6; seeds.length < seedCount; seed++) seeds.push(seed);

/** What this process has computed so far: what else the machine does is not counted. */
function computing(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const rows: MatrixRow[] = [];
for (const name of seminars["01"].exercises) rows.push(await matrixRow(name, seeds, computing));
for (const [, { exercises }] of courseSeminars())
  for (const name of exercises) rows.push(await courseRow(name, seeds, computing));
const complaints = rows.flatMap((row) => row.complaints);

const line = (cells: readonly (string | number)[]): void =>
  console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(20) : String(cell).padStart(10))).join(""));
line(["exercise", "mistakes", "failed", "own hint", "honest", "passed", "unknown", "no hint", "median", "slowest"]);
const sum = (key: "mistakes" | "failed" | "ownHint" | "honest" | "passed" | "unknown" | "silent"): number =>
  rows.reduce((total, row) => total + row[key], 0);
for (const row of rows) {
  const { exercise, mistakes, failed, ownHint, honest, passed, unknown, silent, median, slowest } = row;
  const times = [median, slowest].map((value) => `${value.toFixed(0)} ms`);
  line([exercise, mistakes, failed, ownHint, honest, passed, unknown, silent, ...times]);
}
line([
  "all",
  sum("mistakes"),
  sum("failed"),
  sum("ownHint"),
  sum("honest"),
  sum("passed"),
  sum("unknown"),
  sum("silent"),
]);
console.log(`seeds ${seeds.join(", ")}; times are those that a check computes`);
const [least, most] = bandOver(60);
console.log(
  `Griffin–Lim after many iterations, over 60 seeds: ${least.toFixed(2)} … ${most.toFixed(2)} times the mean spectral ` +
    `convergence; what is beyond ${bandAboveMean} times is told`,
);

/** The second list takes it for wrong; the text says what becomes of negative powers, and their zero is as good. */
const onPurpose = ["negative powers become zero"];

const opinions = await secondOpinions(seeds);
console.log(
  "\nThe second list, by somebody who had not seen the checks. A hint is right where the judgement by hand says so.",
);
line(["exercise", "wrong", "failed", "hinted", "misled", "honest", "passed"]);
const isMisled = ({ exercise, title, hints }: SecondOpinion): boolean =>
  hints.some((hint) => rightHints[exercise][title] !== hint);
const counted = (list: typeof opinions): number[] => {
  const wrong = list.filter(({ honest }) => !honest);
  const right = list.filter(({ honest }) => honest);
  return [
    wrong.length,
    wrong.filter(({ passed }) => !passed).length,
    wrong.filter(({ hints }) => hints.length > 0).length,
    wrong.filter(isMisled).length,
    right.length,
    right.filter(({ passed }) => passed).length,
  ];
};
for (const name of seminars["01"].exercises)
  line([name, ...counted(opinions.filter(({ exercise }) => exercise === name))]);
line(["all", ...counted(opinions)]);
for (const opinion of opinions) {
  const { exercise, title, honest, passed, messages } = opinion;
  if (isMisled(opinion))
    complaints.push(`${exercise}, second list, “${title}”, a wrong hint: ${opinion.hints.join(", ")}`);
  if (honest !== passed && !onPurpose.includes(title)) {
    complaints.push(`${exercise}, second list, “${title}”: ${messages.join(" | ")}`);
  }
}
if (words.includes("--entries")) {
  for (const { exercise, title, honest, passed, hints, messages } of opinions) {
    const outcome = passed ? "passed" : hints.join(", ") || `– ${messages.join(" | ")}`;
    console.log(`${exercise}\t${honest ? "honest" : "wrong"}\t${title}\t${outcome}`);
  }
}

for (const complaint of complaints) console.log(`✗ ${complaint}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
