import * as tf from "@tensorflow/tfjs-core";
import { host, Random, requirePositiveInteger } from "../../core/index.ts";
import { type Progress, progress } from "../../display/progress.ts";
import { gradients } from "../gradients.ts";
import type { Layer, Pass } from "../layers/layer.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Schedule } from "../schedules.ts";
import type { NamedTensors, Tensor } from "../tensor.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";

/** One step of training, done. */
export interface StepReport {
  /** From 1. */
  readonly step: number;
  /** Mean over the batches of the step. */
  readonly loss: number;
  readonly learningRate: number;
}

/** One epoch of training, done. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the steps. */
  readonly loss: number;
  /** What `validate` returned. */
  readonly validation?: number;
}

export interface TrainerOptions<Batch> {
  /** What is trained: a layer, or anything with parameters and statistics. */
  readonly model: Pick<Layer, "parameters" | "statistics">;
  /** One number that shall fall. What is made in here is freed after the step. */
  readonly loss: (batch: Batch, pass: Pass) => Tensor;
  /**
   * The data of a step, plain arrays at best. It must follow from its arguments alone, so that training can go on after a
   * kill exactly as it would have.
   *
   * @param index number of the batch, from 0; the step, unless `accumulate` is above 1
   */
  readonly batch: (index: number, random: Random) => Batch | Promise<Batch>;
  readonly optimizer: Optimizer;
  /** The learning rate over time. Default: the optimizer's own, always. */
  readonly schedule?: Schedule;
  /** Asked after each "step" or each "epoch". Default "step". */
  readonly scheduleBy?: "step" | "epoch";
  /** Batches whose gradients are averaged into one step. Default 1. */
  readonly accumulate?: number;
  /** Steps of an epoch: the mean loss is reported, the schedule told. Without it there are no epochs. */
  readonly stepsPerEpoch?: number;
  /** Measures the model at the end of an epoch; schedules listen to this instead of the training loss. */
  readonly validate?: () => number | Promise<number>;
  /** What all random numbers of training follow from. Default 0. */
  readonly seed?: number;
  /** Called after every update, to keep parameters where they belong: `weights.assign(nn.clamp(weights, 0, 1))`. */
  readonly constrain?: () => void;
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Write the state to this file every so many steps, and at the end. */
  readonly checkpoint?: { readonly path: string; readonly everySteps: number };
  /** Show a bar with the loss. Default true. */
  readonly show?: boolean;
}

/**
 * Training: batches in, a better model out.
 *
 * `run(1000)` trains until 1000 steps are done in all. Interrupted, it has finished whole steps, and `run(1000)` goes on
 * from there. After a kill, a trainer made in the same way and `load`ed from a checkpoint goes on with the same losses
 * as one that was never stopped, to the last bit on the same engine.
 *
 * @example
 * await nn.useEngine("cpu");
 * const model = nn.dense(1, 1, new Random(1));
 * const trainer = new nn.Trainer({
 *   model,
 *   batch: (_, random) => Float32Array.from({ length: 8 }, () => random.uniform(-1, 1)),
 *   loss: (batch, pass) => {
 *     const x = nn.tensor(batch, [8, 1]);
 *     return nn.meanSquaredError(model.forward(x, pass), nn.mul(x, 3));
 *   },
 *   optimizer: nn.sgd(model.parameters, { learningRate: 0.5 }),
 *   show: false,
 * });
 * await trainer.run(50);
 * trainer.losses[49] < 1e-3; // true
 */
export class Trainer<Batch> {
  readonly #options: TrainerOptions<Batch>;
  #step = 0;
  #losses: number[] = [];
  /** A run is under way: it may have been torn down in the middle of a step. */
  #busy = false;
  /** Number of the latest run. */
  #run = 0;
  /** The statistics before the step that is under way. */
  #before: Tensor[] = [];

