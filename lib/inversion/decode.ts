import { residualsOf } from "./certificate.ts";
import { sweptHops } from "./measurement.ts";
import { type Decoder, type FrameRange, grow, mend, type Run, samplesOf, start, sweep } from "./run.ts";
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
  yield* sweep(decoder, hops, overlap);
  silence(model);
  yield* repair(decoder, hops);
  for (let round = 0; round < 2; round++) {
    const places = restless(decoder, runs, hops);
    if (places.length === 0) break;
    yield* mend(decoder, places, hops);
    yield* sweep(decoder, hops, overlap, places);
    silence(model);
  }
}

/**
 * Decodes once more, from the frames before, what no fitting could put right: there the search has taken a wrong way and gone
 * on. What lies behind may be upside down afterwards, and is turned over. Without a gain all stays as it was.
 */
function* repair(decoder: Decoder, hops: number): Generator<void, void> {
  const { model, kernel, clean, settings } = decoder;
  const { hop, nFft, signal, magnitudeSquares, frames } = model;
  const reach = settings.lag * 2;
  for (let attempt = 0; attempt < 2; attempt++) {
    const residuals = residualsOf(model, kernel);
    let next = 0;
    for (let t = 0; t < frames; t++) {
      if (t < next || residuals[t] < 10 * clean) continue;
      let last = t;
      for (let i = t; i < Math.min(frames, last + reach); i++) if (residuals[i] >= 10 * clean) last = i;
      next = last + reach;
      const forwards = t >= 2 * reach;
      // From good frames on one side, through the bad ones, into the good ones on the other.
      const begin: Run = forwards ? { from: t - 2 * reach, to: t - 3 } : { from: last + 4, to: last + 1 + 2 * reach };
      const limits = forwards
        ? { from: begin.from, to: Math.min(frames, last + reach) }
        : { from: Math.max(0, t - reach), to: begin.to };
      if (begin.to > frames || begin.from < 0 || magnitudeSquares.subarray(limits.from, limits.to).includes(0))
        continue;
      const whole = signal.slice();
      yield* grow(decoder, begin, limits);
      // The last hops of the new piece and what stood there: do they have one sign?
      const edge = forwards
        ? samplesOf(model, { from: last + 6, to: begin.to })
        : samplesOf(model, { from: begin.from, to: t - 5 });
      let agreement = 0;
      for (let i = edge.first; i < edge.last; i++) agreement += signal[i] * whole[i];
      if (agreement < 0) {
        if (forwards) for (let i = (begin.to - 1) * hop + nFft; i < signal.length; i++) signal[i] = -signal[i];
        else for (let i = 0; i < begin.from * hop; i++) signal[i] = -signal[i];
      }
      yield* mend(decoder, [Math.round((t + last) / 2)], hops);
      const now = residualsOf(model, kernel);
      const worst = (of: Float64Array): number => Math.max(...of.subarray(limits.from, limits.to));
      if (!(worst(now) < worst(residuals))) signal.set(whole);
    }
  }
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
