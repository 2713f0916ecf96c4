/**
 * Kernels of training for tfjs' wasm backend, in AssemblyScript, run on tfjs' own memory: lib/nn/kernels/wasm-kernels.ts.
 *
 * The backend has no gradients of convolutions at all; composed of its forward operations they copy every tap's view of
 * the input. Here nothing is copied. Pictures are batch × height × width × channels, so neighbours in memory are channels:
 * a register holds four of them. Convolutions are without padding (lib/nn/ops/convolution.ts pads first), tap (i, j) of
 * output (r, q) sees input (r · sh + i · dh, q · sw + j · dw).
 *
 * No data, no stack, no globals: everything would lie where tfjs has its own.
 */

/** Bytes of a float32, and of a register. */
const F: usize = 4;
const V: usize = 16;

// @ts-ignore: decorator
@inline function vec(p: usize): v128 { return v128.load(p); }
// @ts-ignore: decorator
@inline function mad(sum: v128, a: v128, b: v128): v128 {
  // Compiled twice, lib/wasm/build-nn.mjs: where WebAssembly knows it, product and sum are one instruction.
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** A tile of a matrix product: so many rows by two registers of columns are summed without leaving the registers. */
const ROWS: i32 = 6;
const COLUMNS: i32 = 8;
/** A block of the left factor that fits the second cache, and of the right one; wasm-kernels.ts makes room for both. */
const BLOCK_ROWS: i32 = 96;
const BLOCK_COLUMNS: i32 = 512;
const BLOCK_TERMS: i32 = 256;

/** Floats of scratch memory that `matmul` wants. */
export function matmulScratch(): i32 {
  return BLOCK_ROWS * BLOCK_TERMS + BLOCK_TERMS * BLOCK_COLUMNS + ROWS * COLUMNS;
}

/**
 * Matrix product: out (m × n, rows dense) = a (m × k) · b (k × n). Strides in floats say where the factors' rows and terms
 * lie, so a transposed factor is only a matter of strides. Blocks of both are first laid out in the order in which the
 * tiles read them: K. Goto and R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34 (2008).
 */
export function matmul(
  a: usize, b: usize, out: usize, scratch: usize, m: i32, n: i32, k: i32,
  aRow: i32, aTerm: i32, bTerm: i32, bColumn: i32,
): void {
  const left = scratch;
  const right = left + <usize>(BLOCK_ROWS * BLOCK_TERMS) * F;
  const edge = right + <usize>(BLOCK_TERMS * BLOCK_COLUMNS) * F;
  const pitch = <usize>n * F;
  if (k == 0) memory.fill(out, 0, <usize>m * pitch);
  for (let column = 0; column < n; column += BLOCK_COLUMNS) {
    const columns = min(BLOCK_COLUMNS, n - column);
    for (let term = 0; term < k; term += BLOCK_TERMS) {
      const terms = min(BLOCK_TERMS, k - term);
      pack(b + <usize>(term * bTerm + column * bColumn) * F, right, columns, terms, bColumn, bTerm, COLUMNS);
      for (let row = 0; row < m; row += BLOCK_ROWS) {
        const rows = min(BLOCK_ROWS, m - row);
        pack(a + <usize>(row * aRow + term * aTerm) * F, left, rows, terms, aRow, aTerm, ROWS);
        for (let c = 0; c < columns; c += COLUMNS) for (let r = 0; r < rows; r += ROWS) {
          const panelA = left + <usize>(r * terms) * F;
          const panelB = right + <usize>(c * terms) * F;
          const corner = out + <usize>(row + r) * pitch + <usize>(column + c) * F;
          if (r + ROWS <= rows && c + COLUMNS <= columns) tile(panelA, panelB, corner, terms, pitch, term > 0);
          else {
            tile(panelA, panelB, edge, terms, <usize>COLUMNS * F, false);
            for (let i = 0; i < min(ROWS, rows - r); i++) for (let j = 0; j < min(COLUMNS, columns - c); j++) {
              const to = corner + <usize>i * pitch + <usize>j * F;
              const sum = load<f32>(edge + <usize>(i * COLUMNS + j) * F);
              store<f32>(to, term > 0 ? load<f32>(to) + sum : sum);
            }
          }
        }
      }
    }
  }
}

/**
 * Lays out lanes (rows of a left factor, columns of a right one) in panels of `width` lanes: all lanes of the first term,
 * of the second … Lanes that are lacking in the last panel are zeros.
 */
function pack(from: usize, to: usize, lanes: i32, terms: i32, laneStride: i32, termStride: i32, width: i32): void {
  const nextLane = <usize>laneStride * F;
  const nextTerm = <usize>termStride * F;
  const step = <usize>width * F;
  for (let lane = 0; lane < lanes; lane += width) {
    const rest = lanes - lane;
    let source = from + <usize>lane * nextLane;
    let target = to + <usize>(lane * terms) * F;
    if (rest < width) {
      for (let t = 0; t < terms; t++) {
        for (let i = 0; i < width; i++)
          store<f32>(target + <usize>i * F, i < rest ? load<f32>(source + <usize>i * nextLane) : 0);
        source += nextTerm;
        target += step;
      }
    } else if (laneStride == 1) {
      // Six lanes or eight: four, and the last four.
      const last = <usize>(width - 4) * F;
      for (let t = 0; t < terms; t++) {
        const end = vec(source + last);
        v128.store(target, vec(source));
        v128.store(target + last, end);
        source += nextTerm;
        target += step;
      }
    } else {
      const last = <usize>(width - 4);
      let t = 0;
      // Four terms of four lanes at a time: termStride is 1 here.
      for (; t + 4 <= terms; t += 4) {
        turn(source, target, nextLane, step);
        turn(source + last * nextLane, target + last * F, nextLane, step);
        source += 4 * nextTerm;
        target += 4 * step;
      }
      for (; t < terms; t++) {
        for (let i = 0; i < width; i++) store<f32>(target + <usize>i * F, load<f32>(source + <usize>i * nextLane));
        source += nextTerm;
        target += step;
      }
    }
  }
}

/** Transposes 4 × 4 numbers. */
// @ts-ignore: decorator
@inline function turn(from: usize, to: usize, fromRow: usize, toRow: usize): void {
  const r0 = vec(from);
  const r1 = vec(from + fromRow);
  const r2 = vec(from + 2 * fromRow);
  const r3 = vec(from + 3 * fromRow);
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const b = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const c = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(a, c, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(a, c, 2, 3, 6, 7));
  v128.store(to + 2 * toRow, v128.shuffle<f32>(b, d, 0, 1, 4, 5));
  v128.store(to + 3 * toRow, v128.shuffle<f32>(b, d, 2, 3, 6, 7));
}

/** One tile of the product of two panels: stored, or added to what is there. */
function tile(a: usize, b: usize, out: usize, terms: i32, pitch: usize, adding: bool): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  let t4 = s0;
  let t5 = s0;
  const end = a + <usize>terms * ROWS * F;
  while (a < end) {
    const g = vec(b);
    const e = v128.load(b, V);
    const a0 = v128.load32_splat(a);
    s0 = mad(s0, a0, g);
    t0 = mad(t0, a0, e);
    const a1 = v128.load32_splat(a, 4);
    s1 = mad(s1, a1, g);
    t1 = mad(t1, a1, e);
    const a2 = v128.load32_splat(a, 8);
    s2 = mad(s2, a2, g);
    t2 = mad(t2, a2, e);
    const a3 = v128.load32_splat(a, 12);
    s3 = mad(s3, a3, g);
    t3 = mad(t3, a3, e);
    const a4 = v128.load32_splat(a, 16);
    s4 = mad(s4, a4, g);
    t4 = mad(t4, a4, e);
    const a5 = v128.load32_splat(a, 20);
    s5 = mad(s5, a5, g);
    t5 = mad(t5, a5, e);
    a += <usize>ROWS * F;
    b += <usize>COLUMNS * F;
  }
  keep(out, s0, t0, adding);
  keep(out + pitch, s1, t1, adding);
  keep(out + 2 * pitch, s2, t2, adding);
  keep(out + 3 * pitch, s3, t3, adding);
  keep(out + 4 * pitch, s4, t4, adding);
  keep(out + 5 * pitch, s5, t5, adding);
}

