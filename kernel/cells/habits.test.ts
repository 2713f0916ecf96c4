// What people who come from NumPy, librosa, MATLAB or the browser write, and the one sentence they are told; and that an
// ordinary mistake keeps TypeScript's own words.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import ts from "typescript";
import { nodeFiles } from "../node-files.ts";
import { CellChecker } from "./checker.ts";
import { pythonStatements } from "./python.ts";

const repository = path.resolve(__dirname, "../../..");
const folder = mkdtempSync(path.join(os.tmpdir(), "habits-"));
after(() => rmSync(folder, { recursive: true }));

/** Names that the cells below find. */
const before = `
import { magnitude, rfft, stft } from "speclab/dsp";
import type { Audio, ComplexSpectrogram, Spectrogram } from "speclab";
import { load } from "speclab/audio";
const a = new Float32Array(4); const b = new Float32Array(4); const d = new Float64Array(4);
const xs = [1, 2, 3]; const n = 4; let x = 5; const str = "t";
const s: Spectrogram = { bins: 1, frames: 1, data: a };
const s64: Spectrogram<Float64Array> = { bins: 1, frames: 1, data: d };
let audio!: Audio; let z!: ComplexSpectrogram;
let maybe: Float32Array | undefined = Math.random() > 2 ? a : undefined;`;

