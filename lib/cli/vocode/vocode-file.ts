import type { MelVocoderProgress } from "../../inversion/index.ts";
import { type Block, cutIntoBlocks, joinBlocks } from "./blocks.ts";
import { Failure } from "./failure.ts";
import { spokenName } from "./input-name.ts";
import type { LiveLine } from "./live-line.ts";
import { type Analysis, analysisFor, type BlockSearch, type Method, searchBlock } from "./methods.ts";
import type { Output } from "./output.ts";
import { readInput } from "./read-input.ts";
import { type TapedSound, tapeSound, type Wanted } from "./read-sound.ts";
import type { Stop } from "./stop.ts";
import { Tape } from "./tape.ts";
import { wavPieces } from "./wav-pieces.ts";

export interface VocodeSettings {
  readonly method: Method;
  /** Where the search ends; both undefined: when somebody stops it. */
  readonly iterations: number | undefined;
  readonly seconds: number | undefined;
  readonly mels: number;
  /** A file with the sound to begin with. */
  readonly init: string | undefined;
  readonly keep: boolean;
  readonly random: number;
}

/** A block of one channel, and what is known of it from one visit to the next. */
interface Part extends Block {
  readonly channel: Tape;
  /** A sound to begin with. */
  readonly start: Tape | undefined;
  /** Where its sound stands on the tape of what was found. */
  readonly place: number;
  isFound: boolean;
  iterations: number;
  /** There is nothing to search in silence; seen by the first visit. */
  isSilent: boolean;
  /** Spectral convergence of the mel spectrogram of what was found last. */
  melError?: number;
}

/** A search without a limit visits the blocks of a long sound in turn, and stays twice as long each time. */
const firstVisit = 50;
/** The polish gets the rest of the time. */
const partBeforePolish = 0.6;

/**
 * Turns a sound into its mel spectrogram and searches the sound of that; writes what was found when the limit is reached or
 * somebody asks for the end.
 *
 * @returns what was written, in a sentence
 * @throws Failure when a file cannot be read or written, or what is there would be replaced by what no iteration has been at
 */
export async function vocodeFile(
  file: string,
  output: Output,
  settings: VocodeSettings,
  stop: Stop,
  line: LiveLine,
): Promise<string> {
  const wanted = settings.keep ? { sampleRate: undefined, mono: false } : { sampleRate: 16000, mono: true };
  const tapes: Tape[] = [];
  const tape = async (name: string, as: Wanted): Promise<TapedSound> => {
    const taped = await readInput(name, { stop, line }, (ended) => tapeSound(name, as, output.folder, ended));
    tapes.push(...taped.channels);
    return taped;
  };
  try {
    const sound = await tape(file, wanted);
    const { channels, sampleRate } = sound;
    const init = settings.init === undefined ? undefined : await tape(settings.init, { ...wanted, sampleRate });
    const found = new Tape(output.folder);
    tapes.push(found);
    const blocks = cutIntoBlocks(channels, sampleRate);
    let place = 0;
    const parts = channels.map((channel, index) => {
      const start = init?.channels[index % init.channels.length];
      return blocks.map(({ from, to }): Part => {
        const part = { from, to, channel, start, place, isFound: false, iterations: 0, isSilent: false };
        place += to - from;
        return part;
      });
    });
    const visits = new Visits(
      spokenName(file),
      parts.flat(),
      found,
      settings,
      analysisFor(sampleRate, settings.mels),
      stop,
      line,
    );
    const joined = parts.map((ofChannel) => joinBlocks(blocks, (index) => visits.soundOf(ofChannel[index])));
    const format = { channels: channels.length, sampleRate, bitDepth: 16 } as const;
    // Before the search: what is too long for a file is said before the work.
    const bytes = wavPieces(output.file, format, channels[0].length, together(joined));
    await visits.run();
    line.end();
    if (output.replaces) requireIterations(output.file, parts.flat(), settings, stop);
    await output.write(bytes);
    return sentenceOf(output.file, sound, parts.flat(), settings, stop);
  } finally {
    for (const used of tapes) used.release();
  }
}

/**
 * What no iteration has been at is what a method begins with: that never takes the place of a file that is there. One iteration
 * anywhere is work that somebody would lose.
 *
 * @throws Failure that says so
 */
function requireIterations(file: string, parts: readonly Part[], { seconds }: VocodeSettings, { isAsked }: Stop): void {
  if (parts.some(({ iterations }) => iterations > 0) || parts.every(({ isSilent }) => isSilent)) return;
  const [when, advice] = isAsked
    ? ["it was stopped", "let it go on for longer"]
    : [`${seconds} s were over`, "give it more --seconds"];
  throw new Failure(
    `${file} stays as it was: ${when} while the method was still at its beginning; ${advice}, or write to another name.`,
  );
}

/** The next piece of every channel, until they end. */
function* together(
  channels: readonly Generator<Float32Array, void, undefined>[],
): Generator<Float32Array[], void, undefined> {
  for (;;) {
    const pieces: Float32Array[] = [];
    for (const channel of channels) {
      const { value, done } = channel.next();
      if (done) return;
      pieces.push(value);
    }
    yield pieces;
  }
}

