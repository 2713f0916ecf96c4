/**
 * The inner loops of lib/inversion, in AssemblyScript: the text of lib/inversion/plain-kernel.ts, two float64 at a time, in the
 * same order of operations, so that both give the same numbers to the last bit.
 *
 * No data, no stack, no globals: all arrays lie where lib/inversion/memory.ts has put them, named by a plan.
 */

/** Bytes of a float64 and of a register. */
const F: usize = 8;
const V: usize = 16;

/** Sizes, and where the arrays lie: lib/inversion/model.ts and workspace.ts say what they hold. */
@unmanaged
class Plan {
  nFft: i32;
  hop: i32;
  bins: i32;
  row: i32;
  band: i32;
  windows: usize;
  /** The windows from their last sample to the first. */
  mirrored: usize;
  targets: usize;
  weights: usize;
  signal: usize;
  cosines: usize;
  sines: usize;
  spectra: usize;
  residuals: usize;
  errors: usize;
  coefficients: usize;
  sums: usize;
  periods: usize;
  lags: usize;
  matrix: usize;
  factor: usize;
  inverses: usize;
  scales: usize;
  gradient: usize;
  step: usize;
  information: usize;
  mean: usize;
  slopes: usize;
  difference: usize;
  triple: usize;
  equation: usize;
  system: usize;
}

// ---------------------------------------------------------------- vocabulary

// @ts-ignore: decorator
@inline function vec(p: usize): v128 { return v128.load(p); }
// @ts-ignore: decorator
@inline function all(p: usize): v128 { return v128.load64_splat(p); }
// @ts-ignore: decorator
@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
// @ts-ignore: decorator
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
// @ts-ignore: decorator
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
// @ts-ignore: decorator
@inline function mad(sum: v128, a: v128, b: v128): v128 { return f64x2.add(sum, f64x2.mul(a, b)); }
// @ts-ignore: decorator
@inline function zero(): v128 { return f64x2.splat(0); }
/** Even and odd terms. */
// @ts-ignore: decorator
@inline function both(v: v128): f64 { return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1); }
// @ts-ignore: decorator
@inline function num(p: usize, i: i32): f64 { return load<f64>(p + <usize>i * F); }
// @ts-ignore: decorator
@inline function put(p: usize, i: i32, value: f64): void { store<f64>(p + <usize>i * F, value); }
// @ts-ignore: decorator
@inline function at(p: usize, i: i32): usize { return p + <usize>i * F; }
/** Where row i of matrix and factor has its column 0; the first that is kept is column i. */
// @ts-ignore: decorator
@inline function rowAt(p: usize, P: Plan, i: i32): usize { return at(p, i * (P.band - 1)); }
/** The first row that has a number in column j. */
// @ts-ignore: decorator
@inline function above(P: Plan, j: i32): i32 { return max(0, j - P.nFft + 1); }

// ---------------------------------------------------------------- spectra and residuals

/** Spectra and residuals of frames from … to − 1. */
export function residual(P: Plan, from: i32, to: i32): f64 {
  let sum: f64 = 0;
  for (let frame = from; frame < to; frame++) {
    const slot = frame - from;
    transform(P, slot, frame);
    const error = weigh(P, slot, frame);
    put(P.errors, slot, error);
    sum += error;
  }
  return sum;
}

function transform(P: Plan, slot: i32, frame: i32): void {
  const nFft = P.nFft, row = P.row, half = nFft >> 1, start = at(P.signal, frame * P.hop);
  for (let which = 0; which < 3; which++) {
    const window = at(P.windows, which * nFft), sums = at(P.coefficients, which * row), differences = at(P.coefficients, (3 + which) * row);
    put(sums, 0, num(window, 0) * num(start, 0));
    put(differences, 0, 0);
    for (let n = 1; n < half; n++) {
      const here = num(window, n) * num(start, n), mirrored = num(window, nFft - n) * num(start, nFft - n);
      put(sums, n, here + mirrored);
      put(differences, n, mirrored - here);
    }
    put(sums, half, num(window, half) * num(start, half));
    put(differences, half, 0);
  }
  multiply(P, 3, P.coefficients, P.cosines, at(P.spectra, slot * 6 * row), 1);
  multiply(P, 3, at(P.coefficients, 3 * row), P.sines, at(P.spectra, (slot * 6 + 3) * row), -1);
}

