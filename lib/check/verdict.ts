import { readable } from "../display/numbers.ts";
import { inWords } from "./difference.ts";
import { currentLanguage, type Language, sentences } from "./language/index.ts";

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
  /** The same in a few words, for a line that stands below the verdict. */
  readonly inShort: string;
  readonly requirements: readonly RequirementVerdict[];
  /** What is wrong, the most useful first; empty when nothing is. */
  readonly issues: readonly Issue[];
  /** Some numbers side by side, when there are any to compare. */
  readonly comparison?: Comparison;
  /** What was heard of it, where an exercise ends in sound. */
  readonly sound?: SoundVerdict;
  /** Hints for who wants them: a question, the idea, where in the text. */
  readonly hints: readonly string[];
  /** How many inputs were tried, and the seed they were made from. */
  readonly inputs: number;
  readonly seed: number;
  /** The language of all sentences here; ids and kinds are in none. */
  readonly language: Language;
}

/** Yours beside the reference, as sound. */
export interface SoundVerdict {
  readonly seconds: number;
  readonly sampleRate: number;
  /** Level of the difference (RMS) beside the reference's, in dB; absent when yours is silent. */
  readonly differenceDecibels?: number;
}

export interface RequirementVerdict {
  readonly id: string;
  readonly title: string;
  /** Of a law, which gives no points: is it kept? */
  readonly kept?: boolean;
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
  /** It called what the exercise asks to be written. */
  | "refused"
  /** It returned an answer and did something else besides. */
  | "changedInput"
  | "reusedBuffer"
  | "zeros"
  | "ignoredInput"
  | "ignoredArgument"
  /** The answer differs from the truth. */
  | "shape"
  | "notFinite"
  | "mistake"
  | "factor"
  | "few"
  | "frames"
  | "bins"
  | "part"
  /** All the true numbers, in another order, or through a power or a logarithm. */
  | "order"
  | "scale"
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
  /** Where to look for it. With `inShort` it says what is wrong without a number: for who must not know the inputs. */
  readonly look?: string;
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
  const say = sentences(verdict.language);
  const passed = verdict.points === verdict.of;
  const lines = [`${passed ? "✓" : "✗"} ${headline(verdict)}. ${verdict.message}`];
  if (passed) return lines[0];
  for (const issue of verdict.issues.slice(1)) lines.push(`  ${say.verdict.also} ${issue.message}`);
  for (const { title, points, of, kept } of verdict.requirements) {
    const counted = kept === undefined ? ` (${say.verdict.ofPoints(points, of)})` : "";
    lines.push(`  ${(kept ?? points === of) ? "✓" : "✗"} ${title}${counted}`);
  }
  if (verdict.comparison) {
    lines.push(`  ${verdict.comparison.input}:`);
    for (const row of verdict.comparison.rows) {
      const texts = [inWords(row, say), readable(row.received), readable(row.expected)] as const;
      lines.push(`    ${say.verdict.sideBySide(...texts)}`);
    }
  }
  if (verdict.sound) lines.push(`  ${soundInWords(verdict.sound, verdict.language)}`);
  if (verdict.hints.length > 0) lines.push(`  ${say.hints.call(`hint(${JSON.stringify(verdict.exercise)})`)}`);
  return lines.join("\n");
}

/** `Write the STFT: 1 of 2 points` */
export function headline({ title, points, of, language }: Verdict): string {
  return sentences(language).verdict.headline(title, points, of);
}

export function soundInWords(sound: SoundVerdict, language: Language = currentLanguage()): string {
  const { verdict, words } = sentences(language);
  const { differenceDecibels: level } = sound;
  const what =
    level === undefined
      ? `${words.yours} ${verdict.silent}`
      : `${words.difference} ${verdict.relative(readable(level, 3))}`;
  return verdict.heard(readable(sound.seconds, 2), sound.sampleRate, what);
}