  constructor(options: TrainerOptions<Batch>) {
    const { accumulate = 1, stepsPerEpoch = 1, checkpoint, model, optimizer, schedule } = options;
    requirePositiveInteger("Trainer", "accumulate", accumulate);
    requirePositiveInteger("Trainer", "stepsPerEpoch", stepsPerEpoch);
    if (checkpoint) requirePositiveInteger("Trainer", "checkpoint.everySteps", checkpoint.everySteps);
    const foreign = Object.keys(optimizer.parameters).find((name) => !(name in model.parameters));
    if (foreign !== undefined)
      throw new RangeError(`Trainer: the optimizer changes ${foreign}, which is no parameter of the model`);
    const waiting = {
      'scheduleBy: "epoch"': options.scheduleBy === "epoch",
      "a schedule that listens to the loss": schedule?.observe !== undefined,
      validate: options.validate !== undefined,
      onEpoch: options.onEpoch !== undefined,
    };
    const [idle] = Object.entries(waiting).find(([, waits]) => waits) ?? [];
    if (idle && options.stepsPerEpoch === undefined)
      throw new RangeError(
        `Trainer: ${idle} needs stepsPerEpoch: without it there is no epoch, and nothing would happen`,
      );
    this.#options = options;
  }

  /** Steps done so far. */
  get step(): number {
    return this.#step;
  }

