import assert from "node:assert/strict";
import test from "node:test";
import { type ComplexSpectrogram, Random, type Samples } from "../../core/index.ts";
import { blackman, hann, rfft, sliceIntoFrames } from "../../dsp/index.ts";
import { judge } from "../check.ts";
import { same } from "../difference.ts";
import { english } from "../language/english.ts";
import type { Numbers } from "../reading.ts";
import { stftExercise } from "./stft.ts";

const seeds = [1, 2, 77];

/** What a student writes with the helpers that are given. */
function solution(amplitudes: Float32Array, windowLength: number, hopLength: number): ComplexSpectrogram<Float64Array> {
  const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
  const weights = hann(windowLength);
  for (let i = 0; i < frames.data.length; i++) frames.data[i] *= weights[i % windowLength];
  return rfft(frames);
}

function asFloat32(answer: ComplexSpectrogram<Float64Array>): ComplexSpectrogram {
  const single = ({ bins, frames, data }: ComplexSpectrogram<Float64Array>["re"]) => ({
    bins,
    frames,
    data: Float32Array.from(data),
  });
  return { re: single(answer.re), im: single(answer.im) };
}

function numbers(answer: unknown): Numbers {
  const reading = stftExercise.read(answer);
  assert.ok("numbers" in reading);
  return reading.numbers;
}

test("honest alternatives pass", async () => {
  const alternatives: Record<string, (...args: Parameters<typeof solution>) => unknown> = {
    solution,
    "stored in single precision": (...args) => asFloat32(solution(...args)),
    asynchronous: async (...args) => solution(...args),
  };
  for (const [name, answer] of Object.entries(alternatives)) {
    for (const seed of seeds) {
      const verdict = await judge("stft", answer, { seed });
      assert.deepEqual(
        [verdict.points, verdict.of, verdict.issues],
        [2, 2, []],
        `${name}, seed ${seed}: ${verdict.message}`,
      );
    }
  }
});

for (const [i, mistake] of stftExercise.mistakes.entries()) {
  test(`named: ${mistake.id}`, async () => {
    const { when, look } = english.exercises.stft.mistakes[mistake.id];
    const seed = seeds[i % seeds.length];
    const single = (...args: Parameters<typeof mistake.answer>) => singleOf(mistake.answer(...args));
    const verdict = await judge("stft", i % 3 === 0 ? single : mistake.answer, { seed });
    assert.ok(verdict.points < 2, `${mistake.id} passes with seed ${seed}`);
    assert.equal(verdict.issues[0].mistake, mistake.id, `seed ${seed}: ${verdict.message}`);
    assert.ok(verdict.message.includes(when) && verdict.message.includes(look));
  });
}

test("weights indexed over all frames: rfft stops at NaN, and the sentence says which index is meant", async () => {
  const forgotten = (x: Float32Array, windowLength: number, hopLength: number) => {
    const frames = sliceIntoFrames(x, windowLength, hopLength);
    const weights = hann(windowLength);
    for (let i = 0; i < frames.data.length; i++) frames.data[i] *= weights[i];
    return rfft(frames);
  };
  for (const seed of seeds) {
    const { points, issues, message } = await judge("stft", forgotten, { seed });
    assert.deepEqual([points, issues[0].mistake], [0, "window-over-all"], message);
    assert.match(message, /weights\[i\].*first is NaN at index 256.*weights has windowLength numbers.*number i\.$/);
  }
});

/** The cell of the notebook with other sizes in its first line, and the weights as they should be. */
function slicing(sizes: (n: number, hop: number) => readonly [length: number, hop: number]) {
  return (x: Float32Array, n: number, hop: number): ComplexSpectrogram<Float64Array> => {
    const frames = sliceIntoFrames(x, ...sizes(n, hop));
    const weights = hann(n);
    return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % n]) });
  };
}

const slicedWrongly: readonly [
  id: string,
  sizes: (n: number, hop: number) => readonly [length: number, hop: number],
  said: RegExp,
][] = [
  [
    "lengths-ignored-in-slicing",
    () => [2048, 512],
    /sliced with 2048 and 512.*more than 1024 samples, got \d+”; look at/,
  ],
  [
    "hop-quarter-unrounded",
    (n) => [n, n / 4],
    /always windowLength \/ 4: “.*got 31\.75”; look at .* argument of its own\.$/,
  ],
  ["window-length-ignored-in-slicing", (_, hop) => [2048, hop], /always have 2048 samples, whatever windowLength is/],
  ["hop-ignored", (n) => [n, 512], /hopLength is always 512 \(7 frames.*\); look at where you slice/],
  ["hop-always-256", (n) => [n, 256], /hopLength is always 256/],
  ["lengths-swapped-in-slicing", (n, hop) => [hop, n], /swapped where the frames are sliced.*takes the sound, then/],
];
for (const [id, sizes, said] of slicedWrongly) {
  test(`sliced with other sizes, told in the student's terms and with no advice of another error: ${id}`, async () => {
    for (const seed of seeds) {
      const { issues, message } = await judge("stft", slicing(sizes), { seed });
      assert.equal(issues[0].mistake, id, message);
      assert.match(message, said);
      assert.doesNotMatch(message, /take a longer signal/);
    }
  });
}

