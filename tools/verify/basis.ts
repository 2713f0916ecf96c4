// `npm run verify -- basis [--seeds 5] [--only linear,phonemes] [--workers 1] [--update] [--report]`: the study of trainable
// bases on the free spoken digits and TIMIT's sample: corrected recipes, BC-ResNet-1, a speaker held out, the seed's own
// recipe beside PyTorch. Every run is a folder in build/verify: what was stopped goes on, what is done is not done again; with --update the
// page is written anew whenever a run is done.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "speclab/node";
import { host } from "speclab";
import { melFilters } from "speclab/dsp";
import { spread } from "speclab/nn";
import { findSpokenDigits, findTimit } from "speclab/node";
import { experiments, plannedRun } from "speclab/node/experiments";
import { type PlannedRun, RunFolder, type RunResult, readSweep, sweep } from "speclab/node/runs";
import { root } from "../../bench/dsp/python.ts";
import { torchPython } from "../../bench/training/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";

/** One row: words for an experiment, and what must be reached. */
interface Claim {
  readonly group: "linear" | "bcResNet" | "kernels" | "phonemes" | "speaker" | "seed";
  readonly title: string;
  /** After the experiment's name. */
  readonly words: string;
  /** In percent: accuracies must reach it, error rates must not exceed it. */
  readonly bound?: number;
  /** What PyTorch found before, on the whole set (research/seeds.md §2.6). */
  readonly before?: string;
  /** Setting of the same run with PyTorch on the same recordings. */
  readonly peer?: "A" | "B" | "C" | "D";
}

/** As many steps as 20 epochs of the whole set, 2700 clips, have: here are 900. */
const linear = "kws model=linear data=digits epochs=60";
const corrected = `${linear} recipe=corrected`;
/** Its loss stays for some epochs before it falls. */
const network = "kws model=bcResNet recipe=corrected data=digits epochs=30";
const shortNetwork = network.replace("30", "18");
const multiplicative = `${corrected} setting=B melWeights=multiplicative`;
const claims: readonly Claim[] = [
  { group: "linear", title: "linear, corrected, A", words: corrected, bound: 85, before: "87 %" },
  { group: "linear", title: "linear, corrected, C", words: `${corrected} setting=C`, bound: 85, before: "85–87 %" },
  { group: "linear", title: "linear, corrected, B multiplicative", words: multiplicative, bound: 86, before: "88 %" },
  { group: "bcResNet", title: "BC-ResNet-1, corrected, A", words: network, bound: 95 },
  { group: "kernels", title: "BC-ResNet-1, corrected, A, 18 epochs", words: shortNetwork },
  {
    group: "kernels",
    title: "BC-ResNet-1, corrected, C, 18 epochs",
    // The second word changes nothing here: it makes it a run of docs/training.md's sweep.
    words: `${shortNetwork} setting=C melWeights=multiplicative`,
  },
  {
    group: "phonemes",
    title: "phonemes, linear with LSTM, corrected, A",
    words: "asr model=linear recipe=corrected data=timit epochs=300",
    bound: 72,
    before: "70 %",
  },
  { group: "speaker", title: "linear, corrected, A, speaker held out", words: `${corrected} split=speaker` },
  {
    group: "speaker",
    title: "linear, corrected, B multiplicative, speaker held out",
    words: `${multiplicative} split=speaker`,
  },
  { group: "speaker", title: "linear, corrected, C, speaker held out", words: `${corrected} setting=C split=speaker` },
  {
    group: "speaker",
    title: "BC-ResNet-1, corrected, A, 18 epochs, speaker held out",
    words: `${shortNetwork} split=speaker`,
  },
  { group: "seed", title: "linear, seed's recipe, A", words: linear, before: "51 %", peer: "A" },
  { group: "seed", title: "linear, seed's recipe, B", words: `${linear} setting=B`, before: "18–19 %", peer: "B" },
  { group: "seed", title: "linear, seed's recipe, C", words: `${linear} setting=C`, before: "51–66 %", peer: "C" },
  { group: "seed", title: "linear, seed's recipe, D", words: `${linear} setting=D`, before: "31 %", peer: "D" },
];

