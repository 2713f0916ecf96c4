// Instruments of a few lines each, for our own pieces: every one adds a note to a track.
import type { Hertz, Random, Seconds } from "../core/index.ts";

/** A sound that grows note by note. */
export interface Track {
  readonly samples: Float64Array;
  readonly sampleRate: Hertz;
  /** For noise: strings that are plucked, drums, breath. */
  readonly random: Random;
}

/** When, how long, how high and how loud. Drums need no pitch. */
export interface Note {
  readonly at: Seconds;
  readonly seconds: Seconds;
  /** MIDI number: 69 is 440 Hz, 1 is a semitone. */
  readonly pitch?: number;
  /** 1 is a loud note. */
  readonly level?: number;
}

/** Adds one note. */
export type Instrument = (track: Track, note: Note) => void;

const frequencyOf = (pitch: number): Hertz => 440 * 2 ** ((pitch - 69) / 12);

/** Calls `sample` with the seconds since the note began, for every sample of the note that is on the track. */
function render({ samples, sampleRate }: Track, { at, seconds }: Note, sample: (t: Seconds) => number): void {
  const begin = Math.round(at * sampleRate);
  const end = Math.min(samples.length, Math.round((at + seconds) * sampleRate));
  for (let i = begin; i < end; i++) samples[i] += sample((i - begin) / sampleRate);
}

/** From 0 to 1 in `attack` seconds, and back in the last `release`. */
function envelope(t: Seconds, seconds: Seconds, attack: Seconds, release: Seconds): number {
  return Math.max(0, Math.min(1, t / attack, (seconds - t) / release));
}

/** Strengths of harmonics change slowly: they are looked at once in so many samples. */
const control = 16;

/** A sum of harmonics below half the sample rate, the h-th of the strength that it is given, under an envelope. */
function harmonics(
  track: Track,
  { at, seconds, pitch = 60, level = 1 }: Note,
  [attack, release]: readonly [attack: Seconds, release: Seconds],
  count: number,
  strength: (harmonic: number, t: Seconds) => number,
  bend?: (t: Seconds) => number,
): void {
  const frequency = frequencyOf(pitch);
  const audible = Math.min(count, Math.floor((0.45 * track.sampleRate) / frequency));
  const strengths = new Float64Array(audible + 1);
  const step = (2 * Math.PI * frequency) / track.sampleRate;
  let phase = 0;
  let turn = step;
  let i = 0;
  render(track, { at, seconds }, (t) => {
    if (i++ % control === 0) {
      for (let h = 1; h <= audible; h++) strengths[h] = level * strength(h, t);
      if (bend) turn = step * (1 + bend(t));
    }
    phase += turn;
    let sum = 0;
    // sin(h·phase) by Chebyshev's recurrence: two sines for all harmonics.
    const twice = 2 * Math.cos(phase);
    let before = 0;
    let now = Math.sin(phase);
    for (let h = 1; h <= audible; h++) {
      sum += strengths[h] * now;
      const next = twice * now - before;
      before = now;
      now = next;
    }
    return envelope(t, seconds, attack, release) * sum;
  });
}

/** A struck string: high harmonics die first. */
export const piano: Instrument = (track, note) =>
  harmonics(track, note, [0.004, 0.03], 10, (h, t) => Math.exp(-t * (1.5 + 1.2 * h)) / h ** 1.3);

/** A bowed section: many harmonics, a slow beginning, some vibrato. */
export const strings: Instrument = (track, note) => {
  harmonics(
    track,
    note,
    [0.12, 0.15],
    16,
    (h) => 0.5 / h ** 1.2,
    (t) => 0.004 * Math.sin(2 * Math.PI * 5.3 * t),
  );
};

/** Nearly a sine, with breath. */
export const flute: Instrument = (track, note) => {
  const { seconds, level = 1 } = note;
  const weights = [0, 1, 0.35, 0.12, 0.05];
  harmonics(
    track,
    note,
    [0.06, 0.08],
    4,
    (h) => 0.8 * weights[h],
    (t) => 0.003 * Math.min(1, 3 * t) * Math.sin(2 * Math.PI * 4.8 * t),
  );
  render(track, note, (t) => 0.01 * level * envelope(t, seconds, 0.03, 0.1) * track.random.normal());
};

