// `npm run verify -- vocoder [--update] [--only NAMES] [--again]`: the seed's vocoder reproduced, and ours beside it and beside librosa, on
// SPECLAB_DATA. What has been measured stays in build/verify/vocoder, so that a stopped run goes on; --again forgets it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Spectrogram } from "speclab";
import { encodeWav } from "speclab/audio";
import { logSpectralDistance, lyonsFilterBank, magnitude, matmul, melFilters, stft, transpose } from "speclab/dsp";
import { angleGriffinLim, type MelSearch, type MelVocoder, magnitudePhaseDescent, melSearch } from "speclab/inversion";
import { spread } from "speclab/nn";
import { load } from "speclab/node";
import { pinnedPython, pythonSettings, root } from "../../bench/dsp/python.ts";
import { torchPython } from "../../bench/training/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, meanAndDeviation, publish } from "./runs.ts";
import { begunAt, type Kept, kept, keyOf, partOf } from "./vocoder-results.ts";

const nFft = 512;
const hopLength = 128;
const work = path.join(root, "build/verify/vocoder");
const descentScript = path.join(root, "tools/verify/vocoder-descent.py");

/** CPU seconds: this machine has other work, too. */
const oursSeconds = 5;
const seedSeconds = 25;
/** Of each recording that is longer. */
const longest = 2.3;

/** What must be true. */
const bounds = { melOverSeed: 10, linearOverSeed: 3, melOverLibrosa: 3, reproduction: 0.05 };

interface Case {
  readonly name: string;
  readonly file: string;
  readonly nMels: number;
  /** Whether the bounds hold here, or only the order. */
  readonly isBound: boolean;
}

const arctic = "vocoder/arctic_raw_16k.wav";
const CASES: readonly Case[] = [
  { name: "arctic", file: arctic, nMels: 128, isBound: true },
  { name: "arctic-80", file: arctic, nMels: 80, isBound: false },
  { name: "aew", file: "speech16k/cmu_arctic_us_aew_a0001.wav", nMels: 128, isBound: false },
  { name: "librispeech", file: "speech16k/librispeech-1088-134315-0000.wav", nMels: 128, isBound: false },
  { name: "speech22k", file: "speech22k/LJ001-0002.wav", nMels: 128, isBound: false },
];

interface Errors {
  readonly mel: number;
  readonly linear: number;
  readonly lsd: number;
}

export interface Row {
  readonly name: string;
  readonly nMels: number;
  readonly seed: Errors & { iterations: number };
  readonly ours: Errors & { iterations: number };
  /** On librosa's own filters. */
  readonly oursOnLibrosa: Errors & { iterations: number };
  readonly librosa: (Errors & { iterations: number; seconds: number; librosa: string }) | string;
}

/** Of the seed's methods, whose sounds depend on random phases. */
const randomSeeds = [0, 1, 2, 3, 4] as const;

/** Spectral convergence and ‖bands − mel‖ of a decoded sound. */
type Pair = readonly [linear: number, mel: number];

/** A sound of seeds.md §4.5, and the same made again: once for each seed, by us and by PyTorch. */
export interface Point {
  readonly name: string;
  readonly ours: readonly Pair[];
  readonly torch: readonly Pair[];
  readonly expected: Pair;
}

/** What §4.5 says: the seed's files; one run of each method, of other random phases. */
const publishedFiles: Readonly<Record<string, Pair>> = {
  gl200: [0.0662, 21.8],
  griffinlim: [0.0498, 11.4],
  graddescent: [0.0398, 7.03],
};
const researched: Readonly<Record<string, Pair>> = {
  "Griffin–Lim 200": [0.0681, 22.7],
  "Griffin–Lim 5000": [0.05, 11.5],
  "descent 2000": [0.0458, 9.27],
  "descent 5000": [0.0499, 11.1],
};
const descentMarks = [2000, 5000];

