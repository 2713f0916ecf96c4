/**
 * Kernels of training for tfjs' wasm backend, in AssemblyScript, run on tfjs' own memory: lib/nn/kernels/wasm-kernels.ts.
 *
 * The backend has no gradients of convolutions at all; composed of its forward operations they copy every tap's view of
 * the input. Here nothing is copied. Pictures are batch × height × width × channels, so neighbours in memory are channels:
 * a register holds four of them. Tap (i, j) of output (r, q) sees input (r · sh + i · dh − top, q · sw + j · dw − left);
 * depthwise convolutions take what lies outside as zeros, the others have no such taps (lib/nn/ops/convolution.ts pads).
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
  // Compiled twice, lib/wasm/build.mjs: where WebAssembly knows it, product and sum are one instruction.
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

// Channels are done four at a time, those that are left one by one: the same text with `single` true, and one number in
// all lanes. These functions are inlined, so nothing is asked inside the loops.

// @ts-ignore: decorator
@inline function get(p: usize, single: bool): v128 { return single ? v128.load32_splat(p) : v128.load(p); }
// @ts-ignore: decorator
@inline function put(p: usize, v: v128, single: bool): void {
  if (single) store<f32>(p, f32x4.extract_lane(v, 0));
  else v128.store(p, v);
}
// @ts-ignore: decorator
@inline function addTo(p: usize, v: v128, single: bool): void { put(p, f32x4.add(get(p, single), v), single); }

/** A tile of a matrix product: so many rows by two registers of columns are summed without leaving the registers. */
const ROWS: i32 = 6;
const COLUMNS: i32 = 8;
/** A block of the left factor that fits the second cache, and of the right one; wasm-kernels.ts makes room for both. */
const BLOCK_ROWS: i32 = 96;
const BLOCK_COLUMNS: i32 = 512;
const BLOCK_TERMS: i32 = 384;

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
  const blockColumns = evenBlocks(n, BLOCK_COLUMNS, COLUMNS);
  const blockTerms = evenBlocks(k, BLOCK_TERMS, 1);
  for (let column = 0; column < n; column += blockColumns) {
    const columns = min(blockColumns, n - column);
    for (let term = 0; term < k; term += blockTerms) {
      const terms = min(blockTerms, k - term);
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

/** How large blocks are, at most `largest` and whole tiles, when all are about as large: none is left with a few lines. */
function evenBlocks(size: i32, largest: i32, step: i32): i32 {
  const count = max(1, (size + largest - 1) / largest);
  const each = (size + count - 1) / count;
  return max(step, (each + step - 1) / step * step);
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

/** Bytes of a row that are done together: so many of each row of a tile fit the first cache. */
const PIECE: usize = 2048;

function points(
  x: usize, c: usize, sums: usize, batch: i32, pitch: i32, rows: i32, width: i32,
  n: i32, taps: i32, step: i32, tiles: i32, back: bool,
): void {
  const length = <usize>width * F;
  memory.fill(back ? x : sums, 0, back ? <usize>(batch * pitch) * F : <usize>(n * batch * tiles) * length);
  for (let b = 0; b < batch; b++) for (let t = 0; t < tiles; t++) for (let k: usize = 0; k < length; k += PIECE) {
    const first = x + <usize>(b * pitch) * F + <usize>(t * step) * length + k;
    const within = min(taps, rows - t * step);
    const piece = min(PIECE, length - k);
    for (let p = 0; p < n; p++) {
      const sum = sums + <usize>((p * batch + b) * tiles + t) * length + k;
      for (let j = 0; j < within; j++) {
        const factor = load<f32>(c + <usize>(p * taps + j) * F);
        const row = first + <usize>j * length;
        if (factor != 0) addScaled(back ? sum : row, back ? row : sum, piece, factor);
      }
    }
  }
}

/** to += factor · from */
function addScaled(from: usize, to: usize, length: usize, factor: f32): void {
  const times = f32x4.splat(factor);
  let at: usize = 0;
  for (; at + V <= length; at += V) v128.store(to + at, mad(vec(to + at), vec(from + at), times));
  for (; at < length; at += F) put(to + at, mad(get(to + at, true), get(from + at, true), times), true);
}

/** Depthwise convolution: every channel with a filter of its own, KH × KW × C. */
export function depthwise(
  x: usize, filter: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32, top: i32, left: i32,
): void {
  memory.fill(out, 0, <usize>(n * oh * ow * c) * F);
  depthwiseRows(x, filter, out, n, h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left, false);
}

/** Its gradient by the input: every output place gives its window the filter times its gradient. */
export function depthwiseInput(
  dy: usize, filter: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32, top: i32, left: i32,
): void {
  memory.fill(out, 0, <usize>(n * h * w * c) * F);
  depthwiseRows(out, filter, dy, n, h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left, true);
}

/** Row by row and tap by tap, from inputs x to outputs y or back: what is added stays in the first cache. */
function depthwiseRows(
  x: usize, filter: usize, y: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32, top: i32, left: i32, back: bool,
): void {
  const pixel = <usize>c * F;
  const next = <usize>sw * pixel;
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let i = 0; i < kh; i++) {
    const row = r * sh + i * dh - top;
    if (row < 0 || row >= h) continue;
    for (let j = 0; j < kw; j++) {
      const column = j * dw - left;
      const first = firstInside(column, sw);
      const count = endInside(column, sw, w, ow) - first;
      if (count <= 0) continue;
      const weights = filter + <usize>(i * kw + j) * pixel;
      const input = x + <usize>((b * h + row) * w + first * sw + column) * pixel;
      const output = y + <usize>((b * oh + r) * ow + first) * pixel;
      if (back) addAlong(output, input, weights, c, count, pixel, next);
      else addAlong(input, output, weights, c, count, next, pixel);
    }
  }
}

/** Of outputs `stride` inputs apart, the first whose tap, this far from the output's place, lies not before the input. */
// @ts-ignore: decorator
@inline function firstInside(offset: i32, stride: i32): i32 {
  return offset >= 0 ? 0 : (stride - 1 - offset) / stride;
}

/** One past the last output whose tap lies inside. */
// @ts-ignore: decorator
@inline function endInside(offset: i32, stride: i32, size: i32, outputs: i32): i32 {
  return offset >= size ? 0 : min(outputs, (size - 1 - offset) / stride + 1);
}

/** to += weights · from, at `count` places of c channels. */
// @ts-ignore: decorator
@inline function addAlong(from: usize, to: usize, weights: usize, c: i32, count: i32, fromStep: usize, toStep: usize): void {
  let k: usize = 0;
  const end = <usize>c * F;
  for (; k + V <= end; k += V) addAlongAt(from + k, to + k, vec(weights + k), count, fromStep, toStep, false);
  for (; k < end; k += F) addAlongAt(from + k, to + k, get(weights + k, true), count, fromStep, toStep, true);
}

// @ts-ignore: decorator
@inline function addAlongAt(
  from: usize, to: usize, weight: v128, count: i32, fromStep: usize, toStep: usize, single: bool,
): void {
  for (let q = 0; q < count; q++) {
    put(to, mad(get(to, single), get(from, single), weight), single);
    from += fromStep;
    to += toStep;
  }
}

/** Depthwise, gradient by the filter: KH × KW × C; each number a sum over all places. */
export function depthwiseFilter(
  x: usize, dy: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32, top: i32, left: i32,
): void {
  const pixel = <usize>c * F;
  const next = <usize>sw * pixel;
  memory.fill(out, 0, <usize>(kh * kw) * pixel);
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let i = 0; i < kh; i++) {
    const row = r * sh + i * dh - top;
    if (row < 0 || row >= h) continue;
    for (let j = 0; j < kw; j++) {
      const column = j * dw - left;
      const first = firstInside(column, sw);
      const count = endInside(column, sw, w, ow) - first;
      const target = out + <usize>(i * kw + j) * pixel;
      const from = x + <usize>((b * h + row) * w + first * sw + column) * pixel;
      const slope = dy + <usize>((b * oh + r) * ow + first) * pixel;
      let k: usize = 0;
      for (; k + V <= pixel; k += V) addTo(target + k, alongRow(from + k, slope + k, count, next, pixel, false), false);
      for (; k < pixel; k += F) addTo(target + k, alongRow(from + k, slope + k, count, next, pixel, true), true);
    }
  }
}

/** Σ from · slope over a row. One sum for each row, so that rounding does not grow with the number of places. */
// @ts-ignore: decorator
@inline function alongRow(from: usize, slope: usize, count: i32, fromStep: usize, slopeStep: usize, single: bool): v128 {
  // Two sums in turn: the next addition need not wait for the last one.
  let even = f32x4.splat(0);
  let odd = even;
  let q = 0;
  for (; q + 2 <= count; q += 2) {
    even = mad(even, get(from, single), get(slope, single));
    odd = mad(odd, get(from + fromStep, single), get(slope + slopeStep, single));
    from += 2 * fromStep;
    slope += 2 * slopeStep;
  }
  if (q < count) even = mad(even, get(from, single), get(slope, single));
  return f32x4.add(even, odd);
}

/** Convolution, gradient by the filter: KH × KW × C × O. Four inputs by eight outputs stay in registers. */
export function convolutionFilter(
  x: usize, dy: usize, out: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, o: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32,
): void {
  const output = <usize>o * F;
  const next = <usize>(sw * c) * F;
  // Taps side by side see neighbours in memory: they are as good as more channels.
  const inputs = dw == 1 ? kw * c : c;
  const columns = dw == 1 ? 1 : kw;
  memory.fill(out, 0, <usize>(kh * kw * c) * output);
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let i = 0; i < kh; i++) for (let j = 0; j < columns; j++) {
    const tap = out + <usize>((i * columns + j) * inputs) * output;
    const row = x + <usize>(((b * h + r * sh + i * dh) * w + j * dw) * c) * F;
    const slopes = dy + <usize>((b * oh + r) * ow) * output;
    let m: usize = 0;
    for (; m + 2 * V <= output; m += 2 * V) alongInputs(row, slopes + m, tap + m, inputs, ow, next, output, true, false);
    for (; m + V <= output; m += V) alongInputs(row, slopes + m, tap + m, inputs, ow, next, output, false, false);
    for (; m < output; m += F) alongInputs(row, slopes + m, tap + m, inputs, ow, next, output, false, true);
  }
}

