// Does time per second of sound stay flat, and how much memory does it take? Each measurement in a process of its own.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { formatTable } from "../../tools/table.ts";
import { root } from "./python.ts";
import type { Task } from "./tasks.ts";

const LENGTHS = [10, 60, 600];
const GROWING: readonly Task[] = [
  "stft_out",
  "magnitude",
  "mel",
  "istft",
  "griffin_lim",
  "reassigned",
  "mel_inversion",
];
/** CPU time per second of sound at the longest by that at the shortest. */
const FLAT = 1.5;
const STREAM_LIMIT = 300;

export interface Grown {
  readonly task: string;
  readonly seconds: number;
  /** CPU milliseconds for one second of sound; null when the library does not have the task. */
  readonly msPerSecond: number | null;
  /** Peak of the process, 10⁶ bytes; `before` with nothing but the sound. */
  readonly peakMb: number;
  readonly beforeMb: number;
}

export function growth(report: (result: object) => void): number {
  const rows: Grown[] = [];
  for (const task of [...GROWING, "stream"])
    for (const seconds of task === "stream" ? [60, 3600] : LENGTHS) {
      process.stderr.write(`${task}, ${seconds} s …\n`);
      const script = path.join(root, "build/js/bench/dsp/grow-one.js");
      const run = spawnSync(process.execPath, ["--expose-gc", script, task, String(seconds)], { encoding: "utf8" });
      if (run.status !== 0) throw new Error(`bench dsp: ${task} of ${seconds} s failed:\n${run.stderr}`);
      rows.push(JSON.parse(run.stdout));
    }
  const found = rows.filter((row) => row.msPerSecond !== null);
  console.log(
    formatTable([
      ["task, 2048/512, default precision", "seconds", "CPU ms per second", "peak, MB", "of which before, MB"],
      ...found.map((row) => [
        row.task,
        String(row.seconds),
        row.msPerSecond!.toPrecision(3),
        row.peakMb.toFixed(0),
        row.beforeMb.toFixed(0),
      ]),
    ]),
  );
  const missing = [...new Set(rows.filter((row) => row.msPerSecond === null).map(({ task }) => task))];
  if (missing.length > 0) console.log(`speclab/dsp does not have: ${missing.join(", ")}.`);
  report(rows);
  const steep = GROWING.filter((task) => {
    const times = found.filter((row) => row.task === task).map(({ msPerSecond }) => msPerSecond!);
    return times.length > 1 && times.at(-1)! > FLAT * times[0];
  });
  const hour = found.find(({ task, seconds }) => task === "stream" && seconds === 3600);
  const heavy = hour !== undefined && hour.peakMb > STREAM_LIMIT;
  console.log(steep.length === 0 ? "Time per second of sound is flat." : `Not flat: ${steep.join(", ")}.`);
  if (hour) console.log(`An hour streamed: ${hour.peakMb.toFixed(0)} MB (limit ${STREAM_LIMIT}).`);
  return steep.length === 0 && !heavy ? 0 : 1;
}