/**
 * Rows × table of cosines (sign 1) or sines (−1). Towards the middle of the spectrum and back again the even terms are the
 * same and the odd ones opposite, or the other way round: each half of the sum is computed for half of the columns.
 */
function multiply(P: Plan, count: i32, rows: usize, table: usize, out: usize, sign: f64): void {
  const row = <usize>P.row * F, half = P.nFft >> 1, signs = f64x2.splat(sign);
  for (let left = 0; left <= half >> 1; left += 4) {
    for (let r = 0; r < count; r += 3) {
      // The last three rows may have been among those before.
      const first = <usize>min(r, count - 3) * row, x = rows + first, to = out + first;
      threeRows(half, 1, row, x, at(table, left), at(P.periods, 0));
      threeRows(half, 0, row, x, at(table, left), at(P.periods, 12));
      for (let which = 0; which < 3; which++) {
        const odd = at(P.periods, 4 * which), even = at(P.periods, 12 + 4 * which), line = to + <usize>which * row;
        const o = vec(odd), O = v128.load(odd, V), e = vec(even), E = v128.load(even, V);
        mirror(line, half - left - 1, mul(signs, sub(e, o)));
        mirror(line, half - left - 3, mul(signs, sub(E, O)));
        v128.store(at(line, left), add(e, o));
        v128.store(at(line, left), add(E, O), V);
      }
    }
  }
}

/** Two numbers in the other order, as far as there is room. */
// @ts-ignore: decorator
@inline function mirror(line: usize, to: i32, value: v128): void {
  if (to >= 0) v128.store(at(line, to), v128.shuffle<f64>(value, value, 1, 0));
  else if (to === -1) v128.store64_lane(line, value, 0);
}

/** Four columns of three rows × table: every second term from `begin` on, up to number `last`. */
// @ts-ignore: decorator
@inline function threeRows(last: i32, begin: i32, row: usize, rows: usize, table: usize, out: usize): void {
  let a = zero(), A = a, b = a, B = a, c = a, C = a;
  let column = table + <usize>begin * row, x = at(rows, begin);
  for (let n = begin; n <= last; n += 2, column += 2 * row, x += 2 * F) {
    const t = vec(column), T = v128.load(column, V), p = all(x), q = all(x + row), r = all(x + 2 * row);
    a = mad(a, p, t); A = mad(A, p, T);
    b = mad(b, q, t); B = mad(B, q, T);
    c = mad(c, r, t); C = mad(C, r, T);
  }
  v128.store(out, a); v128.store(out, A, V);
  v128.store(out, b, 2 * V); v128.store(out, B, 3 * V);
  v128.store(out, c, 4 * V); v128.store(out, C, 5 * V);
}

/** Weighted residuals of a frame from its spectra; the sum of their squares. */
function weigh(P: Plan, slot: i32, frame: i32): f64 {
  const row = <usize>P.row * F;
  let spectra = P.spectra + <usize>(slot * 6) * row, goal = P.targets + <usize>(frame * 3) * row;
  let weight = P.weights + <usize>(frame * 3) * row, out = P.residuals + <usize>(slot * 3) * row;
  let sums = zero();
  for (const end = out + row; out < end; out += V, spectra += V, goal += V, weight += V) {
    const s = vec(spectra), t = vec(spectra + row), d = vec(spectra + 2 * row);
    const si = vec(spectra + 3 * row), ti = vec(spectra + 4 * row), di = vec(spectra + 5 * row);
    const power = mul(vec(weight), sub(add(mul(s, s), mul(si, si)), vec(goal)));
    const delay = mul(vec(weight + row), sub(add(mul(t, s), mul(ti, si)), vec(goal + row)));
    const slope = mul(vec(weight + 2 * row), sub(sub(mul(di, s), mul(d, si)), vec(goal + 2 * row)));
    v128.store(out, power);
    v128.store(out + row, delay);
    v128.store(out + 2 * row, slope);
    sums = add(sums, add(add(mul(power, power), mul(delay, delay)), mul(slope, slope)));
  }
  return both(sums);
}