/** For some outputs (eight when `wide`, four, or a single one) and all inputs of a row. */
// @ts-ignore: decorator
@inline function alongInputs(
  row: usize, slopes: usize, to: usize, inputs: i32, count: i32, next: usize, output: usize, wide: bool, single: bool,
): void {
  let k = 0;
  for (; k + 4 <= inputs; k += 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    let from = row + <usize>k * F;
    let slope = slopes;
    for (let q = 0; q < count; q++) {
      const x0 = v128.load32_splat(from);
      const x1 = v128.load32_splat(from, 4);
      const x2 = v128.load32_splat(from, 8);
      const x3 = v128.load32_splat(from, 12);
      const g = get(slope, single);
      s0 = mad(s0, g, x0);
      s1 = mad(s1, g, x1);
      s2 = mad(s2, g, x2);
      s3 = mad(s3, g, x3);
      if (wide) {
        const e = v128.load(slope, V);
        t0 = mad(t0, e, x0);
        t1 = mad(t1, e, x1);
        t2 = mad(t2, e, x2);
        t3 = mad(t3, e, x3);
      }
      from += next;
      slope += output;
    }
    const at = to + <usize>k * output;
    addBoth(at, s0, t0, wide, single);
    addBoth(at + output, s1, t1, wide, single);
    addBoth(at + 2 * output, s2, t2, wide, single);
    addBoth(at + 3 * output, s3, t3, wide, single);
  }
  for (; k < inputs; k++) {
    let s = f32x4.splat(0);
    let t = s;
    let from = row + <usize>k * F;
    let slope = slopes;
    for (let q = 0; q < count; q++) {
      const value = v128.load32_splat(from);
      s = mad(s, get(slope, single), value);
      if (wide) t = mad(t, v128.load(slope, V), value);
      from += next;
      slope += output;
    }
    addBoth(to + <usize>k * output, s, t, wide, single);
  }
}

