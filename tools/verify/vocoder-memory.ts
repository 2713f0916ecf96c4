// `npm run verify -- vocoder-memory [--update] [--minutes N]`: the most memory that `npm run vocode` needs for a long recording, measured by
// the operating system in the process itself.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { encodeWav } from "speclab/audio";
import { load } from "speclab/node";
import { root } from "../../bench/dsp/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";

const work = path.join(root, "build/verify/vocoder-memory");
const boundMegabytes = 500;

interface Case {
  readonly sampleRate: number;
  readonly channels: number;
  readonly words: readonly string[];
}

const stereo = { sampleRate: 44_100, channels: 2 };
/** A sound to begin with stands for the methods' own beginnings, which take hours here and less memory than what follows. */
const begun = "--init";
const CASES: readonly Case[] = [
  { sampleRate: 16_000, channels: 1, words: ["--method", "gl", "--iterations", "2"] },
  { ...stereo, words: ["--keep", "--method", "gd", begun, "--iterations", "1"] },
  // Three fifths of the iterations, then the polish with its memory of past steps.
  { ...stereo, words: ["--keep", "--method", "best", begun, "--iterations", "3"] },
];

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { update: { type: "boolean", default: false }, minutes: { type: "string", default: "10" } },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new RangeError(`--minutes must be a number above 0, got ${values.minutes}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const rows: string[][] = [];
    let isKept = true;
    for (const one of CASES) {
      const input = await recording(one, minutes);
      const words = one.words.flatMap((word) => (word === begun ? [begun, input] : [word]));
      const { megabytes, seconds, said } = vocode(input, words);
      isKept &&= megabytes < boundMegabytes;
      const sound = `${one.sampleRate} Hz, ${one.channels === 1 ? "mono" : "stereo"}`;
      rows.push([sound, one.words.join(" "), megabytes.toFixed(0), seconds.toFixed(0), said]);
      process.stderr.write(`${rows.at(-1)!.join(", ")}\n`);
    }
    const all = [["recording", "options", "most memory, MB", "processor, s", "what it said"], ...rows];
    const verdict = `${isKept ? "kept" : "**missed**"}: ${minutes} minutes below ${boundMegabytes} MB`;
    console.log(`${formatTable(all)}\n\n${verdict}`);
    if (values.update)
      publish("vocoder-memory", {
        json: rows,
        page: `# Memory of the vocoder\n\n\`npm run verify -- vocoder-memory --update\`: \`npm run vocode\` on a WAV file of ${minutes} minutes, 16 bits, the two voices of data
again and again. The most memory that the process had in use (resident set, its highest mark, in 10⁶ bytes) on Node ${process.version}.\n\n${markdownTable(all)}\n\n* ${verdict}\n`,
      });
    return isKept ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The project's voices, one in each channel, until the time is full. */
async function recording({ sampleRate, channels }: Case, minutes: number): Promise<string> {
  const file = path.join(work, `${sampleRate}-${channels}.wav`);
  const voices = await Promise.all(
    ["voice-m.wav", "voice-f.wav"]
      .slice(0, channels)
      .map(async (name) => (await load(path.join(root, "data", name), { sampleRate })).samples),
  );
  const length = Math.round(60 * minutes * sampleRate);
  const filled = voices.map((voice) => Float32Array.from({ length }, (_, i) => voice[i % voice.length]));
  writeFileSync(file, encodeWav({ samples: filled[0], channels: filled, sampleRate }));
  return file;
}

/** The command as it is installed. At its end it says what it needed. */
function vocode(
  input: string,
  words: readonly string[],
): { readonly megabytes: number; readonly seconds: number; readonly said: string } {
  const report = path.join(work, "report.json");
  const observer = path.join(work, "observer.mjs");
  writeFileSync(
    observer,
    `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())));`,
  );
  const command = [path.join(root, "lib/cli/speclab.mjs"), "vocode", input, path.join(work, "out.wav"), "--force"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", pathToFileURL(observer).href, ...command, ...words],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the vocoder ended with ${status}: ${stderr}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(report, "utf8"));
  return {
    megabytes: (1024 * maxRSS) / 1e6,
    seconds: (userCPUTime + systemCPUTime) / 1e6,
    said: stdout.trim().replace(/^Wrote .*?: /, ""),
  };
}
