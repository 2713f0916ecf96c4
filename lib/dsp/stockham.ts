/**
 * The complex FFT of a length that is a product of small primes: Stockham's self-sorting form, one pass per factor.
 *
 * A pass of radix r sees the data as `stride` interleaved transforms of length r·m. It takes the r numbers that lie m
 * apart, replaces them by their Fourier transform of length r, turns output k by the twiddle factor e^(−2πi·pk/(r·m)),
 * and writes the r results side by side, so that r·stride transforms of length m remain. After the last pass the
 * spectrum stands in natural order: no bit reversal.
 *
 * @see G. D. Bergland, "A guided tour of the fast Fourier transform", IEEE Spectrum 6 (1969)
 * @see C. Van Loan, Computational Frameworks for the Fast Fourier Transform (1992), §1.7
 */

/** Transforms `re + i·im` in place. The inverse, without its 1/n, is the same call with `re` and `im` exchanged. */
export type Transform = (re: Float64Array, im: Float64Array) => void;

/** One pass: reads x, writes y. */
interface Pass {
  readonly radix: number;
  /** Length of the transforms that remain after this pass. */
  readonly m: number;
  readonly stride: number;
  /** Real and imaginary parts of e^(−2πi·pk/(radix·m)) at `p * (radix − 1) + k − 1`. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** For `anyRadix`: e^(−2πi·k/radix). */
  readonly roots?: { readonly cos: Float64Array; readonly sin: Float64Array };
}

type Kernel = (pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array) => void;

/** Prepares the transform of length `n`, whose prime factors (fours taken together) are `radices`. */
export function planStockham(n: number, radices: readonly number[]): Transform {
  const passes = planPasses(n, radices);
  const workRe = new Float64Array(n);
  const workIm = new Float64Array(n);
  return (re, im) => {
    let resultInWork = false;
    for (const pass of passes) {
      const run = kernelOf(pass.radix);
      if (resultInWork) run(pass, workRe, workIm, re, im);
      else run(pass, re, im, workRe, workIm);
      resultInWork = !resultInWork;
    }
    if (resultInWork) {
      re.set(workRe);
      im.set(workIm);
    }
  };
}

function planPasses(n: number, radices: readonly number[]): Pass[] {
  const passes: Pass[] = [];
  let length = n;
  let stride = 1;
  for (const radix of radices) {
    const m = length / radix;
    const cos = new Float64Array((radix - 1) * m);
    const sin = new Float64Array((radix - 1) * m);
    for (let p = 0; p < m; p++)
      for (let k = 1; k < radix; k++) {
        const angle = (-2 * Math.PI * ((p * k) % length)) / length;
        cos[p * (radix - 1) + k - 1] = Math.cos(angle);
        sin[p * (radix - 1) + k - 1] = Math.sin(angle);
      }
    passes.push({ radix, m, stride, cos, sin, roots: radix > 5 ? unitRoots(radix) : undefined });
    length = m;
    stride *= radix;
  }
  return passes;
}

/** The `n` numbers e^(−2πi·k/n). */
function unitRoots(n: number): { cos: Float64Array; sin: Float64Array } {
  return {
    cos: Float64Array.from({ length: n }, (_, k) => Math.cos((-2 * Math.PI * k) / n)),
    sin: Float64Array.from({ length: n }, (_, k) => Math.sin((-2 * Math.PI * k) / n)),
  };
}

function kernelOf(radix: number): Kernel {
  switch (radix) {
    case 2:
      return radix2;
    case 3:
      return radix3;
    case 4:
      return radix4;
    case 5:
      return radix5;
    default:
      return anyRadix;
  }
}

function radix2(
  { m, stride, cos, sin }: Pass,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
): void {
  const apart = stride * m;
  for (let p = 0; p < m; p++) {
    const c = cos[p];
    const s = sin[p];
    for (let q = 0; q < stride; q++) {
      const a = q + stride * p;
      const b = a + apart;
      const out = q + stride * 2 * p;
      const dr = xr[a] - xr[b];
      const di = xi[a] - xi[b];
      yr[out] = xr[a] + xr[b];
      yi[out] = xi[a] + xi[b];
      yr[out + stride] = dr * c - di * s;
      yi[out + stride] = dr * s + di * c;
    }
  }
}