// @ts-ignore: decorator
@inline function addBoth(to: usize, s: v128, t: v128, wide: bool, single: bool): void {
  addTo(to, s, single);
  if (wide) addTo(to + V, t, false);
}

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
    for (; k + V <= pixel; k += V) toLargest(x + corner + k, slopes + k, out + corner + k, kh, kw, w, pixel, false);
    for (; k < pixel; k += F) toLargest(x + corner + k, slopes + k, out + corner + k, kh, kw, w, pixel, true);
  }
}

// @ts-ignore: decorator
@inline function toLargest(
  x: usize, slope: usize, out: usize, kh: i32, kw: i32, w: i32, pixel: usize, single: bool,
): void {
  let largest = get(x, single);
  for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
    largest = f32x4.pmax(largest, get(x + <usize>(i * w + j) * pixel, single));
  }
  // What is left of the gradient for taps to come.
  let left = get(slope, single);
  for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
    const at = <usize>(i * w + j) * pixel;
    const here = f32x4.eq(get(x + at, single), largest);
    addTo(out + at, v128.and(left, here), single);
    left = v128.andnot(left, here);
  }
}

/**
 * Batch norm: every column with mean 0 and variance 1, times its scale, plus its shift; also what the way back needs, and
 * the running statistics moved by `momentum` to these. x is batch × parts × rows × c, and each part has columns of its own:
 * one for a plain batch norm, several for a sub-spectral one.
 */
