// `npm run verify -- vocoder-interrupts [--update] [--moments 10]`: the vocoder's command as people and scripts meet it: Ctrl-C at random
// moments, in each method, from a terminal (where npm and all below it get the signal) and from a script; kill -9; disks, folders
// and files that fail it.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Random } from "speclab";
import { decodeWav, encodeWav } from "speclab/audio";
import { load } from "speclab/node";
import { root } from "../../bench/dsp/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";

const methods = ["gd", "gl", "fgl", "best"] as const;
const ways = ["terminal", "script"] as const;
type Way = (typeof ways)[number];

/** Without --keep. */
const outputRate = 16_000;
const longLength = 40 * outputRate;
/** What counts as one Ctrl-C is shorter. */
const secondCtrlC = 400;
/** "At once", on a machine with other work: a piece of ten seconds is resampled without a pause. */
const atOnce = 5000;
/** A command that takes longer has not ended. */
const patience = 60_000;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { update: { type: "boolean", default: false }, moments: { type: "string", default: "10" } },
  });
  const count = Number(values.moments);
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`--moments must be a positive integer, got ${values.moments}`);
  if (process.platform === "win32") throw new Error("verify vocoder-interrupts: Windows has no such signals");
  const stage = await setUp();
  try {
    const interrupts: string[][] = [["method", "from", "moments", "before it listened", "sound so far", "failed"]];
    const failures: string[] = [];
    for (const way of ways)
      for (const method of methods) {
        const seen = { early: 0, written: 0, failed: 0 };
        for (const moment of momentsOf(count, new Random(100 * methods.indexOf(method) + ways.indexOf(way)))) {
          const { outcome, failure } = await interrupted(stage, way, method, moment);
          seen[outcome]++;
          if (failure) failures.push(`${method}, ${way}, ${moment.at} ${Math.round(moment.delay)} ms: ${failure}`);
        }
        interrupts.push([method, way, `${count}`, `${seen.early}`, `${seen.written}`, `${seen.failed}`]);
        process.stderr.write(`${interrupts.at(-1)!.join(", ")}\n`);
      }
    const second = await secondCtrlCs(stage);
    const killed = await kills(stage, count);
    const troubled = await troubles(stage);
    for (const row of [...second.slice(1), ...killed.slice(1), ...troubled.slice(1)])
      if (row.at(-1) !== "kept") failures.push(row.join(", "));
    const tables = [interrupts, second, killed, troubled];
    const verdict =
      failures.length === 0 ? "* kept: all of it" : failures.map((failure) => `* **missed**: ${failure}`).join("\n");
    console.log(`${tables.map(formatTable).join("\n\n")}\n\n${verdict}`);
    if (values.update)
      publish("vocoder-interrupts", {
        json: { tables, failures },
        page: `# The vocoder, interrupted\n\n\`npm run verify -- vocoder-interrupts --update\`, seed 0, Node ${process.version}, ${process.platform}, load ${os.loadavg()[0].toFixed(0)} at the end.\n\n${ABOUT}\n\n${tables
          .map(markdownTable)
          .join("\n\n")}\n\n${verdict}\n`,
      });
    return failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(stage.home, { recursive: true });
  }
}

const ABOUT = `From a terminal: \`npx speclab vocode\` in a pseudo-terminal, to which the byte of Ctrl-C is written, so that npm, its shell and the vocoder get
the signal; npm then ends by the signal, 130. From a script: \`node lib/cli/speclab.mjs vocode\`, and SIGINT to that process; exit code 0.
Of ten moments two lie anywhere from the start of the process on, one while a longer file is read, two while one is written, and five
in the first 2.5 s after it has begun to listen: before the first iteration, in the method's own beginning, in iterations. "Sound so
far": the exit code is the documented one, the file has the whole length, finite samples and a header that agrees, nothing else is in the
folder. Before it listens (Node is starting) the signal ends it with 130 and nothing is left.`;

interface Stage {
  readonly home: string;
  /** 3.8 s; as many samples as it has at 16 kHz. */
  readonly short: string;
  readonly shortLength: number;
  /** 40 s and three minutes, 44.1 kHz, stereo: two blocks, and 27. */
  readonly long: string;
  readonly longest: string;
}

export async function setUp(): Promise<Stage> {
  const home = mkdtempSync(path.join(tmpdir(), "speclab-interrupts-"));
  const [short, long, longest] = ["short", "long", "longest"].map((name) => path.join(home, `${name}.wav`));
  writeFileSync(short, readFileSync(path.join(root, "data/voice-m.wav")));
  const sampleRate = 44_100;
  const { samples: voice } = await load(short, { sampleRate });
  for (const [file, seconds] of [
    [long, longLength / outputRate],
    [longest, 180],
  ] as const) {
    const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) => voice[i % voice.length]);
    writeFileSync(file, encodeWav({ samples, channels: [samples, samples], sampleRate }));
  }
  const { samples: heard } = await load(short, { sampleRate: outputRate });
  return { home, short, shortLength: heard.length, long, longest };
}

