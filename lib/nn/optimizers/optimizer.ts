import * as tf from "@tensorflow/tfjs-core";
import { requirePositive } from "../../core/index.ts";
import type { NamedTensors, NamedVariables, Tensor, Variable } from "../tensor.ts";

/** Changes parameters so that the loss falls. */
export interface Optimizer {
  readonly parameters: NamedVariables;
  /** The learning rate of the next update. A schedule sets it. */
  learningRate: number;
  /** Updates done so far. */
  steps: number;
  /** What it remembers of earlier gradients, by kind and parameter: `momentum/weight`. Part of every checkpoint. */
  readonly memory: NamedVariables;
  /** @param gradients one for each parameter, by its name */
  update(gradients: NamedTensors): void;
  /** Frees its memory; the parameters stay. */
  dispose(): void;
}

/** Other settings for some parameters. */
export interface ParameterGroup<Settings> {
  /** Names that belong to the group; of several groups the first one counts. */
  readonly names: RegExp;
  /** Times the learning rate. Default 1. */
  readonly scale?: number;
  readonly settings?: Partial<Settings>;
}

/** How one optimizer changes one parameter. */
export interface UpdateRule<Settings> {
  readonly name: string;
  /** Kinds of memory: tensors as large as the parameter, zeros at the beginning. */
  memory(settings: Settings): readonly string[];
  /** @returns the new parameter, and the new memory by its kind */
  next(update: {
    readonly value: Tensor;
    readonly gradient: Tensor;
    readonly memory: NamedTensors;
    readonly rate: number;
    /** Number of this update, from 1. */
    readonly step: number;
    readonly settings: Settings;
  }): { readonly value: Tensor; readonly memory: NamedTensors };
}

export interface CommonOptions<Settings> {
  readonly learningRate: number;
  readonly groups?: readonly ParameterGroup<Settings>[];
}

/** An optimizer out of a rule for one parameter. */
export function optimizer<Settings>(
  rule: UpdateRule<Settings>,
  parameters: NamedVariables,
  defaults: Settings,
  { learningRate, groups = [] }: CommonOptions<Settings>,
): Optimizer {
  requirePositive(rule.name, "learningRate", learningRate);
  const settingsOf = (name: string): { settings: Settings; scale: number } => {
    const group = groups.find(({ names }) => names.test(name));
    return { settings: { ...defaults, ...group?.settings }, scale: group?.scale ?? 1 };
  };
  for (const { names } of groups) {
    if (!Object.keys(parameters).some((name) => names.test(name)))
      throw new RangeError(`${rule.name}: groups must each name a parameter, nothing matches ${names}`);
  }
  const memory: Record<string, Variable> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    for (const kind of rule.memory(settingsOf(name).settings)) {
      memory[`${kind}/${name}`] = tf.tidy(() => tf.variable(tf.zeros(parameter.shape)));
    }
  }
  return {
    parameters,
    learningRate,
    steps: 0,
    memory,
    update(gradients) {
      const step = this.steps + 1;
      // All is computed before anything is changed, so that an interruption finds the parameters of one step.
      const changes = tf.tidy(() =>
        Object.entries(parameters).flatMap(([name, parameter]) => {
          const gradient = gradients[name];
          if (!gradient) throw new RangeError(`${rule.name}: gradients must hold one for ${name}`);
          const { settings, scale } = settingsOf(name);
          const kinds = rule.memory(settings);
          const next = rule.next({
            value: parameter,
            gradient,
            memory: Object.fromEntries(kinds.map((kind) => [kind, memory[`${kind}/${name}`]])),
            rate: this.learningRate * scale,
            step,
            settings,
          });
          const remembered = kinds.map((kind) => ({ variable: memory[`${kind}/${name}`], to: next.memory[kind] }));
          return [{ variable: parameter, to: next.value }, ...remembered] as unknown as tf.TensorContainerArray;
        }),
      ) as unknown as { variable: Variable; to: Tensor }[];
      for (const { variable, to } of changes) variable.assign(to);
      this.steps = step;
      for (const { to } of changes) to.dispose();
    },
    dispose() {
      for (const variable of Object.values(memory)) variable.dispose();
    },
  };
}
