import type { Random } from "../core/index.ts";
import { type Descended, type DescentOptions, descend, keepPast, type Window } from "./descent.ts";
import type { Kernel } from "./kernel.ts";
import type { Model } from "./model.ts";

/** Frames from … to − 1. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** What the steps of the decoder share. */
export interface Decoder {
  readonly model: Model;
  readonly kernel: Kernel;
  readonly random: Random;
  /** A frame is decoded when its relative residual is below. */
  readonly tolerance: number;
  /** The same for a block from nothing, which no past vouches for. */
  readonly startTolerance: number;
  /** A residual above shows that the past is not yet exact: the newest hops are settled again. */
  readonly clean: number;
  /** Residuals below are rounding. */
  readonly enough: number;
  /** Relative residual of every frame when it was decoded; Infinity: not yet. */
  readonly residuals: Float64Array;
  readonly settings: Settings;
}

/** Decisions of the search, found by trying on the recordings that docs/inversion.md names. */
export interface Settings {
  /** Frames of a block that is decoded from nothing; if that fails, of the next one. */
  readonly startFrames: readonly number[];
  /** Random beginnings for each before the search is given up. */
  readonly starts: number;
  /** Hops that are settled together when a frame does not fit. */
  readonly lag: number;
  /** Guesses for the new samples of a frame. */
  readonly guesses: number;
  /** Frames that may wait to be explained by later ones. */
  readonly patience: number;
  /** How often a run goes back and tries another way. */
  readonly retries: number;
  /** How often a run that has ended begins again from there, when what it knows has been settled as a whole. */
  readonly revivals: number;
}

/** What of them is the same for every problem. */
export const usual = { lag: 8, guesses: 8, patience: 6, retries: 3, revivals: 3 } as const;

/** Hops that are settled together at most: in the last try. */
export const settledHops: number = usual.lag * (usual.retries + 1);

/**
 * Hops that the last sweep fits together: many, since those at the ends of a window wait for their neighbours, as long as the
 * matrix is no burden.
 */
export function sweptHops(nFft: number, hop: number): number {
  return Math.ceil(((nFft <= 128 ? 32 : 8) * nFft) / hop);
}

/** A run: neighbouring frames, decoded one from the other. Its samples stand in the signal of the model. */
export interface Run {
  from: number;
  to: number;
}

/** Samples of a range of frames, without those that are known to be silent. */
export function samplesOf({ hop, nFft, silent }: Model, { from, to }: FrameRange): { first: number; last: number } {
  return { first: Math.max(silent, from * hop), last: (to - 1) * hop + nFft };
}

/**
 * Decodes a block from nothing: random samples as loud as the frames, and least squares from there. A few frames decide
 * their samples but for the sign, and the certificate says whether this descent has found them.
 */
export function* start(decoder: Decoder, gap: FrameRange): Generator<void, Run | undefined> {
  const { model, kernel, random, settings } = decoder;
  const { nFft, hop, energies, windows, signal } = model;
  const { from, to } = gap;
  let square = 0;
  for (let n = 0; n < nFft; n++) square += windows[n] ** 2;
  const bounds = audible(model, gap);
  const isAnchored = bounds.first > from * hop;
  const lengths = settings.startFrames.filter((length, i) => i === 0 || length <= to - from);
  for (const [i, length] of lengths.entries()) {
    const frames = Math.min(length, to - from);
    const places = Array.from({ length: to - from - frames + 1 }, (_, i) => from + i).sort(
      (a, b) => energies[b] - energies[a],
    );
    const attempts = i === 0 ? settings.starts : Math.ceil(settings.starts / 3);
    for (let attempt = 0; attempt < attempts; attempt++) {
      // Loud frames first: what they say is exact. But beside known silence there is less to find.
      const part = attempt < attempts / 2 ? 0.3 : 1;
      const some = places[random.integer(0, Math.max(1, Math.floor(part * places.length)))];
      const block = isAnchored && (model.silent > 0 || attempt % 3 === 2) ? from : some;
      const range = { from: block, to: block + frames };
      const window = { ...within(samplesOf(model, range), bounds), ...range, reversed: false, past: 0 };
      const loudness = Math.sqrt(energies[block + frames - 1] / (nFft * square));
      const { first, last } = samplesOf(model, range);
      signal.fill(0, first, last);
      for (let i = window.first; i < window.last; i++) signal[i] = random.normal(0, loudness);
      const options = { iterations: 80, damping: 1e-2, minDecrease: 1e-5, enough: decoder.enough };
      const { residual } = descend(model, kernel, window, options);
      if (residual < decoder.startTolerance) {
        decoder.residuals.fill(residual, range.from, range.to);
        return range;
      }
      yield;
    }
  }
  return undefined;
}