/** A claim, where its runs lie, and the name of the number that counts. */
interface Row {
  readonly claim: Claim;
  readonly runs: readonly PlannedRun[];
  readonly folder: string;
  readonly result: string;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string", default: "5" },
      only: { type: "string" },
      workers: { type: "string", default: "1" },
      update: { type: "boolean", default: false },
      report: { type: "boolean", default: false },
    },
  });
  const groups = values.only?.split(",") ?? claims.map(({ group }) => group);
  const unknown = groups.find((group) => !claims.some((claim) => claim.group === group));
  if (unknown)
    throw new RangeError(
      `verify basis: --only must be of ${[...new Set(claims.map(({ group }) => group))].join(", ")}, got ${unknown}`,
    );
  const digits = await findSpokenDigits();
  const here = { kws: digits, asr: await findTimit() };
  const asked = claims.filter(({ group }) => groups.includes(group)).map((claim) => rowOf(claim, Number(values.seeds)));
  const report = async (): Promise<boolean> => {
    const found = await Promise.all(claims.map((claim) => measured(rowOf(claim, Number(values.seeds)))));
    if (values.update) publish("basis", { json: found, page: pageOf(found) });
    const mine = found.filter(({ claim }) => groups.includes(claim.group));
    console.log(formatTable(tableOf(mine)));
    return mine.every(({ holds, results, runs }) => holds && results.length === runs.length);
  };
  if (values.report) return (await report()) ? 0 : 1; // of what has been run, and nothing is run
  for (const [name, place] of Object.entries(here)) {
    const rows = asked.filter(({ claim }) => claim.words.startsWith(`${name} `));
    if (rows.length === 0) continue;
    if (!place) {
      console.log(`verify basis: the data of ${name} is not here; set SPECLAB_DATA, or see npm run data`);
      continue;
    }
    let done = 0;
    const states = await sweep(
      rows.flatMap(({ runs }) => runs),
      {
        program: fileURLToPath(new URL("../train/run-process.js", import.meta.url)),
        folder: rows[0].folder,
        workers: Number(values.workers),
        signal: host().signal(),
        onChange: (all) => {
          const now = all.filter(({ state }) => state === "done").length;
          if (now > done) void report();
          done = now;
        },
      },
    );
    for (const { name: failed, state, lastLines } of states)
      if (state === "failed") console.error(`${failed} failed: ${lastLines}`);
  }
  if (digits) {
    for (const { claim } of asked) {
      if (!claim.peer) continue;
      runPeers(claim.peer, allTakes, { recordings: digits.folder, seeds: Number(values.seeds) });
      if (claim.peer !== "A") continue;
      for (const takes of fewerTakes) runPeers("A", takes, { recordings: digits.folder, seeds: Number(values.seeds) });
    }
  }
  return (await report()) ? 0 : 1;
}

function rowOf(claim: Claim, seeds: number): Row {
  const [name, ...words] = claim.words.split(" ");
  const experiment = experiments.find((each) => each.name === name)!;
  const folder = path.join(root, "build/verify", name === "kws" ? "basis" : "basis-timit");
  const all = [...words, `engine=${process.env.SPECLAB_ENGINE || "auto"}`, `seed=0..${seeds - 1}`];
  const runs = readSweep(experiment.schema, all).map((settings) => plannedRun(experiment, settings, folder));
  return { claim, runs, folder, result: experiment.main.name };
}

interface Measured extends Row {
  readonly results: readonly RunResult[];
  /** With PyTorch, by seed. */
  readonly torch: readonly number[];
  readonly holds: boolean;
  /** Error rates of the test at several epochs, where the runs have logged them. */
  readonly curve: readonly { readonly epoch: number; readonly rates: readonly number[] }[];
}

