// Functions of the library with options drawn at random: a result of finite numbers, or an error that begins with their name.
import { Random } from "speclab";
import * as dsp from "speclab/dsp";
import { type Trial, timesOf } from "./trial.ts";

const calls = 200_000;
const samples = Float64Array.from({ length: 700 }, (_, i) => Math.sin(i / 3) + Math.sin(i * i));

/** Settings by name, each with values that are right, odd, and wrong. */
const settings: Readonly<Record<string, readonly unknown[]>> = {
  nFft: [64, 63, 1, 2, 0, -64, 64.5, Number.NaN, "64", null],
  hopLength: [16, 1, 64, 200, 0, -1, 0.5, Number.POSITIVE_INFINITY],
  winLength: [64, 32, 1, 65, 0, "all"],
  window: [
    "hann",
    "hamming",
    "boxcar",
    "kaiser",
    "none",
    new Float64Array(64).fill(1),
    new Float64Array(3),
    new Float64Array(64),
  ],
  center: [true, false, "no"],
  padMode: ["constant", "reflect", "edge", "wrap", "mirror"],
  precision: ["double", "single", "half"],
  sampleRate: [8000, 22050, 1, 0, -8000, Number.NaN],
  nMels: [8, 1, 128, 0, 2.5],
  fMin: [0, 100, 4000, -1, 9000],
  fMax: [4000, 100, 0, 20000, null],
  power: [1, 2, 0.5, 0, -2],
  norm: ["slaney", null, "none"],
  nIter: [1, 2, 0, -1, 1.5],
  momentum: [0, 0.99, 1, -1, 2],
  length: [700, 1, 0, 10_000, -5],
};

const functions: Readonly<Record<string, (options: never) => unknown>> = {
  stft: (options) => dsp.stft(samples, options),
  istft: (options) => dsp.istft(dsp.stft(samples, { nFft: 64, hopLength: 16 }), options),
  melSpectrogram: (options) => dsp.melSpectrogram(samples, options),
  melToStft: (options) => dsp.melToStft(dsp.melSpectrogram(samples, { nFft: 64, nMels: 8, sampleRate: 8000 }), options),
  griffinLim: (options) => dsp.griffinLim(dsp.magnitude(dsp.stft(samples, { nFft: 64, hopLength: 16 })), options),
  mfcc: (options) => dsp.mfcc(samples, options),
  spectralCentroid: (options) => dsp.spectralCentroid(samples, options),
  // Without it a place that is unknown is NaN, as documented.
  reassignedSpectrogram: (options) => dsp.reassignedSpectrogram(samples, { ...(options as object), fillNan: true }),
};

export const options: Trial = {
  name: "options",
  what: (share) => `${timesOf(calls, share)} calls of speclab/dsp with options drawn at random`,
  async run(share, progress) {
    const random = new Random(1);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random.uniform() * all.length)];
    const names = Object.keys(functions);
    const keys = Object.keys(settings);
    const broken = new Map<string, string>();
    const times = timesOf(calls, share);
    let refused = 0;
    for (let i = 0; i < times; i++) {
      const name = pick(names);
      const chosen: Record<string, unknown> = {};
      for (let n = Math.floor(random.uniform() * 5); n > 0; n--) {
        const key = pick(keys);
        chosen[key] = pick(settings[key]);
      }
      try {
        const strange = notFinite(functions[name](chosen as never));
        if (strange) broken.set(`${name} ${strange}`, `${name}(${shown(chosen)}) has ${strange}`);
      } catch (error) {
        refused++;
        const { name: kind, message } = error as Error;
        if (!/^(RangeError|TypeError)$/.test(kind) || !message.startsWith(`${name}: `)) {
          broken.set(`${name} ${message.replace(/\d+/g, "#")}`, `${name}(${shown(chosen)}) says ${kind}: ${message}`);
        }
      }
      if (i % 20_000 === 19_999) progress(`${i + 1} calls`);
    }
    return { times, broken: [...broken.values()], measured: `${refused} refused` };
  },
};

function shown(chosen: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(chosen, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  ).slice(0, 160);
}

/** What is no finite number among the numbers of a result. */
function notFinite(result: unknown): string | undefined {
  if (typeof result === "number") return Number.isFinite(result) ? undefined : String(result);
  if (ArrayBuffer.isView(result)) {
    const at = (result as Float64Array).findIndex((value) => !Number.isFinite(value));
    return at < 0 ? undefined : String((result as Float64Array)[at]);
  }
  if (typeof result !== "object" || result === null) return undefined;
  for (const part of Object.values(result)) {
    const strange = notFinite(part);
    if (strange) return strange;
  }
  return undefined;
}
