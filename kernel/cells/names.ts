// Names that people bring along from Python, NumPy, librosa, MATLAB and the browser, and what stands for them here.

/** What is known about the place where an unknown name stands. */
export interface UnknownName {
  readonly name: string;
  /** `abs` in `np.abs(x)`, `fft.rfft` in `np.fft.rfft(x)`; empty when nothing follows. */
  readonly member: string;
  /** Texts of the arguments, where the name or its member is called. */
  readonly called?: readonly string[];
  readonly isType: boolean;
}

const camelCase = (name: string): string => name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());

/** One sentence, or nothing for a name that is no habit. */
export function aboutName(unknown: UnknownName): string | undefined {
  const { name, member, called, isType } = unknown;
  if (isType) return Object.hasOwn(types, name) ? types[name] : undefined;
  const [first = "x"] = called ?? [];
  if (/^(np|numpy|scipy)$/.test(name)) return aboutNumpy(member, called ?? []);
  if (name === "math" || name === "cmath") return aboutMath(member, first);
  if (/^(librosa|lr)$/.test(name) && member !== "") return aboutLibrosa(member);
  if (Object.hasOwn(libraries, name)) return libraries[name];
  if (called && Object.hasOwn(calls, name)) return calls[name](called);
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** One sentence about a module that cannot be found. */
export function aboutModule(specifier: string): string | undefined {
  const [name] = specifier.split(/[/.]/);
  if (/^(numpy|scipy|librosa|torch|torchaudio|matplotlib|soundfile|pandas|sklearn)$/.test(name))
    return `\`${name}\` is a package of Python: its functions come from speclab here, as in \`import { stft } from "speclab/dsp";\`.`;
  return undefined;
}

const number = "TypeScript's word for any number is `number`.";
const types: Readonly<Record<string, string>> = {
  int: number,
  float: number,
  double: number,
  float32: number,
  str: "TypeScript's word for a text is `string`.",
  bool: "TypeScript's word for true or false is `boolean`.",
  list: "The type of a list names what is in it: `number[]`, or `Float32Array` for samples.",
  dict: "The type of a dictionary names its keys and values: `Record<string, number>` or `Map<string, number>`.",
  tuple: "The type of a tuple names its parts: `[number, number]`.",
  None: "The type of a function that returns nothing is `void`; a value may be missing when its type is `number | undefined`.",
  ndarray: "There is no ndarray: the type of samples is `Float32Array` or `Float64Array`.",
  np: "There is no ndarray: the type of samples is `Float32Array` or `Float64Array`.",
};

const figures = 'Figures come from speclab: `import { lines, heatmap } from "speclab/display";`.';
const noTorch = 'There is no PyTorch here: arrays are typed arrays, and signal processing comes from "speclab/dsp".';
const libraries: Readonly<Record<string, string>> = {
  plt: figures,
  matplotlib: figures,
  pyplot: figures,
  torch: noTorch,
  torchaudio: noTorch,
  librosa: 'librosa\'s functions have their names in camelCase here, as in `import { stft } from "speclab/dsp";`.',
  pd: 'There is no pandas here: a table is an array of objects, and `table` from "speclab/display" shows it.',
  sf: 'Sound files are read by `load`: `import { load } from "speclab/audio";`, then `await load("voice.wav")`.',
  soundfile: 'Sound files are read by `load`: `import { load } from "speclab/audio";`, then `await load("voice.wav")`.',
  wavfile: 'Sound files are read by `load`: `import { load } from "speclab/audio";`, then `await load("voice.wav")`.',
  random: 'Random numbers come from a seed here: `import { Random } from "speclab";`, then `new Random(1)`.',
  os: 'Node\'s own modules are imported by name: `import os from "node:os";`, and paths by `import path from "node:path";`.',
  time: "The time is asked by `performance.now()`, in milliseconds.",
};

const browser = (name: string): string =>
  `Cells run in Node, where there is no \`${name}\`: show things by \`console.log\`, a cell's last value, or "speclab/display".`;
const words: Readonly<Record<string, string>> = {
  True: "`True` is written in small letters: `true`.",
  False: "`False` is written in small letters: `false`.",
  None: "Python's `None` is `undefined` here (or `null`, where somebody asks for it).",
  nan: "Not a number is written `NaN`.",
  inf: "Infinity is written `Infinity`.",
  pi: "The number π is `Math.PI`.",
  self: "Python's `self` is `this`, and no parameter.",
  pass: "`pass` is Python: leave the braces empty, `{}`.",
  elif: "`elif` is Python: write `else if (…)`.",
  Exception: "Python's `Exception` is `Error`.",
  ValueError: "Python's `ValueError` is `RangeError` here.",
  document: browser("document"),
  window: browser("window"),
  alert: browser("alert"),
  prompt: browser("prompt"),
  localStorage: browser("localStorage"),
  AudioContext: browser("AudioContext"),
};

const each =
  (name: string, shown: string) =>
  (args: readonly string[]): string =>
    `\`${name}\` of one number is \`${shown}(${args[0] ?? "x"})\`, and of each number of an array \`x.map((v) => ${shown}(v))\`.`;

/** Functions that Python has everywhere, by the call. */
const calls: Readonly<Record<string, (args: readonly string[]) => string>> = {
  print: (args) => `Python's \`print\` is \`console.log(${args.join(", ")})\`; a cell's last value is shown by itself.`,
  len: ([of = "x"]) => `Python's \`len\` is a property: write \`${of}.length\`.`,
  range: ([n = "n"]) =>
    `There is no \`range\`: count with \`for (let i = 0; i < ${n}; i++)\`, or make \`Array.from({ length: ${n} }, (_, i) => i)\`.`,
  int: ([of = "x"]) => `Python's \`int\` is \`Math.trunc(${of})\`, and for a text \`Number(${of})\`.`,
  float: ([of = "x"]) => `A number is a number: write ${quoted(of)}, and \`Number(…)\` only for a text.`,
  complex: () => "There are no complex numbers: keep real and imaginary parts in two arrays, `re` and `im`.",
  str: ([of = "x"]) => `Python's \`str\` is \`String(${of})\`.`,
  bool: ([of = "x"]) => `Python's \`bool\` is \`Boolean(${of})\`.`,
  abs: each("abs", "Math.abs"),
  round: each("round", "Math.round"),
  sqrt: each("sqrt", "Math.sqrt"),
  exp: each("exp", "Math.exp"),
  log: each("log", "Math.log"),
  log10: each("log10", "Math.log10"),
  sin: each("sin", "Math.sin"),
  cos: each("cos", "Math.cos"),
  tan: each("tan", "Math.tan"),
  floor: each("floor", "Math.floor"),
  ceil: each("ceil", "Math.ceil"),
  pow: ([base = "x", exponent = "2"]) => `A power is written \`${base} ** ${exponent}\`.`,
  max: (args) => extreme("max", args),
  min: (args) => extreme("min", args),
  sum: ([of = "x"]) => `A sum is made by \`${of}.reduce((total, v) => total + v, 0)\`.`,
  sorted: ([of = "x"]) => `A sorted copy is \`${of}.toSorted((a, b) => a - b)\`.`,
  reversed: ([of = "x"]) => `A reversed copy is \`${of}.toReversed()\`.`,
  enumerate: ([of = "x"]) =>
    `Index and value come together from \`${of}.entries()\`, as in \`for (const [i, v] of ${of}.entries())\`.`,
  zip: ([one = "a", other = "b"]) =>
    `Two lists of one length are walked together by index: \`${one}.map((v, i) => [v, ${other}[i]])\`.`,
  list: ([of = "x"]) => `A list is made by \`Array.from(${of})\`.`,
  tuple: ([of = "x"]) => `A list is made by \`Array.from(${of})\`.`,
  dict: () => "A dictionary is an object, `{ key: value }`, or a `new Map()`.",
  set: ([of = "x"]) => `A set is made by \`new Set(${of})\`.`,
  type: ([of = "x"]) => `The type is asked by \`typeof ${of}\`.`,
  isinstance: ([of = "x", type = "Float32Array"]) => `A class is asked by \`${of} instanceof ${type}\`.`,
  input: () => "A cell cannot ask while it runs: write the value into the cell.",
  open: ([file = '"file"']) =>
    `Sound files are read by \`await load(${file})\` from "speclab/audio", others by \`node:fs\`.`,
  zeros: ([n = "n"]) => `An array of zeros is \`new Float32Array(${n})\`.`,
  ones: ([n = "n"]) => `An array of ones is \`new Float32Array(${n}).fill(1)\`.`,
  not: ([of = "x"]) => `Python's \`not\` is an exclamation mark: write \`!(${of})\`.`,
  size: ([of = "x"]) => `How many numbers an array has is its \`${of}.length\`.`,
  disp: ([of = "x"]) => `Things are printed by \`console.log(${of})\`.`,
};

const quoted = (text: string): string => (text.length < 40 ? `\`${text}\`` : "it as it is");

function extreme(which: "max" | "min", args: readonly string[]): string {
  if (args.length > 1) return `Python's \`${which}\` is \`Math.${which}(${args.join(", ")})\`.`;
  const [of = "x"] = args;
  return `The ${which} of an array is \`${of}.reduce((a, b) => Math.${which}(a, b))\`, and of single numbers \`Math.${which}(a, b)\`.`;
}

const perNumber =
  /^(abs|absolute|sqrt|exp|log|log2|log10|log1p|sin|cos|tan|arctan|tanh|floor|ceil|round|rint|sign|fabs)$/;
const mathNames: Readonly<Record<string, string>> = {
  absolute: "abs",
  fabs: "abs",
  arctan: "atan",
  rint: "round",
  atan2: "atan2",
  arctan2: "atan2",
  power: "pow",
};

/**
 * What NumPy's functions are here; the array's text stands where it is known. Functions that an exercise may ask for are
 * named, and their finished call is left to whoever solves it.
 */
function aboutNumpy(member: string, args: readonly string[]): string {
  const [x = "x", y = "y"] = args;
  const write = (text: string): string => `There is no NumPy here: write \`${text}\`.`;
  const named = (what: string, name: string): string =>
    `There is no NumPy here: ${what} is \`${name}\`, from "speclab/dsp".`;
  const last = member.split(".").at(-1)!;
  if (perNumber.test(last)) return write(`${x}.map((v) => Math.${mathNames[last] ?? last}(v))`);
  switch (last) {
    case "pi":
      return write("Math.PI");
    case "e":
      return write("Math.E");
    case "inf":
      return write("Infinity");
    case "nan":
      return write("NaN");
    case "array":
    case "asarray":
      return write(`Float32Array.from(${x})`);
    case "zeros":
    case "ones":
    case "empty":
      if (/[[(].*,/.test(x)) return write("{ bins, frames, data: new Float32Array(bins * frames) }");
      if (last === "ones") return write(`new Float32Array(${x}).fill(1)`);
      return write(`new Float32Array(${/[[(]/.test(x) ? "n" : x})`);
    case "full":
      return write(`new Float32Array(${/[[(]/.test(x) ? "n" : x}).fill(${y})`);
    case "zeros_like":
      return write(`new Float32Array(${x}.length)`);
    case "arange":
      return write(`Float64Array.from({ length: ${args.length === 1 ? x : "n"} }, (_, i) => i)`);
    case "linspace":
      return write(`Float64Array.from({ length: n }, (_, i) => a + ((b - a) * i) / (n - 1))`);
    case "sum":
      return write(`${x}.reduce((total, v) => total + v, 0)`);
    case "mean":
    case "average":
      return write(`${x}.reduce((total, v) => total + v, 0) / ${x}.length`);
    case "max":
    case "amax":
      return write(`${x}.reduce((a, b) => Math.max(a, b))`);
    case "min":
    case "amin":
      return write(`${x}.reduce((a, b) => Math.min(a, b))`);
    case "argmax":
      return write(`${x}.indexOf(${x}.reduce((a, b) => Math.max(a, b)))`);
    case "maximum":
      return write(`${x}.map((v) => Math.max(v, ${y}))`);
    case "minimum":
      return write(`${x}.map((v) => Math.min(v, ${y}))`);
    case "clip":
      return write(`${x}.map((v) => Math.min(Math.max(v, low), high))`);
    case "concatenate":
      return write("Float32Array.of(...a, ...b)");
    case "copy":
      return write(`${x}.slice()`);
    case "dot":
      return `There is no NumPy here: of two arrays of one length write \`${x}.reduce((total, v, i) => total + v * ${y}[i], 0)\`; the product of matrices is \`matmul\`, from "speclab/dsp".`;
    case "matmul":
      return named("the product of matrices", "matmul");
    case "rfft":
      return named("the transform of real numbers", "rfft");
    case "irfft":
      return named("the transform back to real numbers", "irfft");
    case "angle":
      return named("the angle of complex numbers", "angle");
    case "pinv":
      return named("the pseudo-inverse of a matrix", "pinv");
    case "pad":
      return named("what makes an array longer at both ends", "pad");
    case "hanning":
    case "hamming":
    case "blackman":
      return `${named("the window", last === "hanning" ? "hann" : last).slice(0, -1)}; NumPy's is the symmetric one, speclab's the periodic one unless asked for \`{ symmetric: true }\`.`;
    case "hann":
      return named("the window", "hann");
    case "rand":
    case "randn":
    case "random":
    case "normal":
    case "uniform":
    case "default_rng":
      return 'There is no NumPy here: write `new Random(1)`, with `Random` from "speclab".';
    case "":
      return 'There is no NumPy here: arrays are typed arrays, arithmetic is `Math`, and signal processing comes from "speclab/dsp".';
    default:
      return `There is no NumPy here: \`${member}\` may be a method of the array, in \`Math\`, or in "speclab/dsp".`;
  }
}

function aboutMath(member: string, x: string): string {
  const name = member === "pi" ? "PI" : member === "e" ? "E" : (mathNames[member] ?? member);
  if (name === "inf") return "Infinity is written `Infinity`.";
  if (name === "") return "Python's `math` is `Math`, with a capital letter.";
  const call = /^(PI|E)$/.test(name) ? `Math.${name}` : `Math.${name}(${x})`;
  return `Python's \`math\` is \`Math\`, with a capital letter: write \`${call}\`.`;
}

/** librosa's names that are other ones here. */
const librosaNames: Readonly<Record<string, readonly [name: string, room: string]>> = {
  load: ["load", "speclab/audio"],
  resample: ["resample", "speclab/audio"],
  melspectrogram: ["melSpectrogram", "speclab/dsp"],
  griffinlim: ["griffinLim", "speclab/dsp"],
  mel: ["melFilters", "speclab/dsp"],
  rms: ["rms", "speclab/dsp"],
  specshow: ["spectrogram", "speclab/display"],
  waveshow: ["waveform", "speclab/display"],
};

function aboutLibrosa(member: string): string {
  const last = member.split(".").at(-1)!;
  const [name, room] = librosaNames[last] ?? [camelCase(last), "speclab/dsp"];
  return `librosa's \`${last}\` is imported by its own name: \`import { ${name} } from "${room}";\`.`;
}