// @ts-ignore: decorator
@inline function keep(to: usize, s: v128, t: v128, adding: bool): void {
  v128.store(to, adding ? f32x4.add(vec(to), s) : s);
  v128.store(to + V, adding ? f32x4.add(v128.load(to, V), t) : t);
}

/**
 * Sums of rows of several signals, each x a matrix of rows of `width` numbers: out (n × batch × tiles × width) number p of
 * tile t is the sum of c[p, j] · row t · step + j over the taps j; rows from `rows` on are zeros. `pitch` is from one
 * signal to the next, `out` begins as zeros.
 */
export function toPoints(
  x: usize, c: usize, out: usize, batch: i32, pitch: i32, rows: i32, width: i32,
  n: i32, taps: i32, step: i32, tiles: i32,
): void {
  points(x, c, out, batch, pitch, rows, width, n, taps, step, tiles, false);
}

/** The transpose of that: every number of a tile gives the rows its share. */
export function fromPoints(
  sums: usize, c: usize, out: usize, batch: i32, pitch: i32, rows: i32, width: i32,
  n: i32, taps: i32, step: i32, tiles: i32,
): void {
  points(out, c, sums, batch, pitch, rows, width, n, taps, step, tiles, true);
}

function points(
  x: usize, c: usize, sums: usize, batch: i32, pitch: i32, rows: i32, width: i32,
  n: i32, taps: i32, step: i32, tiles: i32, back: bool,
): void {
  const length = <usize>width * F;
  memory.fill(back ? x : sums, 0, back ? <usize>(batch * pitch) * F : <usize>(n * batch * tiles) * length);
  for (let b = 0; b < batch; b++) for (let t = 0; t < tiles; t++) {
    const first = x + <usize>(b * pitch) * F + <usize>(t * step) * length;
    const within = min(taps, rows - t * step);
    for (let p = 0; p < n; p++) {
      const sum = sums + <usize>((p * batch + b) * tiles + t) * length;
      for (let j = 0; j < within; j++) {
        const factor = load<f32>(c + <usize>(p * taps + j) * F);
        const row = first + <usize>j * length;
        if (factor != 0) addScaled(back ? sum : row, back ? row : sum, length, factor);
      }
    }
  }
}

