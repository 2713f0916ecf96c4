// `npm run verify -- vocoder [--update] [--only NAMES] [--again]`: the seed's vocoder reproduced, and ours beside it and beside librosa, on
// SPECLAB_DATA. What has been measured stays in build/verify/vocoder, so that a stopped run goes on; --again forgets it.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Spectrogram } from "speclab";
import { encodeWav } from "speclab/audio";
import { logSpectralDistance, lyonsFilterBank, magnitude, matmul, melFilters, stft, transpose } from "speclab/dsp";
import { angleGriffinLim, type MelSearch, type MelVocoder, magnitudePhaseDescent, melSearch } from "speclab/inversion";
import { load } from "speclab/node";
import { pinnedPython, pythonSettings, root } from "../../bench/dsp/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";
import { begunAt, type Kept, kept, keyOf, partOf } from "./vocoder-results.ts";

const nFft = 512;
const hopLength = 128;
const work = path.join(root, "build/verify/vocoder");

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

/** Points of seeds.md §4.5: spectral convergence and ‖bands − mel‖ of the decoded sound. */
interface Point {
  readonly name: string;
  readonly linear: number;
  readonly mel: number;
  readonly expected: readonly [number, number];
}

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
  const reproduced = names.includes("reproduction")
    ? [await kept(fileOf("reproduction"), keyOf({ arctic }), () => reproduction(data))]
    : [];
  const comparisons: Kept<Row>[] = [];
  for (const one of CASES)
    if (names.includes(one.name))
      comparisons.push(
        await kept(fileOf(one.name), keyOf({ one, oursSeconds, seedSeconds, longest }), () => compared(data, one)),
      );
  const points = reproduced.flatMap(({ result }) => result);
  const rows = comparisons.map(({ result }) => result);
  const pointTable = [
    ["sound", "spectral convergence", "expected", "mel error", "expected", "off by"],
    ...points.map(({ name, linear, mel, expected }) => [
      name,
      linear.toFixed(4),
      String(expected[0]),
      mel.toFixed(2),
      String(expected[1]),
      `${(100 * offBy({ linear, mel, expected })).toFixed(1)} %`,
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
      page: `# The vocoder: mel spectrogram to sound\n\n\`npm run verify -- vocoder ${args.join(" ")}\`, with SPECLAB_DATA, seed 0, each result ${begunAt(
        [...reproduced, ...comparisons],
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

const ABOUT = `Errors are those of the decoded sound against the recording: mel ‖bands − mel‖ / ‖mel‖, linear ‖|A| − |B|‖ / ‖B‖, both in decibels in
the second table; LSD the log-spectral distance above −80 dB. 512/128, Hann, amplitude; Lyons's filters unless said otherwise. The second table leaves
two frames out at both ends, where the seed's synthesis fades. The first 2.3 s of each recording. The first table has the seed's
published files, and its methods run by us, beside the numbers of our research (PyTorch, other random phases).`;

function line(name: string, nMels: number, method: string, errors: Errors & { iterations: number }): string[] {
  const { iterations, mel, linear, lsd } = errors;
  return [name, String(nMels), method, String(iterations), mel.toFixed(1), linear.toFixed(1), lsd.toFixed(2)];
}

function offBy({ linear, mel, expected }: Pick<Point, "linear" | "mel" | "expected">): number {
  return Math.max(Math.abs(linear / expected[0] - 1), Math.abs(mel / expected[1] - 1));
}

interface Verdict {
  readonly ok: boolean;
  readonly text: string;
}

export function judgePoints(points: readonly Point[]): Verdict[] {
  return points.map((point) => ({
    ok: offBy(point) <= bounds.reproduction,
    text: `${point.name}: off by ${(100 * offBy(point)).toFixed(1)} %, bound ${100 * bounds.reproduction} %`,
  }));
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

async function reproduction(data: string): Promise<Point[]> {
  const { samples, sampleRate } = await samplesOf(path.join(data, arctic));
  const reference = amplitude(samples, false);
  const filters = lyonsFilterBank({ nMels: 128, sampleRate, nFft });
  const mel = matmul(transpose(filters), reference);
  const points: Point[] = [];
  const add = (name: string, sound: Float32Array, expected: readonly [number, number]): void => {
    const found = amplitude(sound.subarray(0, samples.length), false);
    points.push({
      name,
      linear: distance(found.data, reference.data) / norm(reference.data),
      mel: distance(matmul(transpose(filters), found).data, mel.data),
      expected,
    });
  };
  for (const [name, linear, melError] of [
    ["gl200", 0.0662, 21.8],
    ["griffinlim", 0.0498, 11.4],
    ["graddescent", 0.0398, 7.03],
  ] as const)
    add(`published ${name}.wav`, (await samplesOf(path.join(data, `vocoder/${name}.wav`))).samples, [linear, melError]);
  const griffinLim = angleGriffinLim(mel, { filters, reference });
  while (griffinLim.iteration < 5000) {
    const { iteration } = griffinLim.step();
    if (iteration === 200) add("Griffin–Lim 200", griffinLim.signal(), [0.0681, 22.7]);
  }
  add("Griffin–Lim 5000", griffinLim.signal(), [0.05, 11.5]);
  const descent = magnitudePhaseDescent(mel, { filters, reference });
  const expected: Record<number, readonly [number, number]> = { 2000: [0.0458, 9.27], 5000: [0.0499, 11.1] };
  while (descent.iteration < 5000) {
    const { iteration } = descent.step();
    if (expected[iteration]) add(`descent ${iteration}`, descent.signal(), expected[iteration]);
  }
  return points;
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