  /** The loss of every step so far. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /**
   * Trains until so many steps are done in all.
   *
   * @throws Error when the loss is no number; the model is then as before that step
   */
  async run(steps: number): Promise<void> {
    requirePositiveInteger("Trainer.run", "steps", steps);
    if (this.#busy) {
      clearTfjs();
      this.#restoreStatistics();
    }
    this.#busy = true;
    this.#run += 1;
    const run = this.#run;
    const { show = true, checkpoint } = this.#options;
    const bar = show && steps > this.#step ? progress(steps, "Training") : undefined;
    try {
      while (this.#step < steps) {
        await host().breathe();
        // Nobody knows of a run that was torn down; one that is only slow must not train along.
        if (run !== this.#run) throw new Error("Trainer.run: a later run has taken over, this one ends");
        await this.#doStep(bar);
        const { everySteps = Number.POSITIVE_INFINITY } = checkpoint ?? {};
        if (checkpoint && (this.#step % everySteps === 0 || this.#step === steps)) await this.save(checkpoint.path);
      }
    } finally {
      if (run === this.#run) this.#busy = false;
    }
  }

  async #doStep(bar: Progress | undefined): Promise<void> {
    const { optimizer, schedule, scheduleBy = "step", stepsPerEpoch, constrain, onStep } = this.#options;
    const epoch = Math.floor(this.#step / (stepsPerEpoch ?? 1));
    if (schedule) optimizer.learningRate = schedule.rate(scheduleBy === "epoch" ? epoch : this.#step);
    const { loss, slopes } = await this.#keepingStatistics(() => this.#meanGradients());
    optimizer.update(slopes);
    tf.dispose(slopes as tf.TensorContainer);
    if (constrain) tf.tidy(constrain);
    this.#step += 1;
    this.#losses.push(loss);
    await onStep?.({ step: this.#step, loss, learningRate: optimizer.learningRate });
    if (stepsPerEpoch && this.#step % stepsPerEpoch === 0) await this.#endEpoch(stepsPerEpoch);
    bar?.tick(this.#step, `loss ${loss.toPrecision(4)}`);
  }

  async #meanGradients(): Promise<{ loss: number; slopes: NamedTensors }> {
    const { model, accumulate = 1, batch, loss, optimizer, seed = 0 } = this.#options;
    let total = 0;
    let sums: NamedTensors | undefined;
    for (let part = 0; part < accumulate; part++) {
      const index = this.#step * accumulate + part;
      const data = await batch(index, new Random(seedOf(seed, 2 * index)));
      const pass: Pass = { training: true, random: new Random(seedOf(seed, 2 * index + 1)) };
      const before = sums;
      const found = tf.tidy(() => {
        const { loss: value, gradients: slopes } = gradients(model.parameters, () => loss(data, pass));
        const scaled = Object.entries(slopes).map(([name, slope]) => {
          const share = accumulate === 1 ? slope : tf.mul(slope, 1 / accumulate);
          return [name, before ? tf.add(before[name], share) : share] as const;
        });
        return { value, slopes: Object.fromEntries(scaled) } as unknown as tf.TensorContainerObject;
      }) as unknown as { value: Tensor; slopes: NamedTensors };
      if (before) tf.dispose(before as tf.TensorContainer);
      sums = found.slopes;
      total += (await found.value.data())[0];
      found.value.dispose();
    }
    const mean = total / accumulate;
    if (Number.isFinite(mean)) return { loss: mean, slopes: sums! };
    tf.dispose(sums as tf.TensorContainer);
    throw new Error(
      `Trainer: the loss of step ${this.#step + 1} is ${mean}, the model is as before; a smaller learning rate than ` +
        `${optimizer.learningRate}, or a look at the batch, may help`,
    );
  }

  async #endEpoch(stepsPerEpoch: number): Promise<void> {
    const { schedule, validate, onEpoch } = this.#options;
    const losses = this.#losses.slice(-stepsPerEpoch);
    const loss = losses.reduce((a, b) => a + b, 0) / losses.length;
    const validation = await validate?.();
    schedule?.observe?.(validation ?? loss);
    await onEpoch?.({ epoch: this.#step / stepsPerEpoch, loss, validation });
  }

  /** Everything that training goes on from, as a safetensors file: model, optimizer, schedule, position. */
  async checkpoint(): Promise<Uint8Array> {
    return writeCheckpoint(this.#state());
  }

  /**
   * Takes up the state of a checkpoint.
   *
   * @throws Error when it belongs to another model, optimizer or seed: names what differs
   */
  restore(bytes: Uint8Array): void {
    const { step, losses } = readCheckpoint(bytes, this.#state());
    this.#step = step;
    this.#losses = losses;
  }

  /** Writes the state to a file: all of it or nothing. */
  async save(path: string): Promise<void> {
    const { write } = host();
    if (!write) throw new Error("Trainer.save: there are no files here; keep the bytes of checkpoint() instead");
    await write(path, await this.checkpoint());
  }

  /** Takes up the state of a file. */
  async load(path: string): Promise<void> {
    this.restore(await host().read(path));
  }

  #state(): Checkpoint {
    const { model, optimizer, schedule, seed = 0, accumulate = 1 } = this.#options;
    return { model, optimizer, schedule, seed, accumulate, step: this.#step, losses: this.#losses };
  }

  /** A batch norm's statistics change in the forward pass: a step that fails must not leave them changed. */
  async #keepingStatistics<T>(call: () => Promise<T>): Promise<T> {
    this.#before = Object.values(this.#options.model.statistics).map((variable) => tf.clone(variable));
    try {
      return await call();
    } catch (error) {
      this.#restoreStatistics();
      throw error;
    } finally {
      tf.dispose(this.#before);
      this.#before = [];
    }
  }

  #restoreStatistics(): void {
    const variables = Object.values(this.#options.model.statistics);
    for (const [i, copy] of this.#before.entries()) variables[i].assign(copy);
  }
}

/** Seeds of many streams of random numbers out of one; the streams of neighbours have nothing in common. */
function seedOf(seed: number, stream: number): number {
  return (seed % 2 ** 21) * 2 ** 32 + stream;
}

/**
 * Where V8 itself stopped a step, tfjs still believes to be inside it, and would record no gradients any more. Nothing else
 * computes while cells wait for each other, so it may forget.
 */
function clearTfjs(): void {
  const engine = tf.engine();
  while (engine.state.scopeStack.length > 0) engine.endScope();
  Object.assign(engine.state, { gradientDepth: 0, kernelDepth: 0, activeTape: undefined });
}