// ---------------------------------------------------------------- normal equations

/** Up to the next multiple of four the matrix is the identity: rows are taken four at a time. */
export function clear(P: Plan, count: i32): void {
  const whole = (count + 3) & ~3;
  memory.fill(P.matrix, 0, <usize>(whole * P.band) * F);
  memory.fill(P.gradient, 0, <usize>whole * F);
  for (let i = count; i < whole; i++) put(rowAt(P.matrix, P, i), i, 1);
}

/** Adds JᵀJ and Jᵀr of one frame. */
export function normal(P: Plan, slot: i32, frame: i32, shift: i32, count: i32, reversed: bool): void {
  sequences(P, slot, frame);
  layOut(P, reversed);
  assemble(P, shift, count, reversed);
}

/** The sequences that JᵀJ and Jᵀr of a frame are made of. */
function sequences(P: Plan, slot: i32, frame: i32): void {
  const row = <usize>P.row * F, other = 15 * row;
  let x = P.spectra + <usize>(slot * 6) * row, weight = P.weights + <usize>(frame * 3) * row;
  let r = P.residuals + <usize>(slot * 3) * row, c = P.coefficients;
  const two = f64x2.splat(2), half = f64x2.splat(0.5);
  for (const end = c + row; c < end; c += V, x += V, weight += V, r += V) {
    const s = vec(x), t = vec(x + row), d = vec(x + 2 * row), si = vec(x + 3 * row), ti = vec(x + 4 * row), di = vec(x + 5 * row);
    const w1 = vec(weight), w2 = vec(weight + row), w3 = vec(weight + 2 * row);
    const power = mul(mul(two, w1), w1), delay = mul(mul(half, w2), w2), slope = mul(mul(half, w3), w3);
    const ss = add(mul(s, s), mul(si, si)), squareRe = sub(mul(s, s), mul(si, si)), squareIm = f64x2.neg(mul(mul(two, s), si));
    v128.store(c, add(add(mul(power, ss), mul(delay, add(mul(t, t), mul(ti, ti)))), mul(slope, add(mul(d, d), mul(di, di)))));
    v128.store(c + row, mul(delay, ss));
    v128.store(c + 2 * row, mul(slope, ss));
    v128.store(c + 3 * row, sub(add(mul(power, squareRe), mul(delay, sub(mul(t, t), mul(ti, ti)))), mul(slope, sub(mul(d, d), mul(di, di)))));
    v128.store(c + other + 3 * row, add(sub(mul(power, squareIm), mul(delay, mul(mul(two, t), ti))), mul(slope, mul(mul(two, d), di))));
    v128.store(c + 4 * row, mul(delay, squareRe));
    v128.store(c + other + 4 * row, mul(delay, squareIm));
    v128.store(c + 5 * row, f64x2.neg(mul(slope, squareRe)));
    v128.store(c + other + 5 * row, f64x2.neg(mul(slope, squareIm)));
    v128.store(c + 6 * row, mul(delay, add(mul(s, t), mul(si, ti))));
    v128.store(c + other + 6 * row, mul(delay, sub(mul(s, ti), mul(si, t))));
    v128.store(c + 7 * row, mul(delay, sub(mul(s, t), mul(si, ti))));
    v128.store(c + other + 7 * row, f64x2.neg(mul(delay, add(mul(s, ti), mul(si, t)))));
    v128.store(c + 8 * row, f64x2.neg(mul(slope, add(mul(s, d), mul(si, di)))));
    v128.store(c + other + 8 * row, f64x2.neg(mul(slope, sub(mul(s, di), mul(si, d)))));
    v128.store(c + 9 * row, mul(slope, sub(mul(s, d), mul(si, di))));
    v128.store(c + other + 9 * row, f64x2.neg(mul(slope, add(mul(s, di), mul(si, d)))));
    const r1 = mul(two, mul(vec(r), w1)), r2 = mul(vec(r + row), w2), r3 = mul(vec(r + 2 * row), w3);
    v128.store(c + 10 * row, add(add(mul(r1, s), mul(r2, t)), mul(r3, di)));
    v128.store(c + other + 10 * row, sub(sub(mul(r3, d), mul(r1, si)), mul(r2, ti)));
    v128.store(c + 11 * row, mul(r2, s));
    v128.store(c + other + 11 * row, f64x2.neg(mul(r2, si)));
    v128.store(c + 12 * row, f64x2.neg(mul(r3, si)));
    v128.store(c + other + 12 * row, f64x2.neg(mul(r3, s)));
  }
  multiply(P, 13, P.coefficients, P.cosines, P.sums, 1);
  multiply(P, 10, P.coefficients + other + 3 * row, P.sines, P.sums + other + 3 * row, -1);
}