/** to += factor · from */
function addScaled(from: usize, to: usize, length: usize, factor: f32): void {
  const times = f32x4.splat(factor);
  let at: usize = 0;
  for (; at + V <= length; at += V) v128.store(to + at, mad(vec(to + at), vec(from + at), times));
  for (; at < length; at += F) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at) * factor);
}

/** Depthwise, gradient by the filter: KH × KW × C; each number a sum over all places. */
export function depthwiseFilter(
  x: usize, dy: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32,
): void {
  const pixel = <usize>c * F;
  for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
    const target = out + <usize>(i * kw + j) * pixel;
    let k = 0;
    for (; k + 4 <= c; k += 4) {
      let sum = f32x4.splat(0);
      for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) {
        // One sum per row, so that rounding does not grow with the number of places.
        let row = f32x4.splat(0);
        let from = x + <usize>((b * h + r * sh + i * dh) * w + j * dw) * pixel + <usize>k * F;
        let slope = dy + <usize>((b * oh + r) * ow) * pixel + <usize>k * F;
        for (let q = 0; q < ow; q++) {
          row = mad(row, vec(from), vec(slope));
          from += <usize>sw * pixel;
          slope += pixel;
        }
        sum = f32x4.add(sum, row);
      }
      v128.store(target + <usize>k * F, sum);
    }
    for (; k < c; k++) {
      let sum: f32 = 0;
      for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) {
        let row: f32 = 0;
        let from = x + <usize>((b * h + r * sh + i * dh) * w + j * dw) * pixel + <usize>k * F;
        let slope = dy + <usize>((b * oh + r) * ow) * pixel + <usize>k * F;
        for (let q = 0; q < ow; q++) {
          row += load<f32>(from) * load<f32>(slope);
          from += <usize>sw * pixel;
          slope += pixel;
        }
        sum += row;
      }
      store<f32>(target + <usize>k * F, sum);
    }
  }
}

