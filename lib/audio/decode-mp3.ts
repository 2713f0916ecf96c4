import type { Audio } from "../core/index.ts";
import { soundOf } from "./channels.ts";
import { isSameKind, type MpegFrame, readMpegFrame, readMpegNotes } from "./mpeg-frames.ts";
import { quietly } from "./quietly.ts";
import { SoundFileError } from "./sound-file-error.ts";
import { isTrailer } from "./trailer.ts";

/**
 * Sound of an MP3 file (or of MPEG layer I or II). What the encoder added at both ends is dropped when the file says how
 * much that is. A frame that is cut off at the end is left out, for a file may stop anywhere; but one that says how many
 * frames it has must have them.
 *
 * @param bytes the file, from its first frame on
 */
export async function decodeMp3(bytes: Uint8Array): Promise<Audio> {
  const first = readMpegFrame(bytes, 0)!;
  const { frames, end } = walkFrames(bytes, first);
  const notes = readMpegNotes(bytes, first);
  if (notes && frames - 1 < notes.frames)
    throw wrong(`the file is truncated: its header promises ${notes.frames} frames, ${frames - 1} are there`);
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const { channelData, samplesDecoded, sampleRate, errors } = quietly(() => decoder.decode(bytes.subarray(0, end)));
  decoder.free();
  // The first frame of all needs what came before it and may be left out; so may be the one with the notes.
  const least = (frames - 2) * first.samples - (notes?.added ?? 0);
  if (errors.length > 0 || samplesDecoded < least)
    throw wrong(`the file is damaged: ${samplesDecoded} of ${frames * first.samples} samples could be decoded`);
  // mpg123 makes two channels of one.
  return soundOf("decode", channelData.slice(0, first.channels), sampleRate || first.sampleRate);
}

/** Counts the frames, each of which says how long it is, up to the end of the sound. */
function walkFrames(bytes: Uint8Array, first: MpegFrame): { frames: number; end: number } {
  let frames = 0;
  let at = 0;
  while (at < bytes.length) {
    const frame = readMpegFrame(bytes, at);
    if (!frame || !isSameKind(first, frame)) {
      if (isTrailer(bytes, at)) break;
      throw wrong(`the file is damaged: at byte ${at} a frame should begin like all before it`);
    }
    if (at + frame.length > bytes.length) break;
    at += frame.length;
    frames++;
  }
  return { frames, end: at };
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decode", reason);
}
