// Mel inversion of recordings beside librosa's: how near the spectrogram and its mel bands come, and how long it takes.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Spectrogram } from "speclab";
import { decodeWav } from "speclab/audio";
import { melSpectrogram, melToStft, powerSpectrogram, spectralConvergence } from "speclab/dsp";
import { formatTable } from "../../tools/table.ts";
import type { Peer } from "./peer.ts";
import { benchFolder, root } from "./python.ts";
import { writeSamples } from "./signal.ts";

const RECORDINGS = {
  data: ["voice-f.wav", "voice-m.wav"],
  SPECLAB_DATA: [
    "speech22k/LJ001-0004.wav",
    "speech16k/librispeech-1088-134315-0000.wav",
    "speech16k/jfk.wav",
    "timit/dr1-fvmh0/sa1.wav",
    "music22k/vibe-ace.wav",
    "music22k/lets-go-fishin.wav",
    "music22k/hungarian-dance-5.wav",
  ],
};
/** No recording is longer here: librosa needs minutes for ten seconds of loud music. */
const LONGEST = 5;
const WARM = 5;
const REPEATS = 20;
const SETTINGS = { nFft: 2048, hopLength: 512, nMels: 128 };

interface Quality {
  readonly recording: string;
  readonly ours_convergence: number;
  readonly librosa_convergence: number;
  readonly ours_residual: number;
  readonly librosa_residual: number;
  readonly ours_ms: number;
  readonly librosa_ms: number;
  readonly ratio_librosa: number;
}

export async function quality(peer: Peer, report: (result: object) => void): Promise<number> {
  const data = process.env.SPECLAB_DATA;
  if (!data) console.error("SPECLAB_DATA does not name a folder of recordings: only the two voices of data/ are used.");
  const files = [
    ...RECORDINGS.data.map((name) => path.join(root, "data", name)),
    ...(data ? RECORDINGS.SPECLAB_DATA.map((name) => path.join(data, name)) : []),
  ];
  const rows: Quality[] = [];
  for (const file of files.filter((name) => existsSync(name))) {
    process.stderr.write(`${path.basename(file)} …\n`);
    rows.push(await invert(peer, file));
  }
  const digits = (value: number): string => value.toPrecision(4);
  console.log(
    formatTable([
      ["recording", "convergence", "librosa's", "mel residual", "librosa's", "ms", "librosa's", "ratio"],
      ...rows.map((row) => [
        row.recording,
        digits(row.ours_convergence),
        digits(row.librosa_convergence),
        digits(row.ours_residual),
        digits(row.librosa_residual),
        row.ours_ms.toFixed(1),
        row.librosa_ms.toFixed(0),
        row.ratio_librosa.toFixed(0),
      ]),
    ]),
  );
  console.log(
    "convergence: ‖found − true‖ / ‖true‖ of the magnitudes; mel residual: ‖its mel bands − given‖ / ‖given‖; CPU time",
  );
  report(rows);
  // The course of an optimiser in the fifth digit is no quality.
  const worse = rows.filter((row) => row.ours_convergence > row.librosa_convergence * 1.001);
  const slow = rows.filter((row) => row.ratio_librosa < 100);
  console.log(
    worse.length + slow.length === 0
      ? "At no recording worse than librosa, everywhere at least 100 times as fast."
      : `Worse convergence: ${names(worse)}. Less than 100 times as fast: ${names(slow)}.`,
  );
  return worse.length + slow.length === 0 ? 0 : 1;
}

async function invert(peer: Peer, file: string): Promise<Quality> {
  const { samples: whole, sampleRate } = decodeWav(readFileSync(file));
  const samples = whole.subarray(0, LONGEST * sampleRate);
  const settings = { ...SETTINGS, sampleRate };
  const truth = powerSpectrogram(samples, { ...settings, power: 1 });
  const mel = melSpectrogram(samples, settings);
  const options = { sampleRate, nFft: settings.nFft };
  const ours = melToStft(mel, options);
  const again = { ...options, out: melToStft(mel, options) };
  for (let i = 0; i < WARM; i++) melToStft(mel, again);
  const before = process.cpuUsage();
  for (let i = 0; i < REPEATS; i++) melToStft(mel, again);
  const { user, system } = process.cpuUsage(before);
  const ours_ms = (user + system) / 1000 / REPEATS;

  const place = { mel: writeSamples("mel.f32", mel.data), result: path.join(benchFolder, "dsp/magnitude.f32") };
  const { cpu } = await peer.ask<{ cpu: number }>("mel_inversion", { ...place, ...settings });
  const found = Uint8Array.from(readFileSync(place.result));
  const theirs: Spectrogram = { bins: ours.bins, frames: ours.frames, data: new Float32Array(found.buffer) };
  const residual = (magnitude: Spectrogram): number => {
    const powers = { ...magnitude, data: magnitude.data.map((value) => value * value) };
    return spectralConvergence(melSpectrogram(powers, { sampleRate, nMels: settings.nMels }), mel);
  };
  return {
    recording: path.basename(file),
    ours_convergence: spectralConvergence(ours, truth),
    librosa_convergence: spectralConvergence(theirs, truth),
    ours_residual: residual(ours),
    librosa_residual: residual(theirs),
    ours_ms,
    librosa_ms: cpu,
    ratio_librosa: cpu / ours_ms,
  };
}

function names(rows: readonly Quality[]): string {
  return rows.map(({ recording }) => recording).join(", ") || "none";
}