type Habit = readonly [code: string, sentence: string, place: string];
/** Each has one error, told at this line and column. */
const habits: readonly Habit[] = [
  [
    "a * b",
    "`*` works on single numbers, not on arrays: `a.map((v, i) => v * b[i])` when both have one length, `b[i % b.length]` when b is as long as one frame.",
    "1:1",
  ],
  [
    "a / s.data",
    "`/` works on single numbers, not on arrays: `s.data.map((v, i) => a[i] / v)` when both have one length, `a[i % a.length]` when a is as long as one frame.",
    "1:1",
  ],
  [
    "a > xs",
    "`>` compares single numbers: where both have one length, ask `a.some((v, i) => v > xs[i])` or `.every`, or keep those for which it is true with `.filter`.",
    "1:1",
  ],
  ["a * a", "`*` works on single numbers, not on arrays: write `a.map((v) => v * v)`.", "1:1"],
  ["a ** 2", "`**` works on single numbers, not on arrays: write `a.map((v) => v ** 2)`.", "1:1"],
  ["a @ b", '`@` is Python: the product of the matrices `a` and `b` is made by `matmul`, from "speclab/dsp".', "1:1"],
  ["np.matmul(a, b)", 'There is no NumPy here: the product of matrices is `matmul`, from "speclab/dsp".', "1:1"],
  [
    "np.hanning(n)",
    "There is no NumPy here: the window is `hann`, from \"speclab/dsp\"; NumPy's is the symmetric one, speclab's the periodic one unless asked for `{ symmetric: true }`.",
    "1:1",
  ],
  ["np.linalg.pinv(s)", 'There is no NumPy here: the pseudo-inverse of a matrix is `pinv`, from "speclab/dsp".', "1:1"],
  ["z.angle()", 'The phases of a ComplexSpectrogram are made by `angle`, from "speclab/dsp".', "1:3"],
  [
    "function f(): ComplexSpectrogram<Float64Array> { const w = a.map((v) => v); return rfft(w); }",
    "`rfft` was given one row of numbers and makes one spectrum of it: give it frames, `{ bins, frames, data }`.",
    "1:77",
  ],
  [
    "function f(): ComplexSpectrogram<Float64Array> { const w = rfft(a); return w; }",
    "`w` is the spectrum of one row of numbers: `rfft` makes one for each frame when it is given frames, `{ bins, frames, data }`.",
    "1:69",
  ],
  ["np.abs(a)", "There is no NumPy here: write `a.map((v) => Math.abs(v))`.", "1:1"],
  [
    "import numpy as np",
    'There is no numpy here: its functions come from speclab, as in `import { stft } from "speclab/dsp";`, and arithmetic from `Math`.',
    "1:14",
  ],
  ["from speclab.dsp import stft", '`from … import …` is Python: write `import { stft } from "speclab/dsp";`.', "1:1"],
  [
    "for i in range(10):\n    print(i)",
    "`for … in range(…):` is Python: write `for (let i = 0; i < 10; i++) { … }`.",
    "1:5",
  ],
  [
    "def f(x):\n    return x * 2\nf(3)",
    "`def` is Python: write `function f(x: number) { … }`, with a type for each parameter and braces around the body.",
    "1:1",
  ],
  ["const sq = lambda x: x**2", "`lambda` is Python: write `(x) => x**2`.", "1:19"],
  ["len(a)", "Python's `len` is a property: write `a.length`.", "1:1"],
  ["print(a)", "Python's `print` is `console.log(a)`; a cell's last value is shown by itself.", "1:1"],
  ["True", "`True` is written in small letters: `true`.", "1:1"],
  ["const q = None;", "Python's `None` is `undefined` here (or `null`, where somebody asks for it).", "1:11"],
  [
    "a[1:3]",
    "There are no slices with a colon: write `a.slice(1, 3)`, or `subarray` for a view into a typed array.",
    "1:4",
  ],
  [
    "a[:n]",
    "There are no slices with a colon: write `a.slice(0, n)`, or `subarray` for a view into a typed array.",
    "1:3",
  ],
  ["a.shape", "An array has one dimension: its length is `a.length`.", "1:3"],
  ["a.size", "How many numbers an array has is `a.length`.", "1:3"],
  ["int(x)", "Python's `int` is `Math.trunc(x)`, and for a text `Number(x)`.", "1:1"],
  [
    "abs(x)",
    "`abs` of one number is `Math.abs(x)`, and of each number of an array `x.map((v) => Math.abs(v))`.",
    "1:1",
  ],
  [
    "if x > 3:\n    x = 4\nelif x < 2:\n    x = 1\nelse:\n    x = 0",
    "`if …:` is Python: write `if (x > 3) { … }`.",
    "1:4",
  ],
  ["if (x > 3 and n < 2) x = 1;", "`and` is Python: write `&&`.", "1:11"],
  ['const t = f"{x} Hz";', "A text with values in it has backquotes: write `` `$" + "{x} Hz` ``.", "1:12"],
  ["# a comment\nx", "A comment begins with `//`, not with `#`: write `// a comment`.", "1:1"],
  [
    "const cj = 1j;",
    "There are no complex numbers such as `1j`: keep real and imaginary parts in two arrays, `re` and `im`, as a ComplexSpectrogram does.",
    "1:13",
  ],
  ["Math.abs(n // 2);", "`//` begins a comment: for a whole division write `Math.floor(n / 2)`.", "1:18"],
  [
    "const f64: Float64Array = a;",
    "`f64` is a Float64Array, and `a` is a Float32Array: write `Float64Array.from(a)`.",
    "1:7",
  ],
  [
    "stft(xs)",
    "`stft` takes a Float32Array or Float64Array for `samples`, and `xs` is a number[]: write `Float32Array.from(xs)`.",
    "1:6",
  ],
  [
    "const sp: Spectrogram = s64;",
    "`sp` is a Spectrogram<Float32Array>, and `s64` is a Spectrogram<Float64Array>: write `{ ...s64, data: Float32Array.from(s64.data) }`.",
    "1:7",
  ],
  [
    "magnitude(s)",
    "`magnitude` takes a ComplexSpectrogram for `spectrum`, and `s` is a Spectrogram<Float32Array>: magnitudes alone have no phase, so pass what `stft` has returned.",
    "1:11",
  ],
  [
    "stft(s)",
    "`stft` takes a Float32Array or Float64Array for `samples`, and `s` is a Spectrogram<Float32Array>: its numbers are in `s.data`.",
    "1:6",
  ],
  [
    "const sp2: Spectrogram = a;",
    "`sp2` is a Spectrogram<Float32Array>, and `a` is a Float32Array: write `{ bins, frames, data: a }` with the sizes.",
    "1:7",
  ],
  ['const au: Audio = load("x.wav");', '`load("x.wav")` is a promise: write `await load("x.wav")`.', "1:7"],
  ['load("x.wav").samples', '`load("x.wav")` is a promise: write `(await load("x.wav")).samples`.', "1:15"],
  [
    "maybe.length",
    "`maybe` may be undefined: ask `if (maybe !== undefined) { … }` before, or write `maybe!` where you know that it is there.",
    "1:1",
  ],
  [
    "stft(maybe)",
    "`maybe` may be undefined: ask `if (maybe !== undefined)` before, or give another value with `maybe ?? …`.",
    "1:6",
  ],
  [
    "function g(x: number): number { x + 1; }",
    "This function promises a number and returns nothing: write `return` before its last value.",
    "1:24",
  ],
  [
    "function g2(v: number): number { if (v) return 1; }",
    "This function promises a number, and one way through it ends without `return`: write one for every case.",
    "1:25",
  ],
  ["const p2 = (a: number, hop: number): number => a; p2(1)", "`p2` takes `a`, `hop`: `hop` is missing.", "1:51"],
  ["Math.sqrt(a)", "`Math.sqrt` takes one number: for each of an array write `a.map((v) => Math.sqrt(v))`.", "1:11"],
  ["y = 5", "`y` is new here: declare it with `const y = 5`, or with `let` where it changes later.", "1:1"],
  ["[v**2 for v in xs]", "A comprehension is Python: write `xs.map((v) => v**2)`.", "1:7"],
  ["const m = x if x > 2 else 3", "`a if b else c` is Python: write `x > 2 ? x : 3`.", "1:13"],
  ["x is None", "`is` is Python: write `x === undefined`.", "1:1"],
  ["xs.append(4)", "Python's `append` is `xs.push(…)`.", "1:4"],
  [
    "a.push(4)",
    "A typed array keeps its length: collect numbers in a list, `const list: number[] = []`, and make `Float32Array.from(list)` of it.",
    "1:3",
  ],
  ["s.shape", "The shape of a Spectrogram is `[s.bins, s.frames]`.", "1:3"],
  [
    "s[0]",
    'A Spectrogram has no index: `at(s, bin, frame)` from "speclab" is one number, `s.data[frame * s.bins + bin]` the same.',
    "1:1",
  ],
  [
    "s[0, 1]",
    'A Spectrogram has no index: `at(s, bin, frame)` from "speclab" is one number, `s.data[frame * s.bins + bin]` the same.',
    "1:1",
  ],
  ["s.length", "A Spectrogram has `s.frames` frames of `s.bins` bins, `s.data.length` numbers in all.", "1:3"],
  ["z.length", "The shape is that of its parts: `[z.re.bins, z.re.frames]`.", "1:3"],
  [
    "a.map((v) => { v * 2 })",
    "This function returns nothing: write `return` before its value, or leave the braces out, as in `(v) => 2 * v`.",
    "1:7",
  ],
  ["const nums: number[] = a;", "`nums` is a number[], and `a` is a Float32Array: write `Array.from(a)`.", "1:7"],
  [
    "const f32: Float32Array = xs;",
    "`f32` is a Float32Array, and `xs` is a number[]: write `Float32Array.from(xs)`.",
    "1:7",
  ],
  ["2 * a", "`*` works on single numbers, not on arrays: write `a.map((v) => 2 * v)`.", "1:5"],
  [
    "a > 0",
    "`>` compares single numbers: ask `a.some((v) => v > 0)` or `.every`, or keep those for which it is true with `.filter`.",
    "1:1",
  ],
  [
    "document.title",
    'Cells run in Node, where there is no `document`: show things by `console.log`, a cell\'s last value, or "speclab/display".',
    "1:1",
  ],
  [
    "try { } catch (e) { e.message }",
    "Anything can be thrown, so `e` has no type: write `(e as Error).message`.",
    "1:21",
  ],
  ["while x < 3:\n    x += 1", "`while …:` is Python: write `while (x < 3) { … }`.", "1:7"],
  [
    "class A:\n    def __init__(self): pass",
    "A class needs braces here: write `class A { constructor(…) { … } }`, and `this` where Python has `self`.",
    "1:8",
  ],
  ["try:\n    x = 1\nexcept:\n    pass", "`try:` is Python: write `try { … } catch (error) { … }`.", "1:4"],
  [
    "const o = {}; o.k = 1;",
    "`o` was declared as an empty object: say what it will hold, as in `const o: Record<string, number> = {}`.",
    "1:17",
  ],
  ["x != None", "Python's `None` is `undefined` here (or `null`, where somebody asks for it).", "1:6"],
  ["xs.length()", "`xs.length` is a value, not a function: write it without the parentheses.", "1:4"],
  ["not x", "`not` is Python: write `!x`.", "1:1"],
  [
    "-x ** 2",
    "A power of something negative needs parentheses: write `-(x ** 2)` or `(-x) ** 2`, whichever is meant.",
    "1:1",
  ],
  ["pass", "`pass` is Python: leave the braces empty, `{}`.", "1:1"],
  [
    'import * as np from "numpy"',
    '`numpy` is a package of Python: its functions come from speclab here, as in `import { stft } from "speclab/dsp";`.',
    "1:21",
  ],
  ["a.sum()", "A sum is made by `a.reduce((total, v) => total + v, 0)`.", "1:3"],
  [
    "const w = [0] * 5",
    "A list is not repeated by `*`: write `new Float32Array(5)` for zeros, or `new Array(5).fill(…)`.",
    "1:11",
  ],
  ["xs + 1", "`+` works on single numbers, not on arrays: write `xs.map((v) => v + 1)`.", "1:1"],
  [
    '"""doc"""',
    "A text of several lines stands in backquotes, and a comment between `/*` and `*/`, not in three quotes.",
    "1:3",
  ],
  [
    "stft(a, nFft=2048)",
    "Arguments have no names here: settings go together into braces, as in `{ nFft: 2048 }`.",
    "1:9",
  ],
  [
    "stft(a, 2048, 512)",
    "`stft` takes only `samples`, `options`: its settings go together into braces, as in `{ nFft: … }`.",
    "1:15",
  ],
  ["const re = z.real", "NumPy's `real` is `z.re`.", "1:14"],
  ["audio.length", "How many samples an Audio has is `audio.samples.length`.", "1:7"],
  [
    "stft(audio)",
    "`stft` takes a Float32Array or Float64Array for `samples`, and `audio` is an Audio: its samples are in `audio.samples`.",
    "1:6",
  ],
  [
    "xs + xs",
    "Lists are not added by `+`: write `xs.map((v, i) => v + xs[i])` for sums of numbers where both have one length, or `[...xs, ...xs]` to join them.",
    "1:1",
  ],
  ["stft(a, 2048)", "`stft` takes its settings in braces: write `{ nFft: 2048 }` where that is meant.", "1:9"],
  [
    "s * 2",
    "`*` works on single numbers, and a Spectrogram holds many: they are in `s.data`, so write `{ ...s, data: s.data.map((v) => …) }`.",
    "1:1",
  ],
  [
    "z * z",
    "`*` works on single numbers, and a ComplexSpectrogram holds many: they are in `z.re.data` and `z.im.data`.",
    "1:1",
  ],
  [
    "audio * 0.5",
    "`*` works on single numbers, and an Audio holds many: they are in `audio.samples`, so write `{ ...audio, samples: audio.samples.map((v) => …) }`.",
    "1:1",
  ],
  ["let q = a; q *= 2;", "`*` works on single numbers, not on arrays: write `q.map((v) => v * 2)`.", "1:12"],
  ["const neg: Float32Array = -a;", "`-` works on single numbers, not on arrays: write `a.map((v) => -v)`.", "1:7"],
  [
    "function h(v: Float32Array): Float32Array { return Float64Array.from(v); }",
    "The function returns a Float32Array, and `Float64Array.from(v)` is a Float64Array: write `Float32Array.from(Float64Array.from(v))`.",
    "1:45",
  ],
  [
    "function h(v: Float32Array): Float32Array { return v * 2; }",
    "`*` works on single numbers, not on arrays: write `v.map((v) => v * 2)`.",
    "1:52",
  ],
  [
    "const h = (v: Float32Array): Spectrogram => v;",
    "The function returns a Spectrogram<Float32Array>, and `v` is a Float32Array: write `{ bins, frames, data: v }` with the sizes.",
    "1:45",
  ],
  [
    'async function h(): Promise<Audio> { return load("a.wav").samples; }',
    '`load("a.wav")` is a promise: write `(await load("a.wav")).samples`.',
    "1:59",
  ],
  [
    "const g = { samples: d, sampleRate: 1 } satisfies Audio;",
    "`samples` is a Float32Array, and `d` is a Float64Array: write `Float32Array.from(d)`.",
    "1:13",
  ],
  [
    "const g: Audio = { samples: d, sampleRate: 1 };",
    "`samples` is a Float32Array, and `d` is a Float64Array: write `Float32Array.from(d)`.",
    "1:20",
  ],
  [
    "const sg: Spectrogram = { bins: 1, frames: 1, data: xs };",
    "`data` is a Float32Array, and `xs` is a number[]: write `Float32Array.from(xs)`.",
    "1:47",
  ],
  [
    "function pw(w: ComplexSpectrogram): Spectrogram { return w; }",
    "The function returns a Spectrogram<Float32Array>, and `w` is a ComplexSpectrogram: its magnitudes are made by `magnitude`, its powers by `power`.",
    "1:51",
  ],
  ["xs(0)", "An element of an array stands in brackets: write `xs[0]`; the first one is number 0.", "1:1"],
  ["a(1)", "An element of an array stands in brackets: write `a[1]`; the first one is number 0.", "1:1"],
  ["Math.max(a)", "`Math.max` takes single numbers: write `a.reduce((a, b) => Math.max(a, b))`.", "1:10"],
  [
    "Math.abs(s)",
    "`Math.abs` takes one number, and a Spectrogram holds many: write `s.data.map((v) => Math.abs(v))`.",
    "1:10",
  ],
  ["const f = (x: float): int => x;", "TypeScript's word for any number is `number`.", "1:15"],
  [
    "function f(x: np.ndarray) { }",
    "There is no ndarray: the type of samples is `Float32Array` or `Float64Array`.",
    "1:15",
  ],
  ['const t: str = "x";', "TypeScript's word for a text is `string`.", "1:10"],
  ["math.pi * 2", "Python's `math` is `Math`, with a capital letter: write `Math.PI`.", "1:1"],
  ["math.sqrt(x)", "Python's `math` is `Math`, with a capital letter: write `Math.sqrt(x)`.", "1:1"],
  ["np.pi", "There is no NumPy here: write `Math.PI`.", "1:1"],
  ["np.fft.rfft(a)", 'There is no NumPy here: the transform of real numbers is `rfft`, from "speclab/dsp".', "1:1"],
  [
    "np.zeros((3, 4))",
    "There is no NumPy here: write `{ bins, frames, data: new Float32Array(bins * frames) }`.",
    "1:1",
  ],
  [
    "librosa.feature.melspectrogram(y=a, sr=22050)",
    'librosa\'s `melspectrogram` is imported by its own name: `import { melSpectrogram } from "speclab/dsp";`.',
    "1:1",
  ],
  ["librosa.stft(a)", 'librosa\'s `stft` is imported by its own name: `import { stft } from "speclab/dsp";`.', "1:1"],
  [
    "torch.zeros(3)",
    'There is no PyTorch here: arrays are typed arrays, and signal processing comes from "speclab/dsp".',
    "1:1",
  ],
  ["plt.plot(a)", 'Figures come from speclab: `import { lines, heatmap } from "speclab/display";`.', "1:1"],
  [
    "const c1 = 5; c1 = 6;",
    "`c1` is a const, so it keeps its first value: declare it with `let` where it shall change.",
    "1:15",
  ],
  [
    "const c1 = 5; c1++;",
    "`c1` is a const, so it keeps its first value: declare it with `let` where it shall change.",
    "1:15",
  ],
  ["str.lower()", "Python's `lower` is `str.toLowerCase()`.", "1:5"],
  ['", ".join(xs)', 'The list comes first here: write `list.join(", ")`.', "1:6"],
  ['"a".format(1)', "A text with values in it has backquotes, and each value in braces after a dollar sign.", "1:5"],
  [
    "range(10)",
    "There is no `range`: count with `for (let i = 0; i < 10; i++)`, or make `Array.from({ length: 10 }, (_, i) => i)`.",
    "1:1",
  ],
  ["sum(a)", "A sum is made by `a.reduce((total, v) => total + v, 0)`.", "1:1"],
  [
    "max(a)",
    "The max of an array is `a.reduce((a, b) => Math.max(a, b))`, and of single numbers `Math.max(a, b)`.",
    "1:1",
  ],
  ["xs.append", "Python's `append` is `xs.push(…)`.", "1:4"],
  ["if (x == None) x = 1;", "Python's `None` is `undefined` here (or `null`, where somebody asks for it).", "1:10"],
  ["s.map((v) => v)", "The numbers of a Spectrogram are in its `data`: write `s.data.map(…)`.", "1:3"],
  ["s.data.shape", "An array has one dimension: its length is `s.data.length`.", "1:8"],
  ["z.shape", "The shape is that of its parts: `[z.re.bins, z.re.frames]`.", "1:3"],
  ["audio.sr", "The sample rate is `audio.sampleRate`.", "1:7"],
  ["x.toFixed(2).lower()", "Python's `lower` is `x.toFixed(2).toLowerCase()`.", "1:14"],
  [
    "maybe[0]",
    "`maybe` may be undefined: ask `if (maybe !== undefined) { … }` before, or write `maybe!` where you know that it is there.",
    "1:1",
  ],
  [
    'const el = document.querySelector("x");',
    'Cells run in Node, where there is no `document`: show things by `console.log`, a cell\'s last value, or "speclab/display".',
    "1:12",
  ],
  ["xs.subarray(1)", "A list has no views: write `xs.slice(…)`.", "1:4"],
  ["a.data", "This is the array itself already: leave `.data` out.", "1:3"],
  [
    "magnitude(a)",
    "`magnitude` takes a ComplexSpectrogram for `spectrum`, and `a` is a Float32Array: a ComplexSpectrogram is made by `stft`.",
    "1:11",
  ],
  [
    "const dd: Float64Array[] = [a];",
    "The list holds a Float64Array, and `a` is a Float32Array: write `Float64Array.from(a)`.",
    "1:29",
  ],
  [
    "const m: Spectrogram = stft(a);",
    "`m` is a Spectrogram<Float32Array>, and `stft(a)` is a ComplexSpectrogram: its magnitudes are made by `magnitude`, its powers by `power`.",
    "1:7",
  ],
  ['raise ValueError("x")', '`raise` is Python: write `throw new RangeError("…");`.', "1:1"],
  [
    'assert x > 3, "bad"',
    '`assert` is a function here: write `assert(x > 3)` after `import assert from "node:assert/strict";`.',
    "1:1",
  ],
  [
    "const s1 = a .* b",
    "`.*` is MATLAB: arrays have no operators here, so write `a.map((v, i) => v * b[i])` when both have one length, `b[i % b.length]` when b is as long as one frame.",
    "1:15",
  ],
  ['print "x"', '`print` is Python: write `console.log("x")`.', "1:1"],
  [
    "const k = [i for i in range(5)]",
    "A comprehension is Python: write `Array.from({ length: 5 }, (_, i) => i)`.",
    "1:14",
  ],
  ["const g2 = not (x > 3)", "Python's `not` is an exclamation mark: write `!(x > 3)`.", "1:12"],
  ["const u = x**2 if x > 0 else 0", "`a if b else c` is Python: write `x > 0 ? x**2 : 0`.", "1:16"],
  [
    "for i, v in enumerate(xs):\n    x = v",
    "`enumerate` is Python: write `for (const [i, v] of xs.entries()) { … }`.",
    "1:5",
  ],
  ["for v in xs: print(v)", "`for … in …:` is Python: write `for (const v of xs) { … }`.", "1:5"],
  [
    'with open("x") as f:\n    y = f.read()',
    '`with … as …:` is Python: read a file whole instead, as in `const f = await load("voice.wav");`.',
    "1:6",
  ],
  [
    "s[:, 0]",
    'A Spectrogram has no two indices: `at(s, bin, frame)` is one number and `frame(s, t)` one column, both from "speclab".',
    "1:3",
  ],
  ["a[::2]", "There are no slices with a step: write `a.filter((_, i) => i % step === 0)`.", "1:3"],
  ["x += 1 \\\n  + 2", "A line goes on in the next one by itself: leave the backslash at its end out.", "1:8"],
  [
    'def g(x=1, *args, **kwargs) -> int:\n    """doc"""\n    return [v for v in x if v > 1]',
    "`def` is Python: write `function g(x: number, ...args: number[]) { … }`, with a type for each parameter and braces around the body.",
    "1:1",
  ],
  ["while True:\n    break", "`while …:` is Python: write `while (true) { … }`.", "1:7"],
  ["const add = (p: number, q: number) => p + q; add(1)", "`add` takes `p`, `q`: `q` is missing.", "1:46"],
  ["z.abs()", 'The magnitudes of a ComplexSpectrogram are made by `magnitude`, from "speclab/dsp".', "1:3"],
  [
    "const w = matmul(s, s);",
    '`matmul` comes from speclab: write `import { matmul } from "speclab/dsp";`, or run the cell that does.',
    "1:11",
  ],
  ["at(s, 0, 0)", '`at` comes from speclab: write `import { at } from "speclab";`, or run the cell that does.', "1:1"],
  ['const k = load("a.wav"); stft(k)', "`k` is a promise: write `await k`.", "1:31"],
  [
    "let sum = 0; for (const v in xs) sum += v;",
    "`for (const v in …)` gives the places, as texts: write `of` instead of `in` for the values.",
    "1:34",
  ],
];