function sentenceOf(
  file: string,
  { channels, sampleRate }: TapedSound,
  parts: readonly Part[],
  { method, keep }: VocodeSettings,
  { isAsked }: Stop,
): string {
  const seconds = (channels[0].length / sampleRate).toFixed(2);
  const shape = `${sampleRate} Hz, ${channels.length === 1 ? "mono" : `${channels.length} channels`}`;
  const counts = parts.map(({ iterations }) => iterations);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const iterations = least === most ? `${most}` : `${least} to ${most}`;
  const errors = parts.flatMap(({ melError }) => melError ?? []);
  const [best, worst] = [Math.min(...errors), Math.max(...errors)].map(decibels);
  const error = errors.length === 0 ? "" : `, mel error ${best === worst ? best : `${best} to ${worst} by block`}`;
  const advice = keep ? "" : " (--keep keeps rate and channels)";
  return `${isAsked ? "Stopped. " : ""}Wrote ${file}: ${seconds} s, ${shape}; method ${method}, ${iterations} iterations${error}${advice}.`;
}

/** The searches of all blocks of a sound, one after the other or in turn. */
class Visits {
  readonly #name: string;
  readonly #parts: readonly Part[];
  readonly #found: Tape;
  readonly #settings: VocodeSettings;
  readonly #analysis: Analysis;
  readonly #stop: Stop;
  readonly #line: LiveLine;
  readonly #begin = performance.now();

  constructor(
    name: string,
    parts: readonly Part[],
    found: Tape,
    settings: VocodeSettings,
    analysis: Analysis,
    stop: Stop,
    line: LiveLine,
  ) {
    this.#name = name;
    this.#parts = parts;
    this.#found = found;
    this.#settings = settings;
    this.#analysis = analysis;
    this.#stop = stop;
    this.#line = line;
  }

  async run(): Promise<void> {
    const { iterations, seconds } = this.#settings;
    const isEndless = iterations === undefined && seconds === undefined;
    if (!isEndless || this.#parts.length === 1) {
      for (const [index, block] of this.#parts.entries()) {
        if (this.#stop.isAsked && index > 0) return;
        const left = seconds === undefined ? undefined : seconds - this.#elapsed();
        await this.#visit(block, iterations, left === undefined ? undefined : left / (this.#parts.length - index));
      }
      return;
    }
    for (let length = firstVisit; !this.#stop.isAsked; length *= 2)
      for (const block of this.#parts) {
        if (this.#stop.isAsked) return;
        await this.#visit(block, length, undefined);
      }
  }

  /** What was found for a block; where nobody came to see it, the sound that its method begins with. */
  soundOf(block: Part): Float32Array {
    const { place, from, to, isFound } = block;
    if (isFound) return this.#found.read(place, place + to - from);
    return this.#search(block, undefined)?.sound() ?? new Float32Array(to - from);
  }

  #elapsed(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  #search(block: Part, iterations: number | undefined): BlockSearch | undefined {
    const { method, random } = this.#settings;
    const polishAfter = iterations === undefined ? undefined : Math.ceil(partBeforePolish * iterations);
    const begin = block.isFound ? this.soundOf(block) : block.start?.read(block.from, block.to);
    return searchBlock(block.channel, block, { ...this.#analysis, method, random, polishAfter }, begin);
  }

  async #visit(block: Part, iterations: number | undefined, seconds: number | undefined): Promise<void> {
    const begin = performance.now();
    await this.#stop.breathe();
    const search = this.#search(block, iterations);
    block.isSilent = search === undefined;
    if (search) {
      const elapsed = (): number => (performance.now() - begin) / 1000;
      while (!this.#stop.isAsked && !(search.search.iteration >= (iterations ?? Number.POSITIVE_INFINITY))) {
        if (seconds !== undefined && elapsed() >= seconds) break;
        if (seconds !== undefined && elapsed() >= partBeforePolish * seconds) search.polish();
        const progress = search.search.step();
        if (this.#line.isDue()) this.#line.show(this.#news(block, search, progress));
        await this.#stop.breathe();
      }
      block.iterations += Math.max(0, search.search.iteration);
      block.melError = search.search.measure().mel;
    }
    this.#found.write(search?.sound() ?? new Float32Array(block.to - block.from), block.place);
    block.isFound = true;
  }

  #news(block: Part, { search }: BlockSearch, { iteration, loss, pieces }: MelVocoderProgress): string {
    const { mel, linear } = search.measure();
    const of = Object.entries(pieces).map(([name, value]) => `${name} ${short(value)}`);
    const place = this.#parts.length > 1 ? `block ${this.#parts.indexOf(block) + 1} of ${this.#parts.length}, ` : "";
    const count =
      iteration > 0 ? `iteration ${block.iterations + iteration}` : `beginning, ${1 - iteration} steps to go`;
    return (
      `${this.#name}: ${place}${count}, ${this.#elapsed().toFixed(1)} s, mel error ${decibels(mel)}, ` +
      `linear error ${decibels(linear ?? Number.NaN)}, loss ${short(loss)} (${of.join(", ")})`
    );
  }
}

function short(value: number): string {
  return value.toPrecision(4);
}

function decibels(ratio: number): string {
  return `${(20 * Math.log10(ratio)).toFixed(1)} dB`;
}
