/**
 * The SIMD kernel of lib/dsp, in AssemblyScript.
 *
 * One idea throughout: a register of 16 bytes holds the SAME number of several FRAMES, four of f32 or two of f64. So the
 * text below is the scalar algorithm of lib/dsp/stockham.ts and fft.ts, in the same order of operations, run on all
 * these frames at once: no shuffles inside a transform, and every length is as good as any other.
 *
 * S is the type of the arrays outside, T the type of the arithmetic: f32/f32, f32/f64 (librosa's own way) or f64/f64.
 * A complex vector is two registers, real parts and imaginary parts. A group is as many frames as there are lanes.
 */

/** Bytes of a register and of a complex vector. */
const V: usize = 16;
const CX: usize = 32;

/** Tables and work space of one analysis, laid out in memory by lib/dsp/kernel-plan.ts. */
@unmanaged
class Plan {
  /** Length of a frame and the distance of two, in samples. */
  n: usize;
  hop: usize;
  /** Bins of a spectrum. */
  bins: usize;
  /**
   * Length of the complex transform. An even frame is packed: n/2, even samples as real parts and odd ones as imaginary
   * parts. An odd one has no halves to pair: n, and no imaginary parts.
   */
  points: usize;
  passes: usize;
  /** For each pass: radix, length, stride, where its twiddles begin (in T). */
  radices: usize;
  twiddles: usize;
  /** e^(−2πi·k/n), k = 1 … */
  turns: usize;
  /** The window, and the window over n for the way back. */
  window: usize;
  back: usize;
  /** Work space, n vectors and a few more each. */
  a: usize;
  b: usize;
  /** By Bluestein's way, when there is a large prime factor: length of the passes, chirp and filter; otherwise 0. */
  size: usize;
  chirp: usize;
  filter: usize;
}

// ---------------------------------------------------------------- vocabulary

// @ts-ignore: decorator
@inline function add<T>(a: v128, b: v128): v128 { return v128.add<T>(a, b); }
// @ts-ignore: decorator
@inline function sub<T>(a: v128, b: v128): v128 { return v128.sub<T>(a, b); }
// @ts-ignore: decorator
@inline function mul<T>(a: v128, b: v128): v128 { return v128.mul<T>(a, b); }
// @ts-ignore: decorator
@inline function re(p: usize): v128 { return v128.load(p); }
// @ts-ignore: decorator
@inline function im(p: usize): v128 { return v128.load(p, V); }
/** The same number in every lane. */
// @ts-ignore: decorator
@inline function all<T>(p: usize, index: usize): v128 { return v128.load_splat<T>(p + index * sizeof<T>()); }
// @ts-ignore: decorator
@inline function put(p: usize, real: v128, imaginary: v128): void {
  v128.store(p, real);
  v128.store(p, imaginary, V);
}
/** Stores (r + i·j) · (c + s·j). */
// @ts-ignore: decorator
@inline function putTurned<T>(p: usize, r: v128, i: v128, c: v128, s: v128): void {
  put(p, sub<T>(mul<T>(r, c), mul<T>(i, s)), add<T>(mul<T>(r, s), mul<T>(i, c)));
}
/** Squared magnitude. */
// @ts-ignore: decorator
@inline function squared<T>(r: v128, i: v128): v128 { return add<T>(mul<T>(r, r), mul<T>(i, i)); }
// @ts-ignore: decorator
@inline function isOdd(P: Plan): bool { return P.points === P.n; }
// @ts-ignore: decorator
@inline function lanes<T>(): usize { return V / sizeof<T>(); }

// ---------------------------------------------------------------- complex transform, the passes of stockham.ts

// After the last pass there is nothing left to turn: `last` leaves out the multiplications by 1.

// @ts-ignore: decorator
@inline function radix2<T>(n: usize, stride: usize, x: usize, y: usize, w: usize, last: bool): void {
  const m = n / 2, S = stride * CX, apart = S * m;
  for (let p: usize = 0; p < m; p++, w += 2 * sizeof<T>()) {
    const c = all<T>(w, 0), s = all<T>(w, 1);
    let a = x + S * p, out = y + 2 * S * p;
    for (const end = a + S; a < end; a += CX, out += CX) {
      const b = a + apart, ar = re(a), ai = im(a), br = re(b), bi = im(b);
      put(out, add<T>(ar, br), add<T>(ai, bi));
      if (last) put(out + S, sub<T>(ar, br), sub<T>(ai, bi));
      else putTurned<T>(out + S, sub<T>(ar, br), sub<T>(ai, bi), c, s);
    }
  }
}

// @ts-ignore: decorator
@inline function radix3<T>(n: usize, stride: usize, x: usize, y: usize, w: usize, last: bool): void {
  const m = n / 3, S = stride * CX, apart = S * m;
  const half = v128.splat<T>(<T>0.5), sin60 = v128.splat<T>(<T>0.8660254037844386);
  for (let p: usize = 0; p < m; p++, w += 4 * sizeof<T>()) {
    const c1 = all<T>(w, 0), s1 = all<T>(w, 1), c2 = all<T>(w, 2), s2 = all<T>(w, 3);
    let a = x + S * p, out = y + 3 * S * p;
    for (const end = a + S; a < end; a += CX, out += CX) {
      const b = a + apart, c = b + apart, ar = re(a), ai = im(a);
      const sumRe = add<T>(re(b), re(c)), sumIm = add<T>(im(b), im(c));
      const turnRe = mul<T>(sin60, sub<T>(im(b), im(c))), turnIm = mul<T>(sin60, sub<T>(re(c), re(b)));
      const midRe = sub<T>(ar, mul<T>(half, sumRe)), midIm = sub<T>(ai, mul<T>(half, sumIm));
      put(out, add<T>(ar, sumRe), add<T>(ai, sumIm));
      if (last) {
        put(out + S, add<T>(midRe, turnRe), add<T>(midIm, turnIm));
        put(out + 2 * S, sub<T>(midRe, turnRe), sub<T>(midIm, turnIm));
      } else {
        putTurned<T>(out + S, add<T>(midRe, turnRe), add<T>(midIm, turnIm), c1, s1);
        putTurned<T>(out + 2 * S, sub<T>(midRe, turnRe), sub<T>(midIm, turnIm), c2, s2);
      }
    }
  }
}

