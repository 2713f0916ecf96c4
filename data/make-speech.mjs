// Makes the spoken keywords and the phone-labelled sentences of this folder, or checks that it still can:
//
//   apt-get install flite festival festvox-kdlpc16k      (Debian 12)
//   node data/make-speech.mjs             writes keywords/ and phones/, each with its MANIFEST.json
//   node data/make-speech.mjs --check     makes them again in memory and compares the sums
//
// Five voices, none under the GPL or the LGPL (README.md); no voice is in two splits. A voice is varied to two or three
// speakers by the length of the vocal tract (resampling) and the tempo. 8-bit µ-law at 16 kHz. The same programs give the
// same bytes.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { festival, flite, highPass, muLawWav, resample, trim, withPeak } from "./sound.mjs";

const RATE = 16000;
const PEAK = 0.8;

const voices = {
  rms: (text, stretch, folder) => flite("rms", text, stretch, folder),
  slt: (text, stretch, folder) => flite("slt", text, stretch, folder),
  kal: (text, stretch, folder) => flite("kal16", text, stretch, folder),
  awb: (text, stretch, folder) => flite("awb", text, stretch, folder),
  ked: (text, stretch, folder) => festival("ked_diphone", text, stretch, folder),
};

/** Pitch and formants of a speaker are `tract` times the voice's. */
const speakers = [
  { name: "rms-a", voice: "rms", split: "train", tempo: 1, tract: 1 },
  { name: "rms-b", voice: "rms", split: "train", tempo: 1.15, tract: 1.09 },
  { name: "slt-a", voice: "slt", split: "train", tempo: 1, tract: 1 },
  { name: "slt-b", voice: "slt", split: "train", tempo: 0.9, tract: 0.9 },
  { name: "kal-a", voice: "kal", split: "train", tempo: 1, tract: 1 },
  { name: "kal-b", voice: "kal", split: "train", tempo: 0.9, tract: 1.2 },
  { name: "kal-c", voice: "kal", split: "train", tempo: 1.15, tract: 0.93 },
  { name: "ked-a", voice: "ked", split: "validation", tempo: 1, tract: 1 },
  { name: "ked-b", voice: "ked", split: "validation", tempo: 1.1, tract: 1.1 },
  { name: "awb-a", voice: "awb", split: "test", tempo: 1, tract: 1 },
  { name: "awb-b", voice: "awb", split: "test", tempo: 0.88, tract: 1.1 },
];

const keywords = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"];
/** Each speaker says three of them; together they are the class _unknown_. */
const others =
  "zero one two three four five six seven eight nine bed bird cat dog happy house tree wow follow learn".split(" ");
const othersEach = 3;

/** Sentences with every phone of the voices in some of them. */
const sentences = [
  ["rms", "train", "The judge gave a vague answer about the garage."],
  ["rms", "train", "Cheap shoes wear out before the month is over."],
  ["rms", "train", "My brother fixed the wheel with a rusty hook."],
  ["rms", "train", "Roy bought a new toy for his young cousin."],
  ["slt", "train", "She put five lemons into the zinc bowl."],
  ["slt", "train", "Thick fog hung over the harbour all night."],
  ["slt", "train", "The child asked why the sky looks blue."],
  ["slt", "train", "They usually leave the garden gate open."],
  ["kal", "train", "Put the heavy books on the bottom shelf."],
  ["ked", "validation", "He shook the jar and watched it bubble."],
  ["ked", "validation", "Joy and pleasure are close neighbours."],
  ["awb", "test", "Every Thursday the baker makes rye bread."],
  ["awb", "test", "Please turn off the lamp and shut the door."],
  ["awb", "test", "The huge machine hums like a hive of bees."],
];

/** A number from 0 to 1 that belongs to a name: no two words of a speaker are equally fast. */
function chance(name) {
  return createHash("sha256").update(name).digest().readUInt32LE(0) / 2 ** 32;
}

function keyword(speaker, word, folder) {
  const tempo = speaker.tempo * (0.92 + 0.16 * chance(`${speaker.name} ${word}`));
  const { samples, sampleRate } = voices[speaker.voice](word, speaker.tract / tempo, folder);
  // Played at another rate, and taken for the old one: a shorter or longer vocal tract.
  const shifted = highPass(resample({ samples, sampleRate: sampleRate * speaker.tract }, RATE), RATE, 60);
  return muLawWav(withPeak(trim(shifted, RATE, { quietDb: -33, leadSeconds: 0.02 }), PEAK), RATE);
}

function keywordFiles(folder) {
  return speakers.flatMap((speaker, k) => {
    const own = Array.from({ length: othersEach }, (_, j) => others[(k * othersEach + j) % others.length]);
    return [...keywords, ...own].map((word) => [
      `${speaker.split}/${word}/${speaker.name}_nohash_0.wav`,
      keyword(speaker, word, folder),
    ]);
  });
}

const noiseSeconds = 2;