/** A sequence with its period written out, forwards (sign 1) or backwards in time: cosines are even, sines odd. */
function period(P: Plan, which: i32, sign: f64, out: usize): void {
  const nFft = P.nFft, half = nFft >> 1, cosine = at(P.sums, which * P.row), sine = at(P.sums, (15 + which) * P.row);
  put(out, 0, num(cosine, 0) + num(sine, 0));
  for (let n = 1; n < half; n++) {
    const c = num(cosine, n), s = sign * num(sine, n);
    put(out, n, c + s);
    put(out, nFft - n, c - s);
  }
  put(out, half, num(cosine, half) + num(sine, half));
}

/** `count` periods, from number `from` of the first one on. */
// @ts-ignore: decorator
@inline function unroll(nFft: i32, from: i32, count: i32, period: usize, out: usize): void {
  for (let k = 0; k < count; k++, out += <usize>nFft * F) {
    memory.copy(out, at(period, from), <usize>(nFft - from) * F);
    memory.copy(at(out, nFft - from), period, <usize>from * F);
  }
}

/** The sequences, laid out so that the matrix is assembled from neighbours. */
function layOut(P: Plan, reversed: bool): void {
  const nFft = P.nFft, lags = P.lags, size = <usize>nFft * F, half = nFft >> 1, own = P.periods;
  const ahead: f64 = reversed ? -1 : 1;
  for (let which = 0; which < 3; which++) {
    const sums = at(P.sums, which * P.row), out = lags + <usize>which * size;
    memory.copy(out, sums, <usize>(half + 1) * F);
    for (let n = half + 1; n < nFft; n++) put(out, n, num(sums, nFft - n));
  }
  period(P, 6, ahead, lags + 3 * size);
  period(P, 6, -ahead, lags + 4 * size);
  period(P, 8, ahead, lags + 5 * size);
  period(P, 8, -ahead, lags + 6 * size);
  for (let which = 0; which < 5; which++) {
    period(P, which < 3 ? 3 + which : 2 * which + 1, ahead, own);
    unroll(nFft, reversed ? 2 : 0, 2, own, lags + <usize>(7 + 2 * which) * size);
  }
  for (let which = 0; which < 3; which++) {
    period(P, 10 + which, ahead, own);
    unroll(nFft, reversed ? 1 : 0, 1, own, lags + <usize>(17 + 2 * which) * size);
  }
}