test("any other fixed size is told by the argument that makes no difference", async () => {
  const fixed: [(n: number, hop: number) => readonly [number, number], string][] = [
    [(n) => [n, 100], "hopLength"],
    [(n) => [n, Math.ceil(n / 2)], "hopLength"],
    [(_, hop) => [400, hop], "windowLength"],
  ];
  for (const [sizes, name] of fixed) {
    const answer = (x: Float32Array, n: number, hop: number) => solution(x, ...sizes(n, hop));
    const { issues, points } = await judge("stft", answer, { seed: 2 });
    assert.deepEqual([issues[0].kind, points], ["ignoredArgument", 0]);
    assert.match(issues[0].message, new RegExp(`the same answer whatever is given as ${name}: take`));
  }
});

function singleOf(answer: ComplexSpectrogram<Samples>): ComplexSpectrogram {
  return asFloat32(answer as ComplexSpectrogram<Float64Array>);
}

test("on every seed, some input tells any two mistakes apart, and each from the truth, by ten tolerances", () => {
  const answers = [{ id: "truth", answer: stftExercise.reference }, ...stftExercise.mistakes];
  for (const seed of seeds) {
    const results = answers.map(({ answer }) =>
      stftExercise.inputs(new Random(seed)).map((input) => {
        try {
          return numbers(answer(...input.arguments));
        } catch {
          return undefined; // impossible on this input, so different from all others
        }
      }),
    );
    for (let a = 0; a < answers.length; a++) {
      for (let b = 0; b < a; b++) {
        const apart = results[a].some((one, i) => {
          const other = results[b][i];
          return one === undefined || other === undefined || !same(one, other, 10 * stftExercise.tolerance);
        });
        assert.ok(apart, `${answers[a].id} and ${answers[b].id} with seed ${seed}`);
      }
    }
  }
});

/** Wrong in ways that are in no table, or in two at once: a hint would be wrong, and a wrong hint is worse than none. */
const unknown: Record<string, (x: Float32Array, n: number, hop: number) => ComplexSpectrogram<Float64Array>> = {
  "no window and zeros at the ends": (x, n, hop) => rfft(sliceIntoFrames(x, n, hop, { padMode: "constant" })),
  "symmetric window and edge padding": withWindow((n) => hann(n, { symmetric: true }), "edge"),
  "a window twice as long": withWindow((n) => hann(2 * n).subarray(0, n)),
  "Blackman's window": withWindow(blackman),
  "the window a sample late": withWindow((n) => hann(n).map((_, i, weights) => weights[(i + n - 1) % n])),
  "frames a sample late": (x, n, hop) =>
    solution(
      Float32Array.from(x, (_, i) => x[Math.max(0, i - 1)]),
      n,
      hop,
    ),
  "the mean taken away": (x, n, hop) => {
    const mean = x.reduce((sum, sample) => sum + sample, 0) / x.length;
    return solution(
      x.map((sample) => sample - mean),
      n,
      hop,
    );
  },
  "no overlap": (x, n) => solution(x, n, n),
  "power of two windows only": (x, n, hop) => solution(x, 2 ** Math.ceil(Math.log2(n)), hop),
};

function withWindow(weights: (n: number) => Float64Array, padMode: "reflect" | "edge" = "reflect") {
  return (x: Float32Array, n: number, hop: number): ComplexSpectrogram<Float64Array> => {
    const frames = sliceIntoFrames(x, n, hop, { padMode });
    const window = weights(n);
    return rfft({ ...frames, data: frames.data.map((sample, i) => sample * window[i % n]) });
  };
}

test("what no known mistake explains gets no hint, and a sentence all the same", async () => {
  for (const [name, answer] of Object.entries(unknown)) {
    const verdict = await judge("stft", answer, { seed: seeds[name.length % seeds.length] });
    assert.ok(verdict.points < 2, name);
    assert.equal(verdict.issues[0].mistake, undefined, `${name}: ${verdict.message}`);
    assert.doesNotMatch(verdict.message, /exactly what you get/, name);
    assert.ok(verdict.message.length > 30, name);
  }
});

test("a wrong size costs everything, wrong numbers keep the point for the size", async () => {
  const pointsOf = async (id: string) => {
    const { answer } = stftExercise.mistakes.find((mistake) => mistake.id === id)!;
    return (await judge("stft", answer)).points;
  };
  assert.equal(await pointsOf("window-forgotten"), 1);
  assert.equal(await pointsOf("last-frame-missing"), 0);
});

test("another seed gives other inputs, the same seed the same", () => {
  const first = (seed: number) => stftExercise.inputs(new Random(seed))[0].arguments[0].slice(0, 5);
  assert.deepEqual(first(1), first(1));
  assert.notDeepEqual(first(1), first(2));
});
