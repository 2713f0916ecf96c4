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
  readonly message: string;
  readonly expected: string;
  readonly received: string;
}

const complexShape = "{ re, im }, two spectrograms { bins, frames, data }";

/** Reads a complex spectrogram. */
export function readComplexSpectrogram(answer: unknown): Reading {
  const received = describe(answer);
  const wrong = (message: string): Reading => ({ problem: { message, expected: complexShape, received } });
  if (answer === undefined) {
    return wrong("Your function returned nothing: does its last line say `return`?");
  }
  if (!isObject(answer)) return wrong(`Your function returned ${received}; it must return ${complexShape}.`);
  const { re, im } = answer;
  if (re === undefined && im === undefined && answer.data !== undefined) {
    return wrong(`Your function returned one spectrogram of real numbers; an STFT is complex: return ${complexShape}.`);
  }
  const parts: Record<string, Float64Array> = {};
  let size: { bins: number; frames: number } | undefined;
  for (const [name, part] of [
    ["re", re],
    ["im", im],
  ] as const) {
    const reading = readMatrix(name, part);
    if (typeof reading === "string") return wrong(reading);
    if (size && (size.bins !== reading.bins || size.frames !== reading.frames)) {
      return wrong(
        `re has ${size.frames} frames of ${size.bins} bins, but im has ${reading.frames} of ${reading.bins}: ` +
          "both parts of one STFT have the same size.",
      );
    }
    size = reading;
    parts[name] = reading.data;
  }
  return { numbers: { bins: size!.bins, frames: size!.frames, parts } };
}

const realShape = "a spectrogram { bins, frames, data }";

/** Reads a spectrogram of real numbers. */
export function readSpectrogram(answer: unknown): Reading {
  const received = describe(answer);
  const wrong = (message: string): Reading => ({ problem: { message, expected: realShape, received } });
  if (answer === undefined) return wrong("Your function returned nothing: does its last line say `return`?");
  if (isObject(answer) && answer.re !== undefined && answer.im !== undefined) {
    return wrong(`Your function returned complex numbers, { re, im }; it must return ${realShape} of real ones.`);
  }
  const reading = readMatrix("answer", answer);
  if (typeof reading === "string") return wrong(reading.replace("Your answer's answer", "Your answer"));
  const { bins, frames, data } = reading;
  return { numbers: { bins, frames, parts: { value: data } } };
}

/** Reads a signal. */
export function readSignal(answer: unknown): Reading {
  const expected = "a Float64Array of samples";
  const received = describe(answer);
  const wrong = (message: string): Reading => ({ problem: { message, expected, received } });
  if (answer === undefined) return wrong("Your function returned nothing: does its last line say `return`?");
  if (!isFloats(answer)) {
    const advice = Array.isArray(answer) ? ": write Float64Array.from(…) around it" : "";
    return wrong(`Your function returned ${received}; it must return ${expected}${advice}.`);
  }
  if (answer.length === 0) return wrong("Your function returned an array without samples.");
  return { numbers: { bins: 1, frames: answer.length, parts: { sample: Float64Array.from(answer) } } };
}

interface Matrix {
  readonly bins: number;
  readonly frames: number;
  readonly data: Float64Array;
}

function readMatrix(name: string, part: unknown): Matrix | string {
  const kind = describe(part);
  if (!isObject(part)) {
    return `Your answer's ${name} is ${kind === "undefined" ? "missing" : kind}; it must be a spectrogram { bins, frames, data }.`;
  }
  if (isFloats(part)) {
    return `Your answer's ${name} is ${kind} alone; it must say its size as well: { bins, frames, data }.`;
  }
  const { bins, frames, data } = part;
  for (const [size, value] of [
    ["bins", bins],
    ["frames", frames],
  ] as const) {
    if (!Number.isInteger(value) || (value as number) < 1) {
      return `Your answer's ${name}.${size} must be a positive integer, and it is ${show(value)}.`;
    }
  }
  if (!isFloats(data)) {
    const advice = Array.isArray(data) ? `: write Float64Array.from(…) around it` : "";
    return `Your answer's ${name}.data is ${describe(data)}; it must be a Float64Array or a Float32Array${advice}.`;
  }
  const expected = (bins as number) * (frames as number);
  if (data.length !== expected) {
    return (
      `Your answer's ${name}.data holds ${data.length} numbers, ` +
      `but ${name}.bins × ${name}.frames is ${bins} × ${frames} = ${expected}.`
    );
  }
  return { bins: bins as number, frames: frames as number, data: Float64Array.from(data) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** By name, not by class: an array of another realm is as good as ours. */
function isFloats(value: unknown): value is Float32Array | Float64Array {
  return ["Float32Array", "Float64Array"].includes(tag(value));
}

function tag(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** What a value is, with an article where English wants one. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return `the ${typeof value} ${show(value)}`;
  if (tag(value) === "Object") {
    const keys = Object.keys(value);
    return keys.length > 0 ? `an object with ${keys.slice(0, 5).join(", ")}` : "an empty object";
  }
  const name = tag(value);
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