/** Depthwise, gradient by the input: every output place gives its windows their filter times its gradient. */
export function depthwiseInput(
  dy: usize, filter: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32,
): void {
  const pixel = <usize>c * F;
  memory.fill(out, 0, <usize>(n * h * w) * pixel);
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
    const weights = filter + <usize>(i * kw + j) * pixel;
    const into = out + <usize>((b * h + r * sh + i * dh) * w + j * dw) * pixel;
    const slopes = dy + <usize>((b * oh + r) * ow) * pixel;
    let k = 0;
    for (; k + 4 <= c; k += 4) {
      const weight = vec(weights + <usize>k * F);
      let to = into + <usize>k * F;
      let slope = slopes + <usize>k * F;
      for (let q = 0; q < ow; q++) {
        v128.store(to, mad(vec(to), vec(slope), weight));
        to += <usize>sw * pixel;
        slope += pixel;
      }
    }
    for (; k < c; k++) {
      const weight = load<f32>(weights + <usize>k * F);
      let to = into + <usize>k * F;
      let slope = slopes + <usize>k * F;
      for (let q = 0; q < ow; q++) {
        store<f32>(to, load<f32>(to) + load<f32>(slope) * weight);
        to += <usize>sw * pixel;
        slope += pixel;
      }
    }
  }
}

/** Convolution, gradient by the filter: KH × KW × C × O. Four channels by eight outputs stay in registers. */
export function convolutionFilter(
  x: usize, dy: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, o: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32,
): void {
  const pixel = <usize>c * F;
  const output = <usize>o * F;
  const next = <usize>sw * pixel;
  memory.fill(out, 0, <usize>(kh * kw) * <usize>c * output);
  for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) {
    const tap = out + <usize>(i * kw + j) * <usize>c * output;
    const row = x + <usize>((b * h + r * sh + i * dh) * w + j * dw) * pixel;
    const slopes = dy + <usize>((b * oh + r) * ow) * output;
    let m = 0;
    for (; m + 8 <= o; m += 8) {
      let k = 0;
      for (; k + 4 <= c; k += 4) {
        let s0 = f32x4.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        let t0 = s0;
        let t1 = s0;
        let t2 = s0;
        let t3 = s0;
        let from = row + <usize>k * F;
        let slope = slopes + <usize>m * F;
        for (let q = 0; q < ow; q++) {
          const g = vec(slope);
          const e = v128.load(slope, V);
          const x0 = v128.load32_splat(from);
          const x1 = v128.load32_splat(from, 4);
          const x2 = v128.load32_splat(from, 8);
          const x3 = v128.load32_splat(from, 12);
          s0 = mad(s0, g, x0);
          t0 = mad(t0, e, x0);
          s1 = mad(s1, g, x1);
          t1 = mad(t1, e, x1);
          s2 = mad(s2, g, x2);
          t2 = mad(t2, e, x2);
          s3 = mad(s3, g, x3);
          t3 = mad(t3, e, x3);
          from += next;
          slope += output;
        }
        const to = tap + <usize>k * output + <usize>m * F;
        addTo(to, s0);
        addTo(to + V, t0);
        addTo(to + output, s1);
        addTo(to + output + V, t1);
        addTo(to + 2 * output, s2);
        addTo(to + 2 * output + V, t2);
        addTo(to + 3 * output, s3);
        addTo(to + 3 * output + V, t3);
      }
      for (; k < c; k++) {
        let sum = f32x4.splat(0);
        let other = sum;
        let from = row + <usize>k * F;
        let slope = slopes + <usize>m * F;
        for (let q = 0; q < ow; q++) {
          const value = v128.load32_splat(from);
          sum = mad(sum, vec(slope), value);
          other = mad(other, v128.load(slope, V), value);
          from += next;
          slope += output;
        }
        const to = tap + <usize>k * output + <usize>m * F;
        addTo(to, sum);
        addTo(to + V, other);
      }
    }
    for (; m + 4 <= o; m += 4) {
      let k = 0;
      for (; k + 4 <= c; k += 4) {
        let s0 = f32x4.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        let from = row + <usize>k * F;
        let slope = slopes + <usize>m * F;
        for (let q = 0; q < ow; q++) {
          const g = vec(slope);
          s0 = mad(s0, g, v128.load32_splat(from));
          s1 = mad(s1, g, v128.load32_splat(from, 4));
          s2 = mad(s2, g, v128.load32_splat(from, 8));
          s3 = mad(s3, g, v128.load32_splat(from, 12));
          from += next;
          slope += output;
        }
        const to = tap + <usize>k * output + <usize>m * F;
        addTo(to, s0);
        addTo(to + output, s1);
        addTo(to + 2 * output, s2);
        addTo(to + 3 * output, s3);
      }
      for (; k < c; k++) {
        let sum = f32x4.splat(0);
        let from = row + <usize>k * F;
        let slope = slopes + <usize>m * F;
        for (let q = 0; q < ow; q++) {
          sum = mad(sum, vec(slope), v128.load32_splat(from));
          from += next;
          slope += output;
        }
        addTo(tap + <usize>k * output + <usize>m * F, sum);
      }
    }
    for (; m < o; m++) for (let k = 0; k < c; k++) {
      let sum: f32 = 0;
      let from = row + <usize>k * F;
      let slope = slopes + <usize>m * F;
      for (let q = 0; q < ow; q++) {
        sum += load<f32>(from) * load<f32>(slope);
        from += next;
        slope += output;
      }
      const to = tap + <usize>k * output + <usize>m * F;
      store<f32>(to, load<f32>(to) + sum);
    }
  }
}