/** Four complex numbers → their transform, turned; `S` bytes from one result to the next. */
// @ts-ignore: decorator
@inline function butterfly4<T>(
  ar: v128, ai: v128, br: v128, bi: v128, cr: v128, ci: v128, dr: v128, di: v128, out: usize, S: usize, w: usize, last: bool,
): void {
  const sumRe = add<T>(ar, cr), sumIm = add<T>(ai, ci), diffRe = sub<T>(ar, cr), diffIm = sub<T>(ai, ci);
  const oddSumRe = add<T>(br, dr), oddSumIm = add<T>(bi, di), oddDiffRe = sub<T>(br, dr), oddDiffIm = sub<T>(bi, di);
  put(out, add<T>(sumRe, oddSumRe), add<T>(sumIm, oddSumIm));
  if (last) {
    put(out + S, add<T>(diffRe, oddDiffIm), sub<T>(diffIm, oddDiffRe));
    put(out + 2 * S, sub<T>(sumRe, oddSumRe), sub<T>(sumIm, oddSumIm));
    put(out + 3 * S, sub<T>(diffRe, oddDiffIm), add<T>(diffIm, oddDiffRe));
  } else {
    putTurned<T>(out + S, add<T>(diffRe, oddDiffIm), sub<T>(diffIm, oddDiffRe), all<T>(w, 0), all<T>(w, 1));
    putTurned<T>(out + 2 * S, sub<T>(sumRe, oddSumRe), sub<T>(sumIm, oddSumIm), all<T>(w, 2), all<T>(w, 3));
    putTurned<T>(out + 3 * S, sub<T>(diffRe, oddDiffIm), add<T>(diffIm, oddDiffRe), all<T>(w, 4), all<T>(w, 5));
  }
}

// @ts-ignore: decorator
@inline function radix4<T>(n: usize, stride: usize, x: usize, y: usize, w: usize, last: bool): void {
  const m = n / 4, S = stride * CX, apart = S * m;
  for (let p: usize = 0; p < m; p++, w += 6 * sizeof<T>()) {
    let a = x + S * p, b = a + apart, c = b + apart, d = c + apart, out = y + 4 * S * p;
    for (const end = a + S; a < end; a += CX, b += CX, c += CX, d += CX, out += CX)
      butterfly4<T>(re(a), im(a), re(b), im(b), re(c), im(c), re(d), im(d), out, S, w, last);
  }
}

// @ts-ignore: decorator
@inline function radix5<T>(n: usize, stride: usize, x: usize, y: usize, w: usize, last: bool): void {
  const m = n / 5, S = stride * CX, apart = S * m;
  const cos72 = v128.splat<T>(<T>0.30901699437494745), sin72 = v128.splat<T>(<T>0.9510565162951535);
  const cos144 = v128.splat<T>(<T>-0.8090169943749473), sin144 = v128.splat<T>(<T>0.5877852522924732);
  for (let p: usize = 0; p < m; p++, w += 8 * sizeof<T>()) {
    let a = x + S * p, out = y + 5 * S * p;
    for (const end = a + S; a < end; a += CX, out += CX) {
      const b = a + apart, c = b + apart, d = c + apart, e = d + apart, ar = re(a), ai = im(a);
      const outerSumRe = add<T>(re(b), re(e)), outerSumIm = add<T>(im(b), im(e));
      const outerDiffRe = sub<T>(re(b), re(e)), outerDiffIm = sub<T>(im(b), im(e));
      const innerSumRe = add<T>(re(c), re(d)), innerSumIm = add<T>(im(c), im(d));
      const innerDiffRe = sub<T>(re(c), re(d)), innerDiffIm = sub<T>(im(c), im(d));
      put(out, add<T>(add<T>(ar, outerSumRe), innerSumRe), add<T>(add<T>(ai, outerSumIm), innerSumIm));
      const mid1Re = add<T>(add<T>(ar, mul<T>(cos72, outerSumRe)), mul<T>(cos144, innerSumRe));
      const mid1Im = add<T>(add<T>(ai, mul<T>(cos72, outerSumIm)), mul<T>(cos144, innerSumIm));
      const turn1Re = add<T>(mul<T>(sin72, outerDiffIm), mul<T>(sin144, innerDiffIm));
      const turn1Im = add<T>(mul<T>(sin72, outerDiffRe), mul<T>(sin144, innerDiffRe));
      if (last) {
        put(out + S, add<T>(mid1Re, turn1Re), sub<T>(mid1Im, turn1Im));
        put(out + 4 * S, sub<T>(mid1Re, turn1Re), add<T>(mid1Im, turn1Im));
      } else {
        putTurned<T>(out + S, add<T>(mid1Re, turn1Re), sub<T>(mid1Im, turn1Im), all<T>(w, 0), all<T>(w, 1));
        putTurned<T>(out + 4 * S, sub<T>(mid1Re, turn1Re), add<T>(mid1Im, turn1Im), all<T>(w, 6), all<T>(w, 7));
      }
      const mid2Re = add<T>(add<T>(ar, mul<T>(cos144, outerSumRe)), mul<T>(cos72, innerSumRe));
      const mid2Im = add<T>(add<T>(ai, mul<T>(cos144, outerSumIm)), mul<T>(cos72, innerSumIm));
      const turn2Re = sub<T>(mul<T>(sin144, outerDiffIm), mul<T>(sin72, innerDiffIm));
      const turn2Im = sub<T>(mul<T>(sin72, innerDiffRe), mul<T>(sin144, outerDiffRe));
      if (last) {
        put(out + 2 * S, add<T>(mid2Re, turn2Re), add<T>(mid2Im, turn2Im));
        put(out + 3 * S, sub<T>(mid2Re, turn2Re), sub<T>(mid2Im, turn2Im));
      } else {
        putTurned<T>(out + 2 * S, add<T>(mid2Re, turn2Re), add<T>(mid2Im, turn2Im), all<T>(w, 2), all<T>(w, 3));
        putTurned<T>(out + 3 * S, sub<T>(mid2Re, turn2Re), sub<T>(mid2Im, turn2Im), all<T>(w, 4), all<T>(w, 5));
      }
    }
  }
}

/** Any radix by the defining sum. w: the roots of unity, then for each p its twiddles, the first of which is 1. */
function anyRadix<T>(radix: usize, n: usize, stride: usize, x: usize, y: usize, w: usize): void {
  const m = n / radix, S = stride * CX, apart = S * m, roots = w;
  for (let p: usize = 0; p < m; p++) {
    w += 2 * radix * sizeof<T>();
    for (let q: usize = 0; q < S; q += CX)
      for (let k: usize = 0; k < radix; k++) {
        let at = x + S * p + q, sumRe = re(at), sumIm = im(at);
        for (let j: usize = 1, turn = k; j < radix; j++) {
          at += apart;
          const c = all<T>(roots, 2 * turn), s = all<T>(roots, 2 * turn + 1), r = re(at), i = im(at);
          sumRe = add<T>(sumRe, sub<T>(mul<T>(r, c), mul<T>(i, s)));
          sumIm = add<T>(sumIm, add<T>(mul<T>(r, s), mul<T>(i, c)));
          turn += k;
          if (turn >= radix) turn -= radix;
        }
        putTurned<T>(y + S * (radix * p + k) + q, sumRe, sumIm, all<T>(w, 2 * k), all<T>(w, 2 * k + 1));
      }
  }
}