async function measured(row: Row): Promise<Measured> {
  const { claim, runs, folder, result } = row;
  const folders = runs.map(({ name }) => new RunFolder(path.join(folder, name)));
  const results = (await Promise.all(folders.map((each) => each.result()))).filter((found) => found !== undefined);
  const torch = claim.peer ? peerResults(claim.peer, allTakes, runs.length) : [];
  const values = results.map((found) => found[result]);
  const mean = values.length > 0 ? 100 * spread(values).mean : Number.NaN;
  const reached = result === "testAccuracy" ? mean >= (claim.bound ?? 0) : mean <= (claim.bound ?? 100);
  const logs = result === "phoneErrorRate" ? await Promise.all(folders.map((each) => each.metrics())) : [];
  const points = logs.flat().filter((entry) => "Test/phoneErrorRate" in entry);
  const curve = [...new Set(points.map(({ step }) => step))]
    .sort((a, b) => a - b)
    .map((epoch) => ({
      epoch,
      rates: points.filter(({ step }) => step === epoch).map((entry) => entry["Test/phoneErrorRate"]),
    }));
  return { ...row, results, torch, curve, holds: values.length > 0 && reached };
}

const peerFolder = path.join(root, "build/verify/basis-torch");

/** Of each speaker and digit, to learn from. */
const allTakes = 15;
const fewerTakes = [5, 10];

/** As many steps, 540, whatever there is to learn from: 60 epochs of 15 takes. */
const peerEpochs = (takes: number): number => (60 * allTakes) / takes;

function peerFile(setting: string, takes: number, seed: number): string {
  return path.join(peerFolder, `${setting}-${takes === allTakes ? "" : `takes${takes}-`}${seed}.json`);
}

/** What has been found, by seed. */
function peerResults(setting: string, takes: number, seeds: number): readonly number[] {
  const files = Array.from({ length: seeds }, (_, seed) => peerFile(setting, takes, seed));
  return files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, "utf8")));
}

/** The same recipe, recordings and number of steps with PyTorch; nothing where it cannot be had. */
function runPeers(setting: string, takes: number, where: { recordings: string; seeds: number }): void {
  mkdirSync(peerFolder, { recursive: true });
  const bank = melFilters({ sampleRate: 8000, nFft: 240, nMels: 40, allowEmpty: true });
  const filters = path.join(peerFolder, "filters.json");
  writeFileSync(
    filters,
    JSON.stringify(Array.from({ length: 40 }, (_, m) => [...bank.data.subarray(m * bank.bins, (m + 1) * bank.bins)])),
  );
  for (let seed = 0; seed < where.seeds && !host().signal().aborted; seed++) {
    const file = peerFile(setting, takes, seed);
    if (existsSync(file)) continue;
    const python = torchPython();
    if (typeof python === "string") {
      console.error(python);
      return;
    }
    const words = [where.recordings, filters, setting, seed, peerEpochs(takes), takes].map(String);
    const program = path.join(root, "tools/verify/basis-peer.py");
    const { status, stdout, stderr } = spawnSync(python.command, ["-W", "ignore", program, ...words], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`basis-peer.py: ${stderr}`);
    writeFileSync(file, stdout);
  }
}

const heading = [
  "",
  "accuracy or error rate",
  "n",
  "bound",
  "",
  "PyTorch, same recordings",
  "PyTorch before",
  "minutes a run",
];

function tableOf(rows: readonly Measured[]): string[][] {
  const lines = rows.map(({ claim, result, results, runs, torch, holds }) => [
    claim.title,
    percent(results.map((found) => found[result])),
    String(results.length),
    claim.bound ? `${result === "testAccuracy" ? "≥" : "≤"} ${claim.bound} %` : "",
    claim.bound ? verdict({ holds, done: results.length, seeds: runs.length }) : "",
    claim.peer ? `${percent(torch)}${torch.length > 0 ? ` (${torch.length})` : ""}` : "",
    claim.before ?? "",
    results.length > 0 ? (spread(results.map(({ seconds }) => seconds)).mean / 60).toFixed(1) : "",
  ]);
  return [heading, ...lines];
}

/** A bound is for all seeds; before they are done it may yet be missed, or kept. */
export function verdict({ holds, done, seeds }: { holds: boolean; done: number; seeds: number }): string {
  if (done === 0) return "";
  return `${holds ? "holds" : "MISSED"}${done < seeds ? ` so far, ${done} of ${seeds} seeds` : ""}`;
}

