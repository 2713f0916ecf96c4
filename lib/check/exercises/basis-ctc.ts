import type { Random, Spectrogram } from "../../core/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

type Matrix = Spectrogram<Float64Array>;

/** What the student writes: how unlikely the labels are, from the log-probability of each class in each frame. */
export type CtcForward = (logs: Matrix, labels: number[]) => number;

/** CTC's forward recursion in the log domain; class 0 is the blank. */
export const ctcExercise: CourseExercise<CtcForward> = exercise({
  name: "ctc",
  title: "CTC's forward recursion",
  points: 2,
  signature: "ctcForward(logs: Matrix, labels: number[]): number",
  mistakes: {
    "skip-between-equals": {
      when: "the blank between two equal labels may be left out",
      look: "the rule of the skip: the label two states back must be another one, or the two become one",
    },
    "skip-never": {
      when: "a blank may never be left out",
      look: "the third way into a state: from two states back, when that is another label",
    },
    "skip-to-blank": {
      when: "a label may be left out, from blank to blank",
      look: "the rule of the skip: it ends in a label, never in a blank",
    },
    "best-path": {
      when: "the likeliest path stands for the sum over all",
      look: "how ways are put together: log Σ exp, where the largest alone is only the beginning",
    },
    "logarithms-added": {
      when: "log-probabilities of ways that exclude each other are added",
      look: "how ways are put together: probabilities are added, so their logarithms need log Σ exp",
    },
    "begins-with-blank": {
      when: "every path begins with the blank",
      look: "the first frame: a path begins in state 0 or in state 1",
    },
    "begins-with-label": {
      when: "every path begins with the first label",
      look: "the first frame: a path begins in state 0 or in state 1",
    },
    "begins-anywhere": {
      when: "a path may begin in any state",
      look: "the first frame: all states but 0 and 1 are impossible",
    },
    "ends-with-blank": {
      when: "every path ends with the blank",
      look: "the end: the last blank or the last label, so the last two states together",
    },
    "ends-with-label": {
      when: "every path ends with the last label",
      look: "the end: the last blank or the last label, so the last two states together",
    },
    "ends-anywhere": {
      when: "a path may end in any state",
      look: "the end: the last blank or the last label, so the last two states together",
    },
    "no-blanks": {
      when: "there are no blanks between the labels",
      look: "the states: a blank before, between and after the labels, 2 · labels + 1 of them",
    },
    "blank-last": { when: "the last class is taken for the blank", look: "the blank's number: 0" },
    "first-frame-forgotten": {
      when: "the first frame's log-probabilities are left out",
      look: "the first frame: states 0 and 1 begin with what it says of them",
    },
    "sign-forgotten": {
      when: "the log-probability is returned instead of its negative",
      look: "the sign of what is returned: a loss falls when labels become likelier",
    },
    "divided-by-labels": {
      when: "the loss is divided by the number of labels, as PyTorch's mean does",
      look: "what is returned: the whole sum",
    },
  },
  nanComesFrom:
    "−Infinity minus −Infinity: where every way into a state is impossible, the largest is −Infinity and must not be subtracted",
  infinityComesFrom:
    "the logarithm of a probability that became 0: hundreds of frames multiply to less than the least number there is, " +
    "so add logarithms, and take the largest out before exp; or from there being no path at all, when no state may stay",
  hints: [
    "Write down the states of the labels [1, 1, 2]: seven of them. From which states can a path come into each, and which blank must it not leave out?",
    "Into state s lead s itself, s − 1, and, when s is a label other than that of s − 2, s − 2. Their log Σ exp, plus what this frame says of the state's class, is the new value.",
    "`if (s >= 2 && states[s] !== 0 && states[s] !== states[s - 2]) ways.push(before[s - 2])`; `largest + Math.log(Σ Math.exp(way - largest))`; at the end the same over the last two states, negative.",
  ],
  solution: (mistake) => (logs, labels) => {
    const { bins, frames, data } = logs;
    const blank = mistake("blank-last") ? bins - 1 : 0;
    const states = mistake("no-blanks") ? labels : [blank, ...labels.flatMap((label) => [label, blank])];
    const isBlank = (s: number): boolean => !mistake("no-blanks") && s % 2 === 0;
    const together = (ways: number[]): number => {
      if (mistake("logarithms-added")) return sum(ways.filter(Number.isFinite), ways);
      const largest = Math.max(...ways);
      if (mistake("best-path") || largest === Number.NEGATIVE_INFINITY) return largest;
      return largest + Math.log(ways.reduce((total, way) => total + Math.exp(way - largest), 0));
    };
    const begins = (s: number): boolean => {
      if (mistake("begins-anywhere")) return true;
      if (mistake("begins-with-blank")) return s === 0;
      if (mistake("begins-with-label")) return s === 1;
      return s < (mistake("no-blanks") ? 1 : 2);
    };
    const first = (state: number): number => (mistake("first-frame-forgotten") ? 0 : data[state]);
    let before = states.map((state, s) => (begins(s) ? first(state) : Number.NEGATIVE_INFINITY));
    for (let t = 1; t < frames; t++) {
      before = states.map((state, s) => {
        const ways = [before[s]];
        if (s >= 1) ways.push(before[s - 1]);
        const isOther = mistake("skip-between-equals") || states[s - 2] !== state;
        const mayEnd = !isBlank(s) || mistake("skip-to-blank");
        const skips = mistake("no-blanks") || mistake("skip-never") ? false : mayEnd && (isOther || isBlank(s));
        if (s >= 2 && skips) ways.push(before[s - 2]);
        return together(ways) + data[t * bins + state];
      });
    }
    const last = before.length - 1;
    const ends = mistake("ends-anywhere")
      ? before
      : mistake("ends-with-blank") || mistake("no-blanks")
        ? [before[last]]
        : mistake("ends-with-label")
          ? [before[last - 1]]
          : [before[last], before[last - 1]];
    const log = together(ends);
    const loss = mistake("sign-forgotten") ? log : -log;
    return mistake("divided-by-labels") ? loss / labels.length : loss;
  },
  inputs,
  alternatives: {
    "from the last frame": ({ bins, frames, data }, labels) => {
      const states = [0, ...labels.flatMap((label) => [label, 0])];
      const last = states.length - 1;
      const add = (a: number, b: number): number =>
        Math.max(a, b) === Number.NEGATIVE_INFINITY ? a : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
      let after = states.map((_, s) => (s >= last - 1 ? 0 : Number.NEGATIVE_INFINITY));
      for (let t = frames - 1; t > 0; t--) {
        const said = after.map((way, s) => way + data[t * bins + states[s]]);
        after = states.map((state, s) => {
          const near = s < last ? add(said[s], said[s + 1]) : said[s];
          const skips = s + 2 <= last && states[s + 2] !== 0 && states[s + 2] !== state;
          return skips ? add(near, said[s + 2]) : near;
        });
      }
      return -add(after[0] + data[states[0]], after[1] + data[states[1]]);
    },
  },
});

