import { Random } from "../../core/index.ts";
import { bcResNet, linearKeywords } from "../../models/index.ts";
import * as nn from "../../nn/index.ts";
import type { RunFolder, RunResult } from "../runs/run-folder.ts";
import { anyText, atLeast, oneOf, optional, positive, type SchemaOf, whole, yesOrNo } from "../runs/settings.ts";
import type { Experiment, RunOptions } from "./experiment.ts";
import { type FrontEndSettings, frontEndOf, frontEndSchema, hopOf, trained } from "./front-end-settings.ts";
import {
  type Clips,
  epochOrder,
  type KeywordData,
  keywordData,
  keywordSet,
  keywordSetName,
  type Parting,
} from "./keyword-data.ts";
import { isOwnFile, type ModelSizes, type OwnFile, oneOfOrFile, withContent } from "./own-file.ts";
import { ownLayer } from "./own-layer.ts";
import { basesOf, keepBases, keepConfusion } from "./run-figures.ts";
import { finishedRun, type TrainingRun } from "./training-run.ts";

/** One combination: front end, network, data and training. */
export interface KeywordSettings extends FrontEndSettings {
  /** BC-ResNet-1 for any number of mel bands, as the seed codes it, as published; one linear map; a file with an `OwnModel`. */
  readonly model: "bcResNet" | "bcResNetSeed" | "bcResNetPublished" | "linear" | OwnFile;
  /** How the network is fed, and how fast it learns when nothing else is said: as in the seed, or well posed. */
  readonly recipe: "seed" | "corrected";
  /** `auto` for the best that is here: `speechCommands`, `digits`, `own`; or a folder with a folder for each word. */
  readonly data: string;
  readonly split: Parting;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of the network. */
  readonly learningRate: number | undefined;
  /** Of the front end. */
  readonly frontEndRate: number | undefined;
  readonly momentum: number;
  readonly weightDecay: number;
  /** `cosine` is the seed's, with warm restarts; `cosineOnce` rises for five epochs and falls to zero, as BC-ResNet's authors train. */
  readonly schedule: "constant" | "cosine" | "cosineOnce" | undefined;
  /** Fetch the data where it is not here. */
  readonly download: boolean;
  readonly engine: "auto" | nn.EngineName;
}

const schema: SchemaOf<KeywordSettings> = {
  model: oneOfOrFile(["bcResNet", "bcResNetSeed", "bcResNetPublished", "linear"], "bcResNet"),
  ...frontEndSchema,
  recipe: oneOf(["seed", "corrected"], "seed"),
  data: anyText("auto", "auto, speechCommands, digits, own, or a folder with a folder for each word"),
  split: oneOf(["official", "speaker"], "official"),
  epochs: whole(200),
  batchSize: whole(100),
  learningRate: optional(positive(1e-3)),
  frontEndRate: optional(positive(1e-3)),
  momentum: atLeast(0.9, 0),
  weightDecay: atLeast(1e-3, 0),
  schedule: optional(oneOf(["constant", "cosine", "cosineOnce"], "constant")),
  download: yesOrNo(false),
  engine: oneOf(["auto", "tensorflow", "webgpu", "wasm", "cpu"], "auto"),
  seed: whole(0, { min: 0 }),
};

/** Keyword spotting with trainable bases: one front end, one network, one set of words. */
export const keywords: Experiment<KeywordSettings> = {
  name: "kws",
  title: "Keyword spotting: which of the two maps of a mel spectrogram is worth training?",
  schema,
  main: { name: "testAccuracy", title: "test accuracy" },
  resolved: async (settings) => ({
    ...settings,
    model: await withContent(settings.model),
    frontEnd: await withContent(settings.frontEnd),
    data: await keywordSetName(settings.data, settings.download),
  }),
  about: async (settings) => (await keywordSet(settings.data, settings.download)).sentence,
  async run(settings, folder, options) {
    const set = await keywordSet(settings.data, settings.download);
    return trainKeywords(settings, await keywordData(set, settings.split), folder, options);
  },
};

/**
 * Trains and tests one combination of settings on data in memory.
 *
 * The recipe "seed" feeds the network logarithms as they are; "corrected" shifts and scales them to mean 0 and deviation 1,
 * and lets the network learn ten times as fast, along a cosine to zero: where a constant rate happens to stop is chance. In
 * both the test is made with the last weights, as published.
 *
 * @returns testAccuracy, testLoss, the three F scores, trainLoss, seconds
 */