export function batchNorm(
  x: usize, scales: usize, shifts: usize, runningMeans: usize, runningVariances: usize,
  out: usize, means: usize, inverses: usize, nextMeans: usize, nextVariances: usize,
  batch: i32, parts: i32, rows: i32, c: i32, epsilon: f32, momentum: f32,
): void {
  const pixel = <usize>c * F;
  const part = <usize>rows * pixel;
  const next = <usize>parts * part;
  for (let p = 0; p < parts; p++) {
    const from = x + <usize>p * part;
    const to = out + <usize>p * part;
    let k: usize = 0;
    for (; k + V <= pixel; k += V) normalize(
      from + k, scales + k, shifts + k, runningMeans + k, runningVariances + k,
      to + k, means + k, inverses + k, nextMeans + k, nextVariances + k, batch, next, rows, pixel, epsilon, momentum, false);
    for (; k < pixel; k += F) normalize(
      from + k, scales + k, shifts + k, runningMeans + k, runningVariances + k,
      to + k, means + k, inverses + k, nextMeans + k, nextVariances + k, batch, next, rows, pixel, epsilon, momentum, true);
    scales += pixel;
    shifts += pixel;
    runningMeans += pixel;
    runningVariances += pixel;
    means += pixel;
    inverses += pixel;
    nextMeans += pixel;
    nextVariances += pixel;
  }
}

// @ts-ignore: decorator
@inline function normalize(
  x: usize, scale: usize, shift: usize, runningMean: usize, runningVariance: usize,
  out: usize, means: usize, inverses: usize, nextMean: usize, nextVariance: usize,
  batch: i32, next: usize, rows: i32, pixel: usize, epsilon: f32, momentum: f32, single: bool,
): void {
  const count = <f64>batch * <f64>rows;
  const none = f32x4.splat(0);
  const mean = columnSum(x, x, none, batch, next, rows, pixel, 1 / count, VALUES, single);
  const squares = columnSum(x, x, mean, batch, next, rows, pixel, 1, SQUARES, single);
  const variance = f32x4.mul(squares, f32x4.splat(<f32>(1 / count)));
  const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
  put(means, mean, single);
  put(inverses, inverse, single);
  moveTo(runningMean, nextMean, mean, momentum, single);
  // The running one is unbiased, as PyTorch keeps it.
  moveTo(runningVariance, nextVariance, f32x4.mul(squares, f32x4.splat(<f32>(1 / (count - 1)))), momentum, single);
  const factor = f32x4.mul(inverse, get(scale, single));
  const addend = get(shift, single);
  for (let b = 0; b < batch; b++) {
    let at = <usize>b * next;
    for (const end = at + <usize>rows * pixel; at < end; at += pixel)
      put(out + at, mad(addend, f32x4.sub(get(x + at, single), mean), factor), single);
  }
}

// @ts-ignore: decorator
@inline function moveTo(before: usize, after: usize, now: v128, momentum: f32, single: bool): void {
  const kept = f32x4.mul(get(before, single), f32x4.splat(1 - momentum));
  put(after, mad(kept, now, f32x4.splat(momentum)), single);
}

/**
 * The way back. With y = (x − mean) / deviation: the shift's gradient is the sum of dy, the scale's that of dy · y, and the
 * input's (dy − mean of dy − y · mean of dy · y) · scale / deviation, in every column.
 */