/** When a signal is sent: so many milliseconds after the process has started, begun to listen, or begun to write. */
interface Moment {
  readonly at: "start" | "listening" | "reading" | "writing";
  readonly delay: number;
}

function momentsOf(count: number, random: Random): Moment[] {
  const kinds = ["start", "listening", "reading", "writing", "listening"] as const;
  const longest = { start: 1500, listening: 2500, reading: 150, writing: 5 };
  return Array.from({ length: count }, (_, i) => {
    const at = i === 7 ? "listening" : kinds[i % kinds.length];
    return { at, delay: random.uniform(0, longest[at]) };
  });
}

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** A command under way, whose signs are seen from outside: it tries its folder when it has begun to listen, and writes aside. */
interface Running {
  readonly child: ChildProcess;
  readonly listening: Promise<void>;
  readonly writing: Promise<void>;
  readonly isListening: () => boolean;
  readonly ended: Promise<Ended>;
  interrupt(): void;
}

function start(way: Way, words: readonly string[], place: string, { limit = "", uid }: StartOptions = {}): Running {
  const installed = [process.execPath, path.join(root, "lib/cli/speclab.mjs"), "vocode", ...words];
  const inTerminal = [
    python(),
    path.join(root, "tools/verify/terminal.py"),
    "npm",
    "exec",
    "--",
    "speclab",
    "vocode",
    ...words,
  ];
  const command =
    way === "terminal" ? inTerminal : limit ? ["sh", "-c", `${limit}; exec "$0" "$@"`, ...installed] : installed;
  let isListening = false;
  let [heard, wrote]: (() => void)[] = [];
  const listening = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const writing = new Promise<void>((resolve) => {
    wrote = resolve;
  });
  const watcher = watch(place, (_, name) => {
    if (name?.endsWith(".probe")) {
      isListening = true;
      heard();
    }
    if (name?.endsWith(".part")) wrote();
  });
  const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ["pipe", "pipe", "pipe"], uid, gid: uid });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (text) => {
      said += text;
    });
  child.stdin!.on("error", () => {}); // It has ended, and needs no signal.
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      watcher.close();
      heard();
      wrote();
      const bySignal = { SIGINT: 130, SIGKILL: 137 }[signal as string] ?? -1;
      resolve({ code: code ?? bySignal, said });
    });
  });
  const interrupt = (): void => {
    if (way === "terminal") child.stdin!.write("\n");
    else child.kill("SIGINT");
  };
  return { child, listening, writing, isListening: () => isListening, ended, interrupt };
}

interface StartOptions {
  readonly limit?: string;
  readonly uid?: number;
}