/** Bars of metal: partials at 1, 4 and 10, as vibraphones are tuned, and a slow tremolo. */
export const vibraphone: Instrument = (track, note) => {
  const { seconds, pitch = 60, level = 1 } = note;
  const step = (2 * Math.PI * frequencyOf(pitch)) / track.sampleRate;
  const audible = [1, 3.98, 9.9].filter((ratio) => ratio * step < 0.9 * Math.PI);
  render(track, note, (t) => {
    const tremolo = 0.8 + 0.2 * Math.sin(2 * Math.PI * 5 * t);
    const sum = audible.reduce(
      (total, ratio) =>
        total + (Math.exp(-t * (1.5 + 2.5 * ratio)) * Math.sin(ratio * step * t * track.sampleRate)) / ratio,
      0,
    );
    return level * tremolo * envelope(t, seconds, 0.002, 0.04) * sum;
  });
};

/** A plucked string: noise that goes round in a loop and is averaged each time. @see K. Karplus, A. Strong, CMJ 7 (1983) */
export const guitar: Instrument = (track, note) => {
  const { pitch = 60, seconds, level = 1 } = note;
  const period = Math.max(2, Math.round(track.sampleRate / frequencyOf(pitch)));
  const loop = Float64Array.from({ length: period }, () => track.random.uniform(-1, 1));
  let i = 0;
  render(track, note, (t) => {
    const value = loop[i];
    const next = (i + 1) % period;
    loop[i] = 0.498 * (value + loop[next]);
    i = next;
    return level * envelope(t, seconds, 0.001, 0.03) * value;
  });
};

/** A plucked bass: few harmonics. */
export const bass: Instrument = (track, note) =>
  harmonics(track, note, [0.005, 0.03], 4, (h, t) => Math.exp(-2.5 * t) / h ** 1.5);

/** A sawtooth whose upper harmonics close like a filter. */
export const synthesizer: Instrument = (track, note) =>
  harmonics(track, note, [0.005, 0.02], 20, (h, t) => (0.6 * Math.exp(-h * (0.08 + 1.2 * t))) / Math.sqrt(h));

/** Root, fifth and octave, driven until they clip. */
export const powerChord: Instrument = (track, note) => {
  const { seconds, pitch = 45, level = 1 } = note;
  const steps = [0, 7, 12].map((above) => frequencyOf(pitch + above));
  const saw = (cycles: number): number => 2 * (cycles - Math.floor(cycles)) - 1;
  let smooth = 0;
  render(track, note, (t) => {
    const driven = Math.tanh(2.5 * steps.reduce((sum, frequency) => sum + saw(frequency * t), 0));
    smooth += 0.35 * (driven - smooth); // a cabinet: nothing sharp is left
    return 0.7 * level * envelope(t, seconds, 0.003, 0.02) * smooth;
  });
};

/** A drum with a skin: its pitch falls. */
export const kick: Instrument = (track, note) => {
  const { level = 1 } = note;
  render(track, { ...note, seconds: 0.3 }, (t) => {
    const cycles = 50 * t + 4 * (1 - Math.exp(-t / 0.03));
    return 1.3 * level * Math.exp(-t / 0.09) * Math.sin(2 * Math.PI * cycles);
  });
};

/** A drum with wires under it. */
export const snare: Instrument = (track, note) => {
  const { level = 1 } = note;
  render(track, { ...note, seconds: 0.25 }, (t) => {
    const skin = Math.exp(-t / 0.04) * Math.sin(2 * Math.PI * 190 * t);
    return level * (0.5 * skin + 0.35 * Math.exp(-t / 0.06) * track.random.normal());
  });
};

/** A small cymbal, shut: noise without its low part. */
export const hat: Instrument = (track, note) => {
  const { level = 1 } = note;
  let before = 0;
  render(track, { ...note, seconds: 0.09 }, (t) => {
    const noise = track.random.normal();
    const high = noise - before;
    before = noise;
    return 0.22 * level * Math.exp(-t / 0.02) * high;
  });
};