export function batchNormBack(
  dy: usize, x: usize, means: usize, inverses: usize, scales: usize, out: usize, scaleSlopes: usize, shiftSlopes: usize,
  batch: i32, parts: i32, rows: i32, c: i32,
): void {
  const pixel = <usize>c * F;
  const part = <usize>rows * pixel;
  const next = <usize>parts * part;
  for (let p = 0; p < parts; p++) {
    const at = <usize>p * part;
    let k: usize = 0;
    for (; k + V <= pixel; k += V) normalizeBack(
      dy + at + k, x + at + k, means + k, inverses + k, scales + k, out + at + k, scaleSlopes + k, shiftSlopes + k,
      batch, next, rows, pixel, false);
    for (; k < pixel; k += F) normalizeBack(
      dy + at + k, x + at + k, means + k, inverses + k, scales + k, out + at + k, scaleSlopes + k, shiftSlopes + k,
      batch, next, rows, pixel, true);
    means += pixel;
    inverses += pixel;
    scales += pixel;
    scaleSlopes += pixel;
    shiftSlopes += pixel;
  }
}

// @ts-ignore: decorator
@inline function normalizeBack(
  dy: usize, x: usize, means: usize, inverses: usize, scale: usize, out: usize, scaleSlope: usize, shiftSlope: usize,
  batch: i32, next: usize, rows: i32, pixel: usize, single: bool,
): void {
  const share = f32x4.splat(<f32>(1 / (<f64>batch * <f64>rows)));
  const centre = get(means, single);
  const inverse = get(inverses, single);
  const sum = columnSum(dy, dy, centre, batch, next, rows, pixel, 1, VALUES, single);
  const along = f32x4.mul(columnSum(dy, x, centre, batch, next, rows, pixel, 1, PRODUCTS, single), inverse);
  put(shiftSlope, sum, single);
  put(scaleSlope, along, single);
  const mean = f32x4.mul(sum, share);
  const slope = f32x4.neg(f32x4.mul(f32x4.mul(along, share), inverse));
  const factor = f32x4.mul(inverse, get(scale, single));
  for (let b = 0; b < batch; b++) {
    let at = <usize>b * next;
    for (const end = at + <usize>rows * pixel; at < end; at += pixel) {
      const rest = mad(f32x4.sub(get(dy + at, single), mean), f32x4.sub(get(x + at, single), centre), slope);
      put(out + at, f32x4.mul(rest, factor), single);
    }
  }
}

/** What `columnSum` adds up: x, (x − centre)², or x · (other − centre). */
const VALUES: i32 = 0;
const SQUARES: i32 = 1;
const PRODUCTS: i32 = 2;

/** Rows that are summed in float32 before they join the sum in float64: there may be a hundred thousand of them. */
const FEW: i32 = 32;

/** The sum of a column, times a factor: `batch` times `rows` rows, the next ones so many bytes further. */
// @ts-ignore: decorator
@inline function columnSum(
  x: usize, other: usize, centre: v128, batch: i32, next: usize, rows: i32, pixel: usize, factor: f64, kind: i32, single: bool,
): v128 {
  let low = f64x2.splat(0);
  let high = low;
  for (let b = 0; b < batch; b++) {
    let at = <usize>b * next;
    for (let left = rows; left > 0; left -= FEW) {
      const count = min(left, FEW);
      // Two sums in turn: the next addition need not wait for the last one.
      let even = f32x4.splat(0);
      let odd = even;
      let q = 0;
      for (; q + 2 <= count; q += 2) {
        even = f32x4.add(even, term(x + at, other + at, centre, kind, single));
        odd = f32x4.add(odd, term(x + at + pixel, other + at + pixel, centre, kind, single));
        at += 2 * pixel;
      }
      if (q < count) {
        even = f32x4.add(even, term(x + at, other + at, centre, kind, single));
        at += pixel;
      }
      const sum = f32x4.add(even, odd);
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(sum)));
    }
  }
  return joined(low, high, factor);
}

// @ts-ignore: decorator
@inline function term(x: usize, other: usize, centre: v128, kind: i32, single: bool): v128 {
  const value = get(x, single);
  if (kind == VALUES) return value;
  if (kind == PRODUCTS) return f32x4.mul(value, f32x4.sub(get(other, single), centre));
  const distance = f32x4.sub(value, centre);
  return f32x4.mul(distance, distance);
}

