import { type Audio, type Hertz, Random, requirePositive, type Seconds } from "../core/index.ts";
import {
  bass,
  flute,
  guitar,
  hat,
  type Instrument,
  kick,
  piano,
  powerChord,
  snare,
  strings,
  synthesizer,
  type Track,
  vibraphone,
} from "./instruments.ts";

/** A waltz, a fingerpicked song, swing, four on the floor, and power chords. */
export type PieceStyle = "Classical" | "Folk" | "Jazz" | "Electronic" | "Rock";

/** The styles of our own pieces, by the names that FMA has for such music. */
export const pieceStyles: readonly PieceStyle[] = ["Classical", "Folk", "Jazz", "Electronic", "Rock"];

export interface PieceOptions {
  /** Default 6. */
  readonly duration?: Seconds;
  /** Default 22050. */
  readonly sampleRate?: Hertz;
  /** Another number is another piece of the same style: key, tempo, chords and melody. Default 1. */
  readonly seed?: number;
}

/**
 * A piece of music that is composed and played by a few lines of code, so that there is some to experiment with where there
 * is no recording: nobody's copyright, no bytes to fetch, the same samples for the same seed.
 *
 * @returns mono, its peak at −3 dB of full scale
 * @throws RangeError when there is no such style, or a number is out of range
 * @example
 * piece("Jazz", { duration: 0.5, sampleRate: 8000 }).samples.length; // 4000
 */
export function piece(style: PieceStyle, options: PieceOptions = {}): Audio {
  if (!pieceStyles.includes(style))
    throw new RangeError(`piece: style must be one of ${pieceStyles.join(", ")}, got ${String(style)}`);
  const { duration = 6, sampleRate = 22050, seed = 1 } = options;
  requirePositive("piece", "duration", duration);
  requirePositive("piece", "sampleRate", sampleRate);
  // The score has a generator of its own: how many drums have sounded must not change the melody.
  const number = 2 * (1000 * seed + pieceStyles.indexOf(style));
  const random = new Random(number + 1);
  const track = { samples: new Float64Array(Math.floor(duration * sampleRate)), sampleRate, random };
  if (track.samples.length === 0)
    throw new RangeError(`piece: duration must be at least one sample of ${sampleRate} Hz, got ${duration}`);
  bands[style](track, new Random(number));
  return { samples: withPeak(track.samples, 10 ** (-3 / 20)), sampleRate };
}

const bands: Record<PieceStyle, (track: Track, score: Random) => void> = {
  Classical: waltz,
  Folk: fingerpicking,
  Jazz: swing,
  Electronic: fourOnTheFloor,
  Rock: powerChords,
};

const major = [0, 2, 4, 5, 7, 9, 11];
const minor = [0, 2, 3, 5, 7, 8, 10];

/** What a piece begins with: all of it is drawn before the first note. */
interface Song {
  readonly score: Random;
  /** MIDI number of the key. */
  readonly key: number;
  readonly scale: readonly number[];
  /** Seconds. */
  readonly beat: Seconds;
  readonly beats: number;
  /** Scale steps of the roots of the chords, one for each bar. */
  readonly chords: readonly number[];
}

function song(
  { samples, sampleRate }: Track,
  score: Random,
  scale: readonly number[],
  [slow, fast]: readonly [number, number],
  progressions: readonly (readonly number[])[],
): Song {
  const beat = 60 / score.uniform(slow, fast);
  return {
    score,
    key: 48 + score.integer(0, 8),
    scale,
    beat,
    beats: Math.ceil(samples.length / sampleRate / beat),
    chords: progressions[score.integer(0, progressions.length)],
  };
}

/** The pitch of a step of the scale; 7 is the octave. */
function pitchOf({ key, scale }: Song, step: number): number {
  return key + 12 * Math.floor(step / 7) + scale[((step % 7) + 7) % 7];
}

/** A melody that walks: small steps, and home to the chord on heavy beats. */
function melody(
  track: Track,
  tune: Song,
  instrument: Instrument,
  beatsPerBar: number,
  { octave = 12, level = 1 }: { readonly octave?: number; readonly level?: number } = {},
): void {
  const { score } = tune;
  let step = 4;
  for (let beat = 0; beat < tune.beats; ) {
    const chord = tune.chords[Math.floor(beat / beatsPerBar) % tune.chords.length];
    const heavy = beat % beatsPerBar === 0;
    step = heavy
      ? chord + 2 * score.integer(0, 3) + (step > 7 ? 7 : 0)
      : Math.max(0, Math.min(11, step + score.integer(-2, 3)));
    const length = [0.5, 1, 1, 2][score.integer(0, 4)];
    const seconds = 1.05 * length * tune.beat;
    instrument(track, { at: beat * tune.beat, seconds, pitch: pitchOf(tune, step) + octave, level });
    beat += length;
  }
}

