import { installScriptHost } from "../../node/script-host.ts";
import { seminars } from "../exercises/index.ts";
import { type MatrixRow, matrixRow, secondOpinions } from "./matrix.ts";

// `npm run test:checks [-- --seeds 5] [--entries]`: exercise × known mistake × honest answer, over so many seeds, and the
// second list; with `--entries`, what each answer of the second list is told. Ends with 1 when something is not as it must be.

installScriptHost();

const words = process.argv.slice(2);
const seedCount = words.includes("--seeds") ? Number(words[words.indexOf("--seeds") + 1]) : 2;
const seeds = [1, 77, 2026, 31337, 4_000_000_007 % 2 ** 31].slice(0, seedCount);
for (let seed = 6; seeds.length < seedCount; seed++) seeds.push(seed);

const rows: MatrixRow[] = [];
for (const name of seminars["01"].exercises) rows.push(await matrixRow(name, seeds));
const complaints = rows.flatMap((row) => row.complaints);

const line = (cells: readonly (string | number)[]): void =>
  console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(15) : String(cell).padStart(10))).join(""));
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
console.log(`seeds ${seeds.join(", ")}`);

const opinions = await secondOpinions(seeds);
console.log(
  "\nThe second list, by somebody who had not seen the checks. A hint is right where the judgement by hand says so.",
);
line(["exercise", "wrong", "failed", "hinted", "honest", "passed"]);
const counted = (list: typeof opinions): number[] => {
  const wrong = list.filter(({ honest }) => !honest);
  const right = list.filter(({ honest }) => honest);
  return [
    wrong.length,
    wrong.filter(({ passed }) => !passed).length,
    wrong.filter(({ hint }) => hint !== undefined).length,
    right.length,
    right.filter(({ passed }) => passed).length,
  ];
};
for (const name of seminars["01"].exercises)
  line([name, ...counted(opinions.filter(({ exercise }) => exercise === name))]);
line(["all", ...counted(opinions)]);
for (const { exercise, title, honest, passed, messages } of opinions) {
  if (honest !== passed) complaints.push(`${exercise}, second list, “${title}”: ${messages.join(" | ")}`);
}
if (words.includes("--entries")) {
  for (const { exercise, title, honest, passed, hint, messages } of opinions) {
    const outcome = passed ? "passed" : (hint ?? `– ${messages.join(" | ")}`);
    console.log(`${exercise}\t${honest ? "honest" : "wrong"}\t${title}\t${outcome}`);
  }
}

for (const complaint of complaints) console.log(`✗ ${complaint}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