/** The codes of TypeScript's errors. */
const ordinary: readonly (readonly [code: string, errors: string])[] = [
  ["const t: string = 1;", "TS2322"],
  ['const n1: number = "a";', "TS2322"],
  ["x.toFixd(2)", "TS2551"],
  ["str.toUpercase()", "TS2551"],
  ["Math.abz(1)", "TS2339"],
  ["consol.log(1)", "TS2552"],
  ["undefinedName + 1", "TS2552"],
  ["const o = { a: 1 }; o.b", "TS2339"],
  ["const p: { a: number } = { b: 1 };", "TS2353"],
  ["interface V { rate: number } const v: V = {};", "TS2741"],
  ['import { nope } from "speclab/dsp";', "TS2305"],
  ['import q from "./missing";', "TS2307"],
  ['const u: "a" | "b" = "c";', "TS2322"],
  ["function f(v: number): string { return v; }", "TS2322"],
  ['stft(a, { window: "hamm" })', "TS2322"],
  ['stft("text")', "TS2345"],
  ['new Float32Array("x")', "TS2769"],
  ["const g = ;", "TS1109"],
  ["const h = (1 + ;", "TS1109"],
  ["if (x > 3 { x = 1; }", "TS1005"],
  ["for (const v of xs { x = v; }", "TS1005"],
  ["const m = [1, 2;", "TS1005"],
  ["x.y.z", "TS2339"],
  ["xs.map((v) => v.foo)", "TS2339"],
  ["class B { private q = 1 } new B().q", "TS2341"],
  ['const w: number[] = ["a"];', "TS2322"],
  ['const k: Record<string, number> = { a: "b" };', "TS2322"],
  ["enum E { A } E.B", "TS2339"],
  ["let l: string; l.length;", "TS2454"],
  ["const z1 = z.re.data.mapp((v) => v);", "TS2551 TS7006"],
  ['async function r() { return 1; } const s1: number = "x";', "TS2322"],
  ["true + 1", "TS2365"],
  ["({ a: 1 }) * 2", "TS2362"],
  ["null.length", "TS18050"],
  ["function over(v: string): void; function over(v: number): void; function over(v: unknown) {} over(true)", "TS2769"],
  ["const d1 = new Date() - 1;", "TS2362"],
  ["type T = { a: number }; const t1: T = { a: 1, b: 2 };", "TS2353"],
  ["str * 2", "TS2362"],
  ["xs.filter((v) => v.length)", "TS2339"],
  ['const fn = (v: number) => v; fn("a")', "TS2345"],
  ["const set1 = new Set([1]); set1.length", "TS2339"],
  ['x = "text"', "TS2322"],
  ["const dup = 1; const dup = 2;", "TS2451 TS2451"],
  ["return x;", "TS1108"],
  ['const bad = "unterminated', "TS1002"],
  ["const i18n = { a: 1, , b: 2 };", "TS1136"],
  ["export default 5; export default 6;", "TS2528 TS2528"],
  ["a.length = 5", "TS2540"],
  ['function isText(q1: unknown): q1 is string {{ return typeof q1 === "string"; }', "TS1005"],
  ["const c3 = x ? xs[0] : xs[1;", "TS1005"],
  ["class P1 { #n = ; }", "TS1109"],
  ["foo(", "TS1135"],
  ['const link = "http://a.b"; const l2 = ;', "TS1109"],
];

