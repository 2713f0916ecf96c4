import { ascii, hexadecimal } from "./ascii.ts";
import { findMpegFrame, readMpegFrame } from "./mpeg-frames.ts";

/** What a file is, by its first bytes and never by its name. */
export interface Recognised {
  /** Which of our decoders reads it; none when it is no sound, or in a format that we do not read. */
  readonly decoder?: "wav" | "flac" | "ogg" | "mp3";
  /** What it is, as the rest of "this is …": `a FLAC file`, `a web page (HTML)`. */
  readonly name: string;
  /** What is the matter with it, or what to do. */
  readonly advice?: string;
  /** Where the format begins: behind a tag with title and artist that some programs put before everything. */
  readonly start: number;
}

/** Recognises sounds that we can read, and names what people have in their folders instead. */
export function recognise(bytes: Uint8Array): Recognised {
  const start = endOfTag(bytes);
  const file = bytes.subarray(start);
  const name = ascii(file, 0, 4);
  if (wavNames.includes(name) && ascii(file, 8, 4) === "WAVE") return { decoder: "wav", name: "a WAV file", start };
  if (name === "fLaC") return { decoder: "flac", name: "a FLAC file", start };
  if (name === "OggS") return { decoder: "ogg", name: "an Ogg file", start };
  if (findMpegFrame(file)) return { decoder: "mp3", name: "an MP3 file", start };
  return { ...describeOther(bytes, file), start };
}

/** The little-endian form, the big-endian one, and the two for more than 4 GB. */
const wavNames = ["RIFF", "RIFX", "RF64", "BW64"];

/** Where an ID3v2 tag ends, 0 without one: ten bytes of header, of which the last four say how many follow. */
function endOfTag(bytes: Uint8Array): number {
  if (ascii(bytes, 0, 3) !== "ID3" || bytes.length < 10) return 0;
  const [a, b, c, d] = bytes.subarray(6, 10);
  if ((a | b | c | d) & 0x80) return 0;
  const footer = bytes[5] & 0x10 ? 10 : 0;
  let end = 10 + a * 2 ** 21 + b * 2 ** 14 + c * 2 ** 7 + d + footer;
  // Some programs pad with more zeros than they say.
  while (end < bytes.length && bytes[end] === 0) end++;
  return Math.min(end, bytes.length);
}

/** Formats by what they begin with; the number is where. */
const signatures: readonly (readonly [at: number, letters: string, name: string, advice?: string])[] = [
  [4, "ftyp", "an MP4 or M4A file (AAC)"],
  [0, "FORM", "an AIFF file"],
  [0, ".snd", "an AU file"],
  [0, "caff", "a CAF file"],
  [0, "riff", "a Wave64 file"],
  [0, "NIST_1A", "a NIST SPHERE file"],
  [0, "#!AMR", "an AMR file"],
  [0, "wvpk", "a WavPack file"],
  [0, "MAC ", "a Monkey's Audio file"],
  [0, "MThd", "a MIDI file", "it holds notes and no sound"],
  [0, "\x1aE\xdf\xa3", "a WebM or Matroska file"],
  [0, "\x30\x26\xb2\x75", "a WMA file"],
  [0, "ADIF", "an AAC file"],
  [0, "\xff\xf1", "an AAC file"],
  [0, "\xff\xf9", "an AAC file"],
  [0, "PK\x03\x04", "a ZIP archive", "unpack it first"],
  [0, "\x1f\x8b", "a gzip archive", "unpack it first"],
  [0, "7z\xbc\xaf", "a 7z archive", "unpack it first"],
  [0, "%PDF", "a PDF document"],
  [0, "\x89PNG", "a PNG picture"],
  [0, "\xff\xd8\xff", "a JPEG picture"],
  [0, "GIF8", "a GIF picture"],
  [0, "\x7fELF", "a program"],
  [0, "version https://git-lfs", "a Git LFS pointer", "git lfs pull gets the file that it stands for"],
];

type Description = Pick<Recognised, "name" | "advice">;

function describeOther(bytes: Uint8Array, file: Uint8Array): Description {
  if (bytes.length === 0) return { name: "an empty file" };
  if (file.length === 0) return { name: "an ID3 tag without any sound behind it", advice: "it is truncated" };
  for (const [at, letters, name, advice] of signatures)
    if (ascii(file, at, letters.length) === letters) return { name, advice };
  const beginning = ascii(file, 0, 4);
  if (wavNames.includes(beginning)) return describeRiff(file);
  const text = nameOfText(file);
  return text ? { name: text } : describeBytes(file);
}

function describeRiff(file: Uint8Array): Description {
  if (file.length < 12) return { name: `the first ${file.length} bytes of a WAV file`, advice: "it is truncated" };
  return { name: `a RIFF file of the kind ${JSON.stringify(ascii(file, 8, 4))}, not WAVE` };
}

/** Files that end in .wav and are text: mostly what a server said instead of sending the sound. */
function nameOfText(file: Uint8Array): string | undefined {
  const beginning = file.subarray(0, 512);
  const wide = (file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff);
  const isText = beginning.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13) && isUtf8(beginning);
  if (wide) return "a text file (UTF-16)";
  if (!isText) return undefined;
  const text = new TextDecoder().decode(beginning).trimStart();
  if (/^<(!doctype html|html|head|body)/i.test(text)) return "a web page (HTML)";
  if (/^<(\?xml|svg)/i.test(text)) return "an XML file";
  if (/^[{[]/.test(text)) return "a JSON file";
  return `a text file that begins with ${JSON.stringify(text.slice(0, 20))}`;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // As a stream, so that a letter cut in two at the end is no fault.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function describeBytes(file: Uint8Array): Description {
  const frame = readMpegFrame(file, 0);
  if (frame && frame.length > file.length)
    return { name: `the first ${file.length} bytes of an MP3 file`, advice: "it is truncated in its first frame" };
  if (file.every((byte) => byte === 0))
    return {
      name: `a file of ${file.length} zeros`,
      advice: "an interrupted download or a full disk leaves such files",
    };
  return { name: `a file of an unknown kind that begins with the bytes ${hexadecimal(file, 0, 4)}` };
}
