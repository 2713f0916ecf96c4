// Makes the two voices of this folder and their MANIFEST.json, or checks that it still can:
//
//   apt-get install flite festival festvox-us-slt-hts      (Debian 12)
//   node data/make.mjs             writes the recordings and the manifest
//   node data/make.mjs --check     makes them again in a temporary folder and compares the sums
//
// The same programs give the same bytes: nothing here is random, and sums are written in one fixed order.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { highPass, readWav, resample } from "./sound.mjs";

const RATE = 22050; // librosa's default rate, and the seminar's
const PEAK = 10 ** (-3 / 20); // −3 dB below full scale: loud enough, and room for a student's mistakes
const LEAD_SECONDS = 0.08; // quiet kept before the first sound and after the last
const FADE_SECONDS = 0.005;
const QUIET_DB = -42; // below the loudest 5 ms: not speech any more

const voices = [
  {
    file: "voice-f.wav",
    text: "Hush, and watch: every vowel I sing leaves a ladder of bright stripes.",
    voice: "cmu_us_slt_arctic_hts (female, 32 kHz)",
    licence: "CMU EST-2003 and EST-2000, HTS BSD-3-Clause; see README.md",
    howMade: "festival, resampled from 32 kHz",
    speak: festival,
  },
  {
    file: "voice-m.wav",
    text: "Whisper softly, and all my stripes dissolve into mist.",
    voice: "cmu_us_rms (male, 16 kHz: nothing above 8 kHz)",
    licence: "CMU, BSD-like; see README.md",
    howMade: "flite, duration_stretch 0.9, resampled from 16 kHz",
    speak: flite,
  },
];

function festival(text, folder) {
  const script = path.join(folder, "say.scm");
  const wav = path.join(folder, "festival.wav");
  const utterance = `(utt.synth (Utterance Text "${text}"))`;
  writeFileSync(script, `(voice_cmu_us_slt_arctic_hts)\n(utt.save.wave ${utterance} "${wav}" 'riff)\n`);
  execFileSync("festival", ["-b", script]);
  return readWav(wav);
}

function flite(text, folder) {
  const wav = path.join(folder, "flite.wav");
  execFileSync("flite", ["-voice", "rms", "--setf", "duration_stretch=0.9", "-t", text, "-o", wav]);
  return readWav(wav);
}

function wavBytes(samples) {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // one channel
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(2 * RATE, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => bytes.writeInt16LE(Math.round(sample * 32768), 44 + 2 * i));
  return bytes;
}

/** Takes rumble and offset away, cuts silence at both ends, fades in and out, sets the peak. */
function tidy(spoken) {
  const lead = Math.round(LEAD_SECONDS * RATE);
  const samples = highPass(new Float64Array([...new Float64Array(lead), ...spoken, ...new Float64Array(lead)]), RATE, 20);
  const block = Math.round(0.005 * RATE);
  const power = [];
  for (let i = 0; i + block <= samples.length; i += block)
    power.push(samples.subarray(i, i + block).reduce((sum, x) => sum + x ** 2, 0));
  const threshold = Math.max(...power) * 10 ** (QUIET_DB / 10);
  const start = power.findIndex((p) => p > threshold) * block - lead;
  const end = (power.findLastIndex((p) => p > threshold) + 1) * block + lead;
  const kept = samples.slice(Math.max(0, start), end);
  const fade = Math.round(FADE_SECONDS * RATE);
  for (let i = 0; i < fade; i++) {
    kept[i] *= i / fade;
    kept[kept.length - 1 - i] *= i / fade;
  }
  const loudest = kept.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
  return kept.map((x) => (x * PEAK) / loudest);
}

/** Versions of the Debian packages that spoke; "unknown" on other systems, where the sums may differ too. */
function versions() {
  return ["festival", "festvox-us-slt-hts", "flite"].map((name) => {
    const query = spawnSync("dpkg-query", ["-W", "-f", "${Version}", name], { encoding: "utf8" });
    return `${name} ${query.status === 0 ? query.stdout : "of unknown version"}`;
  });
}

function make(folder) {
  const recordings = voices.map(({ speak, ...description }) => {
    const samples = tidy(resample(speak(description.text, folder), RATE));
    const bytes = wavBytes(samples);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const seconds = Number((samples.length / RATE).toFixed(3));
    const { file, ...rest } = description;
    return { bytes, entry: { file, sha256, samples: samples.length, seconds, sampleRate: RATE, ...rest } };
  });
  return { recordings, manifest: { madeWith: versions(), files: recordings.map((recording) => recording.entry) } };
}

const here = path.dirname(fileURLToPath(import.meta.url));
const manifestFile = path.join(here, "MANIFEST.json");
const temporary = mkdtempSync(path.join(tmpdir(), "speclab-data-"));
try {
  const { recordings, manifest } = make(temporary);
  if (process.argv.includes("--check")) {
    const committed = JSON.parse(readFileSync(manifestFile, "utf8"));
    const same = recordings.every(({ entry }, i) => entry.sha256 === committed.files[i].sha256);
    console.log(same ? "The same bytes again." : `Different bytes: made with ${manifest.madeWith.join(", ")}.`);
    if (!same) console.log(`The manifest's were made with ${committed.madeWith.join(", ")}.`);
    process.exitCode = same ? 0 : 1;
  } else {
    for (const { bytes, entry } of recordings) writeFileSync(path.join(here, entry.file), bytes);
    writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    console.log(recordings.map(({ entry }) => `${entry.file}  ${entry.seconds} s  ${entry.sha256}`).join("\n"));
  }
} finally {
  rmSync(temporary, { recursive: true });
}
