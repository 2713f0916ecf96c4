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
  const { play } = styles[style];
  play(track, compose(styles[style], track.samples.length / sampleRate, new Random(number)));
  return { samples: withPeak(track.samples, 10 ** (-3 / 20)), sampleRate };
}

const major = [0, 2, 4, 5, 7, 9, 11];
const minor = [0, 2, 3, 5, 7, 8, 10];

/** What the pieces of a style have in common. */
interface Style {
  readonly scale: readonly number[];
  /** Beats in a minute, from and to. */
  readonly tempo: readonly [number, number];
  /** Scale steps of the roots of the chords, one for each bar: a piece repeats one of these rows. */
  readonly progressions: readonly (readonly number[])[];
  play(track: Track, song: Song): void;
}

const styles: Record<PieceStyle, Style> = {
  Classical: { scale: major, tempo: [130, 170], progressions: rows("0340 0514 0404"), play: waltz },
  Folk: { scale: major, tempo: [90, 115], progressions: rows("0534 0304 5304"), play: fingerpicking },
  Jazz: { scale: major, tempo: [120, 160], progressions: rows("1400 0514 2514"), play: swing },
  Electronic: { scale: minor, tempo: [122, 132], progressions: rows("0056 0306 0526"), play: fourOnTheFloor },
  Rock: { scale: minor, tempo: [110, 145], progressions: rows("0526 0656 0034"), play: powerChords },
};

function rows(text: string): number[][] {
  return text.split(" ").map((row) => Array.from(row, Number));
}

/** What a piece begins with: all of it is drawn before the first note. */
interface Song {
  readonly score: Random;
  /** MIDI number of the key. */
  readonly key: number;
  readonly scale: readonly number[];
  readonly beat: Seconds;
  readonly beats: number;
  readonly chords: readonly number[];
}

function compose({ scale, tempo: [slow, fast], progressions }: Style, duration: Seconds, score: Random): Song {
  const beat = 60 / score.uniform(slow, fast);
  const key = 48 + score.integer(0, 8);
  const chords = progressions[score.integer(0, progressions.length)];
  return { score, key, scale, beat, beats: Math.ceil(duration / beat), chords };
}

/** The pitch of a step of the scale; 7 is the octave. */
function pitchOf({ key, scale }: Song, step: number): number {
  return key + 12 * Math.floor(step / 7) + scale[((step % 7) + 7) % 7];
}

/** A melody that walks: small steps, and home to the chord on heavy beats. */
function melody(
  track: Track,
  song: Song,
  instrument: Instrument,
  beatsPerBar: number,
  { octave = 12, level = 1 }: { readonly octave?: number; readonly level?: number } = {},
): void {
  const { score } = song;
  let step = 4;
  for (let beat = 0; beat < song.beats; ) {
    const chord = song.chords[Math.floor(beat / beatsPerBar) % song.chords.length];
    const heavy = beat % beatsPerBar === 0;
    step = heavy
      ? chord + 2 * score.integer(0, 3) + (step > 7 ? 7 : 0)
      : Math.max(0, Math.min(11, step + score.integer(-2, 3)));
    const length = [0.5, 1, 1, 2][score.integer(0, 4)];
    const seconds = 1.05 * length * song.beat;
    instrument(track, { at: beat * song.beat, seconds, pitch: pitchOf(song, step) + octave, level });
    beat += length;
  }
}

function waltz(track: Track, song: Song): void {
  for (let beat = 0; beat < song.beats; beat++) {
    const chord = song.chords[Math.floor(beat / 3) % song.chords.length];
    const at = beat * song.beat;
    if (beat % 3 === 0) piano(track, { at, seconds: 2 * song.beat, pitch: pitchOf(song, chord) - 12, level: 0.9 });
    else
      for (const above of [0, 2, 4])
        piano(track, { at, seconds: song.beat, pitch: pitchOf(song, chord + above), level: 0.4 });
  }
  melody(track, song, strings, 3, { level: 0.8 });
}

function fingerpicking(track: Track, song: Song): void {
  const pattern = [0, 4, 7, 9, 7, 4, 9, 7];
  for (let eighth = 0; eighth < 2 * song.beats; eighth++) {
    const chord = song.chords[Math.floor(eighth / 8) % song.chords.length];
    const pitch = pitchOf(song, chord + pattern[eighth % 8]);
    guitar(track, { at: (eighth * song.beat) / 2, seconds: 1.5 * song.beat, pitch, level: 0.7 });
  }
  melody(track, song, flute, 4, { octave: 24, level: 0.5 });
}

function swing(track: Track, song: Song): void {
  for (let beat = 0; beat < song.beats; beat++) {
    const chord = song.chords[Math.floor(beat / 4) % song.chords.length];
    const at = beat * song.beat;
    bass(track, { at, seconds: song.beat, pitch: pitchOf(song, chord + [0, 2, 4, 5][beat % 4]) - 12, level: 1.2 });
    hat(track, { at, seconds: 0, level: 0.5 });
    if (beat % 2 === 1) hat(track, { at: at + (2 / 3) * song.beat, seconds: 0, level: 0.35 });
    if (beat % 4 === 1)
      for (const above of [2, 4, 6])
        piano(track, {
          at: at + song.beat * 0.66,
          seconds: song.beat,
          pitch: pitchOf(song, chord + above),
          level: 0.35,
        });
  }
  melody(track, song, vibraphone, 4, { octave: 12, level: 0.9 });
}

function fourOnTheFloor(track: Track, song: Song): void {
  const riff = Array.from({ length: 16 }, () => [0, 0, 2, 4, 7][song.score.integer(0, 5)]);
  for (let sixteenth = 0; sixteenth < 4 * song.beats; sixteenth++) {
    const chord = song.chords[Math.floor(sixteenth / 16) % song.chords.length];
    const at = (sixteenth * song.beat) / 4;
    if (sixteenth % 4 === 0) kick(track, { at, seconds: 0 });
    if (sixteenth % 4 === 2) hat(track, { at, seconds: 0, level: 0.9 });
    const pitch = pitchOf(song, chord + riff[sixteenth % 16]) - 12;
    synthesizer(track, { at, seconds: 0.8 * (song.beat / 4), pitch, level: 0.5 });
    if (sixteenth % 16 === 0)
      for (const above of [0, 2, 4])
        strings(track, { at, seconds: 4 * song.beat, pitch: pitchOf(song, chord + above) + 12, level: 0.25 });
  }
}

function powerChords(track: Track, song: Song): void {
  for (let eighth = 0; eighth < 2 * song.beats; eighth++) {
    const chord = song.chords[Math.floor(eighth / 8) % song.chords.length];
    const at = (eighth * song.beat) / 2;
    const pitch = pitchOf(song, chord) - 12;
    if (eighth % 4 !== 3 || song.score.uniform() < 0.5)
      powerChord(track, { at, seconds: 0.48 * song.beat, pitch, level: eighth % 4 === 0 ? 0.9 : 0.6 });
    hat(track, { at, seconds: 0, level: 0.8 });
    if (eighth % 8 === 0 || eighth % 8 === 5) kick(track, { at, seconds: 0, level: 1.1 });
    if (eighth % 4 === 2) snare(track, { at, seconds: 0, level: 1 });
  }
}

function withPeak(samples: Float64Array, peak: number): Float32Array {
  const loudest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Float32Array.from(samples, (x) => (loudest > 0 ? (x * peak) / loudest : 0));
}
