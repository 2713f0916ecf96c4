import { Random } from "../../core/index.ts";
import { bcResNetPhonemes, linearPhonemes } from "../../models/index.ts";
import * as nn from "../../nn/index.ts";
import {
  type Dataset,
  findTimit,
  fingerprint,
  foldPhone,
  ownPhones,
  phoneIndices,
  type Recording,
  randomSplit,
  streamItems,
  timit,
} from "../datasets/index.ts";
import type { RunFolder, RunResult } from "../runs/run-folder.ts";
import { anyText, oneOf, optional, positive, type SchemaOf, whole, yesOrNo } from "../runs/settings.ts";
import type { Experiment, RunOptions } from "./experiment.ts";
import { type FrontEndSettings, frontEndOf, frontEndSchema, hopOf } from "./front-end-settings.ts";
import { isOwnFile, type ModelSizes, type OwnFile, oneOfOrFile, withContent } from "./own-file.ts";
import { ownLayer } from "./own-layer.ts";
import { basesOf, keepBases } from "./run-figures.ts";
import { finishedRun, type TrainingRun } from "./training-run.ts";

/** One combination: front end, network, data and training. */
export interface PhonemeSettings extends FrontEndSettings {
  readonly model: "bcResNet" | "bcResNetSeed" | "linear" | OwnFile;
  /** As in the seed: logarithms as they are, utterances in their order. Or each band with mean 0 and deviation 1, shuffled. */
  readonly recipe: "seed" | "corrected";
  /** `auto` for the best that is here: `timit` (your own copy, or NLTK's sample of it), `own`; or a folder with TIMIT in it. */
  readonly data: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number | undefined;
  readonly download: boolean;
  readonly engine: "auto" | nn.EngineName;
}

const schema: SchemaOf<PhonemeSettings> = {
  model: oneOfOrFile(["bcResNet", "bcResNetSeed", "linear"], "bcResNet"),
  ...frontEndSchema,
  recipe: oneOf(["seed", "corrected"], "seed"),
  data: anyText("auto", "auto, timit, own, or a folder with TIMIT in it"),
  epochs: whole(400),
  batchSize: whole(16),
  learningRate: optional(positive(1e-3)),
  download: yesOrNo(false),
  engine: oneOf(["auto", "tensorflow", "webgpu", "wasm", "cpu"], "auto"),
  seed: whole(0, { min: 0 }),
};

/** Phoneme recognition with trainable bases: one front end, one network, CTC. */
export const phonemes: Experiment<PhonemeSettings> = {
  name: "asr",
  title: "Phoneme recognition: which of the two maps of a mel spectrogram is worth training?",
  schema,
  main: { name: "phoneErrorRate", title: "phone error rate" },
  resolved: async (settings) => ({
    ...settings,
    model: await withContent(settings.model),
    frontEnd: await withContent(settings.frontEnd),
    data: await phonemeSetName(settings.data, settings.download),
  }),
  about: async (settings) => (await phonemeSet(settings.data, settings.download)).sentence,
  async run(settings, folder, options) {
    const set = await phonemeSet(settings.data, settings.download);
    return trainPhonemes(settings, await phonemeData(set), folder, options);
  },
};

/** What `auto` means here: the name of the best set that there is, or may be fetched. Other names stay. */
async function phonemeSetName(name: string, download: boolean): Promise<string> {
  if (name !== "auto") return name;
  return download || (await findTimit()) ? "timit" : "own";
}

async function phonemeSet(name: string, download: boolean): Promise<Dataset> {
  const known = await phonemeSetName(name, download);
  if (known === "own") return ownPhones();
  const consent = download ? { download } : {}; // otherwise large sets are asked for
  return timit({ ...consent, ...(known === "timit" ? {} : { folder: known }) });
}

/** Utterances in memory. */
export interface PhonemeData {
  readonly name: string;
  readonly fingerprint: string;
  readonly sampleRate: number;
  /** Symbol of each class; the first is the blank. */
  readonly symbols: readonly string[];
  readonly train: readonly Utterance[];
  readonly validation: readonly Utterance[];
  readonly test: readonly Utterance[];
}