/** Adds a frame to matrix and gradient. */
function assemble(P: Plan, shift: i32, count: i32, reversed: bool): void {
  const nFft = P.nFft, size = <usize>nFft * F, lags = P.lags, windows = reversed ? P.mirrored : P.windows;
  const first = max(0, -shift), end = min(nFft, count - shift);
  for (let i = first; i < end; i++) {
    const own = at(windows, i), w0 = load<f64>(own), t0 = load<f64>(own + size), d0 = load<f64>(own + 2 * size);
    const ofGradient = at(lags + 17 * size, i), slope = at(P.gradient, i + shift);
    store<f64>(slope, load<f64>(slope) + (w0 * load<f64>(ofGradient) + t0 * load<f64>(ofGradient + 2 * size) + d0 * load<f64>(ofGradient + 4 * size)));
    const w = f64x2.splat(w0), t = f64x2.splat(t0), d = f64x2.splat(d0);
    let target = at(rowAt(P.matrix, P, i + shift), i + shift), minus = lags, plus = at(lags + 7 * size, 2 * i), window = own;
    let j = i;
    for (; j + 1 < end; j += 2, target += V, minus += V, plus += V, window += V) {
      v128.store(target, add(vec(target), entry(vec(minus), vec(minus + size), vec(minus + 2 * size), vec(minus + 3 * size), vec(minus + 4 * size), vec(minus + 5 * size), vec(minus + 6 * size),
        vec(plus), vec(plus + 2 * size), vec(plus + 4 * size), vec(plus + 6 * size), vec(plus + 8 * size), vec(window), vec(window + size), vec(window + 2 * size), w, t, d)));
    }
    if (j < end) {
      const last = entry(one(minus), one(minus + size), one(minus + 2 * size), one(minus + 3 * size), one(minus + 4 * size), one(minus + 5 * size), one(minus + 6 * size),
        one(plus), one(plus + 2 * size), one(plus + 4 * size), one(plus + 6 * size), one(plus + 8 * size), one(window), one(window + size), one(window + 2 * size), w, t, d);
      store<f64>(target, load<f64>(target) + f64x2.extract_lane(last, 0));
    }
  }
}

// @ts-ignore: decorator
@inline function one(p: usize): v128 { return v128.load64_zero(p); }

// @ts-ignore: decorator
@inline function entry(
  ww: v128, tt: v128, dd: v128, tw: v128, wt: v128, dw: v128, wd: v128, WW: v128, TT: v128, DD: v128, WT: v128, WD: v128,
  windowed: v128, timed: v128, derived: v128, w: v128, t: v128, d: v128,
): v128 {
  const besideW = add(add(mul(w, add(ww, WW)), mul(t, add(wt, WT))), mul(d, add(wd, WD)));
  const besideT = add(mul(w, add(tw, WT)), mul(t, add(tt, TT)));
  const besideD = add(mul(w, add(dw, WD)), mul(d, add(dd, DD)));
  return add(add(mul(windowed, besideW), mul(timed, besideT)), mul(derived, besideD));
}

// ---------------------------------------------------------------- a band's factor

/** UᵀU, the matrix plus `damping` times the scales on its diagonal: four rows of U by four columns at a time. */
export function factor(P: Plan, count: i32, damping: f64): bool {
  const whole = (count + 3) & ~3, next = <usize>(P.band - 1) * F;
  for (let top = 0; top < whole; top += 4) {
    const rows = rowAt(P.factor, P, top), end = min(whole, top + P.nFft + 3);
    tile(P, above(P, top), top, top, top, at(rows, top), next);
    if (!corner(P, top, damping)) return false;
    const inverses = at(P.inverses, top), u = at(rows, top + 1), v = at(rows + next, top + 2), w = at(rows + 2 * next, top + 3);
    for (let left = top + 4; left < end; left += 4) {
      const out = at(rows, left);
      tile(P, above(P, left), top, top, left, out, next);
      for (let p = out; p < out + 2 * V; p += V) {
        const a = mul(vec(p), all(inverses));
        const b = mul(sub(vec(p + next), mul(all(u), a)), all(inverses + F));
        const c = mul(sub(sub(vec(p + 2 * next), mul(all(u + F), a)), mul(all(v), b)), all(inverses + 2 * F));
        const d = mul(sub(sub(sub(vec(p + 3 * next), mul(all(u + 2 * F), a)), mul(all(v + F), b)), mul(all(w), c)), all(inverses + 3 * F));
        v128.store(p, a);
        v128.store(p + next, b);
        v128.store(p + 2 * next, c);
        v128.store(p + 3 * next, d);
      }
    }
  }
  return true;
}

