import { Random } from "../../core/index.ts";
import * as nn from "../../nn/index.ts";

/** What a layer of one's own is tried on before it is trained. */
export interface LayerTrial {
  /** How sentences call it: the file's name. */
  readonly name: string;
  /** Of an input, and of what must leave; both with a batch of two. */
  readonly input: nn.Shape;
  readonly output: nn.Shape;
  /** The output's shape in words. */
  readonly outputMeans: string;
  /** How large the numbers of the input are. */
  readonly deviation: number;
  /** Whether anything before the layer learns, through it. */
  readonly slopesOfInput: boolean;
}

/**
 * Tries a layer: what leaves it has the right shape and is finite, and what backpropagation says of every parameter is what
 * the layer does when that parameter is moved a little.
 *
 * @throws TypeError, RangeError or Error with one sentence that names what is wrong
 */
export async function checkLayer(made: unknown, trial: LayerTrial): Promise<void> {
  const { name } = trial;
  requireLayer(made, name);
  const before = await valuesOfAll(made.statistics);
  const random = new Random(5);
  const size = trial.input.reduce((a, b) => a * b, 1);
  const input = Float32Array.from({ length: size }, () => random.normal(0, trial.deviation));
  try {
    await requireOutput(made, input, trial);
    await requireSlopes(made, input, trial);
  } finally {
    // Running means have seen noise.
    assignAll(made.statistics, before);
  }
}

function requireLayer(made: unknown, name: string): asserts made is nn.Layer {
  const layer = made as Partial<nn.Layer> | null | undefined;
  const isLayer = typeof layer === "object" && layer !== null && typeof layer.forward === "function";
  if (!isLayer || !layer.parameters || !layer.statistics)
    throw new TypeError(
      `${name}: the function must return a layer, { parameters, statistics, forward }, got ${made instanceof Promise ? "a promise" : made === null ? "null" : typeof made}`,
    );
  for (const [key, value] of Object.entries({ ...layer.parameters, ...layer.statistics }))
    if (typeof (value as Partial<nn.Variable>)?.assign !== "function")
      throw new TypeError(`${name}: ${key} must be a variable, made with nn.variable or by a layer of nn`);
}

async function requireOutput(layer: nn.Layer, input: Float32Array, trial: LayerTrial): Promise<void> {
  const { name, input: shape, output, outputMeans } = trial;
  const y = attempt(trial, () => nn.tidy(() => layer.forward(nn.tensor(input, shape), passOf())));
  if (typeof (y as Partial<nn.Tensor>)?.data !== "function")
    throw new TypeError(`${name}: forward must return a tensor, got ${typeof y}`);
  const found = [...y.shape];
  const values = await nn.valuesOf(y);
  nn.dispose(y);
  if (found.length !== output.length || found.some((length, axis) => length !== output[axis]))
    throw new RangeError(
      `${name}: of an input of [${shape.join(", ")}], forward must return ${outputMeans}, [${output.join(", ")}], got [${found.join(", ")}]`,
    );
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined)
    throw new RangeError(`${name}: forward must return finite numbers, got ${bad} of an input of ordinary size`);
}

/** Dropout drops the same every time. */
function passOf(): nn.Pass {
  return { training: true, random: new Random(9) };
}