const sin60 = Math.sqrt(3) / 2;

function radix3(
  { m, stride, cos, sin }: Pass,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
): void {
  const apart = stride * m;
  for (let p = 0; p < m; p++) {
    const c1 = cos[2 * p];
    const s1 = sin[2 * p];
    const c2 = cos[2 * p + 1];
    const s2 = sin[2 * p + 1];
    for (let q = 0; q < stride; q++) {
      const a = q + stride * p;
      const b = a + apart;
      const c = b + apart;
      const out = q + stride * 3 * p;
      const sumRe = xr[b] + xr[c];
      const sumIm = xi[b] + xi[c];
      const midRe = xr[a] - 0.5 * sumRe;
      const midIm = xi[a] - 0.5 * sumIm;
      const turnRe = sin60 * (xi[b] - xi[c]);
      const turnIm = sin60 * (xr[c] - xr[b]);
      yr[out] = xr[a] + sumRe;
      yi[out] = xi[a] + sumIm;
      const re1 = midRe + turnRe;
      const im1 = midIm + turnIm;
      yr[out + stride] = re1 * c1 - im1 * s1;
      yi[out + stride] = re1 * s1 + im1 * c1;
      const re2 = midRe - turnRe;
      const im2 = midIm - turnIm;
      yr[out + 2 * stride] = re2 * c2 - im2 * s2;
      yi[out + 2 * stride] = re2 * s2 + im2 * c2;
    }
  }
}

function radix4(
  { m, stride, cos, sin }: Pass,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
): void {
  const apart = stride * m;
  for (let p = 0; p < m; p++) {
    const c1 = cos[3 * p];
    const s1 = sin[3 * p];
    const c2 = cos[3 * p + 1];
    const s2 = sin[3 * p + 1];
    const c3 = cos[3 * p + 2];
    const s3 = sin[3 * p + 2];
    for (let q = 0; q < stride; q++) {
      const a = q + stride * p;
      const b = a + apart;
      const c = b + apart;
      const d = c + apart;
      const out = q + stride * 4 * p;
      const evenSumRe = xr[a] + xr[c];
      const evenSumIm = xi[a] + xi[c];
      const evenDiffRe = xr[a] - xr[c];
      const evenDiffIm = xi[a] - xi[c];
      const oddSumRe = xr[b] + xr[d];
      const oddSumIm = xi[b] + xi[d];
      const oddDiffRe = xr[b] - xr[d];
      const oddDiffIm = xi[b] - xi[d];
      yr[out] = evenSumRe + oddSumRe;
      yi[out] = evenSumIm + oddSumIm;
      const re1 = evenDiffRe + oddDiffIm;
      const im1 = evenDiffIm - oddDiffRe;
      yr[out + stride] = re1 * c1 - im1 * s1;
      yi[out + stride] = re1 * s1 + im1 * c1;
      const re2 = evenSumRe - oddSumRe;
      const im2 = evenSumIm - oddSumIm;
      yr[out + 2 * stride] = re2 * c2 - im2 * s2;
      yi[out + 2 * stride] = re2 * s2 + im2 * c2;
      const re3 = evenDiffRe - oddDiffIm;
      const im3 = evenDiffIm + oddDiffRe;
      yr[out + 3 * stride] = re3 * c3 - im3 * s3;
      yi[out + 3 * stride] = re3 * s3 + im3 * c3;
    }
  }
}

const cos72 = Math.cos((2 * Math.PI) / 5);
const sin72 = Math.sin((2 * Math.PI) / 5);
const cos144 = Math.cos((4 * Math.PI) / 5);
const sin144 = Math.sin((4 * Math.PI) / 5);

