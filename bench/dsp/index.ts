// `npm run bench -- dsp`: speclab/dsp beside librosa, torch and SciPy, one thread each.
//
// --json FILE    the numbers, too
// --rounds N     alternating rounds, 5
// --cases WORDS  only cases whose name holds one of these texts: --cases "iSTFT single,80/20 mel"
// --seconds N,N  lengths of the sound, 10,60
// --growth       instead: time per second of sound and peak memory from 10 s to 600 s
// --quality      instead: mel inversion beside librosa's on recordings, how near and how fast
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { growth } from "./growth.ts";
import { Peer } from "./peer.ts";
import { newestPython, pinnedPython } from "./python.ts";
import { quality } from "./quality.ts";
import { type Measured, type Row, summarize, table } from "./rows.ts";
import { SAMPLE_RATE, signal, writeSamples } from "./signal.ts";
import {
  GRIFFIN_LIM_ITERATIONS,
  norm,
  PRECISIONS,
  type Precision,
  prepare,
  SIZES,
  TASKS,
  type Task,
  TITLES,
} from "./tasks.ts";

/** A side repeats a short task until this many milliseconds of CPU have gone: clocks and caches settle. */
const BATCH = 40;
/** Two sides do the same work when the norms of their results agree like this; torch pads and rounds a little otherwise. */
const SAME_WORK = 0.01;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "5" },
      cases: { type: "string", default: "" },
      seconds: { type: "string", default: "10,60" },
      growth: { type: "boolean", default: false },
      quality: { type: "boolean", default: false },
    },
  });
  const rounds = positive("--rounds", values.rounds);
  const lengths = values.seconds.split(",").map((word) => positive("--seconds", word));
  const report = (result: object): void => {
    if (!values.json) return;
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  };
  if (values.growth) return growth(report);

  const python = pinnedPython({ withTorch: !values.quality });
  if (typeof python === "string") {
    console.error(python);
    return 2;
  }
  if (python.note) console.error(python.note);
  const main = new Peer(python);
  try {
    if (values.quality) return await quality(main, report);
    const newest = newestPython(python);
    const second = newest && new Peer(newest);
    try {
      const rows = await compare({ main, second, rounds, lengths, words: values.cases.split(",").filter(Boolean) });
      report(rows);
      return rows.every(({ failed }) => failed.length === 0) ? 0 : 1;
    } finally {
      second?.close();
    }
  } finally {
    main.close();
  }
}

interface Comparison {
  readonly main: Peer;
  /** The newest librosa, when it is another. */
  readonly second?: Peer;
  readonly rounds: number;
  readonly lengths: readonly number[];
  readonly words: readonly string[];
}

async function compare({ main, second, rounds, lengths, words }: Comparison): Promise<Row[]> {
  const rows: Row[] = [];
  for (const seconds of lengths) {
    const samples = signal(seconds);
    const file = writeSamples(`signal-${seconds}.f32`, samples);
    for (const sizes of SIZES)
      for (const task of TASKS) {
        const name = `${seconds} s ${sizes.nFft}/${sizes.hopLength} ${TITLES[task]}`;
        const wanted = PRECISIONS.filter((precision) =>
          words.length === 0
            ? !tooSlow(task, precision, seconds, sizes)
            : words.some((word) => `${name} ${precision}`.includes(word)),
        );
        if (wanted.length === 0) continue;
        process.stderr.write(`${name} …\n`);
        const sides = await prepareSides({ main, second, task, wanted, sizes, samples, file });
        const measured = await alternate(sides, rounds);
        for (const precision of wanted) rows.push(summarize(gather({ task, precision, seconds, sizes, measured })));
        await Promise.all([main, second].map((peer) => peer?.ask("forget")));
        globalThis.gc?.();
      }
  }
  const versions = await main.ask<Record<string, string>>("versions");
  const newest = await second?.ask<Record<string, string>>("versions");
  const list = Object.entries({ ...versions, ...(newest && { "newest librosa": newest.librosa }) });
  console.log(`\nNode ${process.version}; ${list.map((words) => words.join(" ")).join(", ")}`);
  console.log(
    `${os.cpus()[0]?.model.trim()}, load ${os.loadavg()[0].toFixed(1)}; CPU milliseconds, one thread, medians of ${rounds} rounds\n`,
  );
  console.log(table(rows));
  const failed = rows.filter((row) => row.failed.length > 0);
  console.log(
    `\n${failed.length === 0 ? "Every bound is kept." : `${failed.length} of ${rows.length} lines do not keep their bound.`}`,
  );
  return rows;
}

/** librosa inverts a minute of mel bands in seven seconds: of the long ones only one is measured, unless it is asked for. */
function tooSlow(task: Task, precision: Precision, seconds: number, sizes: Sizes): boolean {
  return task === "mel_inversion" && seconds > 10 && (precision !== "default" || sizes !== SIZES[0]);
}

