// `npm run verify -- inversion [--update] [--only NAMES] [--files N] [--seed N]`: blind inversion of the reassigned spectrograms of the
// project's own two recordings and, with SPECLAB_DATA, of every one of speech16k and vocoder and of sixty digits. What has been done stays
// in build/verify/inversion, so that a stopped run goes on.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { reassignedSpectrogram, snr } from "speclab/dsp";
import { invertReassigned } from "speclab/inversion";
import { load } from "speclab/node";
import { root } from "../../bench/dsp/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";

/** How a recording is analysed, and what must be true of what comes back. */
export interface Case {
  readonly name: string;
  readonly about: string;
  readonly nFft: number;
  readonly hopLength: number;
  readonly window: "hamming" | "hann";
  readonly double?: boolean;
  readonly noise?: number;
  /** So much of each recording, and so many recordings: the ones that are only attempted take long. */
  readonly seconds?: number;
  readonly files?: number;
  /** Decibels of every recording, and of the median. */
  readonly bound?: { readonly every: number; readonly median: number };
}

const usual = { nFft: 80, hopLength: 20, window: "hamming" } as const;
const CASES: readonly Case[] = [
  { ...usual, name: "float32", about: "80/20 Hamming, float32", bound: { every: 120, median: 140 } },
  { ...usual, name: "float64", about: "80/20 Hamming, float64", double: true, bound: { every: 200, median: 200 } },
  { ...usual, name: "hann", about: "80/20 Hann, float32", window: "hann", seconds: 2, files: 4 },
  { ...usual, name: "long", about: "512/128 Hamming, float32", nFft: 512, hopLength: 128, seconds: 2, files: 2 },
];