interface Samples {
  readonly first: number;
  readonly last: number;
}

/** Samples of a range of frames that are not known to be zero: a frame of digital silence beside it says so of its own. */
function audible(model: Model, { from, to }: FrameRange): Samples {
  const { nFft, hop, frames, magnitudeSquares } = model;
  const { first, last } = samplesOf(model, { from, to });
  return {
    first: from > 0 && magnitudeSquares[from - 1] === 0 ? Math.max(first, (from - 1) * hop + nFft) : first,
    last: to < frames && magnitudeSquares[to] === 0 ? Math.min(last, to * hop) : last,
  };
}

function within(samples: Samples, bounds: Samples): Samples {
  const first = Math.max(samples.first, bounds.first);
  return { first, last: Math.max(first + 1, Math.min(samples.last, bounds.last)) };
}

/**
 * Lets a run grow inside `limits`, forwards and then backwards. Where it ends before, it is settled once more, so far back as
 * there is room, and goes on from there: what the past does not say exactly enough decides more often than chance.
 */
export function* grow(decoder: Decoder, run: Run, limits: FrameRange): Generator<void, void> {
  const { model, settings } = decoder;
  for (const forwards of [true, false]) {
    const rest = (): number => (forwards ? limits.to - run.to : run.from - limits.from);
    yield* advance(decoder, run, limits, forwards);
    for (let revival = 0; revival < settings.revivals && rest() > 0; revival++) {
      const before = rest();
      settle(decoder, run, forwards, sweptHops(model.nFft, model.hop), 12);
      yield;
      yield* advance(decoder, run, limits, forwards);
      if (rest() < before) revival = 0;
    }
  }
}

/**
 * Lets a run grow inside `limits` on one side, one frame at a time. A frame that contradicts the past may wait:
 * perhaps the past is not exact enough yet, and the frames that follow will tell. When they do not, the run goes back to
 * where all was well and tries another way: more of the past is free to move, and the new samples begin as noise.
 */
export function* advance(decoder: Decoder, run: Run, limits: FrameRange, forwards: boolean): Generator<void, void> {
  const { model, tolerance, clean, settings } = decoder;
  const end = (): number => (forwards ? run.to : run.from);
  const newest = (hops: number): FrameRange =>
    forwards
      ? { from: Math.max(run.from, run.to - hops), to: run.to }
      : { from: run.from, to: Math.min(run.to, run.from + hops) };
  const keep = (): { readonly end: number; readonly first: number; readonly samples: Float64Array } => {
    const { first, last } = samplesOf(model, newest(settings.lag * (settings.retries + 1)));
    return { end: end(), first, samples: model.signal.slice(first, last) };
  };
  let past = settle(decoder, run, forwards, settings.lag, 3).past;
  let well = keep();
  let farthest = end();
  let waiting = 0;
  let retries = 0;
  let residual = 0;
  for (;;) {
    const isAtLimit = forwards ? run.to >= limits.to : run.from <= limits.from;
    if (isAtLimit && (residual < 10 * clean || (waiting === 0 && retries === settings.retries))) break;
    if (isAtLimit || waiting > settings.patience) {
      model.signal.set(well.samples, well.first);
      if (forwards) run.to = well.end;
      else run.from = well.end;
      if (retries++ === settings.retries) break;
      waiting = residual = 0;
      past = settle(decoder, run, forwards, settings.lag * (retries + 1), 12).past;
    }
    const t = forwards ? run.to : run.from - 1;
    const lag = settings.lag * (retries + 1);
    const { first, last } = samplesOf(model, { from: t, to: t + 1 });
    const before = model.signal.slice(first, last);
    let step = retries < 2 ? extend(decoder, t, forwards, past) : guess(decoder, t, forwards, past, retries);
    if (step.residual > tolerance && waiting === 0 && retries === 0) {
      model.signal.set(before, first);
      past = settle(decoder, run, forwards, lag, 12).past;
      step = extend(decoder, t, forwards, past);
    }
    // Only the first frame that does not fit: in those that follow it is the past, and other beginnings only hide that.
    if (step.residual > tolerance && waiting === 0) step = guess(decoder, t, forwards, past, 0);
    past = pastOf(decoder, windowOf(model, t, forwards, past), step.linearized);
    if (forwards) run.to++;
    else run.from--;
    decoder.residuals[t] = step.residual;
    residual = step.tension;
    if (residual > clean || waiting > 0) ({ residual, past } = settle(decoder, run, forwards, lag, 12));
    waiting = residual > tolerance ? waiting + 1 : 0;
    if (residual < 10 * clean) {
      // Only what lies behind the place of a failure shows that it is overcome.
      if (forwards ? end() > farthest : end() < farthest) {
        farthest = end();
        retries = 0;
      }
      well = keep();
    }
    if (waiting > 0) farthest = forwards ? Math.max(farthest, end()) : Math.min(farthest, end());
    yield;
  }
}