/** Transforms P.points complex vectors in x; returns the buffer, x or y, that holds the result. */
function transform<T>(P: Plan, x: usize, y: usize): usize {
  if (P.size === 0) return passes<T>(P, 0, x, y);
  const end = x + P.points * CX;
  for (let z = x, w = P.chirp; z < end; z += CX, w += 2 * sizeof<T>()) putTurned<T>(z, re(z), im(z), all<T>(w, 0), all<T>(w, 1));
  memory.fill(end, 0, (P.size - P.points) * CX);
  const spectrum = passes<T>(P, 0, x, y), spectrumEnd = spectrum + P.size * CX;
  // Real and imaginary parts change places, so that the same passes go back.
  for (let z = spectrum, w = P.filter; z < spectrumEnd; z += CX, w += 2 * sizeof<T>()) {
    const r = re(z), i = im(z), c = all<T>(w, 0), s = all<T>(w, 1);
    put(z, add<T>(mul<T>(r, s), mul<T>(i, c)), sub<T>(mul<T>(r, c), mul<T>(i, s)));
  }
  const result = passes<T>(P, 0, spectrum, spectrum === x ? y : x);
  for (let z = result, w = P.chirp, k: usize = 0; k < P.points; k++, z += CX, w += 2 * sizeof<T>())
    putTurned<T>(z, im(z), re(z), all<T>(w, 0), all<T>(w, 1));
  return result;
}

/** The passes from number `first` on, of complex vectors in x; returns the buffer, x or y, that holds the result. */
function passes<T>(P: Plan, first: usize, x: usize, y: usize): usize {
  let pass = P.radices + 16 * first;
  for (let i: usize = first; i < P.passes; i++, pass += 16) {
    const radix = load<u32>(pass), n = load<u32>(pass, 4), stride = load<u32>(pass, 8);
    const w = P.twiddles + load<u32>(pass, 12) * sizeof<T>();
    if (n === radix && radix <= 5) {
      if (radix === 4) radix4<T>(4, stride, x, y, w, true);
      else if (radix === 2) radix2<T>(2, stride, x, y, w, true);
      else if (radix === 5) radix5<T>(5, stride, x, y, w, true);
      else radix3<T>(3, stride, x, y, w, true);
    } else if (radix === 4) radix4<T>(n, stride, x, y, w, false);
    else if (radix === 2) radix2<T>(n, stride, x, y, w, false);
    else if (radix === 3) radix3<T>(n, stride, x, y, w, false);
    else if (radix === 5) radix5<T>(n, stride, x, y, w, false);
    else anyRadix<T>(radix, n, stride, x, y, w);
    const t = x;
    x = y;
    y = t;
  }
  return x;
}

// ---------------------------------------------------------------- rows in memory <-> lanes

