import type { Phrase, Sentences } from "./language/sentences.ts";

/**
 * What a student's function returned, turned into plain numbers before anything is compared: a copy that no getter,
 * proxy or later call can change. Where that is impossible, a sentence says what the function should return.
 */
export interface Numbers {
  readonly bins: number;
  readonly frames: number;
  /**
   * `re` and `im` of something complex, `value` of a real matrix; each bins × frames long, frames contiguous. A signal has
   * frames of one number, `sample`.
   */
  readonly parts: Readonly<Record<string, Float64Array>>;
}

export type Reading = { readonly numbers: Numbers } | { readonly problem: Problem };

/** Why an answer cannot be read. */
export interface Problem {
  readonly message: Phrase;
  readonly expected: Phrase;
  readonly received: Phrase;
}

/** Reads a complex spectrogram. */
export function readComplexSpectrogram(answer: unknown): Reading {
  const wrong = problemOf(answer, (say) => say.reading.complex);
  if (answer === undefined) return wrong((say) => say.reading.nothing);
  if (!isObject(answer)) return wrong((say) => say.reading.other(describe(answer, say), say.reading.complex));
  const { re, im } = answer;
  if (re === undefined && im === undefined && answer.data !== undefined) {
    return wrong((say) => say.reading.realInsteadOfComplex);
  }
  const [real, imaginary] = [readMatrix("re", re), readMatrix("im", im)];
  if ("message" in real) return wrong(real.message);
  if ("message" in imaginary) return wrong(imaginary.message);
  const { bins, frames } = real;
  if (bins !== imaginary.bins || frames !== imaginary.frames) {
    const size = (say: Sentences, matrix: Matrix): string => say.words.size(matrix.frames, matrix.bins);
    return wrong((say) => say.reading.partsDiffer(size(say, real), size(say, imaginary)));
  }
  return { numbers: { bins, frames, parts: { re: real.data, im: imaginary.data } } };
}

/** Reads a spectrogram of real numbers. */
export function readSpectrogram(answer: unknown): Reading {
  const wrong = problemOf(answer, (say) => say.reading.real);
  if (answer === undefined) return wrong((say) => say.reading.nothing);
  if (isObject(answer) && answer.re !== undefined && answer.im !== undefined) {
    return wrong((say) => say.reading.complexInsteadOfReal);
  }
  const matrix = readMatrix("", answer);
  if ("message" in matrix) return wrong(matrix.message);
  const { bins, frames, data } = matrix;
  return { numbers: { bins, frames, parts: { value: data } } };
}

/** Reads a signal. */
export function readSignal(answer: unknown): Reading {
  const wrong = problemOf(answer, (say) => say.reading.signal);
  if (answer === undefined) return wrong((say) => say.reading.nothing);
  const samples = copyOf(answer);
  if (!samples) {
    return wrong((say) =>
      say.reading.notSignal(describe(answer, say), Array.isArray(answer) ? say.reading.fromArray : ""),
    );
  }
  if (samples.length === 0) return wrong((say) => say.reading.noSamples);
  return { numbers: { bins: 1, frames: samples.length, parts: { sample: samples } } };
}

function problemOf(answer: unknown, expected: Phrase): (message: Phrase) => Reading {
  return (message) => ({ problem: { message, expected, received: (say) => describe(answer, say) } });
}

interface Matrix {
  readonly bins: number;
  readonly frames: number;
  readonly data: Float64Array;
}

/** Each property is read once: a second look could show something else. */
function readMatrix(name: string, part: unknown): Matrix | { readonly message: Phrase } {
  const wrong = (message: Phrase): { message: Phrase } => ({ message });
  if (part === undefined) return wrong((say) => say.reading.missingPart(name));
  if (!isObject(part)) return wrong((say) => say.reading.notMatrix(name, describe(part, say)));
  if (copyOf(part)) return wrong((say) => say.reading.bareNumbers(name, describe(part, say)));
  const { bins, frames, data } = part;
  for (const [size, value] of Object.entries({ bins, frames })) {
    if (!Number.isInteger(value) || (value as number) < 1) {
      return wrong((say) => say.reading.badSize(name, size, show(value)));
    }
  }
  const copy = copyOf(data);
  if (!copy) {
    const isArray = Array.isArray(data);
    return wrong((say) => say.reading.badData(name, describe(data, say), isArray ? say.reading.fromArray : ""));
  }
  const size = { bins: bins as number, frames: frames as number };
  if (copy.length !== size.bins * size.frames) {
    return wrong((say) => say.reading.badLength(name, copy.length, size.bins, size.frames));
  }
  return { ...size, data: copy };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What every typed array inherits: the name of its kind and its length, which no subclass can gloss over. */
const anyTyped = Object.getPrototypeOf(Float64Array.prototype);
const inherited = (name: PropertyKey): ((this: unknown) => unknown) =>
  Object.getOwnPropertyDescriptor(anyTyped, name)!.get!;
const [kindOf, lengthOf] = [inherited(Symbol.toStringTag), inherited("length")];
const copyInto = Float64Array.prototype.set;

/**
 * The numbers of a Float32Array or Float64Array of any realm, nothing of anything else. What is copied is what is in
 * memory: getters and iterators of a subclass are not asked, and a proxy is no typed array.
 */
function copyOf(value: unknown): Float64Array | undefined {
  const kind = kindOf.call(value);
  if (kind !== "Float32Array" && kind !== "Float64Array") return undefined;
  const copy = new Float64Array(lengthOf.call(value) as number);
  copyInto.call(copy, value as Float64Array);
  return copy;
}

/** What a value is, with an article where the language wants one. */
export function describe(value: unknown, say: Sentences): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "function") return say.values.function;
  if (typeof value !== "object") return say.values.primitive(typeof value, show(value));
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag !== "Object") return say.values.instance(tag);
  const keys = Object.keys(value);
  return keys.length > 0 ? say.values.object(keys.slice(0, 5).join(", ")) : say.values.emptyObject;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
