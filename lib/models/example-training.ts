import { Random, requireOneOf, requirePositive, requirePositiveInteger, type Samples } from "../core/index.ts";
import * as nn from "../nn/index.ts";

/** What goes in, and what shall come out: plain numbers, the shapes are the training's. */
export interface Example {
  readonly input: Samples;
  readonly target: Samples;
}

export interface ExampleTrainingOptions {
  /** Of one input and one answer, without the batch. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly steps: number;
  readonly learningRate: number;
  /** "adam", whose rate then falls to zero along a cosine; "sgd" with momentum 0.9 and a rate that stays, as in seed 3. Default "adam". */
  readonly optimizer?: "adam" | "sgd";
  /** "absolute" is seed 3's L1. Default "absolute". */
  readonly loss?: "absolute" | "squared";
  /** Examples in a step, drawn by chance; all of them, in their order, where there are no more. Default 16. */
  readonly batch?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Show a bar. Default true. */
  readonly show?: boolean;
}

/** A network with its few examples. */
export interface ExampleTraining {
  readonly losses: readonly number[];
  /** Trains until the steps are done. Interrupted, it goes on when called again. */
  run(): Promise<void>;
  /** What the network makes of an input, without dropout. */
  answer(input: Samples): Promise<Float32Array>;
  /** Root of the mean squared error on some examples, without dropout. */
  error(examples: readonly Example[]): Promise<number>;
  /** Frees the tensors. */
  dispose(): void;
}

/**
 * Trains a layer on a few examples: the small trainings of seed 3's networks.
 *
 * @throws RangeError when there is no example, one has another size than it should (so do `error` and `answer`), a word is
 * unknown, or a number is out of range
 * @example
 * await nn.useEngine("cpu");
 * const examples = [0, 1].map((i) => ({ input: Float32Array.of(1 - i, i), target: Float32Array.of(i, 2, 3) }));
 * const sizes = { input: [2], output: [3] };
 * const training = models.exampleTraining(nn.dense(2, 3, new Random(1)), examples, {
 *   ...sizes, steps: 150, learningRate: 0.1, loss: "squared", show: false,
 * });
 * await training.run();
 * (await training.error(examples)) < 0.05; // true
 */
export function exampleTraining(
  layer: nn.Layer,
  examples: readonly Example[],
  options: ExampleTrainingOptions,
): ExampleTraining {
  const { steps, learningRate, optimizer: kind = "adam", loss = "absolute", batch = 16, seed = 1, show } = options;
  requireOneOf("exampleTraining", "optimizer", kind, ["adam", "sgd"]);
  requireOneOf("exampleTraining", "loss", loss, ["absolute", "squared"]);
  requirePositiveInteger("exampleTraining", "steps", steps);
  requirePositiveInteger("exampleTraining", "batch", batch);
  requirePositive("exampleTraining", "learningRate", learningRate);
  const sizes = { input: sizeOf(options.input), target: sizeOf(options.output) };
  const requireExamples = (some: readonly Example[]): void => {
    if (some.length === 0) throw new RangeError("exampleTraining: examples must be at least one, got none");
    for (const [i, example] of some.entries())
      for (const name of ["input", "target"] as const)
        if (example[name].length !== sizes[name])
          throw new RangeError(
            `exampleTraining: ${name} of example ${i} must have ${sizes[name]} numbers, got ${example[name].length}`,
          );
  };
  requireExamples(examples);
  const together = (some: readonly Example[]): { x: nn.Tensor; y: nn.Tensor } => ({
    x: nn.tensor(joined(some.map(({ input }) => input)), [some.length, ...options.input]),
    y: nn.tensor(joined(some.map(({ target }) => target)), [some.length, ...options.output]),
  });
  const optimizer =
    kind === "adam"
      ? nn.adam(layer.parameters, { learningRate })
      : nn.sgd(layer.parameters, { learningRate, momentum: 0.9 });
  const trainer = new nn.Trainer<readonly Example[]>({
    model: layer,
    batch: (_, random) =>
      examples.length <= batch
        ? examples
        : Array.from({ length: batch }, () => examples[random.integer(0, examples.length)]),
    loss(some, pass) {
      const { x, y } = together(some);
      const answer = nn.reshape(layer.forward(x, pass), y.shape);
      return loss === "absolute" ? nn.meanAbsoluteError(answer, y) : nn.meanSquaredError(answer, y);
    },
    optimizer,
    ...(kind === "adam" && { schedule: nn.cosine({ max: learningRate, steps }) }),
    seed,
    show,
  });
  const answer = async (input: Samples): Promise<Float32Array> => {
    if (input.length !== sizes.input)
      throw new RangeError(`exampleTraining: input must have ${sizes.input} numbers, got ${input.length}`);
    const y = nn.tidy(() =>
      layer.forward(nn.tensor(Float32Array.from(input), [1, ...options.input]), {
        training: false,
        random: new Random(0),
      }),
    );
    const values = await nn.valuesOf(y);
    y.dispose();
    return values;
  };
  return {
    get losses() {
      return trainer.losses;
    },
    run: () => trainer.run(steps),
    answer,
    async error(some) {
      requireExamples(some);
      let sum = 0;
      for (const { input, target } of some) {
        const found = await answer(input);
        for (let i = 0; i < found.length; i++) sum += (found[i] - target[i]) ** 2;
      }
      return Math.sqrt(sum / (some.length * sizes.target));
    },
    dispose() {
      nn.disposeLayer(layer);
      optimizer.dispose();
    },
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function joined(parts: readonly Samples[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * The switches of a network as numbers: 1 for those that are on.
 *
 * @example
 * models.switchedOn(5, [1, 3]); // Float32Array [0, 1, 0, 1, 0]
 */
export function switchedOn(count: number, on: readonly number[]): Float32Array {
  requirePositiveInteger("switchedOn", "count", count);
  const wrong = on.find((i) => !Number.isInteger(i) || i < 0 || i >= count);
  if (wrong !== undefined)
    throw new RangeError(`switchedOn: on must name switches from 0 to ${count - 1}, got ${wrong}`);
  return Float32Array.from({ length: count }, (_, i) => (on.includes(i) ? 1 : 0));
}