/** Four registers as the rows of a 4 × 4 matrix, stored by columns, `step` bytes from one to the next. */
// @ts-ignore: decorator
@inline function putColumns(p: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(p, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(p + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(p + 2 * step, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
  v128.store(p + 3 * step, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
}
/** Two numbers of S as a register of f64. */
// @ts-ignore: decorator
@inline function pair<S>(p: usize): v128 {
  if (sizeof<S>() === 8) return v128.load(p);
  return f64x2.promote_low_f32x4(v128.load64_zero(p));
}
/** One number of each row. */
// @ts-ignore: decorator
@inline function column<S, T>(x: usize, row: usize): v128 {
  if (sizeof<T>() === 4) return f32x4(<f32>load<S>(x), <f32>load<S>(x + row), <f32>load<S>(x + 2 * row), <f32>load<S>(x + 3 * row));
  return f64x2(<f64>load<S>(x), <f64>load<S>(x + row));
}
// @ts-ignore: decorator
@inline function putColumn<S, T>(x: usize, row: usize, v: v128): void {
  store<S>(x, <S>v128.extract_lane<T>(v, 0));
  store<S>(x + row, <S>v128.extract_lane<T>(v, 1));
  if (sizeof<T>() === 4) {
    store<S>(x + 2 * row, <S>v128.extract_lane<T>(v, 2));
    store<S>(x + 3 * row, <S>v128.extract_lane<T>(v, 3));
  }
}
/** Rows of `count` numbers at x, `row` bytes apart → lanes at z, `step` bytes apart. */
function gather<S, T>(x: usize, row: usize, count: usize, z: usize, step: usize): void {
  let i: usize = 0;
  if (sizeof<T>() === 4) {
    for (; i + 4 <= count; i += 4, x += V, z += 4 * step)
      putColumns(z, step, v128.load(x), v128.load(x + row), v128.load(x + 2 * row), v128.load(x + 3 * row));
  } else {
    for (; i + 2 <= count; i += 2, x += 2 * sizeof<S>(), z += 2 * step) {
      const a = pair<S>(x), b = pair<S>(x + row);
      v128.store(z, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(z + step, v128.shuffle<f64>(a, b, 1, 3));
    }
  }
  for (; i < count; i++, x += sizeof<S>(), z += step) v128.store(z, column<S, T>(x, row));
}
/** Lanes at z, `step` bytes apart → rows of `count` numbers at x, `row` bytes apart. */
function scatter<S, T>(z: usize, step: usize, count: usize, x: usize, row: usize): void {
  let i: usize = 0;
  if (sizeof<T>() === 4) {
    for (; i + 4 <= count; i += 4, x += V, z += 4 * step)
      putColumns(x, row, v128.load(z), v128.load(z + step), v128.load(z + 2 * step), v128.load(z + 3 * step));
  } else if (sizeof<S>() === 8) {
    for (; i + 2 <= count; i += 2, x += V, z += 2 * step) {
      const a = v128.load(z), b = v128.load(z + step);
      v128.store(x, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(x + row, v128.shuffle<f64>(a, b, 1, 3));
    }
  } else {
    for (; i + 4 <= count; i += 4, x += V, z += 4 * step) {
      const a = f32x4.demote_f64x2_zero(v128.load(z)), b = f32x4.demote_f64x2_zero(v128.load(z + step));
      const c = f32x4.demote_f64x2_zero(v128.load(z + 2 * step)), d = f32x4.demote_f64x2_zero(v128.load(z + 3 * step));
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      v128.store(x, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(x + row, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    }
  }
  for (; i < count; i++, x += sizeof<S>(), z += step) putColumn<S, T>(x, row, v128.load(z));
}

// ---------------------------------------------------------------- frames -> spectra

/** A group of frames at x, a hop apart, times the window → the packed transform, and where it is. */
function forward<S, T>(P: Plan, x: usize, window: usize): usize {
  const hop = P.hop * sizeof<S>(), n = P.n;
  const multiple: usize = sizeof<T>() === 4 ? 8 : 4;
  if (P.size === 0 && P.points > 4 && P.points % multiple === 0) {
    framesRadix4<S, T>(P, x, window, P.b);
    return passes<T>(P, 1, P.b, P.a);
  }
  let i: usize = 0, w = window, z = P.a;
  if (isOdd(P)) {
    const zero = v128.splat<T>(<T>0);
    for (; i < n; i++, x += sizeof<S>(), w += sizeof<T>(), z += CX) put(z, mul<T>(column<S, T>(x, hop), all<T>(w, 0)), zero);
  } else if (sizeof<T>() === 4) {
    const x1 = hop, x2 = hop + hop, x3 = x2 + hop;
    for (; i + 4 <= n; i += 4, x += V, w += V, z += 4 * V) {
      const weights = v128.load(w);
      putColumns(z, V, mul<T>(v128.load(x), weights), mul<T>(v128.load(x + x1), weights),
        mul<T>(v128.load(x + x2), weights), mul<T>(v128.load(x + x3), weights));
    }
  } else {
    for (; i + 2 <= n; i += 2, x += 2 * sizeof<S>(), w += V, z += 2 * V) {
      const weights = v128.load(w), a = mul<T>(pair<S>(x), weights), b = mul<T>(pair<S>(x + hop), weights);
      put(z, v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
    }
  }
  for (; i < n; i++, x += sizeof<S>(), w += sizeof<T>(), z += V) v128.store(z, mul<T>(column<S, T>(x, hop), all<T>(w, 0)));
  return transform<T>(P, P.a, P.b);
}

/** The window and the first pass, when it is of radix 4, in one: the frames are not written down between. */
function framesRadix4<S, T>(P: Plan, x: usize, window: usize, out: usize): void {
  const hop = P.hop * sizeof<S>(), m: usize = P.points / 4, apart = P.points / 2 * sizeof<S>(), apartWindow = P.points / 2 * sizeof<T>();
  let t = P.twiddles;
  if (sizeof<T>() === 8) {
    for (let p: usize = 0; p < m; p++, x += 2 * sizeof<S>(), window += V, t += 6 * sizeof<T>(), out += 4 * CX) {
      const y = x + hop, wa = v128.load(window), wb = v128.load(window + apartWindow);
      const wc = v128.load(window + 2 * apartWindow), wd = v128.load(window + 3 * apartWindow);
      const a = mul<T>(pair<S>(x), wa), A = mul<T>(pair<S>(y), wa);
      const b = mul<T>(pair<S>(x + apart), wb), B = mul<T>(pair<S>(y + apart), wb);
      const c = mul<T>(pair<S>(x + 2 * apart), wc), C = mul<T>(pair<S>(y + 2 * apart), wc);
      const d = mul<T>(pair<S>(x + 3 * apart), wd), D = mul<T>(pair<S>(y + 3 * apart), wd);
      butterfly4<T>(v128.shuffle<f64>(a, A, 0, 2), v128.shuffle<f64>(a, A, 1, 3), v128.shuffle<f64>(b, B, 0, 2), v128.shuffle<f64>(b, B, 1, 3),
        v128.shuffle<f64>(c, C, 0, 2), v128.shuffle<f64>(c, C, 1, 3), v128.shuffle<f64>(d, D, 0, 2), v128.shuffle<f64>(d, D, 1, 3), out, CX, t, false);
    }
    return;
  }
  // Four samples of a frame are two complex numbers, so two butterflies come out at a time. Upper case: the second one.
  const hop2 = hop + hop, hop3 = hop2 + hop;
  for (let p: usize = 0; p < m; p += 2, x += V, window += V, t += 12 * sizeof<T>(), out += 8 * CX) {
    let w = v128.load(window), r0 = mul<T>(v128.load(x), w), r1 = mul<T>(v128.load(x + hop), w);
    let r2 = mul<T>(v128.load(x + hop2), w), r3 = mul<T>(v128.load(x + hop3), w);
    let l = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), h = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    let L = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), H = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const ar = v128.shuffle<f32>(l, h, 0, 1, 4, 5), ai = v128.shuffle<f32>(l, h, 2, 3, 6, 7);
    const Ar = v128.shuffle<f32>(L, H, 0, 1, 4, 5), Ai = v128.shuffle<f32>(L, H, 2, 3, 6, 7);

    let at = x + apart;
    w = v128.load(window + apartWindow), r0 = mul<T>(v128.load(at), w), r1 = mul<T>(v128.load(at + hop), w);
    r2 = mul<T>(v128.load(at + hop2), w), r3 = mul<T>(v128.load(at + hop3), w);
    l = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), h = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    L = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), H = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const br = v128.shuffle<f32>(l, h, 0, 1, 4, 5), bi = v128.shuffle<f32>(l, h, 2, 3, 6, 7);
    const Br = v128.shuffle<f32>(L, H, 0, 1, 4, 5), Bi = v128.shuffle<f32>(L, H, 2, 3, 6, 7);

    at += apart;
    w = v128.load(window + 2 * apartWindow), r0 = mul<T>(v128.load(at), w), r1 = mul<T>(v128.load(at + hop), w);
    r2 = mul<T>(v128.load(at + hop2), w), r3 = mul<T>(v128.load(at + hop3), w);
    l = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), h = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    L = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), H = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const cr = v128.shuffle<f32>(l, h, 0, 1, 4, 5), ci = v128.shuffle<f32>(l, h, 2, 3, 6, 7);
    const Cr = v128.shuffle<f32>(L, H, 0, 1, 4, 5), Ci = v128.shuffle<f32>(L, H, 2, 3, 6, 7);

    at += apart;
    w = v128.load(window + 3 * apartWindow), r0 = mul<T>(v128.load(at), w), r1 = mul<T>(v128.load(at + hop), w);
    r2 = mul<T>(v128.load(at + hop2), w), r3 = mul<T>(v128.load(at + hop3), w);
    l = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), h = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    L = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), H = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const dr = v128.shuffle<f32>(l, h, 0, 1, 4, 5), di = v128.shuffle<f32>(l, h, 2, 3, 6, 7);
    const Dr = v128.shuffle<f32>(L, H, 0, 1, 4, 5), Di = v128.shuffle<f32>(L, H, 2, 3, 6, 7);

    butterfly4<T>(ar, ai, br, bi, cr, ci, dr, di, out, CX, t, false);
    butterfly4<T>(Ar, Ai, Br, Bi, Cr, Ci, Dr, Di, out + 4 * CX, CX, t + 6 * sizeof<T>(), false);
  }
}

/** The packed transform at z → the spectrum, complex vectors at out. */
function unpack<T>(P: Plan, z: usize, out: usize): void {
  if (isOdd(P)) {
    memory.copy(out, z, P.bins * CX);
    return;
  }
  const half = v128.splat<T>(<T>0.5), zero = v128.splat<T>(<T>0), last = P.points * CX;
  put(out, add<T>(re(z), im(z)), zero);
  put(out + last, sub<T>(re(z), im(z)), zero);
  for (let k = CX, j = last - CX, w = P.turns; k <= j; k += CX, j -= CX, w += 2 * sizeof<T>()) {
    const kr = re(z + k), ki = im(z + k), jr = re(z + j), ji = im(z + j), c = all<T>(w, 0), s = all<T>(w, 1);
    const evenRe = mul<T>(half, add<T>(kr, jr)), evenIm = mul<T>(half, sub<T>(ki, ji));
    const oddRe = mul<T>(half, add<T>(ki, ji)), oddIm = mul<T>(half, sub<T>(jr, kr));
    const turnedRe = sub<T>(mul<T>(oddRe, c), mul<T>(oddIm, s)), turnedIm = add<T>(mul<T>(oddRe, s), mul<T>(oddIm, c));
    put(out + k, add<T>(evenRe, turnedRe), add<T>(evenIm, turnedIm));
    put(out + j, sub<T>(evenRe, turnedRe), sub<T>(turnedIm, evenIm));
  }
}

/** The packed transform at z → powers, or magnitudes, one vector for each bin at out. */
// @ts-ignore: decorator
@inline function unpackPower<T>(P: Plan, z: usize, out: usize, root: bool): void {
  if (isOdd(P)) {
    for (const end = out + P.bins * V; out < end; out += V, z += CX) {
      const power = squared<T>(re(z), im(z));
      v128.store(out, root ? v128.sqrt<T>(power) : power);
    }
    return;
  }
  const half = v128.splat<T>(<T>0.5), last = P.points * V;
  const first = add<T>(re(z), im(z)), middle = sub<T>(re(z), im(z));
  v128.store(out, root ? v128.abs<T>(first) : mul<T>(first, first));
  v128.store(out + last, root ? v128.abs<T>(middle) : mul<T>(middle, middle));
  for (let k = V, j = last - V, w = P.turns; k <= j; k += V, j -= V, w += 2 * sizeof<T>()) {
    const zk = z + 2 * k, zj = z + 2 * j, kr = re(zk), ki = im(zk), jr = re(zj), ji = im(zj), c = all<T>(w, 0), s = all<T>(w, 1);
    const evenRe = mul<T>(half, add<T>(kr, jr)), evenIm = mul<T>(half, sub<T>(ki, ji));
    const oddRe = mul<T>(half, add<T>(ki, ji)), oddIm = mul<T>(half, sub<T>(jr, kr));
    const turnedRe = sub<T>(mul<T>(oddRe, c), mul<T>(oddIm, s)), turnedIm = add<T>(mul<T>(oddRe, s), mul<T>(oddIm, c));
    const pk = squared<T>(add<T>(evenRe, turnedRe), add<T>(evenIm, turnedIm));
    const pj = squared<T>(sub<T>(evenRe, turnedRe), sub<T>(turnedIm, evenIm));
    v128.store(out + k, root ? v128.sqrt<T>(pk) : pk);
    v128.store(out + j, root ? v128.sqrt<T>(pj) : pj);
  }
}

function unpackPowers<T>(P: Plan, z: usize, out: usize): void { unpackPower<T>(P, z, out, false); }
function unpackMagnitudes<T>(P: Plan, z: usize, out: usize): void { unpackPower<T>(P, z, out, true); }

// @ts-ignore: decorator
@inline function other(P: Plan, z: usize): usize { return z === P.a ? P.b : P.a; }

/** Groups of frames at x → rows of real parts and rows of imaginary parts. */
function stft<S, T>(P: Plan, x: usize, groups: usize, real: usize, imaginary: usize): void {
  const bins = P.bins, row = bins * sizeof<S>(), step = lanes<T>() * P.hop * sizeof<S>();
  for (let g: usize = 0; g < groups; g++, x += step, real += lanes<T>() * row, imaginary += lanes<T>() * row) {
    const z = forward<S, T>(P, x, P.window), spectrum = other(P, z);
    unpack<T>(P, z, spectrum);
    scatter<S, T>(spectrum, CX, bins, real, row);
    scatter<S, T>(spectrum + V, CX, bins, imaginary, row);
  }
}

/** Groups of frames at x → rows of powers, or of magnitudes. */
function power<S, T>(P: Plan, x: usize, groups: usize, out: usize, root: bool): void {
  const bins = P.bins, row = bins * sizeof<S>(), step = lanes<T>() * P.hop * sizeof<S>();
  for (let g: usize = 0; g < groups; g++, x += step, out += lanes<T>() * row) {
    const z = forward<S, T>(P, x, P.window), powers = other(P, z);
    if (root) unpackMagnitudes<T>(P, z, powers);
    else unpackPowers<T>(P, z, powers);
    scatter<S, T>(powers, V, bins, out, row);
  }
}

/** Groups of frames at x → rows of bands. bands: for each its first bin and how many; weights: of all, one after the other. */
function mel<S, T>(P: Plan, x: usize, groups: usize, root: bool, bands: usize, nMels: usize, weights: usize, out: usize): void {
  const row = nMels * sizeof<S>(), step = lanes<T>() * P.hop * sizeof<S>();
  for (let g: usize = 0; g < groups; g++, x += step, out += lanes<T>() * row) {
    const z = forward<S, T>(P, x, P.window), powers = other(P, z);
    if (root) unpackMagnitudes<T>(P, z, powers);
    else unpackPowers<T>(P, z, powers);
    let w = weights;
    // What was in z is used up, and n vectors are room enough: the host takes no more bands than that.
    const sums = z;
    for (let m: usize = 0; m < nMels; m++) {
      let p = powers + <usize>load<u32>(bands + 8 * m) * V, sum = v128.splat<T>(<T>0);
      for (const end = p + <usize>load<u32>(bands + 8 * m, 4) * V; p < end; p += V, w += sizeof<T>())
        sum = add<T>(sum, mul<T>(all<T>(w, 0), v128.load(p)));
      v128.store(sums + m * V, sum);
    }
    scatter<S, T>(sums, V, nMels, out, row);
  }
}

// ---------------------------------------------------------------- spectra -> frames

/** Complex vectors at x → frames, times the window, added to the signal y. */
function inverse<T>(P: Plan, x: usize, y: usize): void {
  // Real and imaginary parts change places on the way in, so that the transform is the inverse one.
  const z = P.a, last = P.points * CX, first = re(x);
  if (isOdd(P)) {
    const zero = v128.splat<T>(<T>0);
    put(z, zero, first);
    for (let k = CX, j = last - CX; k < j; k += CX, j -= CX) {
      put(z + k, im(x + k), re(x + k));
      put(z + j, sub<T>(zero, im(x + k)), re(x + k));
    }
    overlapAdd<T>(P, transform<T>(P, P.a, P.b), y);
    return;
  }
  const middle = re(x + last);
  put(z, sub<T>(first, middle), add<T>(first, middle));
  for (let k = CX, j = last - CX, w = P.turns; k <= j; k += CX, j -= CX, w += 2 * sizeof<T>()) {
    const kr = re(x + k), ki = im(x + k), jr = re(x + j), ji = im(x + j), c = all<T>(w, 0), s = all<T>(w, 1);
    const evenRe = add<T>(kr, jr), evenIm = sub<T>(ki, ji), turnedRe = sub<T>(kr, jr), turnedIm = add<T>(ki, ji);
    const oddRe = add<T>(mul<T>(turnedRe, c), mul<T>(turnedIm, s)), oddIm = sub<T>(mul<T>(turnedIm, c), mul<T>(turnedRe, s));
    put(z + k, add<T>(evenIm, oddRe), sub<T>(evenRe, oddIm));
    put(z + j, sub<T>(oddRe, evenIm), add<T>(evenRe, oddIm));
  }
  overlapAdd<T>(P, transform<T>(P, P.a, P.b), y);
}

/** Frames as lanes at z, real and imaginary parts still in each other's place → y[t · hop + i] += window[i] · frame[t][i]. */
function overlapAdd<T>(P: Plan, z: usize, y: usize): void {
  const hop = P.hop * sizeof<T>(), n = P.n;
  // Where a sample and the next one stand, and how far it is to the two after them.
  const even = V, odd = isOdd(P) ? CX + V : 0, pair = isOdd(P) ? 2 * CX : CX;
  let i: usize = 0, w = P.back;
  if (sizeof<T>() === 4) {
    const y1 = hop, y2 = hop + hop, y3 = y2 + hop;
    for (; i + 4 <= n; i += 4, w += V, z += 2 * pair, y += V) {
      const weights = v128.load(w), next = z + pair;
      const a = v128.load(z + even), b = v128.load(z + odd), c = v128.load(next + even), d = v128.load(next + odd);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(y, add<T>(v128.load(y), mul<T>(weights, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))));
      v128.store(y + y1, add<T>(v128.load(y + y1), mul<T>(weights, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))));
      v128.store(y + y2, add<T>(v128.load(y + y2), mul<T>(weights, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5))));
      v128.store(y + y3, add<T>(v128.load(y + y3), mul<T>(weights, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7))));
    }
  } else {
    for (; i + 2 <= n; i += 2, w += V, z += pair, y += V) {
      const weights = v128.load(w), a = v128.load(z + even), b = v128.load(z + odd);
      v128.store(y, add<T>(v128.load(y), mul<T>(weights, v128.shuffle<f64>(a, b, 0, 2))));
      v128.store(y + hop, add<T>(v128.load(y + hop), mul<T>(weights, v128.shuffle<f64>(a, b, 1, 3))));
    }
  }
  for (let k: usize = 0; i < n; i++, k++, w += sizeof<T>(), y += sizeof<T>()) {
    const at = z + (k >> 1) * pair + (k & 1 ? odd : even);
    putColumn<T, T>(y, hop, add<T>(column<T, T>(y, hop), mul<T>(all<T>(w, 0), v128.load(at))));
  }
}