/** Four rows by four columns of the matrix, without what rows begin … end − 1 of the factor say of them. */
// @ts-ignore: decorator
@inline function tile(P: Plan, begin: i32, end: i32, i: i32, j: i32, out: usize, line: usize): void {
  const next = <usize>(P.band - 1) * F;
  let a = zero(), A = a, b = a, B = a, c = a, C = a, d = a, D = a;
  let x = at(rowAt(P.factor, P, begin), i), y = at(rowAt(P.factor, P, begin), j);
  for (let p = begin; p < end; p++, x += next, y += next) {
    const t = vec(y), T = v128.load(y, V), q = all(x), r = all(x + F);
    a = mad(a, q, t); A = mad(A, q, T);
    b = mad(b, r, t); B = mad(B, r, T);
    const s = all(x + 2 * F), u = all(x + 3 * F);
    c = mad(c, s, t); C = mad(C, s, T);
    d = mad(d, u, t); D = mad(D, u, T);
  }
  let from = at(rowAt(P.matrix, P, i), j);
  v128.store(out, sub(vec(from), a)); v128.store(out, sub(v128.load(from, V), A), V);
  from += next; out += line;
  v128.store(out, sub(vec(from), b)); v128.store(out, sub(v128.load(from, V), B), V);
  from += next; out += line;
  v128.store(out, sub(vec(from), c)); v128.store(out, sub(v128.load(from, V), C), V);
  from += next; out += line;
  v128.store(out, sub(vec(from), d)); v128.store(out, sub(v128.load(from, V), D), V);
}

/** The four by four numbers on the diagonal. */
function corner(P: Plan, top: i32, damping: f64): bool {
  for (let i = top; i < top + 4; i++) {
    const row = rowAt(P.factor, P, i);
    for (let j = i; j < top + 4; j++) {
      let value = num(row, j) + (i === j ? damping * num(P.scales, i) : 0);
      for (let k = top; k < i; k++) value -= num(rowAt(P.factor, P, k), i) * num(rowAt(P.factor, P, k), j);
      if (i < j) put(row, j, value * num(P.inverses, i));
      else if (value > 0) {
        const root = Math.sqrt(value);
        put(row, j, root);
        put(P.inverses, j, 1 / root);
      } else return false;
    }
  }
  return true;
}

/** Forwards with the transpose of the factor, backwards with the factor. */
export function solve(P: Plan, count: i32): void {
  const whole = (count + 3) & ~3, step = P.step;
  memory.copy(step, P.gradient, <usize>whole * F);
  for (let i = 0; i < whole; i++) {
    const row = rowAt(P.factor, P, i), end = min(whole, i + P.nFft), value = num(step, i) * num(P.inverses, i), values = f64x2.splat(value);
    put(step, i, value);
    let j = i + 1;
    for (; j + 1 < end; j += 2) v128.store(at(step, j), sub(vec(at(step, j)), mul(vec(at(row, j)), values)));
    if (j < end) put(step, j, num(step, j) - num(row, j) * value);
  }
  for (let i = whole - 1; i >= 0; i--) {
    const row = rowAt(P.factor, P, i), end = min(whole, i + P.nFft);
    let sums = zero();
    let j = i + 1;
    for (; j + 1 < end; j += 2) sums = mad(sums, vec(at(row, j)), vec(at(step, j)));
    let value = num(step, i) - both(sums);
    if (j < end) value -= num(row, j) * num(step, j);
    put(step, i, value * num(P.inverses, i));
  }
}

// ---------------------------------------------------------------- the past

