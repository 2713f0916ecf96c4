// What is measured: our side of every task. bench/dsp/peers.py has the others'.
//
// Buffers are made before on both sides, where a function takes them: ours but the plain STFT, librosa's stft and istft.
import type { ComplexSpectrogram, Samples, Spectrogram } from "speclab";
import * as dsp from "speclab/dsp";
import { SAMPLE_RATE } from "./signal.ts";

export const TASKS = [
  "stft",
  "stft_out",
  "magnitude",
  "mel",
  "mel_ready",
  "istft",
  "griffin_lim",
  "reassigned",
  "mel_inversion",
] as const;
export type Task = (typeof TASKS)[number];

export const TITLES: Record<Task, string> = {
  stft: "STFT",
  stft_out: "STFT(out)",
  magnitude: "|STFT|",
  mel: "mel",
  mel_ready: "mel, filters ready",
  istft: "iSTFT",
  griffin_lim: "Griffin–Lim 32",
  reassigned: "reassigned",
  mel_inversion: "mel inversion",
};

/** `default`: float32 in and out, librosa's arithmetic. `single`: float32 arithmetic, too. */
export const PRECISIONS = ["default", "float64", "single"] as const;
export type Precision = (typeof PRECISIONS)[number];

export interface Sizes {
  readonly nFft: number;
  readonly hopLength: number;
  /** As many as there can be without an empty filter, up to librosa's 128. */
  readonly nMels: number;
}

export const SIZES: readonly Sizes[] = [
  { nFft: 2048, hopLength: 512, nMels: 128 },
  { nFft: 1024, hopLength: 256, nMels: 80 },
  { nFft: 512, hopLength: 128, nMels: 40 },
  { nFft: 80, hopLength: 20, nMels: 10 },
];

export const GRIFFIN_LIM_ITERATIONS = 32;

/** Any function of the library: some of the options below may not be there yet, and are then passed over. */
type Call = (input: unknown, options: object) => unknown;
const library = dsp as unknown as Record<string, Call | undefined>;

/** Does a task once and returns its result; undefined when the library has no function or no `precision` for it. */
export function prepare(
  task: Task,
  precision: Precision,
  { nFft, hopLength, nMels }: Sizes,
  signal: Float32Array,
): (() => unknown) | undefined {
  const x: Samples = precision === "float64" ? Float64Array.from(signal) : signal;
  const sizes = { nFft, hopLength };
  const fast = precision === "single" ? { precision: "single" } : {};
  const mels = { sampleRate: SAMPLE_RATE, nMels };
  const make = (
    name: string,
    input: () => unknown,
    options: object,
    out?: () => unknown,
  ): (() => unknown) | undefined => {
    const call = library[name];
    if (!call) return undefined;
    const given = input();
    if (precision === "single" && equal(call(given, options), call(given, { ...options, ...fast }))) return undefined;
    const all = { ...options, ...fast, ...reusable(call, given, { ...options, ...fast }, out) };
    return () => call(given, all);
  };
  const again = (name: string, options: object) => () => library[name]?.(x, options);
  switch (task) {
    case "stft":
      return make("stft", () => x, sizes);
    case "stft_out":
      return make("stft", () => x, sizes, again("stft", sizes));
    case "magnitude":
      return make(
        "powerSpectrogram",
        () => x,
        { ...sizes, power: 1 },
        again("powerSpectrogram", { ...sizes, power: 1 }),
      );
    case "mel":
    case "mel_ready":
      return make("melSpectrogram", () => x, { ...sizes, ...mels }, again("melSpectrogram", { ...sizes, ...mels }));
    case "istft":
      return make(
        "istft",
        () => dsp.stft(x, sizes),
        { ...sizes, length: x.length },
        () => x.slice(),
      );
    case "griffin_lim":
      return make("griffinLim", () => dsp.powerSpectrogram(x, { ...sizes, power: 1 }), {
        ...sizes,
        nIter: GRIFFIN_LIM_ITERATIONS,
        init: null,
      });
    case "reassigned":
      return make(
        "reassignedSpectrogram",
        () => x,
        { ...sizes, sampleRate: SAMPLE_RATE, fillNan: true },
        again("reassignedSpectrogram", sizes),
      );
    case "mel_inversion": {
      const mel = dsp.melSpectrogram(x, { ...sizes, ...mels });
      const bank = { nFft, sampleRate: SAMPLE_RATE };
      return make(
        "melToStft",
        () => mel,
        bank,
        () => dsp.melToStft(mel, bank),
      );
    }
  }
}

/** `{ out }` when the function writes to it. */
function reusable(call: Call, given: unknown, options: object, out?: () => unknown): object {
  if (!out) return {};
  const target = out();
  const result = arrays(call(given, { ...options, out: target }));
  return result.every((array, i) => array === arrays(target)[i]) ? { out: target } : {};
}

/** All arrays of numbers in a result, whatever it is called. */
export function arrays(result: unknown): Samples[] {
  if (result instanceof Float32Array || result instanceof Float64Array) return [result];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result as ComplexSpectrogram | Spectrogram).flatMap(arrays);
}

/** Euclidean norm of all that a task returned, without the places where nothing is. */
export function norm(result: unknown): number {
  let sum = 0;
  for (const array of arrays(result)) for (const value of array) if (!Number.isNaN(value)) sum += value * value;
  return Math.sqrt(sum);
}

function equal(one: unknown, other: unknown): boolean {
  const [a, b] = [arrays(one), arrays(other)];
  return a.every((array, i) => array.every((value, k) => Object.is(value, b[i][k])));
}