/** Rows of real and imaginary parts → frames, added to the signal y. */
function istft<S, T>(P: Plan, real: usize, imaginary: usize, groups: usize, y: usize): void {
  const bins = P.bins, row = bins * sizeof<S>(), step = lanes<T>() * P.hop * sizeof<T>();
  for (let g: usize = 0; g < groups; g++, y += step, real += lanes<T>() * row, imaginary += lanes<T>() * row) {
    gather<S, T>(real, row, bins, P.b, CX);
    gather<S, T>(imaginary, row, bins, P.b + V, CX);
    inverse<T>(P, P.b, y);
  }
}

/** out[i] = y[i] · gain[i] for `hops` times `hop` numbers; the gains of the next hop stand `step` bytes further on. */
function scale<S, T>(y: usize, gain: usize, hop: usize, hops: usize, step: usize, out: usize): void {
  for (let h: usize = 0; h < hops; h++, gain += step) {
    let i: usize = 0, g = gain;
    if (sizeof<S>() === sizeof<T>()) {
      for (; i + lanes<T>() <= hop; i += lanes<T>(), y += V, g += V, out += V)
        v128.store(out, mul<T>(v128.load(y), v128.load(g)));
    } else {
      for (; i + 2 <= hop; i += 2, y += V, g += V, out += 8)
        v128.store64_lane(out, f32x4.demote_f64x2_zero(mul<T>(v128.load(y), v128.load(g))), 0);
    }
    for (; i < hop; i++, y += sizeof<T>(), g += sizeof<T>(), out += sizeof<S>()) store<S>(out, <S>(load<T>(y) * load<T>(g)));
  }
}

