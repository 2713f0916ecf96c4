import { residualsOf } from "./certificate.ts";
import type { Model } from "./model.ts";
import {
  advance,
  type Decoder,
  type FrameRange,
  grow,
  mend,
  type Run,
  samplesOf,
  settle,
  start,
  sweep,
  sweptHops,
} from "./run.ts";
import { type FinishedRun, silence, stitch } from "./stitch.ts";

/** How far a decoder has come. */
export interface Decoding {
  readonly decoder: Decoder;
  phase: "start" | "grow" | "sweep";
  /** Runs that have ended. */
  readonly runs: FinishedRun[];
  /** The run that is growing. */
  current: Run | undefined;
}

/** Fewer frames beside a run are not searched for by chance: from the run they are decoded sooner. */
const shortest = 32;

/**
 * The whole search, step by step: a block from nothing, a run from the block, until no frame is left that could be decoded;
 * then the runs are joined, and everything is fitted together.
 */
export function* decode(decoding: Decoding): Generator<void, void> {
  const { decoder, runs } = decoding;
  const { model } = decoder;
  const givenUp: FrameRange[] = [];
  for (;;) {
    const gap = loudestGap(decoder, [...runs, ...givenUp]);
    if (!gap) break;
    if (gap.to - gap.from < shortest && runs.some(({ from, to }) => to === gap.from || from === gap.to)) {
      givenUp.push(gap);
      continue;
    }
    decoding.phase = "start";
    const block = yield* start(decoder, gap);
    if (!block) {
      givenUp.push(gap);
      continue;
    }
    decoding.phase = "grow";
    decoding.current = block;
    yield* grow(decoder, block, gap);
    finishRun(decoding);
  }
  stitch(model, runs);
  silence(model);
  decoding.phase = "sweep";
  const hops = sweptHops(model.nFft, model.hop);
  const overlap = 2 * Math.ceil(model.nFft / model.hop);
  yield* mend(decoder, seams(runs), hops);
  // What only has to settle is left to the sweep; frames that nobody has decoded would draw their neighbours in it.
  yield* repair(decoder, hops, Math.min(0.3, 100 * decoder.tolerance));
  yield* sweep(decoder, hops, overlap);
  silence(model);
  yield* repair(decoder, hops, 10 * decoder.clean);
  for (let round = 0; round < 2; round++) {
    const places = restless(decoder, runs, hops);
    if (places.length === 0) break;
    yield* mend(decoder, places, hops);
    yield* sweep(decoder, hops, overlap, places);
    silence(model);
  }
}

/** Attempts at a piece that no fitting could put right, one after the other from both of its sides. */
const repairs = 12;

/**
 * Decodes once more, from the frames beside it, what no fitting could put right: there the search has taken a wrong way and gone
 * on, or has ended. The frames beside it are settled without it first, so that it does not draw them where they do not belong.
 * Every other time nothing is let pass that only nearly fits. What lies behind may be upside down afterwards, and is turned over.
 * Without a gain all stays as it was.
 *
 * @param bound frames with a larger residual are wrong
 */
function* repair(decoder: Decoder, hops: number, bound: number): Generator<void, void> {
  const { model, kernel, clean, settings } = decoder;
  const { signal } = model;
  const reach = settings.lag * 2;
  const strict = { ...decoder, tolerance: Math.min(decoder.tolerance, 10 * clean) };
  let from = 0;
  for (;;) {
    const piece = wrongPiece(residualsOf(model, kernel), from, reach, bound);
    if (!piece) return;
    from = piece.to + reach;
    // What was decoded, and is not exact, may only have to be fitted with what lies around it.
    const before = signal.slice();
    const asDecoded = residualsOf(model, kernel);
    yield* mend(decoder, [Math.round((piece.from + piece.to) / 2)], hops);
    if (!isBetter(residualsOf(model, kernel), asDecoded, bound)) signal.set(before);
    const sides = [true, false].filter((forwards) => besideOf(model, piece, forwards, reach) !== undefined);
    for (let attempt = 0; attempt < Math.min(repairs, settings.starts) && sides.length > 0; attempt++) {
      const residuals = residualsOf(model, kernel);
      const bad = wrongPiece(residuals, piece.from, reach, bound);
      if (!bad || bad.from >= piece.to) break;
      const forwards = sides[attempt % sides.length];
      const whole = signal.slice();
      const run = besideOf(model, bad, forwards, reach);
      if (!run) continue;
      const searcher = Math.floor(attempt / sides.length) % 2 === 0 ? decoder : strict;
      const limits = withinSound(
        model,
        { from: Math.max(0, bad.from - reach), to: Math.min(model.frames, bad.to + reach) },
        forwards ? bad.from : bad.to - 1,
      );
      settle(searcher, run, forwards, 2 * reach, 12);
      yield* advance(searcher, run, limits, forwards);
      const isThrough = forwards ? run.to >= limits.to : run.from <= limits.from;
      if (isThrough) {
        turn(model, whole, run, bad, forwards);
        yield* mend(decoder, [Math.round((bad.from + bad.to) / 2)], hops);
      }
      if (!isBetter(residualsOf(model, kernel), residuals, bound)) signal.set(whole);
    }
  }
}