export async function trainKeywords(
  settings: KeywordSettings,
  data: KeywordData,
  folder: RunFolder,
  { show = true }: RunOptions = {},
): Promise<RunResult> {
  const engine = await nn.useEngine(settings.engine);
  const description = {
    experiment: keywords.name,
    // With what the recipe sets: another recipe of that name, some day, is another run.
    settings: { ...settings, ...ratesIn(settings) },
    data: { name: data.name, fingerprint: data.fingerprint },
  };
  const frontEnd = await keywordFrontEnd(settings, data);
  const input = await inputOf(frontEnd, data);
  const learnsBases = Object.keys(frontEnd.parameters).length > 0;
  const before = await basesOf(frontEnd);
  const network = await keywordNetwork(settings, data, learnsBases);
  const model = nn.joined({ frontEnd, network });
  const { batchSize, epochs, seed } = settings;
  const stepsPerEpoch = Math.ceil(data.train.count / batchSize);
  const score = (clips: Clips): Promise<Score> => scoreOf(clips, input, network, data, batchSize);
  let order = { epoch: -1, indices: [] as ArrayLike<number> };
  const run: TrainingRun<Picked> = {
    description,
    engine,
    model,
    optimizer: optimizerOf(settings, model.parameters),
    epochs,
    stepsPerEpoch,
    checkpointEpochs: 1,
    lossName: "Train/Loss",
    training: {
      batch: (index) => {
        const epoch = Math.floor(index / stepsPerEpoch);
        if (order.epoch !== epoch) order = { epoch, indices: epochOrder(data.train, seed, epoch) };
        const begin = (index % stepsPerEpoch) * batchSize;
        return pick(data.train, Array.from(order.indices).slice(begin, begin + batchSize));
      },
      loss: ({ indices, labels }, pass) =>
        nn.crossEntropy(network.forward(input(data.train, indices, pass), pass), labels),
      schedule: scheduleOf(settings, stepsPerEpoch),
      constrain: () => frontEnd.constrain(),
      seed,
      show,
    },
    validate: async (epoch): Promise<RunResult> => {
      if (data.validation.count === 0 || epoch % validationEvery !== 0) return {};
      const { accuracy, loss } = await score(data.validation);
      return { "Validation/acc": accuracy, "Validation/Loss": loss };
    },
    measure: async () => {
      const { accuracy, loss, counts } = await score(data.test);
      await keepConfusion(folder, data.classes, counts);
      if (learnsBases) await keepBases(folder, before, await basesOf(frontEnd));
      const { micro, macro, weighted } = nn.fScores(counts);
      return { testAccuracy: accuracy, testLoss: loss, microF1: micro, macroF1: macro, weightedF1: weighted };
    },
  };
  return finishedRun(run, folder);
}

/** As published: every second epoch. */
const validationEvery = 2;

async function keywordFrontEnd(settings: KeywordSettings, data: KeywordData): Promise<nn.FrontEnd> {
  const frontEnd = await frontEndOf(settings, data.sampleRate);
  if (settings.recipe === "seed") return frontEnd;
  const { mean, deviation } = isOwnFile(settings.frontEnd) ? await spreadOf(frontEnd, data) : usual[settings.frontEnd];
  return nn.standardized(frontEnd, mean, deviation);
}

/** About the mean and the deviation of either front end's output on speech. */
const usual = { nnAudio: { mean: -10, deviation: 5 }, fastAudio: { mean: -10, deviation: 20 } } as const;

/** Of another one, on the first clips. */
async function spreadOf(frontEnd: nn.FrontEnd, { train, length }: KeywordData): Promise<nn.Spread> {
  const y = nn.tidy(() => frontEnd.forward(sounding(train, range(0, Math.min(100, train.count)), length), testing));
  const values = await nn.valuesOf(y);
  nn.dispose(y);
  return nn.spread(Array.from(values));
}

async function keywordNetwork(
  { model, nMels, seed }: KeywordSettings,
  { classes, length, sampleRate }: KeywordData,
  slopesOfInput: boolean,
): Promise<nn.Layer> {
  const random = new Random(seed);
  const frames = 1 + Math.floor(length / hopOf(sampleRate));
  const sizes = { nMels, classes: classes.length, frames };
  if (isOwnFile(model)) {
    return ownLayer<ModelSizes, nn.Layer>(
      model,
      { ...sizes, random },
      {
        input: [2, frames, nMels],
        output: [2, classes.length],
        outputMeans: "batch × classes",
        deviation: 1,
        slopesOfInput,
      },
    );
  }
  if (model === "linear") return linearKeywords(random, sizes);
  const form = { bcResNet: "corrected", bcResNetSeed: "seed", bcResNetPublished: "published" } as const;
  return bcResNet(random, { nMels, classes: classes.length, form: form[model] });
}

function optimizerOf(settings: KeywordSettings, parameters: nn.NamedVariables): nn.Optimizer {
  const { learningRate, frontEndRate } = ratesIn(settings);
  const { momentum, weightDecay } = settings;
  const isTrained = Object.keys(parameters).some((name) => frontEndNames.test(name));
  const groups = isTrained ? [{ names: frontEndNames, scale: frontEndRate / learningRate }] : [];
  return nn.sgd(parameters, { learningRate, momentum, weightDecay, groups });
}