/** What became of one recording. */
export interface Row {
  readonly file: string;
  readonly seconds: number;
  readonly cpu: number;
  readonly snr: number;
  readonly certified: number;
  readonly largestResidual: number;
  readonly runs: number;
  readonly islands: number;
  /** SNR of the certified islands alone, each with its own sign: what the certificate promises. */
  readonly certifiedSnr: number;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      update: { type: "boolean", default: false },
      only: { type: "string" },
      files: { type: "string" },
      seed: { type: "string", default: "0" },
    },
  });
  const files = recordings().slice(0, values.files ? Number(values.files) : undefined);
  const seed = Number(values.seed);
  const tables: { about: string; table: string[][]; verdict: string }[] = [];
  let kept = true;
  for (const setting of casesOf(values.only)) {
    const rows: Row[] = [];
    for (const file of files.slice(0, setting.files)) rows.push(await measured(setting, file, seed));
    const verdict = judge(setting, rows);
    kept &&= verdict.kept;
    const table = [HEADER, ...rows.map(cells)];
    console.log(`\n${setting.about}\n\n${formatTable(table)}\n\n${verdict.text}`);
    tables.push({ about: setting.about, table, verdict: verdict.text });
  }
  if (values.update)
    publish("inversion", {
      json: tables,
      page: `# Inversion of the reassigned spectrogram\n\n\`npm run verify -- inversion ${args.join(" ")}\`, ${
        process.env.SPECLAB_DATA ? "with SPECLAB_DATA" : "the project's own recordings"
      }, seed ${seed}; the CPU seconds are of a machine that had other work, too.\n\n${ABOUT}\n\n${tables
        .map(({ about, table, verdict }) => `## ${about}\n\n${markdownTable(table)}\n\n${verdict}\n`)
        .join("\n")}`,
    });
  return kept ? 0 : 1;
}

/** The cases of those names, separated by commas; all of them where there are none. */
export function casesOf(only: string | undefined): readonly Case[] {
  if (only === undefined) return CASES;
  const names = CASES.map(({ name }) => name);
  for (const name of only.split(","))
    if (!names.includes(name)) throw new RangeError(`--only must be of ${names.join(", ")}, got "${name}"`);
  return CASES.filter(({ name }) => only.split(",").includes(name));
}

/** The recordings that the claim is about. */
function recordings(): string[] {
  const data = process.env.SPECLAB_DATA;
  const own = ["voice-f.wav", "voice-m.wav"].map((file) => path.join(root, "data", file));
  if (!data) return own;
  const wavs = (folder: string): string[] => {
    const place = path.join(data, folder);
    return existsSync(place)
      ? readdirSync(place)
          .filter((file) => file.endsWith(".wav"))
          .sort()
          .map((file) => path.join(place, file))
      : [];
  };
  // Every digit of every speaker once: takes 0.
  const digits = wavs("digits").filter((file) => /_0\.wav$/.test(file));
  return [...own, ...wavs("speech16k"), ...wavs("vocoder"), ...digits.slice(0, 60)];
}

async function measured(setting: Case, file: string, seed: number): Promise<Row> {
  const folder = path.join(root, "build/verify/inversion");
  mkdirSync(folder, { recursive: true });
  const kept = path.join(folder, `${setting.name}-${path.basename(file, ".wav")}-${seed}.json`);
  const code = codeHash();
  if (existsSync(kept)) {
    const before = JSON.parse(readFileSync(kept, "utf8"));
    if (before.code === code) return before.row;
  }
  const row = await invert(setting, file, seed);
  writeFileSync(kept, JSON.stringify({ code, row }));
  process.stderr.write(`${setting.name} ${row.file}: ${row.snr.toFixed(1)} dB, ${row.cpu.toFixed(1)} s\n`);
  return row;
}

/** What was measured with other code is measured again; the mel methods beside it are no part of it. */
function codeHash(): string {
  const compiled = path.join(root, "lib/dist/esm/inversion");
  const hash = createHash("sha256");
  for (const name of readdirSync(compiled).sort())
    if (name.endsWith(".js") && !name.endsWith(".test.js") && name !== "index.js")
      hash.update(readFileSync(path.join(compiled, name)));
  return hash.digest("hex").slice(0, 16);
}

async function invert({ nFft, hopLength, window, double, seconds }: Case, file: string, seed: number): Promise<Row> {
  const sound = await load(file);
  const { sampleRate } = sound;
  const cut = sound.samples.subarray(0, seconds ? seconds * sampleRate : undefined);
  const samples = double ? Float64Array.from(cut) : cut;
  const options = { sampleRate, nFft, hopLength, window, center: false } as const;
  const features = reassignedSpectrogram<Float32Array | Float64Array>(samples, options);
  const begin = process.cpuUsage();
  const {
    samples: found,
    certificate,
    runs,
    islands,
  } = await invertReassigned(features, {
    ...options,
    random: seed,
  });
  const { user, system } = process.cpuUsage(begin);
  const truth = samples.subarray(0, found.length);
  let signal = 0;
  let noise = 0;
  for (const { first, last } of islands) {
    let [same, opposite] = [0, 0];
    for (let i = first; i < last; i++) {
      signal += truth[i] ** 2;
      same += (truth[i] - found[i]) ** 2;
      opposite += (truth[i] + found[i]) ** 2;
    }
    noise += Math.min(same, opposite);
  }
  return {
    file: path.basename(file, ".wav"),
    seconds: samples.length / sampleRate,
    cpu: (user + system) / 1e6,
    snr: snr(found, truth, { sign: "free" }),
    certified: certificate.share,
    largestResidual: Math.max(...certificate.residuals),
    runs: runs.length,
    islands: islands.length,
    certifiedSnr: decibelsOfIslands(signal, noise),
  };
}

/** Where there is no island, nothing was decoded. */
export function decibelsOfIslands(signal: number, noise: number): number {
  return signal > 0 ? 10 * Math.log10(signal / noise) : Number.NEGATIVE_INFINITY;
}

/** What a reader of the numbers must know. */
const ABOUT = `The recordings are also those on which the settings of the search were tried, with seed 0 and one or two more: what is
measured here is that they are decoded, not how often a recording would be that nobody has looked at.`;

const HEADER = [
  "recording",
  "s",
  "CPU s",
  "SNR dB",
  "certified",
  "largest residual",
  "runs",
  "islands",
  "SNR of islands",
];

function cells(row: Row): string[] {
  return [
    row.file,
    row.seconds.toFixed(2),
    row.cpu.toFixed(2),
    row.snr.toFixed(1),
    `${(100 * row.certified).toFixed(2)} %`,
    row.largestResidual.toExponential(1),
    String(row.runs),
    String(row.islands),
    row.certifiedSnr.toFixed(1),
  ];
}

/** Whether a bound is kept by every recording and by the median; what is not a number keeps none. */
export function judge({ bound }: Pick<Case, "bound">, rows: readonly Row[]): { kept: boolean; text: string } {
  const values = rows.map(({ snr }) => snr).sort((a, b) => a - b);
  const median = values[Math.floor(values.length / 2)];
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const speed = sum(({ seconds }) => seconds) / sum(({ cpu }) => cpu);
  const text = `${rows.length} recordings: least ${values[0].toFixed(1)} dB, median ${median.toFixed(1)} dB, ${speed.toFixed(1)} × real time`;
  if (!bound) return { kept: true, text };
  // Where the certificate names frames, it is the islands that it vouches for.
  const broken = rows.filter((row) => !((row.certified === 1 ? row.snr : row.certifiedSnr) >= bound.every));
  const kept = broken.length === 0 && median >= bound.median;
  const names = broken.map(({ file }) => file).join(", ");
  return { kept, text: `${text}; bound ${bound.every} and ${bound.median} dB: ${kept ? "kept" : `BROKEN ${names}`}` };
}