/** Both numbers of each sound of one seed. */
type Sounds = Readonly<Record<string, Pair>>;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      update: { type: "boolean", default: false },
      only: { type: "string" },
      again: { type: "boolean", default: false },
    },
  });
  const data = process.env.SPECLAB_DATA;
  if (!data) {
    console.error("verify vocoder: SPECLAB_DATA must name the folder with vocoder, speech16k and speech22k.");
    return 2;
  }
  if (values.again) rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const names = namesOf(values.only, values.update);
  const fileOf = (name: string): string => path.join(work, `${name}.json`);
  const published: Kept<Sounds>[] = [];
  const ours: Kept<Sounds>[] = [];
  const torch: Kept<Sounds>[] = [];
  if (names.includes("reproduction")) {
    published.push(await kept(fileOf("published"), keyOf({ publishedFiles }), () => publishedSounds(data)));
    for (const seed of randomSeeds) {
      const key = keyOf({ arctic, seed, descentMarks });
      ours.push(await kept(fileOf(`seed-${seed}`), key, () => seedMethods(data, seed)));
    }
    for (const seed of randomSeeds) {
      const script = readFileSync(descentScript, "utf8");
      const code = createHash("sha256").update(script).digest("hex");
      torch.push(await kept(fileOf(`torch-${seed}`), `${code} ${seed}`, async () => torchMethods(data, seed)));
    }
  }
  const comparisons: Kept<Row>[] = [];
  for (const one of CASES)
    if (names.includes(one.name))
      comparisons.push(
        await kept(fileOf(one.name), keyOf({ one, oursSeconds, seedSeconds, longest }), () => compared(data, one)),
      );
  const results = (all: readonly Kept<Sounds>[]): Sounds[] => all.map(({ result }) => result);
  const points = pointsOf(results(published), results(ours), results(torch));
  const rows = comparisons.map(({ result }) => result);
  const spreadOf = (values: readonly number[], digits: number): string =>
    values.length > 0 ? meanAndDeviation(values, digits) : "";
  const pointTable = [
    ["sound", "spectral convergence", "PyTorch", "expected", "mel error", "PyTorch", "expected"],
    ...points.map(({ name, ours, torch, expected }) => [
      name,
      ...[0, 1].flatMap((of) => [
        spreadOf(
          ours.map((pair) => pair[of]),
          of === 0 ? 4 : 2,
        ),
        spreadOf(
          torch.map((pair) => pair[of]),
          of === 0 ? 4 : 2,
        ),
        String(expected[of]),
      ]),
    ]),
  ];
  const rowTable = [
    ["recording", "mels", "method", "iterations", "mel dB", "linear dB", "LSD dB"],
    ...rows.flatMap(({ name, nMels, seed, ours, oursOnLibrosa, librosa }) => [
      line(name, nMels, `seed's descent, ${seedSeconds} s`, seed),
      line(name, nMels, `melSearch, ${oursSeconds} s`, ours),
      line(name, nMels, `melSearch, ${oursSeconds} s, librosa's filters`, oursOnLibrosa),
      typeof librosa === "string"
        ? [name, String(nMels), librosa, "", "", "", ""]
        : line(name, nMels, `librosa ${librosa.librosa}, ${librosa.seconds.toFixed(1)} s`, librosa),
    ]),
  ];
  const verdicts = [...judgePoints(points), ...rows.flatMap(judgeRow)];
  const isKept = verdicts.every(({ ok }) => ok);
  const said = verdicts.map(({ ok, text }) => `* ${ok ? "kept" : "**missed**"}: ${text}`).join("\n");
  console.log(`${formatTable(pointTable)}\n\n${formatTable(rowTable)}\n\n${said}`);
  if (values.update)
    publish("vocoder", {
      json: { points, rows },
      page: `# The vocoder: mel spectrogram to sound\n\n\`npm run verify -- vocoder ${args.join(" ")}\`, with SPECLAB_DATA; each result ${begunAt(
        [...published, ...ours, ...torch, ...comparisons],
      )}. Seconds are CPU seconds of one core, preparations included.\n\n${ABOUT}\n\n## The seed's methods\n\n${markdownTable(
        pointTable,
      )}\n\n## Beside the seed and librosa\n\n${markdownTable(rowTable)}\n\n${said}\n`,
    });
  return isKept ? 0 : 1;
}

/**
 * What is measured: all, or a part that is only looked at.
 *
 * @throws RangeError for a name that is none, and for a page of a part: the other rows would be gone
 */