function scheduleOf(settings: KeywordSettings, stepsPerEpoch: number): nn.Schedule | undefined {
  const { learningRate, schedule } = ratesIn(settings);
  const { epochs } = settings;
  if (schedule === "constant") return undefined;
  const steps = stepsPerEpoch * epochs;
  // At most a third of the run: short runs shall see the top, too.
  const warmUp = Math.min(5 * stepsPerEpoch, Math.floor(steps / 3));
  if (schedule === "cosineOnce") return nn.cosine({ max: learningRate, steps, warmUp });
  const cycle = Math.max(warmUp + 1, Math.round(1.18 * warmUp));
  return nn.cosine({ max: 0.1, min: 1e-3, steps: cycle, warmUp, restarts: true, decay: 0.5 });
}

const frontEndNames = /^frontEnd\//;

/** How fast what learns, and how that changes: as the words say, or as the recipe has it. */
type Rates = { readonly [K in "learningRate" | "frontEndRate" | "schedule"]: NonNullable<KeywordSettings[K]> };

function ratesIn(settings: KeywordSettings): Rates {
  const usual = usualRates(settings);
  const { learningRate = usual.learningRate, frontEndRate = usual.frontEndRate, schedule = usual.schedule } = settings;
  return { learningRate, frontEndRate, schedule };
}

function usualRates(settings: KeywordSettings): Rates {
  if (settings.recipe === "seed") return { learningRate: 1e-3, frontEndRate: 1e-3, schedule: "constant" };
  // Exponents have small slopes and need long steps; free mel weights stay sound with the shortest only.
  const forMel = settings.melWeights === "multiplicative" ? 1e-2 : 1e-10;
  const frontEndRate = trained(settings).mel ? forMel : 1e-4;
  return { learningRate: settings.model.startsWith("bcResNet") ? 0.1 : 1e-2, frontEndRate, schedule: "cosineOnce" };
}

const testing: nn.Pass = { training: false, random: new Random(0) };

/** How a network gets its input: through the front end each time, or from what an untrained one gave once. */
type Input = (clips: Clips, indices: readonly number[], pass: nn.Pass) => nn.Tensor;

/** More numbers than this, 2 GB, are not kept: all of Speech Commands with 40 bands are. */
const mostKept = 5e8;

async function inputOf(frontEnd: nn.FrontEnd, { length, train, validation, test }: KeywordData): Promise<Input> {
  const live: Input = (clips, indices, pass) => frontEnd.forward(sounding(clips, indices, length), pass);
  if (Object.keys(frontEnd.parameters).length > 0) return live;
  const shape = nn.tidy(() => frontEnd.forward(sounding(train, [0], length), testing).shape);
  const size = shape[1] * shape[2];
  if ((train.count + validation.count + test.count) * size > mostKept) return live;
  const kept = new Map<Clips, Float32Array>();
  for (const clips of [train, validation, test]) {
    const all = new Float32Array(clips.count * size);
    for (let begin = 0; begin < clips.count; begin += 100) {
      const indices = range(begin, Math.min(clips.count, begin + 100));
      const y = nn.tidy(() => frontEnd.forward(sounding(clips, indices, length), testing));
      all.set(await nn.valuesOf(y), begin * size);
      nn.dispose(y);
    }
    kept.set(clips, all);
  }
  return (clips, indices) => {
    const all = kept.get(clips)!;
    const rows = new Float32Array(indices.length * size);
    for (const [row, i] of indices.entries()) rows.set(all.subarray(i * size, (i + 1) * size), row * size);
    return nn.tensor(rows, [indices.length, shape[1], shape[2]]);
  };
}

function sounding(clips: Clips, indices: readonly number[], length: number): nn.Tensor {
  const samples = new Float32Array(indices.length * length);
  for (const [row, i] of indices.entries())
    samples.set(clips.samples.subarray(i * length, (i + 1) * length), row * length);
  return nn.tensor(samples, [indices.length, length]);
}

interface Picked {
  readonly indices: readonly number[];
  readonly labels: Uint8Array;
}

function pick(clips: Clips, indices: readonly number[]): Picked {
  return { indices, labels: Uint8Array.from(indices, (i) => clips.labels[i]) };
}

interface Score {
  readonly accuracy: number;
  readonly loss: number;
  readonly counts: nn.ConfusionMatrix;
}

async function scoreOf(
  clips: Clips,
  input: Input,
  model: nn.Layer,
  data: KeywordData,
  batchSize: number,
): Promise<Score> {
  const predicted = new Uint8Array(clips.count);
  let loss = 0;
  for (let begin = 0; begin < clips.count; begin += batchSize) {
    const { indices, labels } = pick(clips, range(begin, Math.min(clips.count, begin + batchSize)));
    const { best, cost } = nn.tidy(() => {
      const scores = model.forward(input(clips, indices, testing), testing);
      return { best: nn.argMax(scores, 1), cost: nn.crossEntropy(scores, labels) };
    });
    predicted.set(await nn.valuesOf(best), begin);
    loss += (await nn.valuesOf(cost))[0] * indices.length;
    nn.dispose([best, cost]);
  }
  const counts = nn.confusionMatrix(predicted, clips.labels, data.classes.length);
  return { accuracy: nn.accuracy(counts), loss: loss / clips.count, counts };
}

function range(begin: number, end: number): number[] {
  return Array.from({ length: end - begin }, (_, i) => begin + i);
}