function attempt<T>({ name, input }: LayerTrial, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new Error(`${name}: forward failed on an input of [${input.join(", ")}]: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Steps along a direction, in parts of the parameter's size: long ones cross kinks, short ones drown in rounding. */
const steps = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];
const directions = 2;
/** A wrong slope is off by a tenth and more, but for rounding and kinks. */
const tolerance = 0.05;

async function requireSlopes(layer: nn.Layer, input: Float32Array, trial: LayerTrial): Promise<void> {
  const { name, input: shape, output, slopesOfInput } = trial;
  const x = nn.variable(nn.tensor(input, shape));
  const random = new Random(7);
  const count = output.reduce((a, b) => a * b, 1);
  const weights = Float32Array.from({ length: count }, () => random.uniform(-1, 1));
  const variables: Record<string, nn.Variable> = { ...layer.parameters, ...(slopesOfInput ? { [itsInput]: x } : {}) };
  const before = await valuesOfAll(variables);
  try {
    const slopes = await slopesOf(layer, x, variables, weights, trial);
    /** Summed in float64: float32 would lose the difference. */
    const loss = async (): Promise<number> => {
      const y = nn.tidy(() => layer.forward(x, passOf()));
      const values = await nn.valuesOf(y);
      nn.dispose(y);
      return values.reduce((sum, value, i) => sum + value * weights[i], 0);
    };
    for (const [key, variable] of Object.entries(variables)) {
      const start = before[key];
      const size = Math.sqrt(start.reduce((sum, value) => sum + value * value, 0) / start.length) || 0.1;
      /** What a direction taken by chance changes the output by; one across which changes cancel is no measure of an error. */
      const typical = size * Math.sqrt(slopes[key].reduce((sum, slope) => sum + slope * slope, 0));
      for (let d = 0; d < directions; d++) {
        const along = Float32Array.from(start, () => random.normal(0, size));
        const said = slopes[key].reduce((sum, slope, i) => sum + slope * along[i], 0);
        let nearest = Number.POSITIVE_INFINITY;
        let seen = Number.NaN;
        for (const step of steps) {
          const at = async (sign: number): Promise<number> => {
            const moved = start.map((value, i) => value + sign * step * along[i]);
            assign(variable, moved);
            return loss();
          };
          const difference = ((await at(1)) - (await at(-1))) / (2 * step);
          const scale = Math.max(Math.abs(difference), Math.abs(said), typical, negligible);
          const error = Math.abs(difference - said) / scale;
          if (error < nearest) [nearest, seen] = [error, difference];
        }
        assign(variable, start);
        if (!(nearest <= tolerance))
          throw new Error(
            `${name}: the gradient of ${key} is wrong: backpropagation says ${readable(said)} where moving it a little changes the output by ${readable(seen)}`,
          );
      }
    }
  } finally {
    assignAll(variables, before);
    nn.dispose(x);
  }
}

const itsInput = "its input";

/** Smaller slopes than this, of outputs of ordinary size, are rounding. */
const negligible = 1e-3;

async function slopesOf(
  layer: nn.Layer,
  x: nn.Variable,
  variables: nn.NamedVariables,
  weights: Float32Array,
  trial: LayerTrial,
): Promise<Record<string, Float32Array>> {
  if (Object.keys(variables).length === 0) return {};
  const found = ((): nn.LossAndGradients => {
    try {
      return nn.gradients(variables, () => {
        const y = layer.forward(x, passOf());
        return nn.sum(nn.mul(y, nn.tensor(weights, y.shape)));
      });
    } catch (error) {
      const { message } = error as Error;
      const unused = /the parameter (.*): it would never learn/.exec(message)?.[1];
      const sentence = unused ? `the output does not depend on ${unused}, so nothing would be learned there` : message;
      throw new Error(`${trial.name}: ${sentence}`, { cause: error });
    }
  })();
  try {
    const slopes = await valuesOfAll(found.gradients);
    for (const [key, values] of Object.entries(slopes)) {
      if (!values.every(Number.isFinite))
        throw new RangeError(
          `${trial.name}: the gradient of ${key} must be finite numbers, got ${values.find((v) => !Number.isFinite(v))}`,
        );
    }
    return slopes;
  } finally {
    nn.dispose(found.loss);
    nn.dispose(found.gradients);
  }
}

async function valuesOfAll(tensors: nn.NamedTensors): Promise<Record<string, Float32Array>> {
  const entries = Object.entries(tensors).map(async ([key, x]) => [key, await nn.valuesOf(x)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function assign(variable: nn.Variable, values: Float32Array): void {
  nn.tidy(() => variable.assign(nn.tensor(values, variable.shape)));
}

function assignAll(variables: nn.NamedVariables, values: Readonly<Record<string, Float32Array>>): void {
  for (const [key, variable] of Object.entries(variables)) assign(variable, values[key]);
}

function readable(value: number): string {
  return String(Number(value.toPrecision(3)));
}