/** torch's Griffin–Lim of a minute in float64 takes eight seconds, and nothing is asked of it. */
function leftOut(who: string, task: Task, dtype: string, seconds: number): boolean {
  return who === "torch" && task === "griffin_lim" && dtype === "float64" && seconds > 10;
}

/** One contestant of a case: who, in which precision, and how to measure some calls. */
interface Side {
  readonly who: string;
  readonly dtype: "float32" | "float64";
  readonly precision?: Precision;
  readonly measure: (repeats: number) => Promise<number>;
  readonly norm: number;
  repeats: number;
}

interface Setting {
  readonly main: Peer;
  readonly second?: Peer;
  readonly task: Task;
  readonly wanted: readonly Precision[];
  readonly sizes: Sizes;
  readonly samples: Float32Array;
  readonly file: string;
}
type Sizes = (typeof SIZES)[number];

async function prepareSides({ main, second, task, wanted, sizes, samples, file }: Setting): Promise<Side[]> {
  const sides: Side[] = [];
  for (const precision of wanted) {
    const once = prepare(task, precision, sizes, samples);
    if (!once) continue;
    const measure = async (repeats: number): Promise<number> => {
      const before = process.cpuUsage();
      for (let i = 0; i < repeats; i++) once();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / repeats;
    };
    const size = norm(once());
    for (let spent = 0, calls = 0; spent < 3 * BATCH && calls < 50; calls++) spent += await measure(1); // until V8 has compiled it
    sides.push({
      who: "ours",
      dtype: dtypeOf(precision),
      precision,
      measure,
      norm: size,
      repeats: batch(await measure(1)),
    });
  }
  const dtypes = [...new Set(wanted.map(dtypeOf))];
  for (const dtype of dtypes)
    for (const [who, peer] of [
      ["librosa", main],
      ["torch", main],
      ["scipy", main],
      ["newest librosa", second],
    ] as const) {
      if (!peer || leftOut(who, task, dtype, samples.length / SAMPLE_RATE)) continue;
      const id = `${who} ${dtype}`;
      const job = { id, peer: who.replace("newest ", ""), task, dtype, file, nIter: GRIFFIN_LIM_ITERATIONS, ...sizes };
      const ready = await peer.ask<{ norm: number; cpu: number } | null>("prepare", job);
      if (!ready) continue;
      const measure = async (repeats: number): Promise<number> =>
        (await peer.ask<{ cpu: number }>("run", { id, repeats })).cpu;
      sides.push({ who, dtype, measure, norm: ready.norm, repeats: batch(ready.cpu) });
    }
  return sides;
}

function dtypeOf(precision: Precision): "float32" | "float64" {
  return precision === "float64" ? "float64" : "float32";
}

function batch(milliseconds: number): number {
  return Math.max(1, Math.min(2000, Math.round(BATCH / Math.max(milliseconds, 0.001))));
}

/** All sides, one after the other, in every round; the order turns, so that nobody always follows the same one. */
async function alternate(sides: readonly Side[], rounds: number): Promise<Map<Side, number[]>> {
  const measured = new Map<Side, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < sides.length; i++) {
      const side = sides[(i + round) % sides.length];
      measured.get(side)!.push(await side.measure(side.repeats));
    }
  return measured;
}

interface Gathering {
  readonly task: Task;
  readonly precision: Precision;
  readonly seconds: number;
  readonly sizes: Sizes;
  readonly measured: ReadonlyMap<Side, readonly number[]>;
}

function gather({ task, precision, seconds, sizes, measured }: Gathering): Measured {
  const entries = [...measured];
  const mine = entries.find(([side]) => side.precision === precision);
  const others = entries.filter(([{ who, dtype }]) => who !== "ours" && dtype === dtypeOf(precision));
  // SciPy numbers its frames otherwise; how mel inversions differ, and which is the better, is what --quality says.
  const checked = task === "mel_inversion" ? [] : others.filter(([{ who }]) => who !== "scipy");
  const odd = mine && checked.filter(([side]) => !(Math.abs(side.norm / mine[0].norm - 1) < SAME_WORK));
  return {
    task,
    precision,
    seconds,
    sizes,
    ours: mine?.[1] ?? [],
    peers: Object.fromEntries(others.map(([{ who }, times]) => [who, times])),
    ...(!mine && { note: `${TITLES[task]}, ${precision}: speclab/dsp does not have it.` }),
    ...(odd?.length && {
      note: `${seconds} s ${sizes.nFft}/${sizes.hopLength} ${TITLES[task]} ${precision}: not the same result, ours has the norm ${mine![0].norm.toPrecision(5)}, ${odd.map(([{ who, norm: size }]) => `${who}'s ${size.toPrecision(5)}`).join(", ")}.`,
    }),
  };
}

function positive(option: string, word: string): number {
  const value = Number(word);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`bench dsp: ${option} must be a positive integer, got ${word}`);
}