function waltz(track: Track, score: Random): void {
  const tune = song(
    track,
    score,
    major,
    [130, 170],
    [
      [0, 3, 4, 0],
      [0, 5, 1, 4],
      [0, 4, 0, 4],
    ],
  );
  for (let beat = 0; beat < tune.beats; beat++) {
    const chord = tune.chords[Math.floor(beat / 3) % tune.chords.length];
    const at = beat * tune.beat;
    if (beat % 3 === 0) piano(track, { at, seconds: 2 * tune.beat, pitch: pitchOf(tune, chord) - 12, level: 0.9 });
    else
      for (const above of [0, 2, 4])
        piano(track, { at, seconds: tune.beat, pitch: pitchOf(tune, chord + above), level: 0.4 });
  }
  melody(track, tune, strings, 3, { level: 0.8 });
}

function fingerpicking(track: Track, score: Random): void {
  const tune = song(
    track,
    score,
    major,
    [90, 115],
    [
      [0, 5, 3, 4],
      [0, 3, 0, 4],
      [5, 3, 0, 4],
    ],
  );
  const pattern = [0, 4, 7, 9, 7, 4, 9, 7];
  for (let eighth = 0; eighth < 2 * tune.beats; eighth++) {
    const chord = tune.chords[Math.floor(eighth / 8) % tune.chords.length];
    const pitch = pitchOf(tune, chord + pattern[eighth % 8]);
    guitar(track, { at: (eighth * tune.beat) / 2, seconds: 1.5 * tune.beat, pitch, level: 0.7 });
  }
  melody(track, tune, flute, 4, { octave: 24, level: 0.5 });
}

function swing(track: Track, score: Random): void {
  const tune = song(
    track,
    score,
    major,
    [120, 160],
    [
      [1, 4, 0, 0],
      [0, 5, 1, 4],
      [2, 5, 1, 4],
    ],
  );
  for (let beat = 0; beat < tune.beats; beat++) {
    const chord = tune.chords[Math.floor(beat / 4) % tune.chords.length];
    const at = beat * tune.beat;
    bass(track, { at, seconds: tune.beat, pitch: pitchOf(tune, chord + [0, 2, 4, 5][beat % 4]) - 12, level: 1.2 });
    hat(track, { at, seconds: 0, level: 0.5 });
    if (beat % 2 === 1) hat(track, { at: at + (2 / 3) * tune.beat, seconds: 0, level: 0.35 });
    if (beat % 4 === 1)
      for (const above of [2, 4, 6])
        piano(track, {
          at: at + tune.beat * 0.66,
          seconds: tune.beat,
          pitch: pitchOf(tune, chord + above),
          level: 0.35,
        });
  }
  melody(track, tune, vibraphone, 4, { octave: 12, level: 0.9 });
}

function fourOnTheFloor(track: Track, score: Random): void {
  const tune = song(
    track,
    score,
    minor,
    [122, 132],
    [
      [0, 0, 5, 6],
      [0, 3, 0, 6],
      [0, 5, 2, 6],
    ],
  );
  const riff = Array.from({ length: 16 }, () => [0, 0, 2, 4, 7][score.integer(0, 5)]);
  for (let sixteenth = 0; sixteenth < 4 * tune.beats; sixteenth++) {
    const chord = tune.chords[Math.floor(sixteenth / 16) % tune.chords.length];
    const at = (sixteenth * tune.beat) / 4;
    if (sixteenth % 4 === 0) kick(track, { at, seconds: 0 });
    if (sixteenth % 4 === 2) hat(track, { at, seconds: 0, level: 0.9 });
    const pitch = pitchOf(tune, chord + riff[sixteenth % 16]) - 12;
    synthesizer(track, { at, seconds: 0.8 * (tune.beat / 4), pitch, level: 0.5 });
    if (sixteenth % 16 === 0)
      for (const above of [0, 2, 4])
        strings(track, { at, seconds: 4 * tune.beat, pitch: pitchOf(tune, chord + above) + 12, level: 0.25 });
  }
}

function powerChords(track: Track, score: Random): void {
  const tune = song(
    track,
    score,
    minor,
    [110, 145],
    [
      [0, 5, 2, 6],
      [0, 6, 5, 6],
      [0, 0, 3, 4],
    ],
  );
  const roots = pitchOf({ ...tune, scale: minor }, 0) - 12;
  for (let eighth = 0; eighth < 2 * tune.beats; eighth++) {
    const chord = tune.chords[Math.floor(eighth / 8) % tune.chords.length];
    const at = (eighth * tune.beat) / 2;
    const pitch = roots + minor[chord];
    if (eighth % 4 !== 3 || score.uniform() < 0.5)
      powerChord(track, { at, seconds: 0.48 * tune.beat, pitch, level: eighth % 4 === 0 ? 0.9 : 0.6 });
    hat(track, { at, seconds: 0, level: 0.8 });
    if (eighth % 8 === 0 || eighth % 8 === 5) kick(track, { at, seconds: 0, level: 1.1 });
    if (eighth % 4 === 2) snare(track, { at, seconds: 0, level: 1 });
  }
}

function withPeak(samples: Float64Array, peak: number): Float32Array {
  const loudest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Float32Array.from(samples, (x) => (loudest > 0 ? (x * peak) / loudest : 0));
}
