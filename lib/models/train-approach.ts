import { Random, requireOneOf, requirePositive, requirePositiveInteger, type Samples } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import { type Approach, type Columns, columnsOf, joinedColumns } from "./approach.ts";
import { type Covariance, LeastSquares, standardise, whiten } from "./least-squares.ts";
import { approachNetwork, type NetworkOptions } from "./network.ts";
import { hop, type Utterance } from "./reassigned-features.ts";

/** How an approach is trained. */
export interface Recipe {
  /**
   * In which coordinates the network sees its numbers. "raw": hertz, seconds and amplitudes, as in the seed. "standardised":
   * each input with mean 0 and variance 1. "whitened": uncorrelated as well. The first convolution could undo either, so
   * the best possible error is the same; what changes is how long a gradient needs to get there.
   */
  readonly inputs: "raw" | "standardised" | "whitened";
  /**
   * "utterance": each batch is one whole signal, as in the seed. "everything": all signals at once. A number: so many places
   * of the kernel, from anywhere. In use, a batch norm has one mean for all signals: with several of them, the last two fit.
   */
  readonly batch: "utterance" | "everything" | number;
  /** Batches whose gradients make one step. */
  readonly accumulate: number;
  /** Probability that a channel is dropped; "published": the approach's own. */
  readonly dropout: number | "published";
  readonly learningRate: number;
  /**
   * "plateau": the rate is reduced when the loss stays, as in the seed. "cosine": it falls to zero over all steps, whatever
   * the loss does, which small batches need: theirs jumps about. Default "plateau".
   */
  readonly schedule?: "plateau" | "cosine";
  /** The rate is multiplied by this when the loss of an epoch is no better than the best for more than `patience` epochs. */
  readonly factor: number;
  readonly patience: number;
  /** "squared": mean squared error. "sign-invariant": of every 20 samples, up to their sign. */
  readonly loss: "squared" | "sign-invariant";
  /** Steps in all. An epoch, after which the rate is looked at, is as many steps as show every batch once. */
  readonly steps: number;
}

/**
 * The seed's recipe: one utterance at a time, the gradients of 128 averaged, AdamW without decay with AMSGrad, the rate reduced
 * when the loss stays, dropout as published, features as they come. The seed states neither learning rate nor the
 * scheduler's numbers nor the length of training: 0.01 (Approach 3, "very low": 0.005), a half after five epochs that are no
 * better, and 60 steps, 7680 passes, are ours: the loss has come to a standstill then.
 *
 * @see seed 0, "Few General design decisions" and "Approach 3"
 * @example
 * models.seedRecipe(models.approach3()).learningRate; // 0.005
 */
export function seedRecipe({ name }: Approach): Recipe {
  return {
    inputs: "raw",
    batch: "utterance",
    accumulate: 128,
    dropout: "published",
    learningRate: name.startsWith("Approach 3") ? 5e-3 : 1e-2,
    factor: 0.5,
    patience: 5,
    loss: "squared",
    steps: 60,
  };
}

/**
 * The recipe that reaches the best these networks can do. It differs from the seed's in three ways: nothing is dropped
 * (dropout of 0.8 has another optimum, nearer to zero, and batch norms then meet a variance in use that they never saw in
 * training); inputs are whitened (frequencies deviate by 150 Hz, magnitudes by 0.1: raw, their gradients differ as much); and
 * a step is one batch (without dropout, 128 times the same utterance has 128 times the same gradient).
 *
 * @see X. Li et al., "Understanding the disharmony between dropout and batch normalization by variance shift", CVPR 2019
 */
export const recipeToTheEnd: Recipe = {
  inputs: "whitened",
  batch: "utterance",
  accumulate: 1,
  dropout: 0,
  learningRate: 1e-2,
  factor: 0.5,
  patience: 10,
  loss: "squared",
  steps: 300,
};

export interface TrainingOptions extends Pick<NetworkOptions, "width" | "depth" | "activation"> {
  /** Default `recipeToTheEnd`. */
  readonly recipe?: Recipe;
  /** Of the weights, and of all that is random in training. Default 0. */
  readonly seed?: number;
  /** Write the state to this file, to go on from after a kill: `trainer.load`. */
  readonly checkpoint?: { readonly path: string; readonly everySteps: number };
  /** Show a bar. Default true. */
  readonly show?: boolean;
  readonly onEpoch?: (report: nn.EpochReport) => void | Promise<void>;
}

