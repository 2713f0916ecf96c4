import { requirePositiveInteger } from "../core/index.ts";
import { parameterCount } from "../nn/index.ts";
import type { Approach } from "./approach.ts";
import type { NetworkOptions } from "./network.ts";
import type { Utterance } from "./reassigned-features.ts";
import { zeroPredictorError } from "./scale-of-losses.ts";
import { approachTraining, type Recipe, recipeToTheEnd, type TrainingOptions } from "./train-approach.ts";

/** Errors of one trained network, as shares of the signals' mean square: 1 is what silence gets. */
export interface CapacityRow {
  readonly width: number;
  readonly depth: number;
  readonly activation: "none" | "relu";
  readonly parameters: number;
  /** On the utterances that it was trained on. */
  readonly training: number;
  /** On others. */
  readonly heldOut: number;
}

interface Data {
  readonly training: readonly Utterance[];
  readonly heldOut: readonly Utterance[];
}

export interface CapacityOptions extends Data, Pick<TrainingOptions, "seed"> {
  /** Default 1, 2, 4, 8. */
  readonly widths?: readonly number[];
  /** Default 1, 2, 3, 4. */
  readonly depths?: readonly number[];
  /** Default "none", as in the seed. */
  readonly activation?: NetworkOptions["activation"];
  /** Default `capacityRecipes.full`. */
  readonly recipe?: Recipe;
  /** Called after each network, to show a table that grows. */
  readonly onRow?: (row: CapacityRow) => void | Promise<void>;
}

/**
 * How each network of these experiments is trained: a second or two on an utterance in a lesson, or until little changes.
 */
export const capacityRecipes: { readonly quick: Recipe; readonly full: Recipe } = {
  quick: { ...recipeToTheEnd, batch: "everything", learningRate: 2e-2, steps: 60 },
  full: { ...recipeToTheEnd, batch: "everything", learningRate: 2e-2, steps: 150 },
};

/**
 * "More capacity doesn't help": networks of several widths and depths, trained without dropout in coordinates in which
 * they learn fastest, and measured on what they saw and on what they did not.
 *
 * Without activations all of them are the same affine maps, and end at `affineOptimum`. With "relu" the training error falls
 * far below, and other utterances stay worse than silence: there is nothing to learn but the utterance by heart.
 *
 * @param approach usually Approach 2, of which the seed says it
 * @returns a row for each width and depth
 * @throws RangeError when there is no utterance to train on or none to hold out
 * @example
 * await nn.useEngine("cpu");
 * const random = new Random(1);
 * const noise = (name: string) => ({ name, samples: Float32Array.from({ length: 1000 }, () => random.normal()) });
 * const rows = await models.capacity(models.approach2(), {
 *   training: [noise("a")], heldOut: [noise("b")], widths: [1, 2], depths: [1],
 *   recipe: { ...models.recipeToTheEnd, steps: 2 },
 * });
 * rows.map(({ parameters }) => parameters); // [1680, 3340]
 */
export async function capacity(approach: Approach, options: CapacityOptions): Promise<CapacityRow[]> {
  const { widths = [1, 2, 4, 8], depths = [1, 2, 3, 4], activation = "none", recipe = capacityRecipes.full } = options;
  const rows: CapacityRow[] = [];
  for (const depth of depths) {
    for (const width of widths) {
      const shape = { width, depth, activation };
      const row = { ...shape, ...(await trained(approach, { ...options, ...shape, recipe })) };
      rows.push(row);
      await options.onRow?.(row);
    }
  }
  return rows;
}

/** Errors of a network trained on so many utterances, as shares of the signals' mean square. */
export interface MemoryRow {
  readonly utterances: number;
  /** Places of the kernel in all of them: equations, for 20 unknowns each. */
  readonly places: number;
  readonly training: number;
  readonly heldOut: number;
}

export interface MemoryOptions extends Data, Omit<TrainingOptions, "recipe" | "checkpoint" | "show" | "onEpoch"> {
  /** Numbers of utterances to train on, the first ones of `training`. Default 1, 2, 8, 64. */
  readonly counts?: readonly number[];
  /** Default `capacityRecipes.full`. */
  readonly recipe?: Recipe;
  readonly onRow?: (row: MemoryRow) => void | Promise<void>;
}

/**
 * "Only when overfitted": the same network on more and more utterances. Its training error is small only while it has more
 * numbers than there is to remember: an affine map of 60 inputs knows 61 hops, 76 ms, by heart, and not one utterance.
 *
 * @param approach usually Approach 3, of which the seed says it
 * @throws RangeError when a count is above the number of utterances, or there is none to hold out
 * @example
 * await nn.useEngine("cpu");
 * const random = new Random(1);
 * const noise = (name: string) => ({ name, samples: Float32Array.from({ length: 1000 }, () => random.normal()) });
 * const rows = await models.memorising(models.approach3(), {
 *   training: [noise("a"), noise("b")], heldOut: [noise("c")], counts: [1, 2],
 *   recipe: { ...models.recipeToTheEnd, steps: 2 },
 * });
 * rows.map(({ places }) => places); // [48, 96]
 */
export async function memorising(approach: Approach, options: MemoryOptions): Promise<MemoryRow[]> {
  const { counts = [1, 2, 8, 64], recipe = capacityRecipes.full } = options;
  const rows: MemoryRow[] = [];
  for (const count of counts) {
    requirePositiveInteger("memorising", "counts", count);
    if (count > options.training.length)
      throw new RangeError(`memorising: counts must be at most ${options.training.length}, got ${count}`);
    const training = options.training.slice(0, count);
    const { places, ...errors } = await trained(approach, { ...options, training, recipe });
    const row = { utterances: count, places, training: errors.training, heldOut: errors.heldOut };
    rows.push(row);
    await options.onRow?.(row);
  }
  return rows;
}

async function trained(
  approach: Approach,
  { training, heldOut, recipe, seed, width, depth, activation }: Data & TrainingOptions & { readonly recipe: Recipe },
): Promise<Pick<CapacityRow, "parameters" | "training" | "heldOut"> & { places: number }> {
  if (heldOut.length === 0) throw new RangeError("capacity: heldOut must be at least one utterance, got none");
  const study = approachTraining(approach, training, { recipe, seed, width, depth, activation, show: false });
  try {
    await study.run();
    return {
      parameters: parameterCount(study.network),
      places: study.places,
      training: (await study.error(training)) / meanSquareOf(training),
      heldOut: (await study.error(heldOut)) / meanSquareOf(heldOut),
    };
  } finally {
    study.dispose();
  }
}

function meanSquareOf(utterances: readonly Utterance[]): number {
  const count = utterances.reduce((sum, { samples }) => sum + samples.length, 0);
  return utterances.reduce((sum, { samples }) => sum + zeroPredictorError(samples) * samples.length, 0) / count;
}