/** From the smallest to the largest standard deviation over seeds; nothing where no two seeds have been run. */
export function deviations(rows: readonly (readonly number[])[]): string {
  const found = rows.filter(({ length }) => length > 1).map((values) => 100 * spread(values).deviation);
  if (found.length === 0) return "";
  const [least, most] = [Math.min(...found), Math.max(...found)].map((each) => each.toFixed(1));
  return least === most ? least : `${least} to ${most}`;
}

/** What the seed's own recipe does from seed to seed, here and with PyTorch. */
function spreadOfSeeds(rows: readonly Measured[]): string {
  const seedRows = rows.filter(({ claim }) => claim.group === "seed");
  const here = deviations(seedRows.map(({ results, result }) => results.map((found) => found[result])));
  const torch = deviations(seedRows.map((row) => row.torch));
  if (!here) return "";
  return `The seed's recipe has no end: logarithms near −20 and a constant rate throw the weights about, and what the last epoch finds
spreads from seed to seed, by standard deviations of ${here} points here${torch ? ` and ${torch} points with PyTorch, where it has two seeds or more` : ""}.
`;
}

/** What the number of recordings has to do with it. */
function spreadOfTakes(seeds: number): string {
  const found = [...fewerTakes, allTakes].map((takes) => ({ takes, values: peerResults("A", takes, seeds) }));
  if (found.some(({ values }) => values.length === 0)) return "";
  const list = found.map(({ takes, values }) => `${takes} takes ${percent(values)} (${values.length})`).join(", ");
  return `The number of recordings is not the reason: PyTorch, setting A, 540 steps, learning from a part of the takes of each speaker
and digit: ${list}.
`;
}

function percent(values: readonly number[]): string {
  if (values.length === 0) return "not run";
  const { mean, deviation } = spread(values);
  return values.length > 1
    ? `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)} %`
    : `${(100 * mean).toFixed(1)} %`;
}

/** What people tried and saw beside this command, with its day: no run of it writes that anew. */
const notesFile = path.join(root, "tools/verify/basis-notes.md");

function pageOf(rows: readonly Measured[]): string {
  const minutes = rows.flatMap(({ results }) => results).reduce((sum, { seconds }) => sum + seconds / 60, 0);
  const curve = rows
    .flatMap((row) => row.curve)
    .map(({ epoch, rates }) => [String(epoch), percent(rates), String(rates.length)]);
  return `# Trainable bases on spoken digits and TIMIT's sample

\`npm run verify -- basis --update\` with SPECLAB_DATA: ${minutes.toFixed(0)} minutes of training in all (by the wall clock,
whatever else ran). Mean ± standard deviation over seeds of the test with the last weights.

Digits: 1200 clips of six speakers at 8 kHz, frames of 240 samples every 80; takes 0–4 are the test (300 clips), 900 train; or
all clips of yweweler, the last speaker by name, are the test, 1000 train. The whole set, on which PyTorch was run once before
(research/seeds.md §2.6), has 3000 clips: three times as many to learn from in each epoch, so epochs here are three times as
many. "PyTorch, same recordings" is tools/verify/basis-peer.py, written independently, with the number of its seeds behind it. TIMIT: 140
sentences of fourteen speakers train, 16 of two others are the test, 60 phones, no folding.

${markdownTable(tableOf(rows))}

${spreadOfSeeds(rows)}
${spreadOfTakes(5)}
${curve.length > 0 ? `The error rate of phonemes over epochs (seeds.md: 87 % after 50, 76 after 100, 73.5 after 200, 70 after 300):\n\n${markdownTable([["epochs", "error rate of the test", "n"], ...curve])}\n` : ""}
Published results of this study are of another set, Speech Commands v2 with twelve classes (linear, 40 bands, 200 epochs: B 39.3 %,
D 45.2 %): not run here, since the set could not be had.

${readFileSync(notesFile, "utf8")}`;
}