export function namesOf(only: string | undefined, update: boolean): readonly string[] {
  const all = ["reproduction", ...CASES.map(({ name }) => name)];
  return only === undefined ? all : partOf(all, only, update);
}

const ABOUT = `Errors are those of the decoded sound against the recording: mel ‖bands − mel‖ (second table: / ‖mel‖), linear ‖|A| − |B|‖ / ‖B‖, in
decibels in the second table; LSD the log-spectral distance above −80 dB. 512/128, Hann, amplitude; Lyons's filters unless said otherwise.
The second table leaves two frames out at both ends, where the seed's synthesis fades; the first 2.3 s of each recording, random seed 0.

The first table has the seed's published files, and its methods run again: mean ± standard deviation over random seeds ${randomSeeds.join(", ")}, by us and,
written a second time, by PyTorch. "Expected" is one run of our research, in PyTorch, with phases of its own: it counts as
reproduced within 5 % of the mean of our runs, or where 95 % of single runs lie.`;

function line(name: string, nMels: number, method: string, errors: Errors & { iterations: number }): string[] {
  const { iterations, mel, linear, lsd } = errors;
  return [name, String(nMels), method, String(iterations), mel.toFixed(1), linear.toFixed(1), lsd.toFixed(2)];
}

interface Verdict {
  readonly ok: boolean;
  readonly text: string;
}

/** Of our runs alone, and then whether PyTorch's find the same: each can fail by itself. */
export function judgePoints(points: readonly Point[]): Verdict[] {
  return points.flatMap(({ name, ours, torch, expected }) => [
    reproduced(name, ours, expected),
    ...(Math.min(ours.length, torch.length) >= fewestSeeds ? [agreeing(name, ours, torch)] : []),
  ]);
}

/** Fewer runs say nothing about where the others lie. */
const fewestSeeds = 4;

function reproduced(name: string, ours: readonly Pair[], expected: Pair): Verdict {
  const found = expected.map((value, of) => {
    const { mean, deviation } = spread(ours.map((pair) => pair[of]));
    const reach = ours.length < fewestSeeds ? 0 : reachOf(ours.length) * deviation;
    const isNear = Math.abs(value / mean - 1) <= bounds.reproduction;
    return {
      off: Math.abs(value / mean - 1),
      reach: reach / mean,
      isNear,
      ok: isNear || Math.abs(value - mean) <= reach,
    };
  });
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const off = Math.max(...found.map((one) => one.off));
  const ok = found.every((one) => one.ok);
  const far = found.filter(({ isNear }) => !isNear).map(({ reach }) => percent(reach));
  const within = ok && far.length > 0 ? `; a single run reaches that far in 95 of 100 (${far.join(", ")})` : "";
  return { ok, text: `${name}: off by ${percent(off)}, bound ${100 * bounds.reproduction} %${within}` };
}

/** Whether the means differ by no more than chance, 95 times of 100. */
function agreeing(name: string, ours: readonly Pair[], torch: readonly Pair[]): Verdict {
  const differences = ours[0].map((_, of) => {
    const [a, b] = [ours, torch].map((all) => spread(all.map((pair) => pair[of])));
    const error = Math.hypot(a.deviation / Math.sqrt(ours.length), b.deviation / Math.sqrt(torch.length));
    const t = student[Math.min(ours.length + torch.length - 3, student.length - 1)];
    return { off: Math.abs(a.mean / b.mean - 1), ok: Math.abs(a.mean - b.mean) <= t * error };
  });
  const off = Math.max(...differences.map((one) => one.off));
  const ok = differences.every((one) => one.ok);
  const how = ok ? "as chance may have it" : "more than by chance";
  return { ok, text: `${name}: our mean and PyTorch's differ by ${(100 * off).toFixed(1)} %, ${how}` };
}

/** Student's t for 95 % and n − 1 degrees of freedom, n = 2, 3 … */
const student = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];

/** Within so many standard deviations of the mean of n runs another run lies, 95 times of 100. */
function reachOf(n: number): number {
  return n < 2 ? 0 : student[Math.min(n - 2, student.length - 1)] * Math.sqrt(1 + 1 / n);
}