interface Utterance {
  readonly samples: Float32Array;
  readonly phones: readonly number[];
}

/** All of TIMIT: 4000 utterances for training and 620 for validation, as published. Of a sample all of training. */
const publishedParts = [4000, 620];

export async function phonemeData(set: Dataset): Promise<PhonemeData> {
  const split = (name: string): readonly Recording[] => set.items.filter((item) => item.split === name);
  const all = split("train");
  const whole = all.length >= publishedParts[0] + publishedParts[1];
  const [train, validation] = whole ? randomSplit(all, publishedParts, 0) : [all, []];
  const load = async (items: readonly Recording[]): Promise<Utterance[]> => {
    const utterances: Utterance[] = [];
    for await (const { item, audio } of streamItems(items)) {
      const phones = [...phoneIndices(item.phones ?? [], set.labels, { silence: false })];
      utterances.push({ samples: audio.samples, phones });
    }
    return utterances;
  };
  if (train.length === 0 || split("test").length === 0)
    throw new RangeError(`phonemeData: ${set.name} needs recordings to train and to test with`);
  const { sampleRate } = await set.items[0].open();
  return {
    name: set.name,
    fingerprint: await fingerprint(set),
    sampleRate,
    symbols: set.labels,
    train: await load(train),
    validation: await load(validation),
    test: await load(split("test")),
  };
}

/** Steps of the output that count: two fewer than frames, as published. */
const uncounted = 1;

/**
 * Trains and tests one combination of settings on data in memory.
 *
 * With a validation set the test is made with the weights that did best on it, else with the last.
 *
 * @returns phoneErrorRate (over the symbols as they are, all utterances together), phoneErrorRate39 (over the folded ones),
 *   meanErrorRate (the mean of each utterance's, as published), trainErrorRate, trainLoss, seconds
 */
export async function trainPhonemes(
  settings: PhonemeSettings,
  data: PhonemeData,
  folder: RunFolder,
  { show = true }: RunOptions = {},
): Promise<RunResult> {
  const engine = await nn.useEngine(settings.engine);
  const { batchSize, epochs, recipe, seed, learningRate = recipe === "seed" ? 1e-3 : 5e-3 } = settings;
  const description = {
    experiment: phonemes.name,
    // With what the recipe sets: another recipe of that name, some day, is another run.
    settings: { ...settings, learningRate },
    data: { name: data.name, fingerprint: data.fingerprint },
  };
  const frontEnd = await phonemeFrontEnd(settings, data);
  const input = settings.frontEnd === "nnAudio" ? await inputOf(frontEnd, data) : live(frontEnd, data.sampleRate);
  const learnsBases = Object.keys(frontEnd.parameters).length > 0;
  const before = await basesOf(frontEnd);
  const recognizer = await phonemeNetwork(settings, data, learnsBases);
  const network: Network = { input, model: recognizer, hop: hopOf(data.sampleRate) };
  const model = nn.joined({ frontEnd, network: network.model });
  const stepsPerEpoch = Math.ceil(data.train.length / batchSize);
  const run: TrainingRun<readonly Utterance[]> = {
    description,
    engine,
    model,
    optimizer: nn.adam(model.parameters, { learningRate }),
    epochs,
    stepsPerEpoch,
    checkpointEpochs: 5,
    lossName: "Train/ctc_loss",
    training: {
      batch: (index) => {
        const epoch = Math.floor(index / stepsPerEpoch);
        const order = recipe === "seed" ? data.train : new Random(seed * 100_003 + epoch).shuffle(data.train);
        const begin = (index % stepsPerEpoch) * batchSize;
        return order.slice(begin, begin + batchSize);
      },
      loss: (batch, pass) => lossOf(batch, network, pass),
      constrain: () => frontEnd.constrain(),
      seed,
      show,
    },
    validate: async (epoch, trainer): Promise<RunResult> => {
      if (data.validation.length === 0)
        return epoch % curveEvery === 0 ? { [curve]: await rateOn(data.test, network) } : {};
      const loss = await meanLoss(data.validation, network);
      const earlier = (await folder.metrics()).filter(({ step }) => step < epoch).map((entry) => entry[validationLoss]);
      if (earlier.every((other) => loss < other)) await trainer.save(folder.best);
      return { [validationLoss]: loss };
    },
    measure: async (trainer) => {
      if (data.validation.length > 0) await trainer.load(folder.best);
      if (learnsBases) await keepBases(folder, before, await basesOf(frontEnd));
      return errorRates(data, network);
    },
  };
  return finishedRun(run, folder);
}