function python(): string {
  const found = ["python3", "python"].find((name) => spawnSync(name, ["-c", "import pty"]).status === 0);
  if (!found) throw new Error("verify vocoder-interrupts: Python, which opens the terminal, is not here");
  return found;
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One Ctrl-C, and what is there afterwards. */
export async function interrupted(
  { home, short, shortLength, long }: Stage,
  way: Way,
  method: string,
  { at, delay }: Moment,
): Promise<{ readonly outcome: "early" | "written" | "failed"; readonly failure?: string }> {
  const place = mkdtempSync(path.join(home, "run-"));
  const file = path.join(place, "out.wav");
  const [input, length] = at === "reading" || at === "writing" ? [long, longLength] : [short, shortLength];
  // What is written at once has to end by itself.
  const limit = at === "writing" ? ["--seconds", "0.5"] : [];
  const running = start(way, [input, file, "--method", method, ...limit], place);
  await (at === "start" ? undefined : at === "writing" ? running.writing : running.listening);
  await wait(delay);
  const wasListening = running.isListening();
  running.interrupt();
  const { code, said } = await running.ended;
  const left = readdirSync(place);
  if (left.length === 0 && !wasListening && code === 130) return { outcome: "early" };
  const failed = (failure: string) => ({ outcome: "failed", failure }) as const;
  const lastWords = said.slice(-200);
  if (left.join() !== "out.wav")
    return failed(`exit code ${code}, in the folder: ${left.join(", ") || "nothing"}; ${lastWords}`);
  // From a terminal npm ends by the signal, unless it came when all was done.
  if (code !== 0 && !(way === "terminal" && code === 130)) return failed(`exit code ${code}; ${lastWords}`);
  if (!said.includes(`Wrote ${file}: `)) return failed(`it does not say what it wrote: ${lastWords}`);
  const fault = faultOf(file, length);
  return fault ? failed(fault) : { outcome: "written" };
}

/** What is wrong with a file of the vocoder's; undefined when all is well. */
function faultOf(file: string, length: number): string | undefined {
  const bytes = readFileSync(file);
  if (bytes.readUInt32LE(4) !== bytes.length - 8 || bytes.readUInt32LE(40) !== bytes.length - 44)
    return "the header does not agree with the length";
  const { samples, sampleRate } = decodeWav(bytes);
  if (sampleRate !== outputRate || samples.length !== length) return `${samples.length} samples at ${sampleRate} Hz`;
  if (!samples.every(Number.isFinite)) return "a sample is no number";
  if (!samples.some((value) => Math.abs(value) > 0.01)) return "it is silent";
  return undefined;
}

async function secondCtrlCs({ home, longest }: Stage): Promise<string[][]> {
  const rows = [["a second Ctrl-C", "from", "exit code", "ms until the end", "left", "verdict"]];
  for (const way of ways)
    for (const when of ["while it reads", "while it writes"]) {
      const place = mkdtempSync(path.join(home, "run-"));
      const running = start(way, [longest, path.join(place, "out.wav")], place);
      await running.listening;
      running.interrupt();
      await (when === "while it reads" ? undefined : running.writing);
      await wait(secondCtrlC);
      running.interrupt();
      const begin = performance.now();
      const { code } = await running.ended;
      const took = performance.now() - begin;
      const left = readdirSync(place).join(", ");
      const isKept = code === 130 && left === "" && took < atOnce;
      rows.push([when, way, `${code}`, took.toFixed(0), left || "nothing", isKept ? "kept" : "missed"]);
      process.stderr.write(`${rows.at(-1)!.join(", ")}\n`);
    }
  return rows;
}

/** kill -9 with a file that is to be replaced. */
async function kills({ home, short, long }: Stage, count: number): Promise<string[][]> {
  const random = new Random(9);
  const before = readFileSync(short);
  const seen = { old: 0, new: 0, harmed: 0, temporary: 0 };
  for (let i = 0; i < count; i++) {
    const place = mkdtempSync(path.join(home, "run-"));
    const file = path.join(place, "out.wav");
    writeFileSync(file, before);
    const running = start("script", [long, file, "--force", "--seconds", "0.5"], place);
    if (i % 2 === 0) await running.writing;
    await wait(random.uniform(0, i % 2 === 0 ? 10 : 2500));
    running.child.kill("SIGKILL");
    await running.ended;
    if (readFileSync(file).equals(before)) seen.old++;
    else if (faultOf(file, longLength) === undefined) seen.new++;
    else seen.harmed++;
    seen.temporary += readdirSync(place).length - 1;
  }
  return [
    ["kill -9, with --force", "the old file", "the whole new one", "harmed", "temporary files left", "verdict"],
    [
      `${count} moments`,
      `${seen.old}`,
      `${seen.new}`,
      `${seen.harmed}`,
      `${seen.temporary}`,
      seen.harmed === 0 ? "kept" : "missed",
    ],
  ];
}

/** What goes wrong before or after the work: a sentence, exit code 1, nothing left. */
async function troubles({ home, short, longest }: Stage): Promise<string[][]> {
  const input = (name: string, bytes: Uint8Array): string => {
    const file = path.join(home, name);
    writeFileSync(file, bytes);
    return file;
  };
  const voice = readFileSync(short);
  const silence = encodeWav({ samples: new Float32Array(16_000), sampleRate: 16_000 });
  const noNumber = encodeWav({ samples: new Float32Array(16_000).fill(0.1), sampleRate: 16_000 }, { bitDepth: 32 });
  new DataView(noNumber.buffer).setFloat32(noNumber.length - 400, Number.NaN, true);
  const cases: readonly {
    name: string;
    input: string;
    words?: string[];
    options?: StartOptions;
    isReadOnly?: boolean;
  }[] = [
    { name: "no such file", input: path.join(home, "missing.wav") },
    { name: "a folder", input: home },
    { name: "an empty file", input: input("empty.wav", new Uint8Array(0)) },
    { name: "a text", input: input("text.wav", new TextEncoder().encode("this is no sound at all")) },
    { name: "a file that ends too early", input: input("cut.wav", voice.subarray(0, voice.length >> 1)) },
    { name: "a sample that is no number", input: input("nan.wav", noNumber) },
    { name: "silence", input: input("silent.wav", silence) },
    { name: "a full disk, at the end", input: short, options: { limit: "ulimit -f 20" } },
    { name: "a full disk, while it reads", input: longest, words: ["--keep"], options: { limit: "ulimit -f 20000" } },
    {
      name: "a folder that must not be written",
      input: short,
      isReadOnly: true,
      // Root may write anywhere: then it is nobody who tries.
      options: process.getuid?.() === 0 ? { uid: 65_534 } : {},
    },
  ];
  chmodSync(home, 0o755);
  const rows = [["what goes wrong", "exit code", "it says", "left", "verdict"]];
  for (const { name, input: file, words = [], options, isReadOnly = false } of cases) {
    const place = mkdtempSync(path.join(home, "run-"));
    chmodSync(place, isReadOnly ? 0o555 : 0o755);
    const output = path.join(place, "new", "out.wav");
    const { code, said } = await start("script", [file, output, "--iterations", "2", ...words], place, options).ended;
    const sentence = said.trim().split("\n").at(-1)!.replaceAll(place, "…").replaceAll(home, "…");
    const left = readdirSync(place).join(", ");
    const isKept = code === 1 && left === "" && /^vocode: .*\.$/.test(sentence) && !/\n\s+at /.test(said);
    rows.push([name, `${code}`, sentence, left || "nothing", isKept ? "kept" : "missed"]);
    process.stderr.write(`${rows.at(-1)!.join(", ")}\n`);
  }
  return rows;
}
