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
  for (let round = 0; round < 2; round++) {
    const places = restless(decoder, runs, hops);
    if (places.length === 0) break;
    yield* mend(decoder, places, hops);
    yield* sweep(decoder, hops, overlap);
    silence(model);
  }
}

/** First frames of runs that begin where another one ends. */
function seams(runs: readonly FrameRange[]): number[] {
  return runs.map(({ from }) => from).filter((from) => runs.some(({ to }) => to === from));
}

/** Decoded frames that do not fit as they could, a window apart. */
function restless({ model, kernel, clean }: Decoder, runs: readonly FrameRange[], hops: number): number[] {
  const places: number[] = [];
  residualsOf(model, kernel).forEach((residual, t) => {
    const isFar = places.length === 0 || t > places[places.length - 1] + (hops >> 1);
    if (residual > clean && isFar && runs.some(({ from, to }) => t >= from && t < to)) places.push(t);
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