/** An approach with its network, ready to be trained, or trained. */
export interface ApproachTraining {
  readonly approach: Approach;
  readonly recipe: Recipe;
  readonly network: nn.Layer;
  /** Places of the kernel in all utterances. */
  readonly places: number;
  /** `trainer.losses`: the loss of every step, with dropout. `trainer.load(path)` before `run` takes up a checkpoint. */
  readonly trainer: nn.Trainer<number>;
  /** Trains until the recipe's steps are done. Interrupted, it goes on when called again. */
  run(): Promise<void>;
  /** Mean squared error in use, without dropout and with running statistics. */
  error(utterances: readonly Utterance[]): Promise<number>;
  /** What the network makes of a signal: 20 samples for each place of the kernel. */
  predict(samples: Samples): Promise<Float32Array>;
  /** Frees the tensors. */
  dispose(): void;
}

/**
 * Makes everything that training an approach needs; `run` trains.
 *
 * @param utterances mono, 16 kHz: the training set
 * @throws RangeError when there is no utterance, or a number of the recipe is out of range
 * @example
 * await nn.useEngine("cpu");
 * const random = new Random(1);
 * const noise = { name: "noise", samples: Float32Array.from({ length: 2000 }, () => random.normal()) };
 * const recipe = { ...models.recipeToTheEnd, steps: 5 };
 * const training = models.approachTraining(models.approach2(), [noise], { recipe, show: false });
 * await training.run();
 * (await training.predict(noise.samples)).length; // 1960
 */
export function approachTraining(
  approach: Approach,
  utterances: readonly Utterance[],
  { recipe = recipeToTheEnd, seed = 0, checkpoint, show, onEpoch, ...shape }: TrainingOptions = {},
): ApproachTraining {
  if (utterances.length === 0) throw new RangeError("approachTraining: utterances must be at least one, got none");
  requireRecipe(recipe);
  const dropout = recipe.dropout === "published" ? approach.dropout : recipe.dropout;
  const network = approachNetwork(approach, new Random(seed), { ...shape, dropout });
  const tables = utterances.map(({ samples }) => columnsOf(approach, samples));
  const seen = coordinates(recipe.inputs, tables);
  const data = batchesOf(recipe.batch, tables, seen);
  const { learningRate, factor, patience, steps } = recipe;
  const falling = recipe.schedule === "cosine";
  const optimizer = nn.adamW(network.parameters, { learningRate, weightDecay: 0, amsgrad: true });
  const trainer = new nn.Trainer<number>({
    model: network,
    batch: (index) => index,
    loss(index, pass) {
      const { x, targets } = data.batch(index, pass.random);
      const answers = nn.reshape(network.forward(x, pass), targets.shape);
      return recipe.loss === "squared"
        ? nn.meanSquaredError(answers, targets)
        : nn.signInvariantError(answers, targets);
    },
    optimizer,
    schedule: falling
      ? nn.cosine({ max: learningRate, steps })
      : nn.reduceOnPlateau({ initial: learningRate, factor, patience }),
    scheduleBy: falling ? "step" : "epoch",
    stepsPerEpoch: Math.max(1, Math.ceil(data.batches / recipe.accumulate)),
    accumulate: recipe.accumulate,
    seed,
    checkpoint,
    show,
    onEpoch,
  });

  const answer = async ({ data: numbers, count, inputs }: Columns): Promise<Float32Array> => {
    const y = nn.tidy(() => {
      const x = nn.tensor(seen(numbers), [1, 1, count, inputs]);
      return network.forward(x, { training: false, random: new Random(0) });
    });
    const values = await nn.valuesOf(y);
    y.dispose();
    return values;
  };
  return {
    approach,
    recipe,
    network,
    places: tables.reduce((sum, { count }) => sum + count, 0),
    trainer,
    run: () => trainer.run(recipe.steps),
    async error(others) {
      let sum = 0;
      let count = 0;
      for (const { samples } of others) {
        const table = columnsOf(approach, samples);
        const answers = await answer(table);
        for (let i = 0; i < answers.length; i++) sum += (answers[i] - table.targets[i]) ** 2;
        count += answers.length;
      }
      return sum / count;
    },
    predict: (samples) => answer(columnsOf(approach, samples)),
    dispose() {
      nn.disposeLayer(network);
      optimizer.dispose();
      data.dispose();
    },
  };
}

