import type { Audio, Hertz } from "../core/index.ts";
import { soundOf } from "./channels.ts";
import type { OggStream } from "./ogg-pages.ts";
import { quietly } from "./quietly.ts";
import { SoundFileError } from "./sound-file-error.ts";

/** Opus itself counts time at this rate, whatever the sound was before. */
const opusRate = 48000;
/** The rates it can be decoded at. */
const rates = [8000, 12000, 16000, 24000, 48000] as const;

/**
 * Sound of Opus in Ogg, at the rate that it had before, when the decoder knows it, as libsndfile does; otherwise 48 kHz.
 *
 * @see RFC 7845, Ogg Encapsulation for the Opus Audio Codec (2016), 4 and 5.1
 */
export async function decodeOpus({ packets, end }: OggStream): Promise<Audio> {
  const head = readHead(packets[0]);
  const sampleRate = rates.find((rate) => rate === head.inputRate) ?? opusRate;
  const { OpusDecoder } = await import("opus-decoder");
  const decoder = new OpusDecoder({
    sampleRate,
    channels: head.channels,
    streamCount: head.streams,
    coupledStreamCount: head.coupled,
    channelMappingTable: head.mapping,
    preSkip: Math.round((head.skipped * sampleRate) / opusRate),
  });
  await decoder.ready;
  // The second packet holds title and artist.
  const decoded = quietly(() => decoder.decodeFrames(packets.slice(2)));
  decoder.free();
  const { channelData, samplesDecoded, errors } = decoded;
  const samples = Math.round(((end - head.skipped) * sampleRate) / opusRate);
  if (errors.length > 0 || samplesDecoded < samples)
    throw new SoundFileError(
      "decode",
      `the file is damaged: it promises ${samples} samples, ${samplesDecoded} could be decoded`,
    );
  if (samples <= 0) throw new SoundFileError("decode", "the file holds no sound: it ends before it begins");
  const channels = channelData.map((channel) => channel.subarray(0, samples).map((value) => value * head.gain));
  return soundOf("decode", channels, sampleRate);
}

interface OpusHead {
  readonly channels: number;
  /** Samples at 48 kHz to drop at the beginning. */
  readonly skipped: number;
  readonly inputRate: Hertz;
  /** Factor that all samples are multiplied by. */
  readonly gain: number;
  readonly streams: number;
  readonly coupled: number;
  readonly mapping: number[];
}

function readHead(packet: Uint8Array): OpusHead {
  const wrong = (what: string): SoundFileError =>
    new SoundFileError("decode", `the file's Opus header is damaged: ${what}`);
  if (packet.length < 19) throw wrong(`it must have 19 bytes, got ${packet.length}`);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const channels = packet[9];
  if (channels === 0) throw wrong("it must name at least one channel, got 0");
  const common = {
    channels,
    skipped: view.getUint16(10, true),
    inputRate: view.getUint32(12, true),
    // In dB, in steps of 1/256.
    gain: 10 ** (view.getInt16(16, true) / 256 / 20),
  };
  const isPlain = packet[18] === 0;
  if (isPlain && channels > 2) throw wrong(`it names ${channels} channels and no way to place them`);
  if (isPlain) return { ...common, streams: 1, coupled: channels - 1, mapping: channels === 1 ? [0] : [0, 1] };
  if (packet.length < 21 + channels) throw wrong(`it must have ${21 + channels} bytes, got ${packet.length}`);
  const [streams, coupled] = packet.subarray(19, 21);
  const mapping = [...packet.subarray(21, 21 + channels)];
  const isPossible = mapping.every((index) => index < streams + coupled || index === 255);
  if (streams === 0 || coupled > streams || streams + coupled > 255 || !isPossible)
    throw wrong(
      `it places ${channels} channels in ${streams} streams, ${coupled} of them double, at ${mapping.join(", ")}`,
    );
  return { ...common, streams, coupled, mapping };
}
