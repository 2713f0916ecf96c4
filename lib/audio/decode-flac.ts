import type { Audio } from "../core/index.ts";
import { soundOf } from "./channels.ts";
import {
  endOfFlacMetadata,
  type FlacFrame,
  type FlacInfo,
  readFlacHeader,
  readFlacInfo,
  splitFlacFrames,
} from "./flac-frames.ts";
import { restoreSymmetricScale } from "./integer-scale.ts";
import { quietly } from "./quietly.ts";
import { SoundFileError } from "./sound-file-error.ts";

/** Sound of a FLAC file. */
export async function decodeFlac(bytes: Uint8Array): Promise<Audio> {
  const info = readFlacInfo(bytes.subarray(4));
  const { frames, isWhole } = splitFlacFrames(bytes, endOfFlacMetadata(bytes));
  // What follows the last of the samples promised is none of our business.
  if (!isWhole && info.samples === 0)
    throw new SoundFileError(
      "decode",
      `the file is truncated or damaged: it cannot be read beyond frame ${frames.length}`,
    );
  return decodeFrames(info, frames);
}

/**
 * Sound of FLAC in Ogg: its packets are the frames.
 *
 * @see RFC 9639, 10.1: the first packet says how many of metadata follow, and holds the description
 */
export async function decodeOggFlac(packets: readonly Uint8Array[]): Promise<Audio> {
  const info = readFlacInfo(packets[0].subarray(13));
  const frames: FlacFrame[] = [];
  for (const packet of packets.slice(1)) {
    const samples = readFlacHeader(packet, 0);
    if (samples !== undefined) frames.push({ bytes: packet, samples });
    else if (packet[0] === 0xff) throw new SoundFileError("decode", "the file is damaged: a frame has no valid header");
  }
  return decodeFrames(info, frames);
}

/** Decodes with libFLAC, and believes it only when as many samples come out as the file and its frames promise. */
async function decodeFrames(info: FlacInfo, frames: readonly FlacFrame[]): Promise<Audio> {
  const there = frames.reduce((sum, frame) => sum + frame.samples, 0);
  if (info.samples !== 0 && there !== info.samples)
    throw new SoundFileError(
      "decode",
      `the file is truncated or damaged: it promises ${info.samples} samples, ${there} can be read`,
    );
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  const decoded = await quietly(() => decoder.decodeFrames(frames.map((frame) => frame.bytes)));
  decoder.free();
  const { channelData, samplesDecoded, sampleRate, errors } = decoded;
  if (errors.length > 0 || samplesDecoded !== there || channelData.length !== info.channels)
    throw new SoundFileError(
      "decode",
      `the file is damaged: ${samplesDecoded} of ${there} samples in ${channelData.length} of ${info.channels} channels ` +
        "could be decoded",
    );
  if (sampleRate !== info.sampleRate)
    throw new SoundFileError(
      "decode",
      `the file contradicts itself: its sample rate is ${info.sampleRate} Hz at the beginning and ${sampleRate} later`,
    );
  for (const channel of channelData) restoreSymmetricScale(channel, info.bitDepth);
  return soundOf("decode", channelData, sampleRate);
}
