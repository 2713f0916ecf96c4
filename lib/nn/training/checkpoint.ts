import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "../layers/layer.ts";
import { readable } from "../ops/require-shape.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../safetensors.ts";
import type { Schedule } from "../schedules.ts";
import type { NamedVariables } from "../tensor.ts";

/** What a checkpoint holds, or is read into. */
export interface Checkpoint {
  readonly model: Pick<Layer, "parameters" | "statistics">;
  readonly optimizer: Optimizer;
  readonly schedule?: Schedule;
  readonly seed: number;
  readonly accumulate: number;
  readonly step: number;
  readonly losses: readonly number[];
}

/** What stands beside the arrays. */
interface Position {
  readonly step: number;
  readonly seed: number;
  readonly accumulate: number;
  /** The name of the optimizer's rule. Not in checkpoints from before it was written. */
  readonly optimizer?: string;
  readonly updates: number;
  readonly learningRate: number;
  readonly schedule?: readonly number[];
  readonly losses: readonly number[];
}

const key = "speclab.training";

/** As a safetensors file: `parameters/…`, `statistics/…`, `optimizer/…`, and the position in the metadata. */
export async function writeCheckpoint(state: Checkpoint): Promise<Uint8Array> {
  const position: Position = {
    step: state.step,
    seed: state.seed,
    accumulate: state.accumulate,
    optimizer: state.optimizer.name,
    updates: state.optimizer.steps,
    learningRate: state.optimizer.learningRate,
    schedule: state.schedule?.memory,
    losses: state.losses,
  };
  // Copies first, at one moment: while numbers come from another device, training might go on.
  const copies = Object.entries(variablesOf(state)).map(([name, variable]) => [name, tf.clone(variable)] as const);
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, copy] of copies) {
    tensors[name] = { shape: copy.shape, data: Float32Array.from(await copy.data()) };
    copy.dispose();
  }
  return encodeSafetensors({ tensors, metadata: { [key]: JSON.stringify(position) } });
}

/** Puts what the file holds into the variables; says where it was. All fits, or nothing is changed. */
export function readCheckpoint(bytes: Uint8Array, into: Checkpoint): { step: number; losses: number[] } {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (!metadata[key]) throw new Error("Trainer.restore: this file holds arrays, but no state of a training");
  const position: Position = JSON.parse(metadata[key]);
  for (const name of ["seed", "accumulate"] as const) {
    if (position[name] !== into[name])
      throw new Error(`Trainer.restore: the checkpoint has ${name} ${position[name]}, this trainer ${into[name]}`);
  }
  const { optimizer = into.optimizer.name } = position;
  if (optimizer !== into.optimizer.name)
    throw new Error(
      `Trainer.restore: the checkpoint is of the optimizer ${optimizer}, this trainer has ${into.optimizer.name}`,
    );
  const variables = variablesOf(into);
  for (const [name, { shape }] of Object.entries(variables)) {
    const stored = tensors[name];
    if (!stored) throw new Error(`Trainer.restore: the checkpoint has no ${name}; it belongs to another model`);
    if (readable(stored.shape) !== readable(shape))
      throw new Error(`Trainer.restore: ${name} is ${readable(shape)}, in the checkpoint ${readable(stored.shape)}`);
  }
  const foreign = Object.keys(tensors).find((name) => !(name in variables));
  if (foreign) throw new Error(`Trainer.restore: the checkpoint has ${foreign}, which this model has not`);
  for (const [name, variable] of Object.entries(variables)) {
    tf.tidy(() => variable.assign(tf.tensor(tensors[name].data, [...tensors[name].shape])));
  }
  into.optimizer.steps = position.updates;
  into.optimizer.learningRate = position.learningRate;
  if (into.schedule && position.schedule) into.schedule.memory = [...position.schedule];
  return { step: position.step, losses: [...position.losses] };
}

function variablesOf({ model, optimizer }: Checkpoint): NamedVariables {
  const under = (folder: string, variables: NamedVariables) =>
    Object.entries(variables).map(([name, variable]) => [`${folder}/${name}`, variable] as const);
  return Object.fromEntries([
    ...under("parameters", model.parameters),
    ...under("statistics", model.statistics),
    ...under("optimizer", optimizer.memory),
  ]);
}