function radix5(
  { m, stride, cos, sin }: Pass,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
): void {
  const apart = stride * m;
  for (let p = 0; p < m; p++) {
    const w = 4 * p;
    for (let q = 0; q < stride; q++) {
      const a = q + stride * p;
      const b = a + apart;
      const c = b + apart;
      const d = c + apart;
      const e = d + apart;
      const out = q + stride * 5 * p;
      // Inputs 1 and 4, then 2 and 3, meet conjugate roots: their sums share the cosines, their differences the sines.
      const outerSumRe = xr[b] + xr[e];
      const outerSumIm = xi[b] + xi[e];
      const outerDiffRe = xr[b] - xr[e];
      const outerDiffIm = xi[b] - xi[e];
      const innerSumRe = xr[c] + xr[d];
      const innerSumIm = xi[c] + xi[d];
      const innerDiffRe = xr[c] - xr[d];
      const innerDiffIm = xi[c] - xi[d];
      const mid1Re = xr[a] + cos72 * outerSumRe + cos144 * innerSumRe;
      const mid1Im = xi[a] + cos72 * outerSumIm + cos144 * innerSumIm;
      const mid2Re = xr[a] + cos144 * outerSumRe + cos72 * innerSumRe;
      const mid2Im = xi[a] + cos144 * outerSumIm + cos72 * innerSumIm;
      const turn1Re = sin72 * outerDiffIm + sin144 * innerDiffIm;
      const turn1Im = -sin72 * outerDiffRe - sin144 * innerDiffRe;
      const turn2Re = sin144 * outerDiffIm - sin72 * innerDiffIm;
      const turn2Im = sin72 * innerDiffRe - sin144 * outerDiffRe;
      yr[out] = xr[a] + outerSumRe + innerSumRe;
      yi[out] = xi[a] + outerSumIm + innerSumIm;
      const re1 = mid1Re + turn1Re;
      const im1 = mid1Im + turn1Im;
      yr[out + stride] = re1 * cos[w] - im1 * sin[w];
      yi[out + stride] = re1 * sin[w] + im1 * cos[w];
      const re2 = mid2Re + turn2Re;
      const im2 = mid2Im + turn2Im;
      yr[out + 2 * stride] = re2 * cos[w + 1] - im2 * sin[w + 1];
      yi[out + 2 * stride] = re2 * sin[w + 1] + im2 * cos[w + 1];
      const re3 = mid2Re - turn2Re;
      const im3 = mid2Im - turn2Im;
      yr[out + 3 * stride] = re3 * cos[w + 2] - im3 * sin[w + 2];
      yi[out + 3 * stride] = re3 * sin[w + 2] + im3 * cos[w + 2];
      const re4 = mid1Re - turn1Re;
      const im4 = mid1Im - turn1Im;
      yr[out + 4 * stride] = re4 * cos[w + 3] - im4 * sin[w + 3];
      yi[out + 4 * stride] = re4 * sin[w + 3] + im4 * cos[w + 3];
    }
  }
}

/** Any radix, by the defining sum: r² steps for r numbers, which is why large primes go another way. */
function anyRadix(
  { radix, m, stride, cos, sin, roots }: Pass,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
): void {
  const root = roots!;
  const apart = stride * m;
  for (let p = 0; p < m; p++)
    for (let q = 0; q < stride; q++) {
      const first = q + stride * p;
      const out = q + stride * radix * p;
      for (let k = 0; k < radix; k++) {
        let re = 0;
        let im = 0;
        for (let j = 0, turn = 0, at = first; j < radix; j++, at += apart) {
          re += xr[at] * root.cos[turn] - xi[at] * root.sin[turn];
          im += xr[at] * root.sin[turn] + xi[at] * root.cos[turn];
          turn += k;
          if (turn >= radix) turn -= radix;
        }
        const w = p * (radix - 1) + k - 1;
        const c = k === 0 ? 1 : cos[w];
        const s = k === 0 ? 0 : sin[w];
        yr[out + k * stride] = re * c - im * s;
        yi[out + k * stride] = re * s + im * c;
      }
    }
}