// ---------------------------------------------------------------- Griffin and Lim

/** Spectra at z (complex vectors, group after group) → the signal y, which is zero before. */
function synthesize<T>(P: Plan, z: usize, groups: usize, y: usize): void {
  const step = V * P.hop, size = P.bins * CX;
  for (let g: usize = 0; g < groups; g++, z += size, y += step) inverse<T>(P, z, y);
}

/**
 * One iteration: each group of frames of the signal x is analysed, gets its given magnitudes back, and is added to the
 * signal y while it is in the cache. previous: the spectra of the iteration before, replaced by those of this one.
 * Returns Σ(|spectrum| − magnitude)² when asked to measure.
 */
function iterate<T>(P: Plan, x: usize, magnitudes: usize, previous: usize, groups: usize, pull: T, measure: bool, y: usize): f64 {
  const bins = P.bins, step = V * P.hop, pulls = v128.splat<T>(pull);
  const tiny = v128.splat<T>(sizeof<T>() === 4 ? <T>1.1754943508222875e-38 : <T>2.2250738585072014e-308);
  // Infinity times a bin that is 0 would be no number.
  const most = v128.splat<T>(sizeof<T>() === 4 ? <T>3.4028234663852886e38 : <T>1.7976931348623157e308);
  let errors: f64 = 0;
  for (let g: usize = 0; g < groups; g++, x += step, y += step) {
    const z = forward<T, T>(P, x, P.window), spectrum = other(P, z);
    unpack<T>(P, z, spectrum);
    if (measure) errors += difference<T>(spectrum, magnitudes, bins);
    // The way back reads P.b, whichever of the two this is.
    for (let s = spectrum, end = s + bins * CX, to = P.b; s < end; s += CX, to += CX, previous += CX, magnitudes += V) {
      const r = re(s), i = im(s), tr = sub<T>(r, mul<T>(pulls, re(previous))), ti = sub<T>(i, mul<T>(pulls, im(previous)));
      const size = v128.min<T>(most, v128.div<T>(v128.load(magnitudes), add<T>(v128.sqrt<T>(squared<T>(tr, ti)), tiny)));
      put(previous, r, i);
      put(to, mul<T>(size, tr), mul<T>(size, ti));
    }
    inverse<T>(P, P.b, y);
  }
  return errors;
}