const validationLoss = "Validation/ctc_loss";

/** Without a validation set the curve over epochs is that of the test, to be looked at and not chosen from. */
const curve = "Test/phoneErrorRate";
const curveEvery = 25;

async function rateOn(utterances: readonly Utterance[], network: Network): Promise<number> {
  const said = utterances.map(({ phones }) => phones);
  return nn.errorRate(await recognize(utterances, network), said);
}

async function errorRates({ test, train, symbols }: PhonemeData, network: Network): Promise<RunResult> {
  const folded = (sequence: readonly number[]): string[] =>
    sequence.flatMap((phone) => foldPhone(symbols[phone]) ?? []);
  const said = test.map(({ phones }) => phones);
  const heard = await recognize(test, network);
  return {
    phoneErrorRate: nn.errorRate(heard, said),
    phoneErrorRate39: nn.errorRate(heard.map(folded), said.map(folded)),
    meanErrorRate: nn.spread(heard.map((phones, i) => nn.errorRate([phones], [said[i]]))).mean,
    trainErrorRate: await rateOn(train.slice(0, 40), network),
  };
}

async function phonemeNetwork(
  { model, nMels, seed }: PhonemeSettings,
  { symbols }: PhonemeData,
  slopesOfInput: boolean,
): Promise<nn.Layer> {
  const random = new Random(seed);
  const sizes = { nMels, symbols: symbols.length };
  if (isOwnFile(model)) {
    const frames = 20;
    return ownLayer<ModelSizes, nn.Layer>(
      model,
      { nMels, frames: undefined, classes: symbols.length, random },
      {
        input: [2, frames, nMels],
        output: [2, frames, symbols.length],
        outputMeans: "batch × frames × classes",
        deviation: 1,
        slopesOfInput,
      },
    );
  }
  if (model === "linear") return linearPhonemes(random, sizes);
  return bcResNetPhonemes(random, { ...sizes, form: model === "bcResNetSeed" ? "seed" : "corrected" });
}

interface Network {
  readonly input: Input;
  readonly model: nn.Layer;
  readonly hop: number;
}

const testing: nn.Pass = { training: false, random: new Random(0) };

/** With the corrected recipe each band's mean and deviation over training become 0 and 1. */
async function phonemeFrontEnd(settings: PhonemeSettings, { sampleRate, train }: PhonemeData): Promise<nn.FrontEnd> {
  const frontEnd = await frontEndOf(settings, sampleRate);
  const { nMels } = settings;
  if (settings.recipe === "seed") return frontEnd;
  const sums = new Float64Array(nMels);
  const squares = new Float64Array(nMels);
  let count = 0;
  for (const { samples } of train) {
    const y = nn.tidy(() => frontEnd.forward(nn.tensor(samples, [1, samples.length]), testing));
    const values = await nn.valuesOf(y);
    nn.dispose(y);
    count += values.length / nMels;
    for (const [i, value] of values.entries()) {
      sums[i % nMels] += value;
      squares[i % nMels] += value * value;
    }
  }
  const mean = sums.map((sum) => sum / count);
  return nn.standardized(
    frontEnd,
    mean,
    squares.map((square, m) => Math.sqrt(Math.max(leastVariance, square / count - mean[m] ** 2))),
  );
}

/** A band in which nothing happens stays near 0; by rounding, its variance may come out below it. */
const leastVariance = 1e-6;

/** Hops of silence behind the longest utterance too: its last frames are then as in a batch with a longer one. */
const silentHops = 5;