/** Noises for the class _silence_: all of them ours, made by formulas. */
const noises = {
  "train/_background_noise_/pink.wav": (random) => {
    // Three first-order low passes with corners a factor of ten apart fall by about 3 dB an octave.
    const state = [0, 0, 0];
    return () => {
      const white = random();
      state[0] += 0.6 * (white - state[0]);
      state[1] += 0.08 * (white - state[1]);
      state[2] += 0.008 * (white - state[2]);
      return state[0] + 3 * state[1] + 10 * state[2];
    };
  },
  "train/_background_noise_/hum.wav": (random) => (n) => {
    const phase = (2 * Math.PI * 50 * n) / RATE;
    return Math.sin(phase) + 0.5 * Math.sin(3 * phase + 1) + 0.2 * Math.sin(5 * phase) + 0.05 * random();
  },
  "validation/_background_noise_/fan.wav": (random) => {
    let level = 0;
    return (n) => (level += 0.03 * (random() - level)) * (1 + 0.4 * Math.sin((2 * Math.PI * 7 * n) / RATE));
  },
  "test/_background_noise_/rain.wav": (random) => {
    let drop = 0;
    return () => {
      if (random() > 0.99) drop = 1 + random();
      drop *= 0.95;
      return (0.15 + drop) * random();
    };
  },
};

/** From −1 to 1, the same numbers each time. */
function randomFrom(name) {
  let state = createHash("sha256").update(name).digest().readUInt32LE(0);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' linear congruence
    return state / 2 ** 31 - 1;
  };
}

function noiseFiles() {
  return Object.entries(noises).map(([name, noise]) => {
    const next = noise(randomFrom(name));
    const samples = Float64Array.from({ length: noiseSeconds * RATE }, (_, n) => next(n));
    return [name, muLawWav(withPeak(samples, 0.3), RATE)];
  });
}

const stops = ["b", "d", "g", "k", "p", "t"];
const affricates = { ch: "tcl", jh: "dcl" };

function phoneFiles(folder) {
  return sentences.flatMap(([voice, split, text], i) => {
    const { samples, sampleRate, phones } = voices[voice](text, 0.92, folder);
    if (sampleRate !== RATE) throw new Error(`${voice} speaks at ${sampleRate} Hz`);
    // The silences at both ends are cut to 0.12 s.
    const [first, last] = [phones[0][1], phones.at(-2)[1]];
    const begin = Math.max(0, Math.round((first - 0.12) * RATE));
    const end = Math.min(samples.length, Math.round((last + 0.12) * RATE));
    const cut = samples.slice(begin, end);
    const segments = phones.map(([label, stop], k) => ({
      label: label === "pau" && (k === 0 || k === phones.length - 1) ? "h#" : label,
      begin: k === 0 ? 0 : Math.round(phones[k - 1][1] * RATE) - begin,
      end: k === phones.length - 1 ? cut.length : Math.round(stop * RATE) - begin,
    }));
    const lines = segments.flatMap((segment) => withClosure(segment, cut));
    const stem = `${split}/${voice}/s${String(i + 1).padStart(2, "0")}`;
    return [
      [`${stem}.wav`, muLawWav(withPeak(cut, PEAK), RATE)],
      [`${stem}.phn`, Buffer.from(lines.map((line) => `${line.begin} ${line.end} ${line.label}\n`).join(""))],
      [`${stem}.txt`, Buffer.from(`0 ${cut.length} ${text}\n`)],
    ];
  });
}

/** TIMIT has two labels for a stop: its closure, and its burst, which begins where the high frequencies rise most. */
function withClosure(segment, samples) {
  const { label, begin, end } = segment;
  const closure = stops.includes(label) ? `${label}cl` : affricates[label];
  if (!closure) return [segment];
  const reach = Math.round(0.0025 * RATE);
  const level = (at) => {
    let power = 1e-9;
    for (let n = Math.max(1, at - reach); n < Math.min(samples.length, at + reach); n++)
      power += (samples[n] - samples[n - 1]) ** 2;
    return Math.log(power);
  };
  let burst = begin;
  let steepest = Number.NEGATIVE_INFINITY;
  for (let at = begin + 2 * reach; at + 2 * reach < end; at += reach) {
    const rise = level(at + reach) - level(at - reach);
    if (rise > steepest) [steepest, burst] = [rise, at];
  }
  const shortest = 0.006 * RATE;
  if (burst - begin < shortest) return [segment];
  if (end - burst < shortest) return [{ label: closure, begin, end }];
  return [
    { label: closure, begin, end: burst },
    { label, begin: burst, end },
  ];
}

function manifest(files) {
  const sums = files.map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]);
  return `${JSON.stringify(Object.fromEntries(sums.sort(([a], [b]) => (a < b ? -1 : 1))), null, 1)}\n`;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const temporary = mkdtempSync(path.join(tmpdir(), "speclab-speech-"));
try {
  const sets = { keywords: [...keywordFiles(temporary), ...noiseFiles()], phones: phoneFiles(temporary) };
  for (const [set, files] of Object.entries(sets)) {
    const folder = path.join(here, set);
    const text = manifest(files);
    if (process.argv.includes("--check")) {
      const same = readFileSync(path.join(folder, "MANIFEST.json"), "utf8") === text;
      console.log(`${set}: ${same ? "the same bytes again" : "different bytes"}`);
      if (!same) process.exitCode = 1;
      continue;
    }
    rmSync(folder, { recursive: true, force: true });
    for (const [name, bytes] of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
    writeFileSync(path.join(folder, "MANIFEST.json"), text);
    const size = files.reduce((sum, [, bytes]) => sum + bytes.length, 0);
    console.log(`${set}: ${files.length} files, ${(size / 1e6).toFixed(2)} MB`);
  }
} finally {
  rmSync(temporary, { recursive: true });
}