function difference<T>(spectrum: usize, magnitudes: usize, bins: usize): f64 {
  let sum = f64x2.splat(0);
  for (const end = spectrum + bins * CX; spectrum < end; spectrum += CX, magnitudes += V) {
    const d = sub<T>(v128.sqrt<T>(squared<T>(re(spectrum), im(spectrum))), v128.load(magnitudes));
    if (sizeof<T>() === 8) sum = f64x2.add(sum, f64x2.mul(d, d));
    else {
      const low = f64x2.promote_low_f32x4(d), high = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3));
      sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    }
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

// ---------------------------------------------------------------- reassignment

/** Numbers of a reassigned spectrogram, laid out in memory by lib/dsp/kernel-reassigned.ts. */
@unmanaged
class Reassignment {
  /** Hertz for a radian per sample; samples per second. */
  hertz: f64;
  rate: f64;
  /** Smaller magnitudes have no place. */
  floor: f64;
  /** Where places are clipped. */
  lowest: f64;
  highest: f64;
  earliest: f64;
  latest: f64;
  /** The window's derivative, and the window times the time from its middle. */
  derivative: usize;
  weighted: usize;
  /** Frequencies of the bins; work space of three spectra. */
  bins: usize;
  work: usize;
  /** Whether a bin without a place gets its own, or NaN. */
  fill: u32;
}

/** Two lanes of a vector of T as f64, rounded to S, as librosa has them. */
// @ts-ignore: decorator
@inline function lanePair<S, T>(p: usize, which: usize): v128 {
  if (sizeof<T>() === 4) return f64x2.promote_low_f32x4(v128.load64_zero(p + 8 * which));
  const v = v128.load(p);
  return sizeof<S>() === 4 ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v)) : v;
}

/** NaN passes through both. */
// @ts-ignore: decorator
@inline function clipped(v: v128, low: f64, high: f64): v128 {
  return f64x2.max(f64x2.min(v, f64x2.splat(high)), f64x2.splat(low));
}

/**
 * Groups of frames at x → rows of frequencies and times (f64) and of magnitudes. frameTimes: of these frames. With the
 * spectra H, D and T of the three windows, the place of a bin is its frequency − Im(D/H) and its time + Re(T/H).
 */
function reassign<S, T>(P: Plan, R: Reassignment, x: usize, groups: usize, frameTimes: usize, frequencies: usize, times: usize, magnitudes: usize): void {
  const bins = P.bins, step = lanes<T>() * P.hop * sizeof<S>(), size = bins * CX;
  const h = R.work, d = h + size, t = d + size;
  for (let g: usize = 0; g < groups; g++, x += step) {
    unpack<T>(P, forward<S, T>(P, x, P.window), h);
    unpack<T>(P, forward<S, T>(P, x, R.derivative), d);
    unpack<T>(P, forward<S, T>(P, x, R.weighted), t);
    for (let which: usize = 0; which < lanes<T>() / 2; which++) {
      const frameTime = v128.load(frameTimes);
      // The results are written over the work space of the transforms.
      const f = P.a, m = P.b, s = P.a + bins * V;
      for (let k: usize = 0; k < bins; k++) {
        const at = k * CX, binFrequency = v128.load64_splat(R.bins + 8 * k);
        const hr = lanePair<S, T>(h + at, which), hi = lanePair<S, T>(h + at + V, which);
        const dr = lanePair<S, T>(d + at, which), di = lanePair<S, T>(d + at + V, which);
        const tr = lanePair<S, T>(t + at, which), ti = lanePair<S, T>(t + at + V, which);
        const power = squared<f64>(hr, hi), magnitude = f64x2.sqrt(power);
        const slope = f64x2.div(sub<f64>(mul<f64>(dr, hi), mul<f64>(di, hr)), power);
        const delay = f64x2.div(add<f64>(mul<f64>(tr, hr), mul<f64>(ti, hi)), power);
        let frequency = add<f64>(binFrequency, mul<f64>(slope, f64x2.splat(R.hertz)));
        let time = add<f64>(frameTime, f64x2.div(delay, f64x2.splat(R.rate)));
        const loud = f64x2.ge(magnitude, f64x2.splat(R.floor));
        const none = f64x2.splat(NaN);
        frequency = v128.bitselect(frequency, R.fill ? binFrequency : none, v128.and(loud, f64x2.eq(frequency, frequency)));
        time = v128.bitselect(time, R.fill ? frameTime : none, v128.and(loud, f64x2.eq(time, time)));
        v128.store(f + k * V, clipped(frequency, R.lowest, R.highest));
        v128.store(s + k * V, clipped(time, R.earliest, R.latest));
        v128.store(m + k * V, magnitude);
      }
      scatter<f64, f64>(f, V, bins, frequencies, bins * 8);
      scatter<f64, f64>(s, V, bins, times, bins * 8);
      scatter<S, f64>(m, V, bins, magnitudes, bins * sizeof<S>());
      frequencies += 2 * bins * 8;
      times += 2 * bins * 8;
      magnitudes += 2 * bins * sizeof<S>();
      frameTimes += 16;
    }
  }
}

// ---------------------------------------------------------------- decibels

/**
 * Decadic logarithm of two positive normal numbers: x = 2^k · (1 + f) with 1 + f between √½ and √2, and
 * log(1 + f) = 2 · artanh(f / (2 + f)), whose series is an even polynomial as in Sun's fdlibm.
 */
// @ts-ignore: decorator
@inline function log10(x: v128): v128 {
  // Bits of 1 minus those of √½: what is added moves the border between two exponents there.
  const moved = i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e00000000));
  const exponents = i64x2.shr_s(moved, 52);
  const k = sub<f64>(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2)), f64x2.splat(1023));
  const mantissa = i64x2.add(v128.and(moved, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e00000000));
  const f = sub<f64>(mantissa, f64x2.splat(1)), s = f64x2.div(f, add<f64>(f, f64x2.splat(2)));
  const z = mul<f64>(s, s), w = mul<f64>(z, z);
  let odd = f64x2.splat(0.1479819860511658591), even = f64x2.splat(0.1531383769920937332);
  odd = add<f64>(mul<f64>(odd, w), f64x2.splat(0.1818357216161805012));
  odd = add<f64>(mul<f64>(odd, w), f64x2.splat(0.2857142874366239149));
  odd = add<f64>(mul<f64>(odd, w), f64x2.splat(0.666666666666673513));
  even = add<f64>(mul<f64>(even, w), f64x2.splat(0.2222219843214978396));
  even = add<f64>(mul<f64>(even, w), f64x2.splat(0.3999999999940941908));
  const rest = add<f64>(mul<f64>(odd, z), mul<f64>(even, w));
  const halfSquare = mul<f64>(f64x2.splat(0.5), mul<f64>(f, f));
  const natural = sub<f64>(f, sub<f64>(halfSquare, mul<f64>(s, add<f64>(halfSquare, rest))));
  return add<f64>(mul<f64>(k, f64x2.splat(0.30102999566398119521)), mul<f64>(natural, f64x2.splat(0.43429448190325182765)));
}

