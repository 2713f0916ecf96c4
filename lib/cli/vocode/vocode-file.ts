import { encodeWav } from "../../audio/index.ts";
import type { MelVocoderProgress } from "../../inversion/index.ts";
import { type Block, cutIntoBlocks, joinBlocks } from "./blocks.ts";
import type { LiveLine } from "./live-line.ts";
import { type Analysis, analysisFor, type BlockSearch, type Method, searchBlock } from "./methods.ts";
import type { Output } from "./output.ts";
import { readSound, type Sound } from "./read-sound.ts";
import type { Stop } from "./stop.ts";

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

/** What is known of a block from one visit to the next. */
interface Part extends Block {
  readonly samples: Float32Array;
  readonly start: Float32Array | undefined;
  found: Float32Array | undefined;
  iterations: number;
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
 */
export async function vocodeFile(
  file: string,
  output: Output,
  settings: VocodeSettings,
  stop: Stop,
  line: LiveLine,
): Promise<string> {
  const wanted = settings.keep ? { sampleRate: undefined, mono: false } : { sampleRate: 16000, mono: true };
  const sound = await readSound(file, wanted);
  const { channels, sampleRate } = sound;
  const init = settings.init === undefined ? undefined : await readSound(settings.init, { ...wanted, sampleRate });
  const parts = channels.map((samples, index) => {
    const start = init?.channels[index % init.channels.length];
    return cutIntoBlocks(samples, sampleRate).map(
      ({ from, to }): Part => ({
        from,
        to,
        samples,
        start: start && part(start, from, to),
        found: undefined,
        iterations: 0,
      }),
    );
  });
  const analysis = analysisFor(sampleRate, settings.mels);
  const visits = new Visits(file, parts.flat(), settings, analysis, stop, line);
  await visits.run();
  const found = parts.map((blocks, channel) =>
    joinBlocks(
      blocks,
      blocks.map((block) => block.found ?? visits.unvisited(block)),
      channels[channel].length,
    ),
  );
  line.end();
  await output.write(encodeWav({ samples: found[0], sampleRate, channels: found }));
  return sentenceOf(output.file, sound, parts.flat(), settings, stop);
}

/** A copy of a part of a sound, with silence where it has ended. */
function part(samples: Float32Array, from: number, to: number): Float32Array {
  const copy = new Float32Array(to - from);
  copy.set(samples.subarray(from, to));
  return copy;
}

function sentenceOf(
  file: string,
  { channels, sampleRate }: Sound,
  parts: readonly Part[],
  { method, keep }: VocodeSettings,
  { isAsked }: Stop,
): string {
  const seconds = (channels[0].length / sampleRate).toFixed(2);
  const shape = `${sampleRate} Hz, ${channels.length === 1 ? "mono" : `${channels.length} channels`}`;
  const counts = parts.map(({ iterations }) => iterations);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const iterations = least === most ? `${most}` : `${least} to ${most}`;
  const format = keep ? shape : `${shape}; --keep keeps rate and channels`;
  return `${isAsked ? "Stopped. " : ""}Wrote ${file}: ${seconds} s, ${format}; method ${method}, ${iterations} iterations.`;
}

/** The searches of all blocks of a sound, one after the other or in turn. */
class Visits {
  readonly #name: string;
  readonly #parts: readonly Part[];
  readonly #settings: VocodeSettings;
  readonly #analysis: Analysis;
  readonly #stop: Stop;
  readonly #line: LiveLine;
  readonly #begin = performance.now();

  constructor(
    name: string,
    parts: readonly Part[],
    settings: VocodeSettings,
    analysis: Analysis,
    stop: Stop,
    line: LiveLine,
  ) {
    this.#name = name;
    this.#parts = parts;
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

  /** The sound that a block's method begins with, for those that nobody came to see. */
  unvisited(block: Part): Float32Array {
    return this.#search(block, undefined)?.sound() ?? new Float32Array(block.to - block.from);
  }

  #elapsed(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  #search(block: Part, iterations: number | undefined): BlockSearch | undefined {
    const { method, random } = this.#settings;
    const polishAfter = iterations === undefined ? undefined : Math.ceil(partBeforePolish * iterations);
    return searchBlock(
      block.samples,
      block,
      { ...this.#analysis, method, random, polishAfter },
      block.found ?? block.start,
    );
  }

  async #visit(block: Part, iterations: number | undefined, seconds: number | undefined): Promise<void> {
    const begin = performance.now();
    await this.#stop.breathe();
    const search = this.#search(block, iterations);
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
      block.found = search.sound().slice();
    } else block.found = new Float32Array(block.to - block.from);
  }

  #news(block: Part, { search }: BlockSearch, { iteration, loss, pieces }: MelVocoderProgress): string {
    const { mel, linear } = search.measure();
    const of = Object.entries(pieces).map(([name, value]) => `${name} ${short(value)}`);
    const place = this.#parts.length > 1 ? `block ${this.#parts.indexOf(block) + 1} of ${this.#parts.length}, ` : "";
    const count =
      iteration > 0 ? `iteration ${block.iterations + iteration}` : `beginning, ${1 - iteration} steps to go`;
    return (
      `${this.#name}: ${place}${count}, loss ${short(loss)} (${of.join(", ")}), mel error ${decibels(mel)}, ` +
      `linear error ${decibels(linear ?? Number.NaN)}, ${this.#elapsed().toFixed(1)} s`
    );
  }
}

function short(value: number): string {
  return value.toPrecision(4);
}

function decibels(ratio: number): string {
  return `${(20 * Math.log10(ratio)).toFixed(1)} dB`;
}