/** A frame and its samples, as a window that begins with what the past knows of. */
function windowOf({ nFft, hop, silent }: Model, t: number, forwards: boolean, past: number): Window {
  const start = t * hop;
  return { from: t, to: t + 1, first: Math.max(start, silent), last: start + nFft, reversed: !forwards, past };
}

/** One frame more: its new samples are computed, and then all its samples fitted to it and to what the past says of them. */
function extend(decoder: Decoder, t: number, forwards: boolean, past: number): Descended {
  const { model, kernel, enough } = decoder;
  const { nFft, hop } = model;
  kernel.linearStep(t, forwards ? t * hop + nFft - hop : t * hop);
  const frame = windowOf(model, t, forwards, past);
  // The last sweep finds the digits that are left.
  return descend(model, kernel, frame, { ...joint, enough: 10 * enough });
}

/** Many iterations are dear for one frame, but to settle the hops before it with it is dearer. */
const joint: Omit<DescentOptions, "enough"> = { iterations: 12, damping: 1e-9, minDecrease: 0.02 };

/** A frame whose new samples cannot be computed: the linear step, silence and noise as beginnings, from number `from` on. */
function guess(decoder: Decoder, t: number, forwards: boolean, past: number, from: number): Descended {
  const { model, kernel, random, tolerance, enough, settings } = decoder;
  const { nFft, hop, signal, energies, windows } = model;
  const start = t * hop;
  const first = forwards ? start + nFft - hop : start;
  const frame = windowOf(model, t, forwards, past);
  const alone = { ...frame, first, last: first + hop, past: 0 };
  let square = 0;
  for (let n = 0; n < nFft; n++) square += windows[n] ** 2;
  const loudness = Math.sqrt(energies[t] / (nFft * square));
  const before = signal.slice(start, start + nFft);
  let best = before;
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = from; attempt < settings.guesses + from && !(least < tolerance); attempt++) {
    signal.set(before, start);
    if (attempt === 0) kernel.linearStep(t, first);
    else
      for (let i = 0; i < hop; i++) signal[first + i] = attempt === 1 ? 0 : random.normal(0, 0.25 * attempt * loudness);
    descend(model, kernel, alone, { iterations: 25, damping: 1e-3, minDecrease: 1e-4, enough });
    const { residual } = descend(model, kernel, frame, { ...joint, iterations: 8, damping: 1e-6, enough });
    if (residual < least) {
      least = residual;
      best = signal.slice(start, start + nFft);
    }
  }
  signal.set(best, start);
  return { residual: least, tension: least, linearized: false };
}

export interface Settled {
  readonly residual: number;
  /** So many samples of the next frame the past now knows of. */
  readonly past: number;
}

/** Fits the newest hops of a run together. */
export function settle(decoder: Decoder, run: Run, forwards: boolean, lag: number, iterations: number): Settled {
  const { model, kernel, enough } = decoder;
  const { nFft, hop } = model;
  const all = samplesOf(model, run);
  const first = forwards ? Math.max(all.first, all.last - lag * hop) : all.first;
  const last = forwards ? all.last : Math.min(all.last, all.first + lag * hop);
  const window: Window = {
    from: Math.max(run.from, Math.floor((first - nFft) / hop) + 1),
    to: Math.min(run.to, Math.floor((last - 1) / hop) + 1),
    first,
    last,
    reversed: !forwards,
    past: 0,
  };
  const { residual, linearized } = descend(model, kernel, window, {
    iterations,
    damping: 1e-12,
    minDecrease: 1e-2,
    enough,
  });
  return { residual, past: pastOf(decoder, window, linearized) };
}

