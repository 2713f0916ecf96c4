import type { ExerciseName } from "../exercises/index.ts";
import type { IssueKind } from "../verdict.ts";

/**
 * Everything that checks say, in one language. `english` is complete; another language may leave out what it has no
 * sentence for, and English stands in. Ids of exercises, requirements, mistakes and issues are in no language.
 */
export interface Sentences {
  /** BCP 47, for readers aloud: `en`. */
  readonly tag: string;
  readonly words: {
    readonly yours: string;
    readonly expected: string;
    readonly reference: string;
    readonly difference: string;
    readonly frame: string;
    readonly bin: string;
    readonly part: string;
    readonly sample: string;
    readonly and: string;
    points(count: number): string;
    samples(count: number): string;
    /** `3 frames of 5 bins` */
    size(frames: number, bins: number): string;
  };
  /** What a relative error means. */
  readonly errors: {
    readonly none: string;
    readonly rounding: string;
    readonly passing: string;
    readonly close: string;
    readonly different: string;
    readonly other: string;
  };
  /** A place in an answer. */
  readonly places: {
    sample(sample: number): string;
    bin(bin: number, frame: number): string;
    part(part: string, bin: number, frame: number): string;
  };
  /** A value that is not what was expected. */
  readonly values: {
    readonly function: string;
    readonly emptyObject: string;
    object(keys: string): string;
    primitive(type: string, value: string): string;
    /** An object of a class, with its article: `an Array`. */
    instance(name: string): string;
  };
  /** What a function should return, and why what it returned cannot be read. */
  readonly reading: {
    readonly complex: string;
    readonly real: string;
    readonly signal: string;
    readonly nothing: string;
    readonly realInsteadOfComplex: string;
    readonly complexInsteadOfReal: string;
    readonly noSamples: string;
    readonly fromArray: string;
    other(received: string, expected: string): string;
    notSignal(received: string, advice: string): string;
    partsDiffer(re: string, im: string): string;
    missingPart(part: string): string;
    notMatrix(part: string, received: string): string;
    bareNumbers(part: string, received: string): string;
    badSize(part: string, size: string, received: string): string;
    badData(part: string, received: string, advice: string): string;
    badLength(part: string, length: number, bins: number, frames: number): string;
  };
  /** What happened when the function was called. */
  readonly calls: {
    readonly aFunction: string;
    notFunction(received: string): string;
    notDone(blank: string): string;
    readonly unnamedBlank: string;
    endless(seconds: string, input: string): string;
    threw(name: string, message: string, advice: string, input: string): string;
    nan(from: string): string;
    readonly beyondEnd: string;
    changedInput(argument: number): string;
    readonly reusedBuffer: string;
    refused(name: string): string;
    /** The newest text of a function was not run: `a type error`. */
    notChecked(name: string, why: string): string;
  };
  /** What is measurably true of wrong numbers. */
  readonly findings: {
    mistake(when: string, sizes: string, look: string): string;
    /** The same for a mistake that ends in an error. */
    stops(when: string, message: string, look: string): string;
    insteadOf(received: string, expected: string): string;
    shape(input: string, received: string, expected: string): string;
    values(size: string, input: string, place: string, received: string, expected: string): string;
    notFinite(value: string, place: string, input: string, advice: string): string;
    nan(from: string): string;
    readonly nanFrom: string;
    infinity(from: string): string;
    readonly infinityFrom: string;
    readonly allZero: string;
    readonly sameForAll: string;
    /** Why the right size of an answer that does not look at its input gives no point. */
    readonly sizeAlone: string;
    ignored(names: string): string;
    readonly sign: string;
    factor(size: string): string;
    tooLarge(times: string): string;
    tooSmall(times: string): string;
    factorOfInput(first: string, second: string): string;
    factorFor(factor: string, input: string): string;
    readonly dividedByLargest: string;
    few(count: number, place: string, input: string): string;
    frames(which: string): string;
    first(count: number, signal: boolean): string;
    last(count: number, signal: boolean): string;
    bins(which: string): string;
    readonly lowest: string;
    readonly highest: string;
    above(hertz: string): string;
    below(hertz: string): string;
    onePart(right: string, wrong: string): string;
    onePartNegative(right: string, wrong: string): string;
    readonly samplesReversed: string;
    readonly framesReversed: string;
    readonly binsReversed: string;
    /** Late when the number is positive, early when it is negative. */
    late(by: number, unit: "sample" | "frame" | "bin"): string;
    power(exponent: string, factor: string): string;
    logarithm(factor: string, start: string): string;
    factorOfGroup(unit: "frame" | "bin", first: string, second: string, input: string): string;
    inGroup(unit: "frame" | "bin", number: number): string;
  };
  /** Ends the line of a failed check: `Write the STFT: 1 of 2 points, …`. The verdict above it says it in full. */
  readonly inShort: Readonly<Record<IssueKind, string>>;
  readonly verdict: {
    /** `Write the STFT: 1 of 2 points` */
    headline(title: string, points: number, of: number): string;
    /** The one line of a failed check. */
    inShort(headline: string, gist: string): string;
    passed(inputs: number, accuracy: string): string;
    accuracy(size: string, error: string): string;
    readonly exact: string;
    /** Other numbers than the reference, and right all the same. */
    readonly inItsOwnWay: string;
    readonly also: string;
    ofPoints(points: number, of: number): string;
    forInput(input: string): string;
    forPictures(input: string, note: string): string;
    pictureNote(depth: number): string;
    /** Behind it, where a picture of the difference is shown: yours and the truth have one size. */
    readonly differenceNote: string;
    readonly noDifference: string;
    sideBySide(place: string, received: string, expected: string): string;
    glossary(links: string): string;
    enlarged(times: string): string;
    reduced(times: string): string;
    /** A level beside the reference's: negative below it. */
    relative(decibels: string): string;
    readonly silent: string;
    heard(seconds: string, sampleRate: number, what: string): string;
    louder(decibels: string): string;
    softer(decibels: string): string;
  };
  readonly hints: {
    /** `Hint 1 of 3: a question` */
    stage(number: number, of: number, what: string): string;
    readonly stages: readonly string[];
    more: string;
    call(call: string): string;
    readonly last: string;
    none(title: string): string;
  };
  readonly score: {
    /** @param part its name, when these are the points of a part of the seminar */
    headline(points: number, of: number, part?: string): string;
    open(title: string, points: number, of: number): string;
    notChecked(title: string, of: number): string;
    readonly solved: string;
  };
  readonly standIn: {
    open(title: string): string;
    wrong(title: string): string;
  };
  /** What is wrong with all sounds of Griffin and Lim's algorithm together. */
  readonly griffinLim: {
    readonly seedDiffers: string;
    readonly silence: string;
    readonly seedIgnored: string;
    readonly tooMany: string;
    stopsEarly(many: number): string;
    notFalling(early: string, late: string, many: number): string;
    tooFar(iterations: number, received: string, usual: string): string;
  };
  /** The inputs of a check: `501 samples, windowLength 16, hopLength 5`. */
  readonly inputs: {
    analysis(samples: number, windowLength: number, hopLength: number): string;
    settings(samples: number, settings: string): string;
    frames(frames: number, settings: string): string;
    readonly defaults: string;
    spectrum(frames: number, voice: boolean, windowLength: number, hopLength: number): string;
    powersSize(frames: number, bins: number, windowLength: number, hopLength: number): string;
    powers(size: string, iterations: number, seed: number | undefined): string;
  };
  readonly exercises: Readonly<Record<ExerciseName, ExerciseWords>>;
}

/** What is said about one exercise. An exercise from outside the library brings its own. */
export interface ExerciseWords {
  readonly title: string;
  /** By the ids of its requirements: what is asked. */
  readonly requirements: Readonly<Record<string, string>>;
  /** By the ids of its mistakes. */
  readonly mistakes: Readonly<Record<string, MistakeWords>>;
  /** A question, the idea, where in the text: shown one after the other, free of cost. */
  readonly hints?: readonly string[];
  /** Where NaN comes from in this exercise, when it is not from reading an array beyond its end. */
  readonly nanComesFrom?: string;
  /** Where infinity comes from in this exercise, when it is not from a division by zero. */
  readonly infinityComesFrom?: string;
}

export interface MistakeWords {
  /** Ends the sentence "Your result is exactly what you get when …". */
  readonly when: string;
  /** Ends the sentence "look at …". */
  readonly look: string;
}

/** A text, or one that each language says in its own way. */
export type Phrase = string | ((say: Sentences) => string);

export function phrase(text: Phrase, say: Sentences): string {
  return typeof text === "string" ? text : text(say);
}