/** x[i] → 10 · log10(max(floor, x[i], or its square)) − reference, in place; returns the largest. An odd count touches one more. */
function levels<S>(x: usize, count: usize, floor: f64, reference: f64, square: bool): f64 {
  let largest = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < count; i += 2, x += 2 * sizeof<S>()) {
    let v = pair<S>(x);
    if (square) v = mul<f64>(v, v);
    v = sub<f64>(mul<f64>(f64x2.splat(10), log10(f64x2.max(v, f64x2.splat(floor)))), f64x2.splat(reference));
    largest = f64x2.max(largest, v);
    if (sizeof<S>() === 8) v128.store(x, v);
    else v128.store64_lane(x, f32x4.demote_f64x2_zero(v), 0);
  }
  return Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}

// ---------------------------------------------------------------- what the host calls

/** Whether all numbers are finite: x · 0 is 0 for those, NaN for others, and a sum keeps a NaN. */
function finite<S>(x: usize, count: usize): bool {
  const zero = v128.splat<S>(<S>0);
  let i: usize = 0, a = zero, b = zero;
  for (; i + 2 * lanes<S>() <= count; i += 2 * lanes<S>(), x += 2 * V) {
    a = add<S>(a, mul<S>(v128.load(x), zero));
    b = add<S>(b, mul<S>(v128.load(x, V), zero));
  }
  let sum: S = <S>0;
  for (; i < count; i++, x += sizeof<S>()) sum += load<S>(x) * <S>0;
  return sum === <S>0 && !v128.any_true(v128.ne<S>(add<S>(a, b), zero));
}
export function finite32(x: usize, count: usize): bool { return finite<f32>(x, count); }
export function finite64(x: usize, count: usize): bool { return finite<f64>(x, count); }

export function stftSingle(P: Plan, x: usize, groups: usize, real: usize, imaginary: usize): void { stft<f32, f32>(P, x, groups, real, imaginary); }
export function stftMixed(P: Plan, x: usize, groups: usize, real: usize, imaginary: usize): void { stft<f32, f64>(P, x, groups, real, imaginary); }
export function stftDouble(P: Plan, x: usize, groups: usize, real: usize, imaginary: usize): void { stft<f64, f64>(P, x, groups, real, imaginary); }

export function powerSingle(P: Plan, x: usize, groups: usize, out: usize, root: bool): void { power<f32, f32>(P, x, groups, out, root); }
export function powerMixed(P: Plan, x: usize, groups: usize, out: usize, root: bool): void { power<f32, f64>(P, x, groups, out, root); }
export function powerDouble(P: Plan, x: usize, groups: usize, out: usize, root: bool): void { power<f64, f64>(P, x, groups, out, root); }

export function melSingle(P: Plan, x: usize, groups: usize, root: bool, bands: usize, nMels: usize, weights: usize, out: usize): void { mel<f32, f32>(P, x, groups, root, bands, nMels, weights, out); }
export function melMixed(P: Plan, x: usize, groups: usize, root: bool, bands: usize, nMels: usize, weights: usize, out: usize): void { mel<f32, f64>(P, x, groups, root, bands, nMels, weights, out); }
export function melDouble(P: Plan, x: usize, groups: usize, root: bool, bands: usize, nMels: usize, weights: usize, out: usize): void { mel<f64, f64>(P, x, groups, root, bands, nMels, weights, out); }

export function istftSingle(P: Plan, real: usize, imaginary: usize, groups: usize, y: usize): void { istft<f32, f32>(P, real, imaginary, groups, y); }
export function istftMixed(P: Plan, real: usize, imaginary: usize, groups: usize, y: usize): void { istft<f32, f64>(P, real, imaginary, groups, y); }
export function istftDouble(P: Plan, real: usize, imaginary: usize, groups: usize, y: usize): void { istft<f64, f64>(P, real, imaginary, groups, y); }

export function scaleSingle(y: usize, gain: usize, hop: usize, hops: usize, step: usize, out: usize): void { scale<f32, f32>(y, gain, hop, hops, step, out); }
export function scaleMixed(y: usize, gain: usize, hop: usize, hops: usize, step: usize, out: usize): void { scale<f32, f64>(y, gain, hop, hops, step, out); }
export function scaleDouble(y: usize, gain: usize, hop: usize, hops: usize, step: usize, out: usize): void { scale<f64, f64>(y, gain, hop, hops, step, out); }

export function gatherSingle(x: usize, row: usize, count: usize, z: usize, step: usize): void { gather<f32, f32>(x, row, count, z, step); }
export function gatherDouble(x: usize, row: usize, count: usize, z: usize, step: usize): void { gather<f64, f64>(x, row, count, z, step); }
export function synthesizeSingle(P: Plan, z: usize, groups: usize, y: usize): void { synthesize<f32>(P, z, groups, y); }
export function synthesizeDouble(P: Plan, z: usize, groups: usize, y: usize): void { synthesize<f64>(P, z, groups, y); }
export function iterateSingle(P: Plan, x: usize, magnitudes: usize, previous: usize, groups: usize, pull: f32, measure: bool, y: usize): f64 { return iterate<f32>(P, x, magnitudes, previous, groups, pull, measure, y); }
export function iterateDouble(P: Plan, x: usize, magnitudes: usize, previous: usize, groups: usize, pull: f64, measure: bool, y: usize): f64 { return iterate<f64>(P, x, magnitudes, previous, groups, pull, measure, y); }

export function reassignSingle(P: Plan, R: Reassignment, x: usize, groups: usize, frameTimes: usize, frequencies: usize, times: usize, magnitudes: usize): void { reassign<f32, f32>(P, R, x, groups, frameTimes, frequencies, times, magnitudes); }
export function reassignMixed(P: Plan, R: Reassignment, x: usize, groups: usize, frameTimes: usize, frequencies: usize, times: usize, magnitudes: usize): void { reassign<f32, f64>(P, R, x, groups, frameTimes, frequencies, times, magnitudes); }
export function reassignDouble(P: Plan, R: Reassignment, x: usize, groups: usize, frameTimes: usize, frequencies: usize, times: usize, magnitudes: usize): void { reassign<f64, f64>(P, R, x, groups, frameTimes, frequencies, times, magnitudes); }

export function levels32(x: usize, count: usize, floor: f64, reference: f64, square: bool): f64 { return levels<f32>(x, count, floor, reference, square); }
export function levels64(x: usize, count: usize, floor: f64, reference: f64, square: bool): f64 { return levels<f64>(x, count, floor, reference, square); }
