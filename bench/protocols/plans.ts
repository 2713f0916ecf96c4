// The published trainings: their commands, and how many steps they are.
import { Random } from "speclab";
import { timitSymbols } from "speclab/node";
import type { KeywordData, PhonemeData } from "speclab/node/experiments";

export interface Plan {
  /** What people type. */
  readonly command: string;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** Speech Commands v2: 85 511 draws an epoch in batches of 100. TIMIT: 4000 sentences in batches of 16. */
const words = { stepsPerEpoch: 856, epochs: 200 };
const sentences = { stepsPerEpoch: 250, epochs: 400 };
const [kws, asr] = ["npm run train -- kws data=speechCommands", "npm run train -- asr data=timit"];

export const plans: readonly Plan[] = [
  ...["A", "B", "C", "D"].map((setting) => ({ command: `${kws} model=linear setting=${setting}`, ...words })),
  ...["A", "D"].map((setting) => ({ command: `${kws} model=bcResNet setting=${setting}`, ...words })),
  ...["A", "D"].map((setting) => ({ command: `${asr} model=linear setting=${setting}`, ...sentences })),
  ...["A", "D"].map((setting) => ({ command: `${asr} model=bcResNet setting=${setting}`, ...sentences })),
];

const sampleRate = 16_000;

/** Noise in place of words: as long, as many classes. */
export function noisyWords(count: number): KeywordData {
  const random = new Random(1);
  const clips = (n: number): KeywordData["train"] => ({
    count: n,
    samples: Float32Array.from({ length: n * sampleRate }, () => random.normal(0, 0.1)),
    labels: Uint8Array.from({ length: n }, (_, i) => i % 12),
  });
  const classes = Array.from({ length: 12 }, (_, k) => `word ${k}`);
  const set = { name: "noise", fingerprint: "0", sampleRate, length: sampleRate, classes };
  return { ...set, train: clips(count), validation: clips(0), test: clips(1) };
}

/** Noise in place of sentences, as long as TIMIT's (3.1 ± 0.9 s) and with as many phones (36). */
export function noisySentences(count: number): PhonemeData {
  const random = new Random(1);
  const sentence = (): PhonemeData["train"][number] => ({
    samples: Float32Array.from({ length: sampleRate * Math.min(7.5, Math.max(1, random.normal(3.1, 0.9))) }, () =>
      random.normal(0, 0.1),
    ),
    phones: Array.from({ length: 36 }, () => random.integer(1, 62)),
  });
  const many = (n: number): PhonemeData["train"] => Array.from({ length: n }, sentence);
  return {
    name: "noise",
    fingerprint: "0",
    sampleRate,
    symbols: timitSymbols,
    train: many(count),
    validation: [],
    test: many(1),
  };
}
