/** Function to be made small: returns its value, and writes its derivatives. */
export type Objective = (x: Float64Array, derivatives: Float64Array) => number;

export interface Lbfgs {
  /** The point so far. */
  readonly x: Float64Array;
  /** The objective's value there. */
  readonly value: number;
  /** One step downhill; false when there is none that rounding lets us see. */
  step(): boolean;
}

/** A step must go down by this part of what its slope promises. */
const sufficientDecrease = 1e-4;
const mostHalvings = 20;

/**
 * Steps of the limited-memory quasi-Newton method: the last `memory` steps, and how the gradient changed along them, tell how the
 * objective bends.
 *
 * @see J. Nocedal, "Updating quasi-Newton matrices with limited storage", Mathematics of Computation 35 (1980)
 */
export function lbfgs(objective: Objective, begin: Float64Array, firstLength: number, memory = 10): Lbfgs {
  const n = begin.length;
  let x = begin.slice();
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  let [trial, trialGradient] = [new Float64Array(n), new Float64Array(n)];
  const direction = new Float64Array(n);
  /** The last steps, the changes of the gradient, and one over their products: newest last. */
  const past: { step: Float64Array; change: Float64Array; rho: number }[] = [];
  const parts = new Float64Array(memory);

  const findDirection = (): void => {
    for (let i = 0; i < n; i++) direction[i] = -gradient[i];
    if (past.length === 0) {
      const scale = firstLength / Math.sqrt(dot(gradient, gradient));
      for (let i = 0; i < n; i++) direction[i] *= scale;
      return;
    }
    for (let j = past.length - 1; j >= 0; j--) {
      const { step, change, rho } = past[j];
      parts[j] = rho * dot(step, direction);
      add(direction, -parts[j], change);
    }
    const { step, change } = past[past.length - 1];
    const scale = dot(step, change) / dot(change, change);
    for (let i = 0; i < n; i++) direction[i] *= scale;
    for (let j = 0; j < past.length; j++)
      add(direction, parts[j] - past[j].rho * dot(past[j].change, direction), past[j].step);
  };

  return {
    get x() {
      return x;
    },
    get value() {
      return value;
    },
    step() {
      if (!(dot(gradient, gradient) > 0)) return false;
      findDirection();
      let slope = dot(gradient, direction);
      if (!(slope < 0)) {
        // What is remembered is of another place: begin anew, straight downhill.
        past.length = 0;
        findDirection();
        slope = dot(gradient, direction);
      }
      let length = 1;
      let lower = value;
      for (let halvings = 0; ; halvings++, length /= 2) {
        if (halvings > mostHalvings) {
          if (past.length === 0) return false;
          past.length = 0;
          return true;
        }
        for (let i = 0; i < n; i++) trial[i] = x[i] + length * direction[i];
        lower = objective(trial, trialGradient);
        if (lower <= value + sufficientDecrease * length * slope) break;
      }
      const oldest = past.length === memory ? past.shift() : undefined;
      const step = oldest?.step ?? new Float64Array(n);
      const change = oldest?.change ?? new Float64Array(n);
      for (let i = 0; i < n; i++) {
        step[i] = trial[i] - x[i];
        change[i] = trialGradient[i] - gradient[i];
      }
      const product = dot(step, change);
      // Only where the objective bends upwards is there something to learn.
      if (product > 1e-10 * dot(change, change)) past.push({ step, change, rho: 1 / product });
      [x, trial] = [trial, x];
      [gradient, trialGradient] = [trialGradient, gradient];
      value = lower;
      return true;
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(to: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * values[i];
}