// @ts-ignore: decorator
@inline function addTo(p: usize, sum: v128): void { v128.store(p, f32x4.add(vec(p), sum)); }

/** Largest of each window, gradient: to the first of the largest values, in the order of the window's rows. */
export function maxPoolBack(
  x: usize, dy: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32,
): void {
  const pixel = <usize>c * F;
  memory.fill(out, 0, <usize>(n * h * w) * pixel);
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let q = 0; q < ow; q++) {
    const corner = <usize>((b * h + r * sh) * w + q * sw) * pixel;
    const slopes = dy + <usize>((b * oh + r) * ow + q) * pixel;
    let k: usize = 0;
    for (; k + V <= pixel; k += V) {
      let largest = vec(x + corner + k);
      for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
        largest = f32x4.pmax(largest, vec(x + corner + <usize>(i * w + j) * pixel + k));
      }
      // What is left of the gradient for taps to come.
      let left = vec(slopes + k);
      for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
        const at = corner + <usize>(i * w + j) * pixel + k;
        const here = f32x4.eq(vec(x + at), largest);
        v128.store(out + at, f32x4.add(vec(out + at), v128.and(left, here)));
        left = v128.andnot(left, here);
      }
    }
    for (; k < pixel; k += F) {
      let place = corner + k;
      for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
        const at = corner + <usize>(i * w + j) * pixel + k;
        if (load<f32>(x + at) > load<f32>(x + place)) place = at;
      }
      store<f32>(out + place, load<f32>(out + place) + load<f32>(slopes + k));
    }
  }
}

/**
 * Batch norm: every column of an M × C matrix with mean 0 and variance 1, times its scale, plus its shift; also mean,
 * variance and 1 / deviation. Sums in float64, column by column: M may be a hundred thousand.
 */
