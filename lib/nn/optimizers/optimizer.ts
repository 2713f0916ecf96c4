import * as tf from "@tensorflow/tfjs-core";
import { requirePositive } from "../../core/index.ts";
import { haveKernels } from "../kernels/wasm-kernels.ts";
import type { NamedTensors, NamedVariables, Tensor, Variable } from "../tensor.ts";

/** Changes parameters so that the loss falls. */
export interface Optimizer {
  /** Its rule: "sgd", "adam", "adamW". A checkpoint holds it, because Adam and AdamW remember the same and go on differently. */
  readonly name: string;
  readonly parameters: NamedVariables;
  /** The learning rate of the next update. A schedule sets it. */
  learningRate: number;
  /** Updates done so far. */
  steps: number;
  /**
   * What it remembers of earlier gradients, by kind and parameter: `momentum/weight`. Part of every checkpoint. Ask anew after
   * an update: the variables are brought up to date when they are asked for.
   */
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

/** How one optimizer changes parameters: number by number, so that many tensors may be joined to one. */
export interface UpdateRule<Settings> {
  readonly name: string;
  /** @throws RangeError for settings that make no sense */
  require(settings: Settings): void;
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

/** Tensors with more values are updated by themselves: copying them costs more than the operations that it saves. */
const largestJoined = 2 ** 16;

/** Parameters with the same settings. Small ones are joined: a network has a hundred of them, and each operation its price. */
interface Group<Settings> {
  readonly names: readonly string[];
  readonly settings: Settings;
  readonly scale: number;
  readonly kinds: readonly string[];
}

/** All parameters of a group end to end, as the last update has left them. */
interface Joined {
  readonly value: Tensor;
  /** What the parameters held then; somebody may have assigned other values. */
  readonly held: readonly object[];
  readonly memory: NamedTensors;
  /** The variables of the optimizer's memory have been handed out: they count now, not these tensors. */
  handedOut: boolean;
}

/** An optimizer out of a rule. */
export function optimizer<Settings>(
  rule: UpdateRule<Settings>,
  parameters: NamedVariables,
  defaults: Settings,
  { learningRate, groups = [] }: CommonOptions<Settings>,
): Optimizer {
  requirePositive(rule.name, "learningRate", learningRate);
  for (const { names } of groups) {
    if (!Object.keys(parameters).some((name) => names.test(name)))
      throw new RangeError(`${rule.name}: groups must each name a parameter, nothing matches ${names}`);
  }
  if (Object.keys(parameters).length === 0)
    throw new RangeError(`${rule.name}: parameters must hold at least one variable, got none`);
  const all = grouped(rule, parameters, defaults, groups);
  const memory: Record<string, Variable> = {};
  for (const { names, kinds } of all) {
    for (const name of names)
      for (const kind of kinds)
        memory[`${kind}/${name}`] = tf.tidy(() => tf.variable(tf.zeros(parameters[name].shape)));
  }
  const joined = new Map<Group<Settings>, Joined>();
  const ofMemory = ({ names }: Group<Settings>, kind: string): Variable[] =>
    names.map((name) => memory[`${kind}/${name}`]);

  /** The variables of the memory take over what is joined. */
  const handOut = (): void => {
    for (const [group, state] of joined) {
      if (state.handedOut) continue;
      tf.tidy(() => {
        for (const kind of group.kinds) assignParts(ofMemory(group, kind), state.memory[kind]);
      });
      state.handedOut = true;
    }
  };

  return {
    name: rule.name,
    parameters,
    learningRate,
    steps: 0,
    get memory() {
      handOut();
      return memory;
    },
    update(gradients) {
      const step = this.steps + 1;
      for (const name of Object.keys(parameters))
        if (!gradients[name]) throw new RangeError(`${rule.name}: gradients must hold one for ${name}`);
      const apart = haveKernels();
      if (apart) handOut();
      // All is computed before anything is changed, so that an interruption finds the parameters of one step.
      const changes: Change[] = [];
      const next: [Group<Settings>, Joined][] = [];
      tf.tidy(() => {
        for (const group of all) {
          const { names, settings, scale, kinds } = group;
          const common = { rate: this.learningRate * scale, step, settings };
          if (apart || names.length === 1) {
            for (const name of names) {
              const own = Object.fromEntries(kinds.map((kind) => [kind, memory[`${kind}/${name}`]]));
              const found = rule.next({ value: parameters[name], gradient: gradients[name], memory: own, ...common });
              changes.push({ variable: parameters[name], to: tf.keep(found.value) });
              for (const kind of kinds) changes.push({ variable: own[kind], to: tf.keep(found.memory[kind]) });
            }
            continue;
          }
          const variables = names.map((name) => parameters[name]);
          const before = joined.get(group);
          const unchanged = before?.held.every((data, i) => data === variables[i].dataId);
          const own = (kind: string): Tensor =>
            before && !before.handedOut ? before.memory[kind] : endToEnd(ofMemory(group, kind));
          const found = rule.next({
            value: unchanged ? before!.value : endToEnd(variables),
            gradient: endToEnd(names.map((name) => gradients[name])),
            memory: Object.fromEntries(kinds.map((kind) => [kind, own(kind)])),
            ...common,
          });
          const pieces = parts(found.value, variables).map((piece) => tf.keep(piece));
          changes.push(...pieces.map((to, i) => ({ variable: variables[i], to })));
          const remembered = Object.fromEntries(kinds.map((kind) => [kind, tf.keep(found.memory[kind])]));
          const held = pieces.map(({ dataId }) => dataId);
          next.push([group, { value: tf.keep(found.value), held, memory: remembered, handedOut: false }]);
        }
      });
      for (const { variable, to } of changes) variable.assign(to);
      for (const [group, state] of next) {
        forget(joined.get(group));
        joined.set(group, state);
      }
      this.steps = step;
      for (const { to } of changes) to.dispose();
    },
    dispose() {
      for (const variable of Object.values(memory)) variable.dispose();
      for (const state of joined.values()) forget(state);
      joined.clear();
    },
  };
}

interface Change {
  readonly variable: Variable;
  readonly to: Tensor;
}

/** A share that is kept from step to step: 1 would keep everything, and never follow. */
export function requireShare(caller: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new RangeError(`${caller}: ${name} must be from 0 to below 1, got ${value}`);
}

export function requireDecay(caller: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`${caller}: weightDecay must be at least 0, got ${value}`);
}

/** Parameters by their settings; large ones each by itself. */
function grouped<Settings>(
  rule: UpdateRule<Settings>,
  parameters: NamedVariables,
  defaults: Settings,
  groups: readonly ParameterGroup<Settings>[],
): Group<Settings>[] {
  const names = Object.keys(parameters);
  return [...groups, undefined].flatMap((group) => {
    const members = names.filter((name) => groups.find((candidate) => candidate.names.test(name)) === group);
    const settings = { ...defaults, ...group?.settings };
    rule.require(settings);
    if (group?.scale !== undefined && !(group.scale >= 0))
      throw new RangeError(`${rule.name}: a group's scale must be at least 0, got ${group.scale}`);
    const common = { settings, scale: group?.scale ?? 1, kinds: rule.memory(settings) };
    const isSmall = (name: string): boolean => parameters[name].size <= largestJoined;
    const small = members.filter(isSmall);
    const large = members.filter((name) => !isSmall(name));
    return [...large.map((name) => [name]), ...(small.length > 0 ? [small] : [])].map((own) => ({
      names: own,
      ...common,
    }));
  });
}

function endToEnd(tensors: readonly Tensor[]): Tensor {
  return tf.concat(tensors.map((x) => tf.reshape(x, [x.size])));
}

/** What `endToEnd` has joined, in the shapes of these. */
function parts(x: Tensor, like: readonly Tensor[]): Tensor[] {
  const sizes = like.map(({ size }) => size);
  return tf.split(x, sizes).map((piece, i) => tf.reshape(piece, like[i].shape));
}

function assignParts(variables: readonly Variable[], x: Tensor): void {
  for (const [i, piece] of parts(x, variables).entries()) variables[i].assign(piece);
}

function forget(state: Joined | undefined): void {
  if (state) tf.dispose([state.value, ...Object.values(state.memory)]);
}