/** Sums, or means, over the middle axis: outer × middle × inner to outer × inner. */
export function sumMiddle(x: usize, out: usize, outer: i32, middle: i32, inner: i32, factor: f64): void {
  const pixel = <usize>inner * F;
  const none = f32x4.splat(0);
  for (let o = 0; o < outer; o++) {
    let k: usize = 0;
    for (; k + V <= pixel; k += V)
      put(out + k, columnSum(x + k, x, none, 1, 0, middle, pixel, factor, VALUES, false), false);
    for (; k < pixel; k += F)
      put(out + k, columnSum(x + k, x, none, 1, 0, middle, pixel, factor, VALUES, true), true);
    x += <usize>middle * pixel;
    out += pixel;
  }
}

/** The other way: every row of outer × inner so many times, times a factor. */
export function repeatMiddle(x: usize, out: usize, outer: i32, middle: i32, inner: i32, factor: f32): void {
  const length = <usize>inner * F;
  const times = f32x4.splat(factor);
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < middle; r++) {
      let at: usize = 0;
      for (; at + V <= length; at += V) v128.store(out + at, f32x4.mul(vec(x + at), times));
      for (; at < length; at += F) store<f32>(out + at, load<f32>(x + at) * factor);
      out += length;
    }
    x += length;
  }
}

/** Squares of complex numbers' lengths. */
export function power(re: usize, im: usize, out: usize, count: i32): void {
  const end = <usize>count * F;
  for (let at: usize = 0; at < end;) {
    const single = at + V > end;
    const a = get(re + at, single);
    const b = get(im + at, single);
    put(out + at, mad(f32x4.mul(a, a), b, b), single);
    at += single ? F : V;
  }
}

/** Their gradient by either part: 2 · dy · part. */
export function powerBack(dy: usize, part: usize, out: usize, count: i32): void {
  const end = <usize>count * F;
  for (let at: usize = 0; at < end;) {
    const single = at + V > end;
    const slope = get(dy + at, single);
    put(out + at, f32x4.mul(f32x4.add(slope, slope), get(part + at, single)), single);
    at += single ? F : V;
  }
}

/** dy where x is positive, else 0; a NaN lets it through, as in PyTorch. */
export function reluBack(dy: usize, x: usize, out: usize, count: i32): void {
  const none = f32x4.splat(0);
  const end = <usize>count * F;
  for (let at: usize = 0; at < end;) {
    const single = at + V > end;
    put(out + at, v128.andnot(get(dy + at, single), f32x4.le(get(x + at, single), none)), single);
    at += single ? F : V;
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
  for (let at: usize = 0; at < end;) {
    const single = at + V > end;
    const before = get(value + at, single);
    const slope = mad(get(gradient + at, single), before, f32x4.splat(gradientDecay));
    const m = mad(f32x4.mul(get(mean + at, single), f32x4.splat(beta1)), slope, f32x4.splat(1 - beta1));
    const squared = f32x4.mul(f32x4.mul(slope, slope), f32x4.splat(1 - beta2));
    const v = mad(squared, get(square + at, single), f32x4.splat(beta2));
    put(outMean + at, m, single);
    put(outSquare + at, v, single);
    let top = v;
    if (largest != 0) {
      top = f32x4.max(get(largest + at, single), v);
      put(outLargest + at, top, single);
    }
    const deviation = mad(f32x4.splat(epsilon), f32x4.sqrt(top), f32x4.splat(squareScale));
    const change = f32x4.mul(f32x4.div(m, deviation), f32x4.splat(meanScale));
    put(outValue + at, f32x4.sub(f32x4.mul(before, f32x4.splat(keep)), change), single);
    at += single ? F : V;
  }
}

/** One update of SGD, of `count` numbers: lib/nn/optimizers/sgd.ts. Without momentum, `last` and `outLast` are 0. */
export function sgd(
  value: usize, gradient: usize, last: usize, outValue: usize, outLast: usize, count: i32,
  rate: f32, momentum: f32, decay: f32,
): void {
  const end = <usize>count * F;
  for (let at: usize = 0; at < end;) {
    const single = at + V > end;
    const before = get(value + at, single);
    let change = mad(get(gradient + at, single), before, f32x4.splat(decay));
    if (last != 0) {
      change = mad(change, get(last + at, single), f32x4.splat(momentum));
      put(outLast + at, change, single);
    }
    put(outValue + at, f32x4.sub(before, f32x4.mul(change, f32x4.splat(rate))), single);
    at += single ? F : V;
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