/** What the window says of its unknowns from `eliminated` on: Schur's complement, written full. */
export function marginal(P: Plan, count: i32, eliminated: i32): void {
  const size = count - eliminated, next = <usize>(P.band - 1) * F, line = <usize>size * F;
  for (let i = eliminated; i < count; i += 4) {
    const along = at(P.information, (i - eliminated) * size - eliminated);
    let j = i;
    if (i + 3 < count) for (; j + 3 < count; j += 4) tile(P, above(P, j), eliminated, i, j, at(along, j), line);
    // What is left beside the tiles and below them.
    for (let r = 0; r < min(4, count - i); r++)
      for (let k = max(j, i + r); k < count; k++) {
        let value: f64 = 0;
        for (let p = above(P, k), x = rowAt(P.factor, P, p); p < eliminated; p++, x += next) value += num(x, i + r) * num(x, k);
        put(along + <usize>r * line, k, num(rowAt(P.matrix, P, i + r), k) - value);
      }
  }
  for (let i = 1; i < size; i++)
    for (let j = 0; j < i; j++) put(P.information, i * size + j, num(P.information, j * size + i));
}

/** How far the signal, from sample `first` on forwards or backwards, is from what the past says of it. */
export function pull(P: Plan, size: i32, first: i32, reversed: bool): f64 {
  for (let i = 0; i < size; i++) put(P.difference, i, num(P.signal, reversed ? first - i : first + i) - num(P.mean, i));
  let cost: f64 = 0;
  for (let i = 0; i < size; i++) {
    const row = at(P.information, i * size);
    let sums = zero();
    let j = 0;
    for (; j + 1 < size; j += 2) sums = mad(sums, vec(at(row, j)), vec(at(P.difference, j)));
    let slope = both(sums);
    if (j < size) slope += num(row, j) * num(P.difference, j);
    put(P.slopes, i, slope);
    cost += slope * num(P.difference, i);
  }
  return cost;
}

/** Adds the past to matrix and gradient, as of the last `pull`. */
export function addPast(P: Plan, size: i32): void {
  for (let i = 0; i < size; i++) {
    put(P.gradient, i, num(P.gradient, i) + num(P.slopes, i));
    const row = at(P.information, i * size), target = rowAt(P.matrix, P, i);
    let j = i;
    for (; j + 1 < size; j += 2) v128.store(at(target, j), add(vec(at(target, j)), vec(at(row, j))));
    if (j < size) put(target, j, num(target, j) + num(row, j));
  }
}

// ---------------------------------------------------------------- the linear step