function requireRecipe({ accumulate, batch, learningRate, steps, inputs, loss, schedule = "plateau" }: Recipe): void {
  requirePositiveInteger("approachTraining", "recipe.accumulate", accumulate);
  requirePositiveInteger("approachTraining", "recipe.steps", steps);
  requirePositive("approachTraining", "recipe.learningRate", learningRate);
  if (typeof batch === "number") requirePositiveInteger("approachTraining", "recipe.batch", batch);
  else requireOneOf("approachTraining", "recipe.batch", batch, ["utterance", "everything"]);
  requireOneOf("approachTraining", "recipe.inputs", inputs, ["raw", "standardised", "whitened"]);
  requireOneOf("approachTraining", "recipe.loss", loss, ["squared", "sign-invariant"]);
  requireOneOf("approachTraining", "recipe.schedule", schedule, ["plateau", "cosine"]);
}

type Coordinates = (numbers: Float32Array) => Float32Array;

/** The training set decides on the coordinates, for every signal that is seen later. */
function coordinates(inputs: Recipe["inputs"], tables: readonly Columns[]): Coordinates {
  if (inputs === "raw") return (numbers) => numbers;
  const change = inputs === "whitened" ? whiten : standardise;
  const covariance = covarianceOf(tables);
  return (numbers) => change(covariance, numbers);
}

function covarianceOf(tables: readonly Columns[]): Covariance {
  const sums = new LeastSquares(tables[0].inputs, 1);
  for (const { data, count } of tables) sums.add(data, new Float32Array(count));
  return sums.covariance(1e-10);
}

/** Where batches come from. */
interface Batches {
  /** How many there are until everything has been shown. */
  readonly batches: number;
  /** Unfolded pictures, batch × 1 × places × inputs, and places × 20 samples. */
  batch(index: number, random: Random): { x: nn.Tensor; targets: nn.Tensor };
  dispose(): void;
}

function batchesOf(batch: Recipe["batch"], tables: readonly Columns[], seen: Coordinates): Batches {
  if (typeof batch === "number") return anyPlaces(tables, seen, batch);
  return wholeTables(batch === "utterance" ? tables : [joinedColumns(tables)], seen);
}

/** The whole of one table after the other. They stay on the engine: every step would send the same numbers there. */
function wholeTables(tables: readonly Columns[], seen: Coordinates): Batches {
  const made = tables.map(({ data, targets, count, inputs }) => ({
    x: nn.tensor(seen(data), [1, 1, count, inputs]),
    targets: nn.tensor(targets, [count, hop]),
  }));
  return {
    batches: made.length,
    batch: (index) => made[index % made.length],
    dispose: () => nn.dispose(made.flatMap(({ x, targets }) => [x, targets])),
  };
}

/** Places of the kernel from anywhere, each a picture by itself: dropout decides for each of them. */
function anyPlaces(tables: readonly Columns[], seen: Coordinates, size: number): Batches {
  const { data, targets, count, inputs } = joinedColumns(tables);
  const numbers = seen(data);
  return {
    batches: Math.max(1, Math.round(count / size)),
    batch(_, random) {
      const x = new Float32Array(size * inputs);
      const answers = new Float32Array(size * hop);
      for (let i = 0; i < size; i++) {
        const place = random.integer(0, count);
        x.set(numbers.subarray(place * inputs, (place + 1) * inputs), i * inputs);
        answers.set(targets.subarray(place * hop, (place + 1) * hop), i * hop);
      }
      return { x: nn.tensor(x, [size, 1, 1, inputs]), targets: nn.tensor(answers, [size, hop]) };
    },
    dispose() {},
  };
}
