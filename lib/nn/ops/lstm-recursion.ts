/** Sizes of a memory over time. */
export interface LstmSizes {
  readonly batch: number;
  readonly time: number;
  readonly units: number;
  /** From the last step to the first. */
  readonly reverse: boolean;
}

/** What the way back needs of the way there. */
export interface LstmStates {
  /** batch × time × units: what leaves. */
  readonly hidden: Float32Array;
  /** batch × time × units */
  readonly cells: Float32Array;
  /** batch × time × 4 · units: input, forget, candidate, output, between 0 and 1 or −1 and 1. */
  readonly gates: Float32Array;
}

/**
 * The recursion of long short-term memory, as loops over numbers: each step is a handful of small products, and an engine
 * would spend its time on starting them.
 */
export interface LstmRecursion {
  /**
   * @param projected batch × time × 4 · units: what comes from the input, bias added
   * @param recurrent units × 4 · units
   */
  forward(projected: Float32Array, recurrent: Float32Array, sizes: LstmSizes): LstmStates;
  /**
   * The way back: slopes by what came from the input.
   *
   * @param slopes batch × time × units: of the loss by what left
   * @returns batch × time × 4 · units
   */
  backward(slopes: Float32Array, states: LstmStates, recurrent: Float32Array, sizes: LstmSizes): Float32Array;
}

/** For any number of units, and where there is no WebAssembly: the same as lib/wasm/lstm.ts. */
export const plainLstm: LstmRecursion = { forward, backward };

function forward(projected: Float32Array, recurrent: Float32Array, sizes: LstmSizes): LstmStates {
  const { batch, time, units } = sizes;
  const width = 4 * units;
  const hidden = new Float32Array(batch * time * units);
  const cells = new Float32Array(batch * time * units);
  const gates = new Float32Array(batch * time * width);
  // float64 inside: what is added up over many steps, and no conversion in the innermost loop.
  const weights = Float64Array.from(recurrent);
  const sums = new Float64Array(width);
  for (let n = 0; n < batch; n++) {
    const state = new Float64Array(units);
    const cell = new Float64Array(units);
    for (let step = 0; step < time; step++) {
      const at = n * time + stepAt(step, sizes);
      for (let k = 0; k < width; k++) sums[k] = projected[at * width + k];
      addProduct(sums, state, weights);
      for (let u = 0; u < units; u++) {
        const input = sigmoid(sums[u]);
        const forget = sigmoid(sums[units + u]);
        const candidate = Math.tanh(sums[2 * units + u]);
        const output = sigmoid(sums[3 * units + u]);
        cell[u] = forget * cell[u] + input * candidate;
        state[u] = output * Math.tanh(cell[u]);
        const gate = at * width + u;
        gates[gate] = input;
        gates[gate + units] = forget;
        gates[gate + 2 * units] = candidate;
        gates[gate + 3 * units] = output;
        cells[at * units + u] = cell[u];
        hidden[at * units + u] = state[u];
      }
    }
  }
  return { hidden, cells, gates };
}

function backward(
  slopes: Float32Array,
  { cells, gates }: LstmStates,
  recurrent: Float32Array,
  sizes: LstmSizes,
): Float32Array {
  const { batch, time, units } = sizes;
  const width = 4 * units;
  const byProjected = new Float32Array(batch * time * width);
  const weights = Float64Array.from(recurrent);
  const bySums = new Float64Array(width);
  for (let n = 0; n < batch; n++) {
    const byState = new Float64Array(units);
    const byCell = new Float64Array(units);
    for (let step = time - 1; step >= 0; step--) {
      const at = n * time + stepAt(step, sizes);
      const before = step > 0 ? n * time + stepAt(step - 1, sizes) : -1;
      for (let u = 0; u < units; u++) {
        const gate = at * width + u;
        const [input, forget] = [gates[gate], gates[gate + units]];
        const [candidate, output] = [gates[gate + 2 * units], gates[gate + 3 * units]];
        const squashed = Math.tanh(cells[at * units + u]);
        const slope = slopes[at * units + u] + byState[u];
        const whole = byCell[u] + slope * output * (1 - squashed * squashed);
        const earlier = before < 0 ? 0 : cells[before * units + u];
        bySums[u] = whole * candidate * input * (1 - input);
        bySums[units + u] = whole * earlier * forget * (1 - forget);
        bySums[2 * units + u] = whole * input * (1 - candidate * candidate);
        bySums[3 * units + u] = slope * squashed * output * (1 - output);
        byCell[u] = whole * forget;
      }
      for (let k = 0; k < width; k++) byProjected[at * width + k] = bySums[k];
      multiplyBack(byState, bySums, weights);
    }
  }
  return byProjected;
}

/** What left one step earlier, in the order of the recursion: zeros at its beginning. */
export function statesBefore(hidden: Float32Array, { batch, time, units, reverse }: LstmSizes): Float32Array {
  const before = new Float32Array(hidden.length);
  const length = (time - 1) * units;
  for (let n = 0; n < batch; n++) {
    const begin = n * time * units;
    const from = reverse ? begin + units : begin;
    before.set(hidden.subarray(from, from + length), reverse ? begin : begin + units);
  }
  return before;
}

function stepAt(step: number, { time, reverse }: LstmSizes): number {
  return reverse ? time - 1 - step : step;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** sums += state · weights, four rows at a time: a sum is fetched and put back once for four. */
function addProduct(sums: Float64Array, state: Float64Array, weights: Float64Array): void {
  const width = sums.length;
  const units = state.length;
  let u = 0;
  for (; u + 4 <= units; u += 4) {
    const [a, b, c, d] = [state[u], state[u + 1], state[u + 2], state[u + 3]];
    const row = u * width;
    for (let k = 0; k < width; k++) {
      const at = row + k;
      sums[k] += a * weights[at] + b * weights[at + width] + c * weights[at + 2 * width] + d * weights[at + 3 * width];
    }
  }
  for (; u < units; u++) for (let k = 0; k < width; k++) sums[k] += state[u] * weights[u * width + k];
}

/** result = weights · sums, in four partial sums. */
function multiplyBack(result: Float64Array, sums: Float64Array, weights: Float64Array): void {
  const width = sums.length; // a multiple of four
  for (let u = 0; u < result.length; u++) {
    const row = u * width;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let k = 0; k < width; k += 4) {
      a += weights[row + k] * sums[k];
      b += weights[row + k + 1] * sums[k + 1];
      c += weights[row + k + 2] * sums[k + 2];
      d += weights[row + k + 3] * sums[k + 3];
    }
    result[u] = a + b + (c + d);
  }
}
