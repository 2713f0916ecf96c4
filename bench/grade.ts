// `npm run bench -- grade`: sixty hand-ins, three of them endless, marked twice; the class is the same each time. With
// `--peers`, ten of them beside nbgrader and otter-grader.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { formatNotebook } from "#kernel/notebook";
import { gradeCommand } from "../tools/grade/command.ts";
import { moduleOf, type Slip, slips, student } from "../tools/grade/testing/students.ts";
import { root } from "../tools/notebooks/sources.ts";

/** Seconds for all, on two cores with nothing else to do. */
const bound = 180;
const all = 60;
/** Load for each that is marked at once, from which a machine has others to serve. */
const busyFrom = 2;

interface Kind {
  readonly what: string;
  readonly share: number;
  readonly wrong: readonly Slip[];
  readonly left?: readonly string[];
  readonly asModule?: boolean;
}

const second = ["windowing", "wav2mel", "shift-pitch", "change-speed", "remove-weak"];
/** The class: what sixty look like, in sixtieths. */
const mix: readonly Kind[] = [
  { what: "without a mistake, second part included", share: 12, wrong: [] },
  { what: "without a mistake, second part left open", share: 13, wrong: [], left: second },
  { what: "one known mistake", share: 12, wrong: [slips.noWindow], left: second },
  { what: "three known mistakes", share: 8, wrong: [slips.magnitudes, slips.notTrimmed, slips.noPhase], left: second },
  { what: "a type error", share: 5, wrong: [slips.wrongType], left: second },
  { what: "half of it not written", share: 5, wrong: [], left: ["mel-inversion", "istft", "griffin-lim", ...second] },
  { what: "a plain module", share: 2, wrong: [], asModule: true },
  { what: "endless", share: 3, wrong: [slips.endless], left: second },
];

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: "string" },
      students: { type: "string" },
      once: { type: "boolean", default: false },
      peers: { type: "boolean", default: false },
    },
  });
  if (values.peers) return (await import("./grade-peers.ts")).runPeers();
  const jobs = values.jobs ?? "2";
  const home = mkdtempSync(path.join(os.tmpdir(), "speclab-bench-grade-"));
  try {
    const submissions = path.join(home, "submissions");
    mkdirSync(submissions);
    const count = handIn(submissions, Number(values.students ?? all));
    for (const { what, share } of mix) console.log(`${String(share).padStart(4)}  ${what}`);
    const tables: string[] = [];
    const needed: number[] = [];
    for (const report of values.once ? ["first"] : ["first", "second"]) {
      const [wall, cpu] = [performance.now(), cpuOfChildren()];
      const out = path.join(home, report);
      const places = {
        notebooks: path.join(root, "notebooks"),
        print: () => {},
        progress: (line: string) => process.stderr.write(`\r\x1b[K${line}`),
      };
      await gradeCommand(["01", submissions, "--out", out, "--seed", "60", "--jobs", jobs], places);
      process.stderr.write("\n");
      const seconds = (performance.now() - wall) / 1000;
      tables.push(readFileSync(path.join(out, "grades.csv"), "utf8"));
      const used = cpuOfChildren() - cpu + cpuOfGuests(path.join(out, "results"));
      // On a busy machine the clock tells of others: then what two processors would need counts, for sixty.
      const isBusy = os.loadavg()[0] > busyFrom * Number(jobs);
      needed.push(((isBusy ? used / Number(jobs) : seconds) * all) / count);
      console.log(
        `${report} run: ${count} hand-ins in ${seconds.toFixed(0)} s with ${jobs} at once; ${used.toFixed(0)} s of processor, ${(used / count).toFixed(1)} s each; load ${os.loadavg()[0].toFixed(1)}`,
      );
    }
    const isSame = tables.every((table) => table === tables[0]);
    if (!values.once) console.log(isSame ? "The two tables are the same, byte for byte." : "The two tables differ.");
    const most = Math.max(...needed);
    const isFast = most <= bound;
    console.log(
      `Sixty take ${most.toFixed(0)} s with ${jobs} at once; bound ${bound} s: ${isFast ? "kept" : "not kept"}.`,
    );
    return isSame && isFast ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** @returns how many there are */
function handIn(folder: string, wanted: number): number {
  let count = 0;
  let given = 0;
  for (const { share, wrong, left, asModule } of mix) {
    const notebook = student(wrong, left);
    for (let i = 0; i < share; i++) {
      // Of fewer, each kind has its part.
      given += wanted / all;
      if (given < count + 1) continue;
      count += 1;
      // No two are the same text: nothing is marked by having been marked before.
      const own = `// hand-in ${count}`;
      const cells = notebook.cells.map((cell) =>
        cell.id === "stft" ? { ...cell, source: `${own}\n${cell.source}` } : cell,
      );
      const file = path.join(folder, `s${String(count).padStart(2, "0")}`);
      if (asModule) writeFileSync(`${file}.ts`, `${own}\n${moduleOf(notebook)}`);
      else writeFileSync(`${file}.ipynb`, formatNotebook({ ...notebook, cells }));
    }
  }
  return count;
}

/** Seconds of processor of the students' processes: nobody waits for them in a space of their own, so they are not in the sum. */
function cpuOfGuests(results: string): number {
  const all = readdirSync(results, { recursive: true }).map((name) => path.join(results, String(name)));
  return all
    .filter((file) => file.endsWith(".json"))
    .reduce((sum, file) => sum + (JSON.parse(readFileSync(file, "utf8")).marked?.seconds ?? 0), 0);
}

/** Seconds of processor of this process and of those below it that have ended; what the bound means on a busy machine. */
function cpuOfChildren(): number {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks;
}
