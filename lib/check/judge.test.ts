import assert from "node:assert/strict";
import test from "node:test";
import { type ComplexSpectrogram, Random } from "../core/index.ts";
import {
  angle,
  hann,
  matmul,
  melFilters,
  pinv,
  polar,
  power,
  rfft,
  sliceIntoFrames,
  stft,
  transpose,
} from "../dsp/index.ts";
import { installScriptHost } from "../node/script-host.ts";
import { judge } from "./check.ts";
import { type ExerciseName, exerciseNamed, seminars } from "./exercises/index.ts";
import { type SeminarSettings, seminarSettings } from "./exercises/settings.ts";
import { refusedInText } from "./refused.ts";
import { honest } from "./testing/answers.ts";
import { todo } from "./todo.ts";
import { verdictText } from "./verdict.ts";

type Answer = ComplexSpectrogram<Float64Array>;

installScriptHost(); // its guard ends endless loops

function right(x: Float32Array, windowLength: number, hopLength: number): Answer {
  const frames = sliceIntoFrames(x, windowLength, hopLength);
  const weights = hann(windowLength);
  return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % windowLength]) });
}

/** The right answer, its numbers changed. */
function changed(change: (value: number, place: Place) => number) {
  return (x: Float32Array, nFft: number, hopLength: number): Answer => {
    const { re, im } = right(x, nFft, hopLength);
    const part = (name: string, { bins, frames, data }: Answer["re"]) => ({
      bins,
      frames,
      data: data.map((value, i) =>
        change(value, { part: name, frame: Math.floor(i / bins), bin: i % bins, frames, bins, nFft }),
      ),
    });
    return { re: part("re", re), im: part("im", im) };
  };
}

/** The right answer, all its numbers divided by one that is made of them. */
function dividedBy(divisor: (values: Float64Array) => number) {
  return (...args: Parameters<typeof right>): Answer => {
    const { re, im } = right(...args);
    const by = divisor(Float64Array.of(...re.data, ...im.data));
    const part = (from: Answer["re"]) => ({ ...from, data: from.data.map((value) => value / by) });
    return { re: part(re), im: part(im) };
  };
}

interface Place {
  readonly part: string;
  readonly frame: number;
  readonly bin: number;
  readonly frames: number;
  readonly bins: number;
  readonly nFft: number;
}