export function batchNorm(
  x: usize, scales: usize, shifts: usize, out: usize, means: usize, variances: usize, inverses: usize,
  m: i32, c: i32, epsilon: f64,
): void {
  const pixel = <usize>c * F;
  const end = <usize>m * pixel;
  let k: usize = 0;
  for (; k + V <= pixel; k += V) {
    let low = f64x2.splat(0);
    let high = low;
    for (let at = k; at < end; at += pixel) {
      const v = vec(x + at);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(v)));
    }
    const mean = joined(low, high, 1.0 / <f64>m);
    low = f64x2.splat(0);
    high = low;
    for (let at = k; at < end; at += pixel) {
      const d = f32x4.sub(vec(x + at), mean);
      const squared = f32x4.mul(d, d);
      low = f64x2.add(low, f64x2.promote_low_f32x4(squared));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(squared)));
    }
    const variance = joined(low, high, 1.0 / <f64>m);
    const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(<f32>epsilon))));
    v128.store(means + k, mean);
    v128.store(variances + k, variance);
    v128.store(inverses + k, inverse);
    const factor = f32x4.mul(inverse, vec(scales + k));
    const shift = vec(shifts + k);
    for (let at = k; at < end; at += pixel) v128.store(out + at, mad(shift, f32x4.sub(vec(x + at), mean), factor));
  }
  for (; k < pixel; k += F) {
    let sum: f64 = 0;
    for (let at = k; at < end; at += pixel) sum += <f64>load<f32>(x + at);
    const mean = <f32>(sum / <f64>m);
    sum = 0;
    for (let at = k; at < end; at += pixel) {
      const d = load<f32>(x + at) - mean;
      sum += <f64>(d * d);
    }
    const variance = <f32>(sum / <f64>m);
    const inverse: f32 = 1 / sqrt<f32>(variance + <f32>epsilon);
    store<f32>(means + k, mean);
    store<f32>(variances + k, variance);
    store<f32>(inverses + k, inverse);
    const factor = inverse * load<f32>(scales + k);
    const shift = load<f32>(shifts + k);
    for (let at = k; at < end; at += pixel) store<f32>(out + at, (load<f32>(x + at) - mean) * factor + shift);
  }
}

/**
 * The way back. With y = (x − mean) / deviation: the shift's gradient is the sum of dy, the scale's that of dy · y, and the
 * input's (dy − mean of dy − y · mean of dy · y) · scale / deviation, in every column.
 */
export function batchNormBack(
  dy: usize, x: usize, means: usize, inverses: usize, scales: usize, out: usize, scaleSlopes: usize, shiftSlopes: usize,
  m: i32, c: i32,
): void {
  const pixel = <usize>c * F;
  const end = <usize>m * pixel;
  let k: usize = 0;
  for (; k + V <= pixel; k += V) {
    const centre = vec(means + k);
    const inverse = vec(inverses + k);
    let low = f64x2.splat(0);
    let high = low;
    let lowAlong = low;
    let highAlong = low;
    for (let at = k; at < end; at += pixel) {
      const g = vec(dy + at);
      const along = f32x4.mul(g, f32x4.mul(f32x4.sub(vec(x + at), centre), inverse));
      low = f64x2.add(low, f64x2.promote_low_f32x4(g));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(g)));
      lowAlong = f64x2.add(lowAlong, f64x2.promote_low_f32x4(along));
      highAlong = f64x2.add(highAlong, f64x2.promote_low_f32x4(upper(along)));
    }
    v128.store(shiftSlopes + k, joined(low, high, 1));
    v128.store(scaleSlopes + k, joined(lowAlong, highAlong, 1));
    const mean = joined(low, high, 1.0 / <f64>m);
    const along = f32x4.mul(joined(lowAlong, highAlong, 1.0 / <f64>m), inverse);
    const factor = f32x4.mul(inverse, vec(scales + k));
    for (let at = k; at < end; at += pixel) {
      const rest = f32x4.sub(f32x4.sub(vec(dy + at), mean), f32x4.mul(f32x4.sub(vec(x + at), centre), along));
      v128.store(out + at, f32x4.mul(rest, factor));
    }
  }
  for (; k < pixel; k += F) {
    const centre = load<f32>(means + k);
    const inverse = load<f32>(inverses + k);
    let sum: f64 = 0;
    let sumAlong: f64 = 0;
    for (let at = k; at < end; at += pixel) {
      const g = load<f32>(dy + at);
      sum += <f64>g;
      sumAlong += <f64>(g * ((load<f32>(x + at) - centre) * inverse));
    }
    store<f32>(shiftSlopes + k, <f32>sum);
    store<f32>(scaleSlopes + k, <f32>sumAlong);
    const mean = <f32>(sum / <f64>m);
    const along = <f32>(sumAlong / <f64>m) * inverse;
    const factor = inverse * load<f32>(scales + k);
    for (let at = k; at < end; at += pixel) {
      store<f32>(out + at, (load<f32>(dy + at) - mean - (load<f32>(x + at) - centre) * along) * factor);
    }
  }
}

