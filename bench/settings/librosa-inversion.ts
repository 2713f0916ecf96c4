// librosa's mel inversion in the place of ours, with our Griffin–Lim after it: what differs is the inversion alone.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Audio, Samples, Spectrogram } from "speclab";
import { griffinLim, magnitude, melSpectrogram, melToStft, spectralConvergence, stft } from "speclab/dsp";
import type { Peer } from "../dsp/peer.ts";
import { benchFolder } from "../dsp/python.ts";
import { writeSamples } from "../dsp/signal.ts";

export interface LibrosaInversion {
  /** CPU time of mel_to_stft, one thread. */
  readonly seconds: number;
  /** Of ours for the same bands, CPU time of the best of six: the first ones are compiled. */
  readonly oursSeconds: number;
  /** Of the sound that Griffin and Lim make of librosa's magnitudes. */
  readonly spectralConvergence: number;
  /** The same of librosa's own Griffin–Lim: all of it is librosa's, as the seed did it. */
  readonly wholeConvergence: number;
  /** How near the magnitudes themselves come, before Griffin and Lim: librosa's, and ours. */
  readonly magnitudes: { readonly librosa: number; readonly ours: number };
}

/** The same bands, windows and random phases as `measureMelSetting`; a result for each number of iterations. */
export async function librosaInversion(
  peer: Peer,
  { samples, sampleRate }: Audio,
  nFft: number,
  nIter: readonly number[],
): Promise<LibrosaInversion[]> {
  const frames = { nFft, hopLength: nFft / 4, padMode: "reflect" } as const;
  const mel = melSpectrogram(Float32Array.from(samples), { ...frames, sampleRate, nMels: 128, allowEmpty: true });
  const result = path.join(benchFolder, "dsp/magnitude.f32");
  const place = { mel: writeSamples("mel.f32", mel.data), result };
  const sounds = Object.fromEntries(nIter.map((n) => [n, path.join(benchFolder, `dsp/librosa-${n}.f32`)]));
  const length = samples.length;
  const job = { ...place, sounds, length, nMels: 128, sampleRate, nFft };
  const { cpu } = await peer.ask<{ cpu: number }>("mel_inversion", job);
  const found: Spectrogram = {
    bins: nFft / 2 + 1,
    frames: mel.frames,
    data: floatsOf(result),
  };
  const ours = { sampleRate, nFft, allowEmpty: true, solution: "maximum-entropy" } as const;
  const oursSeconds = Math.min(...[1, 2, 3, 4, 5, 6].map(() => cpuSeconds(() => melToStft(mel, ours))));
  const truth = magnitude(stft(Float32Array.from(samples), { ...frames, window: "hann" }));
  const magnitudes = {
    librosa: spectralConvergence(found, truth),
    ours: spectralConvergence(melToStft(mel, ours), truth),
  };
  const judge = { nFft: 1024 };
  const target = magnitude(stft(samples, judge));
  return nIter.map((iterations) => {
    const heard = griffinLim(found, { ...frames, window: "hamming", nIter: iterations, length });
    const convergenceOf = (sound: Samples): number => spectralConvergence(magnitude(stft(sound, judge)), target);
    return {
      seconds: cpu / 1000,
      oursSeconds,
      magnitudes,
      spectralConvergence: convergenceOf(heard),
      wholeConvergence: convergenceOf(floatsOf(sounds[iterations])),
    };
  });
}

function floatsOf(file: string): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
}

function cpuSeconds(call: () => unknown): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
