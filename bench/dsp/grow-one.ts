// One measurement of growth.ts: `node grow-one.js stft_out 60` prints a line of JSON.
import * as dsp from "speclab/dsp";
import type { Grown } from "./growth.ts";
import { SAMPLE_RATE, signal } from "./signal.ts";
import { prepare, SIZES, type Task } from "./tasks.ts";

const [task, word] = process.argv.slice(2);
const seconds = Number(word);

function peakMb(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

function print(spent: NodeJS.CpuUsage | undefined, calls: number, beforeMb: number): void {
  const ms = spent ? (spent.user + spent.system) / 1000 / calls / seconds : null;
  const row: Grown = { task, seconds, msPerSecond: ms, peakMb: peakMb(), beforeMb };
  console.log(JSON.stringify(row));
}

/** Minutes of sound that are never in memory at once. */
function* pieces(): Generator<Float32Array> {
  const piece = signal(10);
  for (let second = 0; second < seconds; second += 10) yield piece;
}

if (task === "stream") {
  const stream = (dsp as unknown as Record<string, unknown>).streamStft as
    | ((source: Iterable<Float32Array>, options: object) => AsyncIterable<unknown>)
    | undefined;
  const beforeMb = peakMb();
  if (!stream) print(undefined, 1, beforeMb);
  else {
    const begun = process.cpuUsage();
    for await (const _ of stream(pieces(), { nFft: 2048, hopLength: 512, sampleRate: SAMPLE_RATE }));
    print(process.cpuUsage(begun), 1, beforeMb);
  }
} else {
  // Warm: the code is compiled by a short sound, and the first call of the long one is measured with what it allocates.
  const warm = prepare(task as Task, "default", SIZES[0], signal(10));
  for (let i = 0; warm && i < 10; i++) warm();
  const samples = signal(seconds);
  globalThis.gc?.();
  const beforeMb = peakMb();
  const once = prepare(task as Task, "default", SIZES[0], samples);
  if (!once) print(undefined, 1, beforeMb);
  else {
    const calls = Math.max(1, Math.round(60 / seconds));
    const begun = process.cpuUsage();
    for (let i = 0; i < calls; i++) once();
    print(process.cpuUsage(begun), calls, beforeMb);
  }
}