/** The sum of every column of an M × C matrix. */
export function sumColumns(x: usize, out: usize, m: i32, c: i32): void {
  const pixel = <usize>c * F;
  const end = <usize>m * pixel;
  let k: usize = 0;
  for (; k + V <= pixel; k += V) {
    let low = f64x2.splat(0);
    let high = low;
    for (let at = k; at < end; at += pixel) {
      const v = vec(x + at);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(v)));
    }
    v128.store(out + k, joined(low, high, 1));
  }
  for (; k < pixel; k += F) {
    let sum: f64 = 0;
    for (let at = k; at < end; at += pixel) sum += <f64>load<f32>(x + at);
    store<f32>(out + k, <f32>sum);
  }
}

/**
 * One update of Adam, of `count` numbers: lib/nn/optimizers/adam.ts has the formulas. `meanScale` and `squareScale` are
 * rate / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ); without amsgrad, `largest` and `outLargest` are 0 and stay alone.
 */
export function adam(
  value: usize, gradient: usize, mean: usize, square: usize, largest: usize,
  outValue: usize, outMean: usize, outSquare: usize, outLargest: usize, count: i32,
  beta1: f32, beta2: f32, epsilon: f32, meanScale: f32, squareScale: f32, gradientDecay: f32, keep: f32,
): void {
  const end = <usize>count * F;
  for (let at: usize = 0; at < end; at += F) {
    const before = load<f32>(value + at);
    const slope = load<f32>(gradient + at) + before * gradientDecay;
    const m = load<f32>(mean + at) * beta1 + slope * (1 - beta1);
    const v = load<f32>(square + at) * beta2 + slope * slope * (1 - beta2);
    store<f32>(outMean + at, m);
    store<f32>(outSquare + at, v);
    let top = v;
    if (largest != 0) {
      top = max<f32>(load<f32>(largest + at), v);
      store<f32>(outLargest + at, top);
    }
    store<f32>(outValue + at, before * keep - (m / (sqrt<f32>(top) * squareScale + epsilon)) * meanScale);
  }
}

/** Of every row of a matrix the numbers from one place on: `width` of `length` of them. */
export function cut(x: usize, out: usize, rows: i32, length: i32, start: i32, width: i32): void {
  const bytes = <usize>width * F;
  let from = x + <usize>start * F;
  for (let r = 0; r < rows; r++) {
    memory.copy(out, from, bytes);
    out += bytes;
    from += <usize>length * F;
  }
}

/** Lanes 2 and 3 as lanes 0 and 1. */
// @ts-ignore: decorator
@inline function upper(v: v128): v128 { return v128.shuffle<f32>(v, v, 2, 3, 2, 3); }

/** Four float32 of two times two float64, times a factor. */
// @ts-ignore: decorator
@inline function joined(low: v128, high: v128, factor: f64): v128 {
  const scale = f64x2.splat(factor);
  const a = f32x4.demote_f64x2_zero(f64x2.mul(low, scale));
  const b = f32x4.demote_f64x2_zero(f64x2.mul(high, scale));
  return v128.shuffle<f32>(a, b, 0, 1, 4, 5);
}