/** New samples of a frame from its others: lib/inversion/linear-step.ts derives it. */
export function linearStep(P: Plan, frame: i32, first: i32, perSample: f64, perRadian: f64): void {
  const nFft = P.nFft, hop = P.hop, row = P.row, start = frame * hop, lags = max(0, (nFft >> 1) - hop + 1), triple = P.triple;
  memory.fill(at(P.signal, first), 0, <usize>hop * F);
  for (let which = 0; which < 3; which++) {
    const window = at(P.windows, which * nFft), signal = at(P.signal, start), out = at(triple, 3 * which * nFft);
    for (let n = 0; n < nFft; n++) {
      const value = num(window, n) * num(signal, n);
      put(out, n, value);
      put(out, nFft + n, value);
      put(out, 2 * nFft + n, value);
    }
  }
  let loudest: f64 = 0, noTimes: f64 = 0, noFrequencies: f64 = 0;
  const targets = at(P.targets, frame * 3 * row), weights = at(P.weights, frame * 3 * row);
  for (let k = 0; k < row; k++) {
    const power = num(targets, k), share = <f64>(k === 0 || k === P.bins - 1 ? 1 : 2) / <f64>nFft;
    for (let which = 0; which < 3; which++) put(P.coefficients, which * row + k, share * num(targets, which * row + k));
    loudest = max(loudest, power);
    if (num(weights, row + k) === 0) noTimes += power * power;
    if (num(weights, 2 * row + k) === 0) noFrequencies += power * power;
  }
  multiply(P, 3, P.coefficients, P.cosines, P.sums, 1);
  multiply(P, 3, P.coefficients, P.sines, at(P.sums, 3 * row), -1);
  const noise: f64 = 1e-7 * loudest + 5e-324;
  const trustTimes = (perSample * noise) / (noise + (perSample * Math.sqrt(noTimes)) / 4);
  const trustFrequencies = (perRadian * noise) / (noise + (perRadian * 2 * Math.PI * Math.sqrt(noFrequencies)) / <f64>(nFft * nFft));

  const width = hop + 1;
  memory.fill(P.system, 0, <usize>(hop * width) * F);
  for (let which = 0; which < 3; which++) {
    const sign: f64 = which === 2 ? -1 : 1, trust: f64 = which === 0 ? 1 : which === 1 ? trustTimes : trustFrequencies;
    const scale = (sign * trust) / 2, other = at(triple, 3 * which * nFft), target = at(P.sums, which === 2 ? 5 * row : which * row);
    const signs = f64x2.splat(sign), scales = f64x2.splat(scale);
    const count = which === 2 ? lags - 1 : lags;
    for (let l = 0; l < count; l++) {
      const lag = l + hop;
      let sums = zero();
      for (let n = nFft; n < 2 * nFft; n += 2)
        sums = mad(sums, vec(at(triple, n)), add(vec(at(other, n + lag)), mul(signs, vec(at(other, n - lag)))));
      put(P.equation, hop, trust * num(target, lag) - scale * both(sums));
      const m0 = first - start;
      let i = 0;
      for (; i + 1 < hop; i += 2) {
        const m = m0 + i, n = m + nFft;
        const left = mul(vec(at(P.windows, m)), add(vec(at(other, n + lag)), mul(signs, vec(at(other, n - lag)))));
        const right = mul(vec(at(P.windows, which * nFft + m)), add(vec(at(triple, n - lag)), mul(signs, vec(at(triple, n + lag)))));
        v128.store(at(P.equation, i), mul(scales, add(left, right)));
      }
      if (i < hop) {
        const m = m0 + i, n = m + nFft;
        put(P.equation, i, scale * (num(P.windows, m) * (num(other, n + lag) + sign * num(other, n - lag)) +
          num(P.windows, which * nFft + m) * (num(triple, n - lag) + sign * num(triple, n + lag))));
      }
      for (let r = 0; r < hop; r++) {
        const factor = num(P.equation, r);
        addRow(at(P.system, r * width), P.equation, r, width, factor);
      }
    }
  }
  let largest: f64 = 0;
  for (let i = start; i < start + nFft; i++) largest = max(largest, abs(num(P.signal, i)));
  if (!solveSystem(P.system, hop)) return;
  for (let i = 0; i < hop; i++)
    put(P.signal, first + i, max(-3 * largest, min(3 * largest, num(P.system, i * width + hop))));
}

/** to[j] += factor · from[j], j = begin … end − 1. */
// @ts-ignore: decorator
@inline function addRow(to: usize, from: usize, begin: i32, end: i32, factor: f64): void {
  const factors = f64x2.splat(factor);
  let j = begin;
  for (; j + 1 < end; j += 2) v128.store(at(to, j), add(vec(at(to, j)), mul(factors, vec(at(from, j)))));
  if (j < end) put(to, j, num(to, j) + factor * num(from, j));
}

/** Solves the normal equations in place, the solution in the last column. */
function solveSystem(system: usize, count: i32): bool {
  const width = count + 1;
  let trace: f64 = 0;
  for (let i = 0; i < count; i++) trace += num(system, i * width + i);
  const damping = (1e-14 * trace) / <f64>count;
  for (let i = 0; i < count; i++) put(system, i * width + i, num(system, i * width + i) + damping);
  for (let i = 0; i < count; i++) {
    const own = at(system, i * width), pivot = num(own, i);
    if (!(pivot > 0)) return false;
    for (let r = i + 1; r < count; r++) {
      const factor = num(own, r) / pivot;
      addRow(at(system, r * width), own, r, width, -factor);
    }
  }
  for (let i = count - 1; i >= 0; i--) {
    const own = at(system, i * width);
    let value = num(own, count);
    for (let j = i + 1; j < count; j++) value -= num(own, j) * num(system, j * width + count);
    put(own, count, value / num(own, i));
  }
  return true;
}