/** What a window says about the samples that it shares with the next frame. */
function pastOf({ model, kernel }: Decoder, window: Window, linearized: boolean): number {
  const { hop, nFft, silent } = model;
  const { from, to, reversed } = window;
  const size = reversed
    ? (from - 1) * hop + nFft - Math.max(silent, from * hop)
    : (to - 1) * hop + nFft - Math.max(silent, to * hop);
  return keepPast(model, kernel, window, linearized, size);
}

/** Fits the samples around some frames: where two runs meet, what lies at the end of each is least exact. */
export function* mend(decoder: Decoder, places: readonly number[], most: number): Generator<void, void> {
  const { hop, signal, silent, nFft } = decoder.model;
  const hops = Math.min(most, 6 * decoder.settings.lag);
  for (const place of places) {
    const middle = place * hop + nFft / 2;
    const first = Math.max(silent, middle - (hops >> 1) * hop);
    const last = Math.min(signal.length, middle + (hops >> 1) * hop);
    fit(decoder, first, last, { iterations: 30, damping: 1e-6, minDecrease: 1e-3, enough: decoder.enough });
    yield;
  }
}

/**
 * Fits the whole signal, window by window, each overlapping the last one. Again, where a window has gained and its neighbours
 * have been touched by that, until nothing is gained any more. With `places`, only what lies near those frames.
 */
export function* sweep(
  decoder: Decoder,
  hops: number,
  overlap: number,
  places?: readonly number[],
): Generator<void, void> {
  const { hop, signal, silent } = decoder.model;
  const { enough } = decoder;
  const options = { iterations: 8, damping: 1e-13, minDecrease: 1e-2, enough };
  const stride = (hops - overlap) * hop;
  const windows = 1 + Math.max(0, Math.ceil((signal.length - hops * hop) / stride));
  const residuals = new Float64Array(windows).fill(Number.POSITIVE_INFINITY);
  let restless = Array.from({ length: windows }, (_, i) => i).filter(
    (window) => !places || places.some((t) => Math.abs(t * hop - window * stride - (hops * hop) / 2) < hops * hop),
  );
  for (let pass = 0; pass < 8 && restless.length > 0; pass++) {
    const next = new Set<number>();
    for (const window of restless) {
      const begin = window * stride;
      const first = Math.max(begin, silent);
      const last = Math.min(signal.length, begin + hops * hop);
      const before = residualOf(decoder, first, last);
      // What its neighbours did has not touched it, or only in its rounding.
      const isSettled = before < 10 * enough || Math.abs(before - residuals[window]) < 0.01 * before;
      if (pass > 0 && isSettled) continue;
      residuals[window] = fit(decoder, first, last, options);
      if (residuals[window] < 0.8 * before) for (const touched of [window - 1, window, window + 1]) next.add(touched);
      yield;
    }
    restless = [...next].filter((window) => window >= 0 && window < windows).sort((a, b) => a - b);
  }
}

/** Relative residual of the frames that see one of the samples first … last − 1. */
function residualOf({ model, kernel }: Decoder, first: number, last: number): number {
  const { from, to } = framesOf(model, first, last);
  return Math.sqrt(kernel.residual(from, to) / (to - from));
}

/** Frames that see one of the samples first … last − 1. */
function framesOf({ nFft, hop, frames }: Model, first: number, last: number): FrameRange {
  return {
    from: Math.max(0, Math.floor((first - nFft) / hop) + 1),
    to: Math.min(frames, Math.floor((last - 1) / hop) + 1),
  };
}

/** Fits samples first … last − 1 to all frames that see one of them; returns their relative residual. */
function fit({ model, kernel }: Decoder, first: number, last: number, options: DescentOptions): number {
  const range = framesOf(model, first, last);
  return descend(model, kernel, { ...range, first, last, reversed: false, past: 0 }, options).residual;
}