/** Utterances as one tensor, zeros behind them. */
function padded(batch: readonly Utterance[], hop: number): nn.Tensor {
  const longest = longestOf(batch) + silentHops * hop;
  const all = new Float32Array(batch.length * longest);
  for (const [i, { samples }] of batch.entries()) all.set(samples, i * longest);
  return nn.tensor(all, [batch.length, longest]);
}

function longestOf(batch: readonly Utterance[]): number {
  return Math.max(...batch.map(({ samples }) => samples.length));
}

function framesOf(batch: readonly Utterance[], hop: number): number {
  return 1 + Math.floor(longestOf(batch) / hop);
}

/** Spectrograms of utterances: through the front end each time, or from what an untrained one gave once. */
type Input = (batch: readonly Utterance[], pass: nn.Pass) => nn.Tensor;

export function live(frontEnd: nn.FrontEnd, sampleRate: number): Input {
  const hop = hopOf(sampleRate);
  return (batch, pass) => {
    const withSilence = frontEnd.forward(padded(batch, hop), pass);
    return nn.slice(withSilence, [0, 0, 0], [batch.length, framesOf(batch, hop), frontEnd.nMels]);
  };
}

/** Of front ends in which every frame stands for itself; FastAudio's looks for the loudest of a batch. */
export async function inputOf(
  frontEnd: nn.FrontEnd,
  { sampleRate, train, validation, test }: Pick<PhonemeData, "sampleRate" | "train" | "validation" | "test">,
): Promise<Input> {
  if (Object.keys(frontEnd.parameters).length > 0) return live(frontEnd, sampleRate);
  const { nMels } = frontEnd;
  const hop = hopOf(sampleRate);
  const kept = new Map<Utterance, Float32Array>();
  for (const utterance of [...train, ...validation, ...test]) {
    // The last frame is then that of silence, and stands for all behind it.
    const samples = new Float32Array(utterance.samples.length + silentHops * hop);
    samples.set(utterance.samples);
    const y = nn.tidy(() => frontEnd.forward(nn.tensor(samples, [1, samples.length]), testing));
    kept.set(utterance, await nn.valuesOf(y));
    nn.dispose(y);
  }
  return (batch) => {
    const frames = framesOf(batch, hop);
    const size = frames * nMels;
    const all = new Float32Array(batch.length * size);
    for (const [i, utterance] of batch.entries()) {
      const own = kept.get(utterance)!;
      const row = all.subarray(i * size, (i + 1) * size);
      row.set(own.subarray(0, size));
      for (let at = own.length; at < size; at += nMels) row.set(own.subarray(-nMels), at);
    }
    return nn.tensor(all, [batch.length, frames, nMels]);
  };
}

function stepsOf(batch: readonly Utterance[], hop: number): number[] {
  return batch.map(({ samples }) => Math.floor(samples.length / hop) - uncounted);
}

async function recognize(utterances: readonly Utterance[], { input, model, hop }: Network): Promise<number[][]> {
  const heard: number[][] = [];
  for (let begin = 0; begin < utterances.length; begin += 16) {
    const batch = utterances.slice(begin, begin + 16);
    const scores = nn.tidy(() => model.forward(input(batch, testing), testing));
    heard.push(...(await nn.greedyDecode(scores, { lengths: stepsOf(batch, hop) })));
    nn.dispose(scores);
  }
  return heard;
}

function lossOf(batch: readonly Utterance[], { input, model, hop }: Network, pass: nn.Pass): nn.Tensor {
  const scores = model.forward(input(batch, pass), pass);
  const labels = batch.map(({ phones }) => phones);
  return nn.ctcLoss(scores, labels, { lengths: stepsOf(batch, hop) });
}

async function meanLoss(utterances: readonly Utterance[], network: Network): Promise<number> {
  let sum = 0;
  for (let begin = 0; begin < utterances.length; begin += 4) {
    const batch = utterances.slice(begin, begin + 4);
    const loss = nn.tidy(() => lossOf(batch, network, testing));
    sum += (await nn.valuesOf(loss))[0] * batch.length;
    nn.dispose(loss);
  }
  return sum / utterances.length;
}
