import { readable } from "../display/numbers.ts";
import { inWords } from "./difference.ts";

/** MIME type of verdicts and scores: what graders and runners read. */
export const verdictMime = "application/vnd.speclab.verdict+json";

/** What a check found, as plain data: shown to the student, read by the grader. */
export interface Verdict {
  readonly kind: "verdict";
  /** The exercise's name, free of language. */
  readonly exercise: string;
  readonly title: string;
  readonly points: number;
  readonly of: number;
  /** The sentence to read first. */
  readonly message: string;
  readonly requirements: readonly RequirementVerdict[];
  /** What is wrong, the most useful first; empty when nothing is. */
  readonly issues: readonly Issue[];
  /** Some numbers side by side, when there are any to compare. */
  readonly comparison?: Comparison;
  /** How many inputs were tried, and the seed they were made from. */
  readonly inputs: number;
  readonly seed: number;
}

export interface RequirementVerdict {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly of: number;
}

export type IssueKind =
  /** Nothing to judge: not filled in, not a function, threw, ran too long, returned something else. */
  | "notDone"
  | "notFunction"
  | "threw"
  | "endless"
  | "wrongType"
  /** It returned an answer and did something else besides. */
  | "changedInput"
  | "reusedBuffer"
  | "ignoredInput"
  /** The answer differs from the truth. */
  | "shape"
  | "notFinite"
  | "mistake"
  | "factor"
  | "few"
  | "frames"
  | "bins"
  | "part"
  | "values"
  /** The numbers may be right, and something is not true of them that should be. */
  | "property";

export interface Issue {
  readonly kind: IssueKind;
  /** The requirement that this issue costs. */
  readonly requirement: string;
  readonly message: string;
  readonly expected?: string;
  readonly received?: string;
  /** The known mistake that gives exactly this answer. */
  readonly mistake?: string;
  /** The input on which it was seen first. */
  readonly input?: string;
  readonly where?: Where;
  readonly maxAbsolute?: number;
  /** Largest error in units of the largest true value. */
  readonly maxRelative?: number;
  readonly rms?: number;
  readonly sizeInWords?: string;
}

/** A place in a matrix, with its meaning where the input has one. */
export interface Where {
  readonly part: string;
  readonly frame: number;
  readonly bin: number;
  readonly seconds?: number;
  readonly hertz?: number;
}

export interface Comparison {
  readonly input: string;
  readonly rows: readonly ComparedNumber[];
}

/** Two numbers of one place; what is no number becomes null in JSON. */
export interface ComparedNumber {
  readonly part: string;
  readonly frame: number;
  readonly bin: number;
  readonly received: number;
  readonly expected: number;
}

/** The verdict for people who read plain text. */
export function verdictText(verdict: Verdict): string {
  const passed = verdict.points === verdict.of;
  const lines = [
    `${passed ? "✓" : "✗"} ${verdict.title}: ${verdict.points} of ${points(verdict.of)}. ${verdict.message}`,
  ];
  if (passed) return lines[0];
  for (const issue of verdict.issues.slice(1)) lines.push(`  also: ${issue.message}`);
  for (const requirement of verdict.requirements) {
    const mark = requirement.points === requirement.of ? "✓" : "✗";
    lines.push(`  ${mark} ${requirement.title} (${requirement.points} of ${points(requirement.of)})`);
  }
  if (verdict.comparison) {
    lines.push(`  ${verdict.comparison.input}:`);
    for (const row of verdict.comparison.rows) {
      lines.push(`    ${inWords(row)}: yours ${readable(row.received)}, expected ${readable(row.expected)}`);
    }
  }
  return lines.join("\n");
}

/** `1 point`, `3 points`. */
export function points(count: number): string {
  return `${count} ${count === 1 ? "point" : "points"}`;
}