export function judgeRow({ name, seed, ours, oursOnLibrosa, librosa }: Row): Verdict[] {
  const isBound = CASES.some((one) => one.name === name && one.isBound);
  const better = (text: string, by: number, bound: number): Verdict => ({
    ok: by >= (isBound ? bound : 0),
    text: `${name}: ${by.toFixed(1)} dB better ${text}, ${isBound ? `bound ${bound}` : "the same order is asked"}`,
  });
  return [
    better("mel than the seed's descent", seed.mel - ours.mel, bounds.melOverSeed),
    better("linear than the seed's descent", seed.linear - ours.linear, bounds.linearOverSeed),
    ...(typeof librosa === "string"
      ? [{ ok: false, text: `${name}: ${librosa}` }]
      : [better("mel than librosa", librosa.mel - oursOnLibrosa.mel, bounds.melOverLibrosa)]),
  ];
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function samplesOf(file: string): Promise<{ samples: Float32Array; sampleRate: number }> {
  return load(file);
}

function amplitude(samples: Float32Array, center: boolean): Spectrogram {
  return magnitude(stft(samples, { nFft, hopLength, center }));
}

function pointsOf(published: readonly Sounds[], ours: readonly Sounds[], torch: readonly Sounds[]): Point[] {
  const of = (name: string, all: readonly Sounds[]): Pair[] =>
    all.flatMap((sounds) => (sounds[name] ? [sounds[name]] : []));
  if (published.length === 0) return [];
  return [
    ...Object.entries(publishedFiles).map(([file, expected]) => {
      const name = `published ${file}.wav`;
      return { name, ours: of(name, published), torch: [], expected };
    }),
    ...Object.entries(researched).map(([name, expected]) => ({
      name,
      ours: of(name, ours),
      torch: of(name, torch),
      expected,
    })),
  ];
}

/** The seed's recording, its bands, and how far another sound is from them. */
async function seedTask(data: string) {
  const { samples, sampleRate } = await samplesOf(path.join(data, arctic));
  const reference = amplitude(samples, false);
  const filters = lyonsFilterBank({ nMels: 128, sampleRate, nFft });
  const mel = matmul(transpose(filters), reference);
  const measure = (sound: Float32Array): Pair => {
    const found = amplitude(sound.subarray(0, samples.length), false);
    return [
      distance(found.data, reference.data) / norm(reference.data),
      distance(matmul(transpose(filters), found).data, mel.data),
    ];
  };
  return { reference, filters, mel, measure };
}

async function publishedSounds(data: string): Promise<Sounds> {
  const { measure } = await seedTask(data);
  const found: Record<string, Pair> = {};
  for (const file of Object.keys(publishedFiles))
    found[`published ${file}.wav`] = measure((await samplesOf(path.join(data, `vocoder/${file}.wav`))).samples);
  return found;
}

async function seedMethods(data: string, random: number): Promise<Sounds> {
  const { reference, filters, mel, measure } = await seedTask(data);
  const found: Record<string, Pair> = {};
  const follow = (name: string, search: MelVocoder, marks: readonly number[]): void => {
    for (const mark of marks) {
      while (search.iteration < mark) search.step();
      found[`${name} ${mark}`] = measure(search.signal());
    }
  };
  follow("Griffin–Lim", angleGriffinLim(mel, { filters, reference, random }), [200, 5000]);
  follow("descent", magnitudePhaseDescent(mel, { filters, reference, random }), descentMarks);
  return found;
}

/** Griffin–Lim 200 and the descents. */
async function torchMethods(data: string, seed: number): Promise<Sounds> {
  const python = torchPython();
  if (typeof python === "string") throw new Error(python);
  const { filters } = await seedTask(data);
  const [bank, request] = ["filters.f32", "descent.json"].map((name) => path.join(work, name));
  writeFileSync(bank, new Uint8Array(Float32Array.from(filters.data).buffer));
  writeFileSync(
    request,
    JSON.stringify({ input: path.join(data, arctic), filters: bank, seeds: [seed], marks: descentMarks }),
  );
  const run = spawnSync(python.command, [descentScript, request], { encoding: "utf8", env: pythonSettings() });
  if (run.status !== 0) throw new Error(`PyTorch failed: ${run.stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(run.stdout).result;
}

async function compared(data: string, { name, file, nMels }: Case): Promise<Row> {
  const { samples: whole, sampleRate } = await samplesOf(path.join(data, file));
  const frames = 1 + Math.floor((Math.min(whole.length, longest * sampleRate) - nFft) / hopLength);
  const samples = whole.slice(0, (frames - 1) * hopLength + nFft);
  const reference = amplitude(samples, false);
  const filters = lyonsFilterBank({ nMels, sampleRate, nFft });
  const mel = matmul(transpose(filters), reference);
  const seed = within(seedSeconds, () => magnitudePhaseDescent(mel, { filters }));
  const ours = within(oursSeconds, () => melSearch(mel, { filters, polishAfter: 1e6 }));
  const librosaFilters = melFilters({ sampleRate, nFft, nMels, allowEmpty: true });
  const centred = amplitude(samples, true);
  const librosaMel = matmul(transpose(librosaFilters), centred);
  const onLibrosa = within(oursSeconds, () =>
    melSearch(librosaMel, { filters: librosaFilters, center: true, polishAfter: 1e6 }),
  );
  const onSeed = (sound: Float32Array): Errors => errors(amplitude(sound, false), reference, filters);
  const onPeer = (sound: Float32Array): Errors => {
    const cut = new Float32Array(samples.length);
    cut.set(sound.subarray(0, samples.length));
    return errors(amplitude(cut, true), centred, librosaFilters);
  };
  return {
    name,
    nMels,
    seed: { ...onSeed(seed.sound), iterations: seed.iterations },
    ours: { ...onSeed(ours.sound), iterations: ours.iterations },
    oursOnLibrosa: { ...onPeer(onLibrosa.sound), iterations: onLibrosa.iterations },
    librosa: peer(name, { samples, sampleRate }, nMels, onPeer),
  };
}

/** A search that gets so many CPU seconds of its own, beginning included. */
function within(seconds: number, make: () => MelVocoder): { sound: Float32Array; iterations: number } {
  const begin = cpuSeconds();
  const search = make();
  for (let spent = cpuSeconds() - begin; spent < seconds; spent = cpuSeconds() - begin) {
    if (spent > 0.6 * seconds) (search as Partial<MelSearch>).polish?.();
    search.step();
  }
  return { sound: search.signal(), iterations: search.iteration };
}

function peer(
  name: string,
  sound: { samples: Float32Array; sampleRate: number },
  nMels: number,
  measure: (sound: Float32Array) => Errors,
): Row["librosa"] {
  const python = pinnedPython({ withTorch: false });
  if (typeof python === "string") return python;
  const [input, output, request] = ["wav", "f32", "request.json"].map((end) => path.join(work, `${name}.${end}`));
  writeFileSync(input, encodeWav(sound));
  writeFileSync(request, JSON.stringify({ input, output, nFft, hopLength, nMels, seconds: oursSeconds }));
  const script = path.join(root, "tools/verify/vocoder-peer.py");
  const { status, stdout, stderr } = spawnSync(python.command, [script, request], {
    encoding: "utf8",
    env: pythonSettings(),
  });
  if (status !== 0) return `librosa failed: ${stderr.trim().split("\n").at(-1)}`;
  const bytes = readFileSync(output);
  const found = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { ...measure(found), ...JSON.parse(stdout) };
}

function errors(found: Spectrogram, reference: Spectrogram, filters: Spectrogram<Float32Array | Float64Array>): Errors {
  const [a, b] = [inner(found), inner(reference)];
  const bands = (amplitudes: Spectrogram): Float64Array => matmul(transpose(filters), amplitudes).data;
  const decibels = (x: ArrayLike<number>, y: ArrayLike<number>): number => 20 * Math.log10(distance(x, y) / norm(y));
  const loudest = b.data.reduce((most, value) => Math.max(most, value), 0);
  return {
    mel: decibels(bands(a), bands(b)),
    linear: decibels(a.data, b.data),
    lsd: logSpectralDistance(a, b, { amin: 1e-4 * loudest }),
  };
}

/** Without the two frames at each end. */
function inner({ bins, frames, data }: Spectrogram): Spectrogram {
  return { bins, frames: frames - 4, data: data.slice(2 * bins, (frames - 2) * bins) };
}

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum);
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}
