/**
 * The recursion of long short-term memory in AssemblyScript: the text of lib/nn/ops/lstm-recursion.ts, four float32 at a
 * time. Units come in fours.
 *
 * No data, no stack, no globals: the caller says where the arrays lie, each at a multiple of 16 bytes.
 */

/** Bytes of a float32 and of a register. */
const F: usize = 4;
const V: usize = 16;

@inline function vec(p: usize): v128 { return v128.load(p); }
@inline function splat(x: f32): v128 { return f32x4.splat(x); }
@inline function mad(sum: v128, a: v128, b: v128): v128 { return f32x4.add(sum, f32x4.mul(a, b)); }

/** eˣ, to the last bit or two. @see S. Moshier, Cephes, expf.c */
@inline function exp(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, splat(-87)), splat(88));
  const n = f32x4.nearest(f32x4.mul(bounded, splat(1.44269504)));
  const r = mad(mad(bounded, n, splat(-0.693359375)), n, splat(2.12194440e-4));
  let p = mad(splat(1.3981999507e-3), splat(1.9875691500e-4), r);
  p = mad(splat(8.3334519073e-3), p, r);
  p = mad(splat(4.1665795894e-2), p, r);
  p = mad(splat(1.6666665459e-1), p, r);
  p = mad(splat(5.0000001201e-1), p, r);
  p = f32x4.add(mad(r, p, f32x4.mul(r, r)), splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

@inline function sigmoid(x: v128): v128 { return f32x4.div(splat(1), f32x4.add(splat(1), exp(f32x4.neg(x)))); }

/** Right to float32's grain at 1, which is what sums of it need. */
@inline function tanh(x: v128): v128 {
  return f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(splat(1), exp(f32x4.add(x, x)))));
}

/** Row of a step in an array of one example. */
@inline function rowAt(step: i32, time: i32, reverse: bool): usize { return reverse ? time - 1 - step : step; }

/**
 * @param projected batch × time × 4 · units; the gates, when all is done
 * @param weights units × 4 · units
 * @param zeros units zeros: what was before the first step
 * @param hidden, cells batch × time × units
 */
export function forward(
  batch: i32, time: i32, units: i32, reverse: bool,
  projected: usize, weights: usize, zeros: usize, hidden: usize, cells: usize,
): void {
  const small: usize = units * F;
  const wide = 4 * small;
  for (let n = 0; n < batch; n++) {
    let state = zeros;
    let cell = zeros;
    for (let step = 0; step < time; step++) {
      const at = <usize>n * time + rowAt(step, time, reverse);
      const gates = projected + at * wide;
      addProduct(gates, state, weights, units, wide);
      const newState = hidden + at * small;
      const newCell = cells + at * small;
      for (let u: usize = 0; u < small; u += V) {
        const input = sigmoid(vec(gates + u));
        const forget = sigmoid(vec(gates + small + u));
        const candidate = tanh(vec(gates + 2 * small + u));
        const output = sigmoid(vec(gates + 3 * small + u));
        const c = mad(f32x4.mul(forget, vec(cell + u)), input, candidate);
        v128.store(newCell + u, c);
        v128.store(newState + u, f32x4.mul(output, tanh(c)));
        v128.store(gates + u, input);
        v128.store(gates + small + u, forget);
        v128.store(gates + 2 * small + u, candidate);
        v128.store(gates + 3 * small + u, output);
      }
      state = newState;
      cell = newCell;
    }
  }
}

/** sums += state · weights, sixteen sums at a time in registers. */
@inline function addProduct(sums: usize, state: usize, weights: usize, units: i32, wide: usize): void {
  for (let k: usize = 0; k < wide; k += 4 * V) {
    let a = vec(sums + k), b = vec(sums + k + V), c = vec(sums + k + 2 * V), d = vec(sums + k + 3 * V);
    let row = weights + k;
    for (let u = 0; u < units; u++) {
      const s = v128.load32_splat(state + <usize>u * F);
      a = mad(a, s, vec(row));
      b = mad(b, s, vec(row + V));
      c = mad(c, s, vec(row + 2 * V));
      d = mad(d, s, vec(row + 3 * V));
      row += wide;
    }
    v128.store(sums + k, a);
    v128.store(sums + k + V, b);
    v128.store(sums + k + 2 * V, c);
    v128.store(sums + k + 3 * V, d);
  }
}

/**
 * @param gates batch × time × 4 · units, from `forward`; the slopes by what was projected, when all is done
 * @param slopes batch × time × units: of the loss by what left
 * @param byState, byCell room for `units` numbers
 */
export function backward(
  batch: i32, time: i32, units: i32, reverse: bool,
  gates: usize, cells: usize, weights: usize, zeros: usize, slopes: usize, byState: usize, byCell: usize,
): void {
  const small: usize = units * F;
  const wide = 4 * small;
  const one = splat(1);
  for (let n = 0; n < batch; n++) {
    memory.fill(byState, 0, small);
    memory.fill(byCell, 0, small);
    for (let step = time - 1; step >= 0; step--) {
      const at = <usize>n * time + rowAt(step, time, reverse);
      const gate = gates + at * wide;
      const before = step > 0 ? cells + (<usize>n * time + rowAt(step - 1, time, reverse)) * small : zeros;
      for (let u: usize = 0; u < small; u += V) {
        const input = vec(gate + u);
        const forget = vec(gate + small + u);
        const candidate = vec(gate + 2 * small + u);
        const output = vec(gate + 3 * small + u);
        const squashed = tanh(vec(cells + at * small + u));
        const slope = f32x4.add(vec(slopes + at * small + u), vec(byState + u));
        const through = f32x4.mul(f32x4.mul(slope, output), f32x4.sub(one, f32x4.mul(squashed, squashed)));
        const whole = f32x4.add(vec(byCell + u), through);
        const forInput = f32x4.mul(f32x4.mul(whole, candidate), f32x4.mul(input, f32x4.sub(one, input)));
        const forForget = f32x4.mul(f32x4.mul(whole, vec(before + u)), f32x4.mul(forget, f32x4.sub(one, forget)));
        const forCandidate = f32x4.mul(f32x4.mul(whole, input), f32x4.sub(one, f32x4.mul(candidate, candidate)));
        const forOutput = f32x4.mul(f32x4.mul(slope, squashed), f32x4.mul(output, f32x4.sub(one, output)));
        v128.store(gate + u, forInput);
        v128.store(gate + small + u, forForget);
        v128.store(gate + 2 * small + u, forCandidate);
        v128.store(gate + 3 * small + u, forOutput);
        v128.store(byCell + u, f32x4.mul(whole, forget));
      }
      multiplyBack(byState, gate, weights, units, wide);
    }
  }
}

/** result = weights · sums, four rows at a time. */
@inline function multiplyBack(result: usize, sums: usize, weights: usize, units: i32, wide: usize): void {
  for (let u = 0; u < units; u += 4) {
    const row = weights + <usize>u * wide;
    let a = splat(0), b = splat(0), c = splat(0), d = splat(0);
    for (let k: usize = 0; k < wide; k += V) {
      const s = vec(sums + k);
      a = mad(a, s, vec(row + k));
      b = mad(b, s, vec(row + wide + k));
      c = mad(c, s, vec(row + 2 * wide + k));
      d = mad(d, s, vec(row + 3 * wide + k));
    }
    // Turned, so that adding the four registers adds up each row.
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const first = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    const second = f32x4.add(v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
    v128.store(result + <usize>u * F, f32x4.add(first, second));
  }
}