/** The first frames from `from` on that are not what they should be, up to the first `reach` that are. */
function wrongPiece(residuals: Float64Array, from: number, reach: number, bound: number): FrameRange | undefined {
  const isWrong = (residual: number): boolean => residual >= bound;
  const first = residuals.findIndex((residual, t) => t >= from && isWrong(residual));
  if (first < 0) return undefined;
  let to = first + 1;
  for (let t = first; t < Math.min(residuals.length, to + reach); t++) if (isWrong(residuals[t])) to = t + 1;
  return { from: first, to };
}

/** Good frames before a piece, or behind it, from which it can be decoded: so far from it that it has not drawn them. */
function besideOf(model: Model, piece: FrameRange, forwards: boolean, reach: number): Run | undefined {
  const gap = reach >> 1;
  const frames = forwards
    ? { from: Math.max(0, piece.from - gap - 2 * reach), to: piece.from - gap }
    : { from: piece.to + gap, to: Math.min(model.frames, piece.to + gap + 2 * reach) };
  const run = frames.from < frames.to ? withinSound(model, frames, forwards ? frames.to - 1 : frames.from) : frames;
  return run.to - run.from >= gap ? run : undefined;
}

/** The part of a range, around one of its frames, that holds no digital silence. */
function withinSound({ magnitudeSquares }: Model, { from, to }: FrameRange, frame: number): FrameRange {
  let [first, end] = [frame, frame];
  while (first > from && magnitudeSquares[first - 1] > 0) first--;
  while (end < to && magnitudeSquares[end] > 0) end++;
  return { from: first, to: end };
}

/** Turns over what lies behind a piece that was decoded once more, where the frames that it shares with it say so. */
function turn(model: Model, before: Float64Array, run: FrameRange, piece: FrameRange, forwards: boolean): void {
  const { signal } = model;
  const beyond = Math.ceil(model.nFft / model.hop);
  const shared = forwards ? { from: piece.to + beyond, to: run.to } : { from: run.from, to: piece.from - beyond };
  if (shared.from >= shared.to) return;
  const { first, last } = samplesOf(model, shared);
  let agreement = 0;
  for (let i = first; i < last; i++) agreement += signal[i] * before[i];
  if (agreement >= 0) return;
  const [from, to] = forwards ? [last, signal.length] : [0, first];
  for (let i = from; i < to; i++) signal[i] = -signal[i];
}

/** Fewer frames are wrong; or as many, and the worst of them is better. */
function isBetter(now: Float64Array, before: Float64Array, bound: number): boolean {
  const wrong = (residuals: Float64Array): number => residuals.filter((residual) => residual >= bound).length;
  const worst = (residuals: Float64Array): number => residuals.reduce((most, residual) => Math.max(most, residual), 0);
  return wrong(now) < wrong(before) || (wrong(now) === wrong(before) && worst(now) < worst(before));
}
/** First frames of runs that begin where another one ends. */
function seams(runs: readonly FrameRange[]): number[] {
  return runs.map(({ from }) => from).filter((from) => runs.some(({ to }) => to === from));
}

/** Decoded frames that do not fit as they could, a window apart. */
function restless({ model, kernel, enough }: Decoder, runs: readonly FrameRange[], hops: number): number[] {
  const places: number[] = [];
  residualsOf(model, kernel).forEach((residual, t) => {
    const isFar = places.length === 0 || t > places[places.length - 1] + (hops >> 1);
    if (residual > 7 * enough && isFar && runs.some(({ from, to }) => t >= from && t < to)) places.push(t);
  });
  return places;
}

/** Ends the run that is growing, and keeps its samples. */
export function finishRun(decoding: Decoding): void {
  const { decoder, runs, current } = decoding;
  if (!current) return;
  const { first, last } = samplesOf(decoder.model, current);
  runs.push({ ...current, samples: decoder.model.signal.slice(first, last) });
  decoding.current = undefined;
}

/** The loudest piece that is in none of the ranges, and holds no digital silence: that is decoded already. */
function loudestGap({ model }: Decoder, taken: readonly FrameRange[]): FrameRange | undefined {
  const { frames, energies, magnitudeSquares } = model;
  const isTaken = new Uint8Array(frames);
  for (const { from, to } of taken) isTaken.fill(1, from, to);
  let loudest: FrameRange | undefined;
  let most = 0;
  for (let from = 0; from < frames; from++) {
    let to = from;
    let energy = 0;
    for (; to < frames && isTaken[to] === 0 && magnitudeSquares[to] > 0; to++) energy += energies[to];
    if (energy > most) {
      most = energy;
      loudest = { from, to };
    }
    from = Math.max(from, to);
  }
  return loudest;
}
