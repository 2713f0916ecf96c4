import { Random } from "../core/index.ts";
import { base64 } from "../display/base64.ts";
import { escapeMarkup } from "../display/escape.ts";
import { readable } from "../display/numbers.ts";
import { type AnswerFunction, type Circumstances, callOn } from "./calls.ts";
import type { Sentences } from "./language/sentences.ts";
import type { Numbers } from "./reading.ts";
import type { SoundVerdict } from "./verdict.ts";

/** Yours and the reference, long enough to be heard, and of one length. */
export interface Heard {
  readonly sampleRate: number;
  readonly yours: Float64Array;
  readonly reference: Float64Array;
  readonly difference: Float64Array;
}

/** Nobody hears a difference that is so far (dB) below the reference: then there is nothing to play. */
const inaudible = -60;

/** Asks an answer for something to be heard. Nothing, when it gives no sound, or none that can be told apart. */
export async function hear(
  answer: AnswerFunction,
  seed: number,
  circumstances: Circumstances,
): Promise<Heard | undefined> {
  const { exercise } = circumstances;
  const piece = exercise.heard?.(new Random(seed));
  if (!piece) return undefined;
  const given: Numbers[] = [];
  for (const args of piece.calls) {
    const outcome = await callOn(answer, { description: "", arguments: args }, circumstances);
    if (!("received" in outcome)) return undefined;
    given.push(outcome.received);
  }
  const reading = exercise.read(piece.expected(given.slice(0, -1)));
  if (!("numbers" in reading)) return undefined;
  const [received, expected] = [given[given.length - 1].parts.sample, reading.numbers.parts.sample];
  const length = Math.min(Math.max(received.length, expected.length), 2 * expected.length);
  const padded = (values: Float64Array): Float64Array => Float64Array.from({ length }, (_, i) => values[i] ?? 0);
  const [yours, reference] = [padded(received), padded(expected)];
  if (!yours.every(Number.isFinite) || !reference.every(Number.isFinite)) return undefined;
  const difference = yours.map((value, i) => value - reference[i]);
  if (levelOf(difference, reference) < inaudible) return undefined;
  return { sampleRate: piece.sampleRate, yours, reference, difference };
}

export function soundVerdict({ sampleRate, yours, reference, difference }: Heard): SoundVerdict {
  const seconds = reference.length / sampleRate;
  const heard = peak(yours) > 0;
  return { seconds, sampleRate, ...(heard && { differenceDecibels: levelOf(difference, reference) }) };
}

/** Loudest peak of what is played: −1 dB of full scale. */
const loudest = 0.89;
/** A sound that is so much softer or louder than the reference (dB) is played with a gain of its own, which is told. */
const apart = 18;

/** Players of all three, as HTML. Eight bits a sample are enough to tell them apart, and a block stays small. */
export function playersOf(heard: Heard, group: string, { words, verdict }: Sentences): string {
  const { sampleRate, yours, reference, difference } = heard;
  const level = rms(reference) || 1;
  const common = loudest / Math.max(peak(reference), ratioInReach(rms(yours) / level) ? peak(yours) : 0, 1e-300);
  const figure = (name: string, samples: Float64Array): string => {
    const own = ratioInReach(rms(samples) / level) || peak(samples) === 0 ? common : loudest / peak(samples);
    const gain = decibels(own / common);
    const told = gain > 0.05 ? verdict.louder(readable(gain, 2)) : verdict.softer(readable(-gain, 2));
    const details = [
      ...(peak(samples) === 0 ? [verdict.silent] : []),
      ...(samples === difference && peak(yours) > 0
        ? [verdict.relative(readable(levelOf(difference, reference), 3))]
        : []),
      ...(Math.abs(gain) > 0.05 ? [told] : []),
    ];
    const label = escapeMarkup(details.length > 0 ? `${name}: ${details.join("; ")}` : name);
    const wav = base64(
      wavOf8Bits(
        samples.map((value) => own * value),
        sampleRate,
      ),
    );
    return (
      `<figure style="margin:0;flex:1 1 15em;max-width:20em"><figcaption style="font-size:0.92em">${label}</figcaption>` +
      `<audio controls preload="metadata" mediagroup="speclab-check-${escapeMarkup(group)}" aria-label="${label}" title="${label}" ` +
      `style="width:100%" src="data:audio/wav;base64,${wav}"></audio></figure>`
    );
  };
  const all = [figure(words.yours, yours), figure(words.reference, reference), figure(words.difference, difference)];
  return `<div style="display:flex;flex-wrap:wrap;align-items:flex-end;gap:6px 14px;margin-top:0.8em">${all.join("")}</div>`;
}

/** In dB beside the reference. */
function levelOf(difference: Float64Array, reference: Float64Array): number {
  return decibels(rms(difference) / rms(reference));
}

function ratioInReach(ratio: number): boolean {
  return Math.abs(decibels(ratio)) <= apart;
}

function decibels(ratio: number): number {
  return 20 * Math.log10(ratio);
}

function rms(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function peak(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** A WAV file of unsigned 8-bit integers, 128 for silence. */
function wavOf8Bits(samples: Float64Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44 + samples.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string): void => {
    for (let i = 0; i < letters.length; i++) bytes[at + i] = letters.charCodeAt(i);
  };
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // bytes of the format
  view.setUint16(20, 1, true); // integers
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate, true); // bytes a second
  view.setUint16(32, 1, true); // bytes a frame
  view.setUint16(34, 8, true); // bits
  text(36, "data");
  view.setUint32(40, samples.length, true);
  samples.forEach((value, i) => {
    bytes[44 + i] = Math.max(0, Math.min(255, Math.round(128 + 127 * value)));
  });
  return bytes;
}