/** What becomes of ways whose logarithms are added; nothing leads here when there is none. */
function sum(possible: readonly number[], all: readonly number[]): number {
  return possible.length === 0 ? all[0] : possible.reduce((a, b) => a + b, 0);
}

/** Repeated labels, few frames for many labels, and so many frames that their product is no number any more. */
function inputs(random: Random): [Matrix, number[]][] {
  const input = (bins: number, frames: number, labels: number[], sharpness = 1): [Matrix, number[]] => {
    const data = Float64Array.from({ length: bins * frames }, () => sharpness * random.normal());
    for (let t = 0; t < frames; t++) {
      const row = data.subarray(t * bins, (t + 1) * bins);
      const total = Math.log(row.reduce((all, value) => all + Math.exp(value), 0));
      row.forEach((value, k) => {
        row[k] = value - total;
      });
    }
    return [{ bins, frames, data }, labels];
  };
  return [
    input(5, 9, [1, 1, 2, 3]),
    input(4, 7, [2, 1, 1, 2], 2),
    input(6, 12, [3, 5, 1, 1, 1]),
    input(8, 900, [1, 2, 2, 3, 4, 4, 5, 1, 6], 3),
    input(5, 8, [3, 3, 1]),
    input(5, 8, [1, 2, 2]),
  ];
}