/** [name, answer, kind, points, sentence] */
const faults: [string, unknown, string, number, RegExp][] = [
  ["a blank", () => todo(), "notDone", 0, /^Not filled in yet: replace todo\(\) by your own code\.$/],
  ["a named blank", () => todo("the window's weights"), "notDone", 0, /^Not filled in yet: the window's weights\.$/],
  [
    "a result",
    right(new Float32Array(64).fill(1), 16, 4),
    "notFunction",
    0,
    /needs your function itself, and got object: write its name/,
  ],
  ["nothing", undefined, "notFunction", 0, /got undefined/],
  ["no return", () => {}, "wrongType", 0, /returned nothing: does its last line say `return`\?/],
  ["null", () => null, "wrongType", 0, /returned null; it must return \{ re, im \}/],
  ["a number", () => 42, "wrongType", 0, /returned the number 42; it must/],
  ["an array", () => [1, 2], "wrongType", 0, /re is missing/],
  [
    "real numbers",
    (...a: Parameters<typeof right>) => right(...a).re,
    "wrongType",
    0,
    /an STFT is complex: return \{ re, im \}/,
  ],
  [
    "im missing",
    (...a: Parameters<typeof right>) => ({ re: right(...a).re }),
    "wrongType",
    0,
    /Your answer's im is missing/,
  ],
  [
    "bare numbers",
    (...a: Parameters<typeof right>) => ({ re: right(...a).re.data, im: right(...a).im.data }),
    "wrongType",
    0,
    /re is a Float64Array alone; it must say its size as well/,
  ],
  [
    "lists",
    (...a: Parameters<typeof right>) => {
      const { re, im } = right(...a);
      return { re: { ...re, data: [...re.data] }, im };
    },
    "wrongType",
    0,
    /re\.data is an Array; it must be a Float64Array or a Float32Array: write Float64Array\.from/,
  ],
  [
    "numbers missing",
    (...a: Parameters<typeof right>) => {
      const { re, im } = right(...a);
      return { re, im: { ...im, data: im.data.subarray(1) } };
    },
    "wrongType",
    0,
    /im\.data holds \d+ numbers, but im\.bins × im\.frames is \d+ × \d+ = \d+/,
  ],
  [
    "no sizes",
    (...a: Parameters<typeof right>) => ({ ...right(...a), re: { data: new Float64Array(3) } }),
    "wrongType",
    0,
    /re\.bins must be a positive integer, and it is undefined/,
  ],
  [
    "throwing",
    () => (undefined as unknown as number[])[0],
    "threw",
    0,
    /stopped with TypeError: .* \(\d+ samples, windowLength 256, hopLength 64\)\.$/,
  ],
  [
    "stopping at NaN",
    () => Promise.reject(new RangeError("rfft: the first is NaN at index 64")),
    "threw",
    0,
    /is NaN at index 64; NaN often comes from reading an array beyond its end \(/,
  ],
  ["throwing a text", () => Promise.reject("no"), "threw", 0, /stopped with Error: no/],
  [
    "a wrong window length",
    (x: Float32Array, n: number, hop: number) => right(x, n >> 2, hop),
    "shape",
    0,
    /for \d+ samples, windowLength 256, hopLength 64 your answer has \d+ frames of 33 bins, expected \d+ frames of 129 bins/,
  ],
  [
    "NaN",
    changed((value, { frame, bin }) => (frame === 2 && bin === 3 ? Number.NaN : value)),
    "notFinite",
    1,
    /holds NaN, first in re of bin 3 in frame 2 .*: NaN comes from/,
  ],
  [
    "a factor",
    changed((value) => 1.5 * value),
    "factor",
    1,
    /right up to a constant factor: it is 1\.5 times too large everywhere/,
  ],
  ["a small factor", changed((value) => value / 4), "factor", 1, /it is 4 times too small everywhere/],
  ["a sign", changed((value) => -value), "factor", 1, /right but for its sign/],
  [
    "a factor of the input",
    changed((value, { nFft }) => value * nFft),
    "factor",
    1,
    /a factor that depends on the input: 256 for .*, 200 for /,
  ],
  ["zeros", changed(() => 0), "zeros", 0, /^Every number is 0: is anything written into the array\?$/],
  ["ones", changed(() => 1), "ignoredInput", 0, /the same answer for different sounds/],
  ["nothing but NaN", changed(() => Number.NaN), "notFinite", 0, /holds NaN, first in re of bin 0 in frame 0/],
  [
    "divided by the largest number",
    dividedBy((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
    "factor",
    1,
    /^Your answer is right up to a factor that depends on the input, .* is it divided by its largest value\?$/,
  ],
  [
    "divided by the largest of its real parts",
    dividedBy((values) => values.subarray(0, values.length / 2).reduce((most, value) => Math.max(most, value), 0)),
    "factor",
    1,
    /a factor that depends on the input: .* for .*, .* for /,
  ],
  [
    "first frames wrong",
    changed((value, { frame }) => (frame < 2 ? 0 : value)),
    "frames",
    1,
    /right but for the first 2 frames/,
  ],
  [
    "the ends wrong",
    changed((value, { frame, frames }) => (frame < 1 || frame >= frames - 2 ? 2 * value : value)),
    "frames",
    1,
    /right but for the first frame and the last 2 frames/,
  ],
  [
    "high bins wrong",
    changed((value, { bin, bins }) => (bin === bins - 1 ? value + 1 : value)),
    "bins",
    1,
    /right but for the highest bins/,
  ],
  [
    "one part wrong",
    changed((value, { part, bin }) => (part === "im" && bin % 2 ? -value : value)),
    "part",
    1,
    /Your re is right on every input; only im is wrong/,
  ],
  [
    "anything else",
    changed((value, { bin }) => value + Math.sin(bin)),
    "values",
    1,
    /The shape is right and the numbers are .* expected/,
  ],
];

for (const [name, answer, kind, points, sentence] of faults) {
  test(`a sentence for: ${name}`, async () => {
    const verdict = await judge("stft", answer, { milliseconds: 2000 });
    assert.match(verdict.message, sentence);
    assert.equal(verdict.issues[0].kind, kind);
    assert.equal(verdict.points, points);
    assert.deepEqual(structuredClone(verdict), verdict);
  });
}

test("a sentence for: an endless loop", async () => {
  const endless = () => {
    for (;;);
  };
  const verdict = await judge("stft", endless, { milliseconds: 200 });
  assert.equal(verdict.issues[0].kind, "endless");
  assert.match(verdict.message, /still running after 0\.2 s .*: is there a loop whose condition never becomes false\?/);
});

test("a sentence for: a promise that never settles", async () => {
  const verdict = await judge("stft", () => new Promise(() => {}), { milliseconds: 100 });
  assert.equal(verdict.issues[0].kind, "endless");
});

test("nothing but zeros is said to be that in every exercise, and its right size is worth nothing", async () => {
  for (const name of seminars["01"].exercises) {
    const answer = honest[name]["helpers as given"];
    const empty = (value: unknown): unknown =>
      ArrayBuffer.isView(value)
        ? new Float64Array((value as Float64Array).length)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, empty(part)]))
          : value;
    const { message, points, issues, requirements } = await judge(name, (...args: unknown[]) => empty(answer(...args)));
    assert.equal(message, "Every number is 0: is anything written into the array?", name);
    assert.equal(points, 0, name);
    const asked = requirements.some(({ id }) => id === "shape");
    const size = "The size is right, and its point counts once the numbers depend on what your function is given.";
    assert.equal(
      issues.some((issue) => issue.message === size && issue.requirement === "shape"),
      asked,
      name,
    );
  }
});

test("right numbers that change the sound they were given", async () => {
  const verdict = await judge("stft", (x: Float32Array, n: number, hop: number) => {
    const answer = right(x, n, hop);
    x[0] = 0;
    return answer;
  });
  assert.equal(verdict.points, 1);
  assert.equal(verdict.issues[0].kind, "changedInput");
  assert.match(verdict.message, /changes its argument 1, .* work on a copy/);
});

test("right numbers in a buffer that the next call overwrites", async () => {
  const buffers = new Map<number, Float64Array>();
  const keep = (data: Float64Array, which: number): Float64Array => {
    const name = 2 * data.length + which;
    const buffer = buffers.get(name) ?? new Float64Array(data.length);
    buffers.set(name, buffer);
    buffer.set(data);
    return buffer;
  };
  const verdict = await judge("stft", (...args: Parameters<typeof right>) => {
    const { re, im } = right(...args);
    return { re: { ...re, data: keep(re.data, 0) }, im: { ...im, data: keep(im.data, 1) } };
  });
  assert.equal(verdict.issues[0].kind, "reusedBuffer");
  assert.match(verdict.message, /An earlier answer of your function changes when it is called again/);
});

test("an answer that reads a variable from outside", async () => {
  const outside = new Float32Array(640).map((_, i) => Math.sin(i));
  const verdict = await judge("stft", (x: Float32Array, n: number, hop: number) =>
    right(
      Float32Array.from(x, (_, i) => outside[i % 640]),
      n,
      hop,
    ),
  );
  assert.equal(verdict.issues[0].kind, "ignoredInput");
});

test("an interruption is none of the answer's faults: it passes through", async () => {
  const interrupted = Object.assign(new Error("interrupted"), { name: "Interrupted" });
  await assert.rejects(
    judge("stft", () => {
      throw interrupted;
    }),
    interrupted,
  );
});

test("an answer cannot change what it is compared with", async () => {
  const verdict = await judge("stft", (...args: Parameters<typeof right>) => {
    const { re, im } = right(...args);
    let reads = 0;
    const shifting = new Proxy(re, {
      get: (target, name) => (name === "bins" && reads++ > 0 ? 1 : Reflect.get(target, name)),
    });
    return { re: shifting, im };
  });
  assert.ok(verdict.points < verdict.of);
});

test("measured: where, how much, in words", async () => {
  const verdict = await judge(
    "stft",
    changed((value, { bin, frame }) => (bin === 7 && frame === 20 ? value + 5 : value)),
  );
  const [issue] = verdict.issues;
  assert.equal(issue.requirement, "values");
  assert.equal(issue.where?.bin, 7);
  assert.equal(issue.where?.frame, 20);
  assert.ok(
    Math.abs(issue.where!.seconds! - (20 * 64) / 22050) < 1e-12 &&
      Math.abs(issue.where!.hertz! - (7 * 22050) / 256) < 1e-9,
  );
  assert.ok(Math.abs(issue.maxAbsolute! - 5) < 1e-9);
  assert.ok(issue.maxRelative! > 0.01 && issue.maxRelative! < 1);
  assert.equal(issue.sizeInWords, issue.maxRelative! > 0.3 ? "something else altogether" : "clearly different");
  assert.deepEqual(verdict.comparison?.rows.map(({ frame, bin }) => [frame, bin])[2], [20, 7]);
});

test("an answer that calls the library's own is refused, politely, by its text or when it runs", async () => {
  const own = stft;
  const byName = (x: Float32Array, nFft: number, hopLength: number) => own(x, { nFft, hopLength, padMode: "reflect" });
  const secretly = (...args: Parameters<typeof right>) => {
    try {
      byName(...args);
    } catch {}
    return right(...args);
  };
  const compiled = new Function("dsp_1", "return (x, n, hop) => (0, dsp_1.stft)(x, { nFft: n, hopLength: hop })");
  const never = compiled({ stft: () => assert.fail("its text is enough") });
  for (const answer of [byName, secretly, never, async (...args: Parameters<typeof right>) => byName(...args)]) {
    const { points, issues } = await judge("stft", answer);
    assert.equal(points, 0);
    assert.equal(issues[0].kind, "refused");
    assert.match(
      issues[0].message,
      /^Here stft of the library does the whole exercise for you: please write it yourself/,
    );
  }
});

test("the library's name in a comment or a string is no call", async () => {
  const commented = new Function(
    "right",
    `return (x, n, hop) => {
      // the same as library.stft(x, { padMode: "reflect" }), but by hand
      /* dsp_1.stft(x) */
      const said = "library.stft(x)" + 'dsp_1.stft(x)' + \`library.stft(x)\`;
      return right(x, n, hop, said);
    }`,
  )(right);
  assert.equal((await judge("stft", commented)).points, 2);
  const inside = new Function("library", "return (x, n, hop) => library.stft(x, { nFft: n, hopLength: hop })");
  assert.equal((await judge("stft", inside({ stft: right }))).issues[0].kind, "refused");
});

test("where the inverse of the basis is below 0, that or 0 is right, and nothing else", async () => {
  const inverted = (instead: (value: number) => number) => (mel: Answer["re"], settings: Partial<SeminarSettings>) => {
    const { sampleRate, nMels, windowLength: nFft, fMin, fMax } = { ...seminarSettings, ...settings };
    const powers = matmul(pinv(transpose(melFilters({ sampleRate, nFft, nMels, fMin, fMax }))), mel);
    return { ...powers, data: powers.data.map((value) => (value < 0 ? instead(value) : value)) };
  };
  const points = async (instead: (value: number) => number) => (await judge("mel-inversion", inverted(instead))).points;
  assert.equal(await points((value) => value), 1);
  assert.equal(await points(() => 0), 1);
  assert.equal(await points(() => -1e9), 0);
  assert.equal(await points((value) => 2 * value), 0);
  const doubled = (mel: Answer["re"], settings: Partial<SeminarSettings>) => {
    const powers = inverted(() => 0)(mel, settings);
    return { ...powers, data: powers.data.map((value) => 2 * value) };
  };
  assert.match((await judge("mel-inversion", doubled)).message, /2 times too large everywhere/);
  const ofLargest = (mel: Answer["re"], settings: Partial<SeminarSettings>) => {
    const powers = inverted((value) => value)(mel, settings);
    const largest = powers.data.reduce((most, value) => Math.max(most, value));
    return { ...powers, data: powers.data.map((value) => value / largest) };
  };
  assert.match((await judge("mel-inversion", ofLargest)).message, /is it divided by its largest value\?$/);
  // All is 0 above the last filter, so that being right there is no news.
  assert.doesNotMatch(
    (
      await judge(
        "mel-inversion",
        inverted(() => -1e9),
      )
    ).message,
    /Hz|power/,
  );
});

test("names of one's own that look like the library's are allowed", async () => {
  const library = { spectra: right };
  function stft(...args: Parameters<typeof right>): Answer {
    return library.spectra(...args);
  }
  const verdict = await judge("stft", (...args: Parameters<typeof right>) => stft(...args));
  assert.equal(verdict.points, verdict.of);
});

test("a module's imports tell the names under which the library's functions go", () => {
  const module = 'import { hann, stft as theirs } from "speclab/dsp";';
  const calls = new Function("theirs", "return (x) => theirs(x, {})")(() => 0);
  assert.equal(refusedInText({ refused: ["stft"] }, calls, module), "stft");
  assert.equal(refusedInText({ refused: ["stft"] }, calls, 'import { hann } from "speclab/dsp";'), undefined);
});

test("what looks like numbers and computes something else on the way is copied before it is compared", async () => {
  class Sly extends Float64Array {
    override *[Symbol.iterator](): ArrayIterator<number> {
      yield* new Float64Array(this.length); // never asked: what lies in memory counts
    }
    override get length(): number {
      return super.length;
    }
  }
  const sly = (...args: Parameters<typeof right>) => {
    const { re, im } = right(...args);
    return { re: { ...re, data: Sly.from(re.data) }, im: { ...im, data: new Sly(im.data) } };
  };
  assert.equal((await judge("stft", sly)).points, 2);
  const pretending = (...args: Parameters<typeof right>) => {
    const { re, im } = right(...args);
    return { re: { ...re, data: { length: re.data.length, [Symbol.toStringTag]: "Float64Array" } }, im };
  };
  assert.equal((await judge("stft", pretending)).issues[0].kind, "wrongType");
});

test("an argument that makes no difference is named", async () => {
  const careless = (x: Float32Array, { windowLength, hopLength, nMels }: Required<SeminarSettings>) => {
    const basis = transpose(melFilters({ sampleRate: 30000, nFft: windowLength, nMels, fMin: 20, fMax: 6000 }));
    return matmul(basis, power(right(x, windowLength, hopLength)));
  };
  const verdict = await judge("mel", (x: Float32Array, settings = {}) =>
    careless(x, { ...seminarSettings, ...settings }),
  );
  assert.equal(verdict.issues[0].kind, "ignoredArgument");
  assert.match(
    verdict.message,
    /the same answer whatever is given as sampleRate and fMin and fMax: take it from the arguments/,
  );
});

test("laws are told of wrong answers: kept or not, for no points, and none of right ones", async () => {
  const laws = async (answer: unknown): Promise<(string | boolean | undefined)[][]> =>
    (await judge("stft", answer)).requirements.filter(({ of }) => of === 0).map(({ id, kept }) => [id, kept]);
  assert.deepEqual(await laws(changed((value, { part }) => (part === "im" ? -value : value))), [
    ["linear", true],
    ["parseval", true],
  ]);
  assert.deepEqual(await laws(changed((value) => value * Math.abs(value))), [
    ["linear", false],
    ["parseval", false],
  ]);
  assert.deepEqual(await laws(right), []);
  const text = verdictText(
    await judge(
      "stft",
      changed((value) => 2 * value),
    ),
  );
  assert.match(
    text,
    /✓ Linear: two sounds together have the sum of their STFTs\n {2}✗ Parseval: .* weighted samples\n/,
  );
});

test("what is wrong only where it is loud, or where hops do not divide the window, keeps no law of the inverse", async () => {
  const inverse = honest.istft["helpers as given"] as (...args: unknown[]) => Float64Array;
  const laws = async (answer: unknown): Promise<(string | boolean | undefined)[][]> =>
    (await judge("istft", answer)).requirements.filter(({ of }) => of === 0).map(({ id, kept }) => [id, kept]);
  const clipped = (...args: unknown[]) => inverse(...args).map((sample) => Math.max(-1, Math.min(1, sample)));
  assert.deepEqual(await laws(clipped), [
    ["round-trip", false],
    ["linear", false],
  ]);
  const byMean = exerciseNamed("istft").mistakes.find(({ id }) => id === "window-sum-constant")!.answer;
  assert.deepEqual(await laws(byMean), [
    ["round-trip", false],
    ["linear", true],
  ]);
});

test("the laws of all exercises are kept by right answers", async () => {
  for (const name of seminars["01"].exercises) {
    const exercise = exerciseNamed(name);
    const answer = honest[name]["helpers as given"];
    const calls = exercise.inputs(new Random(3)).map(({ arguments: args }) => {
      const reading = exercise.read(answer(...args));
      assert.ok("numbers" in reading);
      return { arguments: args, received: reading.numbers };
    });
    const ask = async (...args: readonly unknown[]) => {
      const reading = exercise.read(answer(...args));
      return "numbers" in reading ? reading.numbers : undefined;
    };
    for (const { id, holds } of exercise.laws ?? []) assert.equal(await holds(calls, ask), true, `${name}: ${id}`);
  }
});

test("wrong from one frequency on, whatever the window: said in hertz", async () => {
  const verdict = await judge(
    "stft",
    changed((value, { bin, nFft }) => (bin * (22050 / nFft) > 8000 ? value + 1 : value)),
  );
  assert.equal(verdict.issues[0].kind, "bins");
  assert.match(verdict.message, /^Your answer is right up to 8\d\d\d Hz on every input, and wrong only above\.$/);
});

test("an error betrays the mistake: one of a helper, or of the text's own check of sizes", async () => {
  const settled = (settings: Partial<SeminarSettings> = {}) => ({ ...seminarSettings, ...settings });
  const powersOf = (x: Float32Array, settings: SeminarSettings) =>
    power(right(x, settings.windowLength, settings.hopLength));
  const basisOf = ({ sampleRate, nMels, windowLength, fMin, fMax }: SeminarSettings) =>
    transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax }));
  const expectShape = (name: string, s: { bins: number; frames: number }, bins: number, frames: number) => {
    if (s.bins === bins && s.frames === frames) return;
    throw new Error(`${name} must be ${bins} × ${frames}, and is ${s.bins} × ${s.frames}`);
  };
  const melBasis = basisOf(seminarSettings);
  const mel =
    (make: (powers: ReturnType<typeof powersOf>, basis: typeof melBasis) => ReturnType<typeof powersOf>) =>
    async (x: Float32Array, given?: Partial<SeminarSettings>) => {
      const settings = settled(given);
      const powers = powersOf(x, settings);
      const result = make(powers, basisOf(settings));
      expectShape("mel", result, settings.nMels, powers.frames);
      return result;
    };
  const inverse =
    (make: (basis: typeof melBasis) => ReturnType<typeof powersOf>) =>
    (m: ReturnType<typeof powersOf>, given?: Partial<SeminarSettings>) => {
      const basis = basisOf(settled(given));
      const inverted = make(basis);
      expectShape("invMelBasis", inverted, basis.frames, basis.bins);
      return matmul(inverted, m);
    };
  const double = (s: typeof melBasis) => ({ ...s, data: Float64Array.from(s.data) });
  const cases: [ExerciseName, unknown, string][] = [
    ["mel", mel((powers) => matmul(melBasis, powers)), "basis-global"],
    ["mel", mel((powers, basis) => matmul(transpose(basis), powers)), "basis-transposed"],
    ["mel", mel((powers, basis) => matmul(powers, basis)), "product-swapped"],
    ["mel-inversion", inverse((basis) => double(transpose(basis))), "transpose"],
    ["mel-inversion", inverse(double), "inverse-lying"],
    ["mel-inversion", inverse((basis) => pinv(transpose(basis))), "inverse-lying"],
    ["mel-inversion", inverse(() => pinv(melBasis)), "basis-global"],
    [
      "power",
      (x: Float32Array, given?: Partial<SeminarSettings>) => {
        const { windowLength, hopLength } = settled(given);
        const stft = right(x, hopLength, windowLength);
        const frames = Math.floor((x.length - (windowLength % 2)) / hopLength) + 1;
        expectShape("stft", stft.re, Math.floor(windowLength / 2) + 1, frames);
        return power(stft);
      },
      "lengths-swapped",
    ],
    [
      "griffin-lim",
      (powers: ReturnType<typeof powersOf>, n: number, hop: number, iterations: number, seed = 1) => {
        const random = new Random(seed);
        const x = Float64Array.from({ length: (powers.frames - 1) * hop }, () => random.normal());
        const wanted = { ...powers, data: powers.data.map((value) => Math.sqrt(Math.max(value, 0))) };
        if (iterations > 0) polar(wanted, angle(right(x as never, hop, n)));
        return x;
      },
      "stft-lengths-swapped",
    ],
  ];
  for (const [name, answer, mistake] of cases) {
    const { message, issues, points } = await judge(name, answer);
    assert.equal(issues[0].mistake, mistake, `${name}, ${mistake}: ${message}`);
    if (mistake !== "transpose") {
      assert.match(message, /^Your function stops exactly as it does when .*: “.*”; look at /);
      assert.equal(points, 0);
    }
  }
});
