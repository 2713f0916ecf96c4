import type { Audio } from "../core/index.ts";
import { ascii } from "./ascii.ts";
import { soundOf } from "./channels.ts";
import { decodeOggFlac } from "./decode-flac.ts";
import { decodeOpus } from "./decode-opus.ts";
import { readOggPages } from "./ogg-pages.ts";
import { quietly } from "./quietly.ts";
import { SoundFileError } from "./sound-file-error.ts";

/** Sound of an Ogg file: Vorbis, Opus or FLAC, which its first packet says. */
export async function decodeOgg(bytes: Uint8Array): Promise<Audio> {
  const stream = readOggPages(bytes);
  const [first] = stream.packets;
  if (stream.packets.length === 0) throw new SoundFileError("decode", "the file holds no sound: it has no packets");
  if (ascii(first, 0, 7) === "\x01vorbis") return decodeVorbis(bytes, stream.end);
  if (ascii(first, 0, 8) === "OpusHead") return decodeOpus(stream);
  if (ascii(first, 0, 5) === "\x7fFLAC") return decodeOggFlac(stream.packets);
  const [, name] = others.find(([letters]) => ascii(first, 0, letters.length) === letters) ?? ["", "an unknown codec"];
  throw new SoundFileError("decode", `the Ogg file holds ${name}; Vorbis, Opus and FLAC are read here`);
}

const others = [
  ["Speex   ", "Speex"],
  ["\x80theora", "Theora video"],
  ["fishead", "several streams (Skeleton)"],
];

/** libvorbis finds the pages by itself; the file is known to be whole. */
async function decodeVorbis(bytes: Uint8Array, samples: number): Promise<Audio> {
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const decoded = await quietly(() => decoder.decodeFile(bytes));
  decoder.free();
  const { channelData, samplesDecoded, sampleRate, errors } = decoded;
  if (errors.length > 0 || samplesDecoded < samples)
    throw new SoundFileError(
      "decode",
      `the file is damaged: it promises ${samples} samples, ${samplesDecoded} could be decoded`,
    );
  return soundOf("decode", channelData, sampleRate);
}