describe("habits", () => {
  const checker = new CellChecker(ts, nodeFiles(ts, folder, [repository]));
  assert.deepEqual(checker.compile(before).errors, []);

  for (const [code, sentence, place] of habits) {
    it(code.split("\n")[0], () => {
      const errors = checker.check(code);
      assert.deepEqual(
        errors.map((e) => [e.message, `${e.line}:${e.column}`]),
        [[sentence, place]],
      );
      assert.ok(errors[0].original, "TypeScript's own words are kept");
      assert.ok(errors[0].original.length <= 160 && !errors[0].original.includes("\n"));
    });
  }

  for (const [code, errors] of ordinary) {
    it(`ordinary: ${code}`, () => {
      const found = checker.check(code);
      assert.equal(found.map((e) => `TS${e.code}`).join(" "), errors);
      for (const { original, hidden } of found) assert.deepEqual([original, hidden], [undefined, undefined]);
    });
  }

  it("an operator on arrays of two lengths is told for both lengths, and neither ends in NaN", () => {
    const frames = Float64Array.of(1, 2, 3, 4, 5, 6);
    const weights = Float64Array.of(2, 4);
    const names = "const frames = { data: new Float64Array(6) }; const weights = new Float64Array(2);";
    for (const operator of ["+", "-", "*", "/", "**", "%"]) {
      for (const [left, right] of [
        ["frames.data", "weights"],
        ["weights", "frames.data"],
      ]) {
        const [{ message }] = checker.check(`${names} const q = ${left} ${operator} ${right};`);
        const told =
          /arrays: `(frames\.data\.map\(.*\))` when both have one length, `(weights\[i % weights\.length\])` when weights/.exec(
            message,
          );
        assert.ok(told, message);
        const of = (i: number): string => `${left}[${i}] ${operator} ${right}[${i}]`;
        const evaluate = (code: string, short: Float64Array): unknown =>
          new Function("frames", "weights", `return ${code}`)({ data: frames }, short);
        const same = [...frames].map((_, i) => evaluate(of(i), frames));
        assert.deepEqual([...(evaluate(told[1], frames) as Float64Array)], same);
        const longer = [...frames].map((_, i) => evaluate(of(i).replace(/(weights)\[\d\]/, `$1[${i % 2}]`), weights));
        const written = told[1].replace("weights[i]", told[2]);
        assert.deepEqual([...(evaluate(written, weights) as Float64Array)], longer);
        assert.ok(!longer.some((v) => Number.isNaN(v)));
      }
    }
  });

  it("what follows from an operator on arrays is counted and not told; what has its own cause is told", () => {
    const hidden = (code: string): unknown[] => checker.check(code).map((e) => [e.line, e.hidden]);
    const weighted = "function f() {\n  const weighted = a * b;\n";
    assert.deepEqual(hidden(`${weighted}  return rfft(weighted);\n}`), [[2, 1]]);
    assert.deepEqual(hidden(`${weighted}  const q = rfft(weighted);\n  return q.foo + weighted.length;\n}`), [[2, 3]]);
    assert.deepEqual(hidden(`${weighted}  const out: Float32Array = weighted;\n  return out;\n}`), [[2, 1]]);
    assert.deepEqual(hidden(`${weighted}  const t: string = 1;\n  return { weighted: t.size };\n}`), [
      [2, undefined],
      [3, undefined],
      [4, undefined],
    ]);
    assert.deepEqual(hidden(`${weighted}  return [weighted.length, str.foo()];\n}`), [
      [2, 1],
      [3, undefined],
    ]);
    assert.deepEqual(hidden(`${weighted}}\nfunction g(weighted: Float32Array) {\n  return weighted.foo;\n}`), [
      [2, undefined],
      [5, undefined],
    ]);
    const typed = weighted.replace("weighted =", "weighted: Float32Array =");
    assert.deepEqual(hidden(`${typed}  return weighted.foo;\n}`), [
      [2, undefined],
      [3, undefined],
    ]);
  });

  it("an operator on arrays inside a call is one error: that no overload takes its result follows from it", () => {
    const sentence = /^`\*` works on single numbers/;
    for (const code of ["rfft(s64 * d)", "function f() {\n  return rfft(s64 * d);\n}", "magnitude(rfft(s64 * d))"]) {
      const [first, ...rest] = checker.check(code);
      assert.match(first.message, sentence, code);
      assert.deepEqual(rest, [], code);
    }
    const codes = checker.check('rfft(a * b);\nnew Float32Array("x");').map(({ line, code }) => [line, code]);
    assert.deepEqual(codes.at(-1), [2, 2769], "its own fault, in a line of its own");
  });

  it("a statement of Python is one error, however many TypeScript finds in it", () => {
    const code = "import numpy as np\ndef f(x):\n    if x > 3:\n        return x[1:]\n    return np.abs(x)\n\nf(3)";
    const [first, second, ...rest] = checker.check(code);
    assert.deepEqual([first.line, second.line, rest.length], [1, 2, 0]);
    assert.ok(second.hidden! > 4);
  });

  it("good TypeScript in a cell with an error of grammar elsewhere is not taken for Python", () => {
    const code =
      "const c = x ? xs[0] : xs[1]; // if a: b\nconst label = 'def f(x):';\nconst half = n / 2; // 2)\nconst bad = ;";
    const [error] = checker.check(code);
    assert.deepEqual([error.line, error.code, error.original], [4, 1109, undefined]);
  });
});

describe("pythonStatements", () => {
  it("a statement has its body, with else and except", () => {
    const text = "x = 1\nif x > 3:\n  x = 4\n\n  x = 5\nelse:\n  x = 6\ny = 2\nwhile x < 3:\n  x += 1";
    assert.deepEqual(
      pythonStatements(text).map(({ firstLine, lastLine }) => [firstLine, lastLine]),
      [
        [2, 7],
        [9, 10],
      ],
    );
  });
});
