import { camelCase } from "./course.ts";

/** What a new exercise is made of: a small one that works, to be changed step by step into one's own. */
export interface Names {
  /** `median-filter` */
  readonly exercise: string;
  /** `Median filter` */
  readonly title: string;
  /** `medianFilter` */
  readonly functionName: string;
  /** Of the notebook: `02`. */
  readonly number: string;
}

export function namesOf(exercise: string, number: string): Names {
  const words = exercise.replaceAll("-", " ");
  return { exercise, title: words[0].toUpperCase() + words.slice(1), functionName: camelCase(exercise), number };
}

export function courseText({ exercise, title, number }: Names): string {
  return `// The course: its seminars, and the seed from which exercises draw their variants. Another seed, another year.
import { course } from "speclab/check";

export default course({
  title: "My course",
  seed: 2026,
  seminars: {
    "${number}": { title: "${title}", exercises: ["${exercise}"] },
  },
});
`;
}

export function exerciseText({ exercise, title, functionName }: Names): string {
  return `// The exercise “${title}”: the solution with its known mistakes, and the inputs that it is tried on.
import { type AnswerTo, exercise } from "speclab/check";
import course from "../course.ts";

/** Drawn from the seed in course.ts: 3, 5, 7 or 9. The notebook says which by {{${exercise}.width}}. */
const width = 2 * course.random("${exercise}").integer(1, 5) + 1;

const ${functionName} = exercise({
  name: "${exercise}",
  title: "${title}",
  points: { size: 1, values: 1 },
  signature: "${functionName}(x: Float32Array): Float64Array",
  parameters: { width },

  // Each mistake is one patch of the solution below, and what is said to those who make it:
  // "Your result is exactly what you get when …; look at …."
  mistakes: {
    "not-divided": {
      when: "the sum of the neighbours is not divided",
      look: "the last line: a mean is a sum divided by how many there are",
    },
    "begins-at-sample": {
      when: "the neighbours begin at the sample instead of around it",
      look: "where n begins: half a width before the sample",
    },
  },
  solution: (mistake) => (x: Float32Array) => {
    const first = mistake("begins-at-sample") ? 0 : -(width - 1) / 2;
    return Float64Array.from(x, (_, i) => {
      let sum = 0;
      for (let n = first; n < first + width; n++) sum += x[i + n] ?? 0;
      return mistake("not-divided") ? sum : sum / width;
    });
  },

  // Other honest ways: they must pass.
  alternatives: {
    "from a running sum": (x: Float32Array) => {
      const half = (width - 1) / 2;
      let sum = x.subarray(0, half).reduce((total, value) => total + value, 0);
      return Float64Array.from(x, (_, i) => {
        sum += (x[i + half] ?? 0) - (x[i - half - 1] ?? 0);
        return sum / width;
      });
    },
  },

  // Inputs that mistakes cannot hide on: short and long, loud and quiet, two of one size at the end.
  inputs: (random) => {
    const noise = (length: number, loudness: number) =>
      Float32Array.from({ length }, () => random.normal(0, loudness));
    return [[noise(40, 1)], [noise(201, 50)], [noise(64, 1e-3)], [noise(100, 1)], [noise(100, 1)]];
  },

  hints: [
    "Which samples lie around sample i, and how many are they?",
    "Add them up in a loop of their own, then divide.",
    "Beyond its ends an array gives undefined: ?? 0 makes silence of it.",
  ],
});

export default ${functionName};

declare module "speclab/check" {
  interface CourseAnswers {
    "${exercise}": AnswerTo<typeof ${functionName}>;
  }
}
`;
}

export function notebookText(names: Names): string {
  return `// title: ${names.title}
// kind: seminar
// minutes: 20

// %% [markdown] id: title
// # ${names.title}
//
// One exercise, 2 points, and a question for 1 more.

// %% id: imports
import { check, orReference, score, todo } from "speclab/check";
import { lines } from "speclab/display";

${sectionText(names)}
// %% [markdown] id: score-question
// ## How far you are

// %% id: score
score("${names.number}");
`;
}

/** The part of a notebook that belongs to one exercise. */
export function sectionText({ exercise, title, functionName }: Names): string {
  const capital = functionName[0].toUpperCase() + functionName.slice(1);
  return `// %% [markdown] id: ${exercise}-question
// ## Exercise: ${title.toLowerCase()} (2 points)
//
// Replace every sample by the mean of {{${exercise}.width}} samples: itself and its neighbours on both sides. Beyond
// the ends of the sound there is silence.

// %% id: ${exercise} tags: exercise
function ${functionName}(x: Float32Array): Float64Array {
  const width = 5; // = {{${exercise}.width}}
  const half = (width - 1) / 2;
  const smooth = new Float64Array(x.length);

  // BEGIN SOLUTION: smooth, the mean of the samples around each sample
  for (let i = 0; i < x.length; i++) {
    for (let n = -half; n <= half; n++) smooth[i] += (x[i + n] ?? 0) / width;
  }
  // END SOLUTION
  return smooth;
}

// %% id: ${exercise}-check
import "../exercises/${exercise}.ts";

await check("${exercise}", ${functionName});

// %% id: ${exercise}-see
import "../exercises/${exercise}.ts";

const own${capital} = await orReference("${exercise}", ${functionName});
const ${functionName}Input = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i / 20) + Math.sin(i));
lines({ before: ${functionName}Input, after: own${capital}(${functionName}Input) }, { xTitle: "Sample" });

// %% [markdown] id: ${exercise}-why answer: 1 point
// The mean of neighbours keeps what changes slowly and takes away what changes fast: it is a low-pass filter.
`;
}
