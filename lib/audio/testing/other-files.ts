import { integer, join, lettersOf } from "./bytes.ts";
import { oggOf, pagesOf, withChecksums } from "./ogg.ts";
import { reads, type Sound, type SoundFile, says } from "./sound-file.ts";

/** Good files of the compressed formats (golden/compressed.json), and what they hold. */
export type GoodFiles = Readonly<Record<string, { readonly bytes: Uint8Array; readonly sound: Sound }>>;

/** Everything but WAV: the compressed formats right and wrong, and what is no sound at all. */
export function otherFiles(good: GoodFiles): SoundFile[] {
  return [...misnamed(good), ...flacFiles(good), ...oggFiles(good), ...mp3Files(good), ...strangers()];
}

const id3 = join("ID3", [4, 0, 0, 0, 0, 0, 5], "hello");
const id3v1 = join("TAG", new Uint8Array(125));

/** A copy with other bytes at a place. */
function changed(file: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, at);
  return copy;
}

function misnamed(good: GoodFiles): SoundFile[] {
  const pairs = [
    ["mp3.mp3", "an MP3 named.wav"],
    ["flac-16-stereo.flac", "a FLAC named.wav"],
    ["vorbis.ogg", "a Vorbis named.mp3"],
    ["opus.opus", "an Opus named.ogg"],
    ["flac-in-ogg.oga", "a FLAC in Ogg named.ogg"],
    ["mp3-stereo.mp3", "an MP3 without ending"],
  ];
  return pairs.map(([from, name]) => reads(name, good[from].bytes, good[from].sound));
}

function flacFiles(good: GoodFiles): SoundFile[] {
  const { bytes, sound } = good["flac-16-stereo.flac"];
  const many = good["flac-25-frames.flac"];
  const manyMiddle = Math.floor(many.bytes.length / 2);
  const middle = Math.floor(bytes.length / 2);
  return [
    reads("ID3 before.flac", join(id3, bytes), sound),
    reads("ID3v1 behind.flac", join(bytes, id3v1), sound),
    reads("length unknown.flac", changed(bytes, 22, 0, 0, 0, 0), sound),
    reads("three bytes behind.flac", join(many.bytes, [1, 2, 3]), many.sound),
    reads("zeros behind.flac", join(many.bytes, new Uint8Array(512)), many.sound),
    says(
      "length unknown, cut.flac",
      changed(many.bytes.subarray(0, manyMiddle), 22, 0, 0, 0, 0),
      /truncated or damaged: it cannot be read beyond frame \d+/,
    ),
    says(
      "cut in half.flac",
      bytes.subarray(0, middle),
      /truncated or damaged: it promises 2400 samples, 0 can be read/,
    ),
    says("cut by one byte.flac", bytes.subarray(0, -1), /truncated or damaged: it promises 2400 samples/),
    says("one byte changed.flac", changed(bytes, middle, bytes[middle] ^ 1), /damaged: it promises 2400 samples/),
    says(
      "cut in the middle of 25 frames.flac",
      many.bytes.subarray(0, manyMiddle),
      /promises 2400 samples, (1|2)[0-9]*[02468] can be read/,
    ),
    says(
      "one byte of 25 frames changed.flac",
      changed(many.bytes, manyMiddle, many.bytes[manyMiddle] ^ 1),
      /promises 2400 samples, [1-9]\d+ can be read/,
    ),
    says("four letters.flac", bytes.subarray(0, 4), /truncated: its description of 38 bytes ends after 0/),
    says("cut in the metadata.flac", bytes.subarray(0, 60), /of 60 bytes ends within its metadata/),
    says(
      "no sound behind the metadata.flac",
      changed(bytes.subarray(0, 42), 4, 0x80),
      /promises 2400 samples, 0 can be read/,
    ),
    says(
      "68 thousand million samples.flac",
      changed(bytes, 21, bytes[21] | 15, 255, 255, 255, 255),
      /promises 68719476735 samples, 2400/,
    ),
    says("sample rate 0.flac", changed(bytes, 18, 0, 0, bytes[20] & 15), /sample rate must be positive, got 0/),
    says(
      "other sample rate.flac",
      changed(bytes, 18, 2),
      /contradicts itself: its sample rate is \d+ Hz at the beginning and 8000/,
    ),
    says("other number of channels.flac", changed(bytes, 20, bytes[20] | 14), /could be decoded|contradicts itself/),
    says("32 bits.flac", changed(bytes, 20, bytes[20] | 1, bytes[21] | 0xf0), /must have 4 to 24 bits, got 32/),
    says("no description.flac", changed(bytes, 4, 4), /does not begin with its description/),
    says("metadata of 16 MB.flac", changed(bytes, 5, 255, 255, 255), /ends within its metadata/),
    says("zeros behind the letters.flac", join("fLaC", new Uint8Array(100)), /sample rate must be positive, got 0/),
  ];
}

function oggFiles(good: GoodFiles): SoundFile[] {
  const { bytes, sound } = good["vorbis.ogg"];
  const opus = good["opus.opus"];
  const pages = pagesOf(bytes);
  const middle = Math.floor(bytes.length / 2);
  const last = pages[pages.length - 2];
  const opusLast = pagesOf(opus.bytes).at(-2)!;
  const opusWith = (at: number, ...values: readonly number[]): Uint8Array =>
    withChecksums(changed(opus.bytes, 28 + at, ...values));
  const endless = [...integer(2 ** 52, 8)];
  return [
    reads("rubbish behind.ogg", join(bytes, [1, 2, 3]), sound),
    reads("ID3 before.ogg", join(id3, bytes), sound),
    says("cut in half.ogg", bytes.subarray(0, middle), /truncated: its page at byte \d+ ends after \d+ of \d+ bytes/),
    says("cut in the first page.ogg", bytes.subarray(0, 20), /truncated: its page at byte 0 ends after 20 of 27 bytes/),
    says("without its last page.ogg", bytes.subarray(0, last), /truncated: its last page is missing/),
    says(
      "one byte changed.ogg",
      changed(bytes, middle, bytes[middle] ^ 1),
      /damaged: the checksum of its page at byte \d+/,
    ),
    says(
      "rubbish between pages.ogg",
      join(bytes.subarray(0, last), [1, 2, 3], bytes.subarray(last)),
      /is damaged|is truncated/,
    ),
    says("a page missing.ogg", join(bytes.subarray(0, pages[1]), bytes.subarray(pages[2])), /should begin, got page 2/),
    says("two behind each other.ogg", join(bytes, bytes), /holds several streams/),
    says(
      "promises 2 to the 52 samples.ogg",
      withChecksums(changed(bytes, last + 6, ...endless)),
      /promises 4503599627370496 samples, 4\d+ could/,
    ),
    says("rubbish for the setup.ogg", withChecksums(changed(bytes, pages[1] + 200, 1, 2, 3, 4, 5, 6)), /damaged/),
    says("Speex.ogg", oggOf(join("Speex   ", new Uint8Array(72))), /holds Speex; Vorbis, Opus and FLAC are read/),
    says("Theora.ogg", oggOf(join("\x80theora", new Uint8Array(35))), /holds Theora video/),
    says("unknown codec.ogg", oggOf(join("whatever", new Uint8Array(35))), /holds an unknown codec/),
    says("only a Vorbis header.ogg", oggOf(join("\x01vorbis", new Uint8Array(23))), /./),
    says("only an Opus header.opus", oggOf(join("OpusHead", [1, 1, 0, 0], new Uint8Array(7))), /holds no sound/),
    says("Opus header cut.opus", oggOf(join("OpusHead", [1, 1])), /must have 19 bytes, got 10/),
    says("Opus without channels.opus", opusWith(9, 0), /at least one channel, got 0/),
    says("Opus with nine plain channels.opus", opusWith(9, 9), /names 9 channels and no way to place them/),
    says("Opus placed nowhere.opus", opusWith(18, 1), /Opus header is damaged: it must have \d+ bytes, got 19/),
    says(
      "Opus promises too much.opus",
      withChecksums(changed(opus.bytes, opusLast + 6, ...endless)),
      /promises \d+ samples/,
    ),
    says(
      "Opus ends before it begins.opus",
      withChecksums(changed(opus.bytes, opusLast + 6, ...integer(1, 8))),
      /ends before it begins/,
    ),
    reads("Opus half as loud.opus", opusWith(16, ...integer(-1541, 2)), {
      ...opus.sound,
      samples: opus.sound.samples!.map((value) => value / 2),
      tolerance: 1e-4,
    }),
    reads("Opus of another rate.opus", opusWith(12, ...integer(44100, 4)), {
      ...opus.sound,
      samples: undefined,
      sampleRate: 48000,
    }),
  ];
}

function mp3Files(good: GoodFiles): SoundFile[] {
  const { bytes, sound } = good["mp3.mp3"];
  const noted = good["mp3-stereo.mp3"];
  const middle = Math.floor(bytes.length / 2);
  const frames = 576 * Math.floor((bytes.length - 1) / (bytes.length / 11));
  const shorter = { ...sound, samples: sound.samples!.slice(0, frames) };
  return [
    reads("ID3 before.mp3", join(id3, bytes), sound),
    reads("APE tag behind.mp3", join(bytes, "APETAGEX", new Uint8Array(24)), sound),
    reads("ID3v1 behind.mp3", join(bytes, id3v1), sound),
    reads("zeros behind.mp3", join(bytes, new Uint8Array(1000)), sound),
    reads("cut by one byte.mp3", bytes.subarray(0, -1), shorter),
    says("cut by one byte, frames counted.mp3", noted.bytes.subarray(0, -1), /promises \d+ frames, \d+ are there/),
    says("cut in half, frames counted.mp3", noted.bytes.subarray(0, 1300), /truncated: its header promises \d+ frames/),
    says("promises 4294967295 frames.mp3", changed(noted.bytes, 44, 255, 255, 255, 255), /promises 4294967295 frames/),
    says("cut in the first frame.mp3", bytes.subarray(0, 50), /the first 50 bytes of an MP3 file; it is truncated/),
    says(
      "hole in the middle.mp3",
      join(bytes.subarray(0, middle), [1, 2, 3], bytes.subarray(middle)),
      /at byte \d+ a frame should begin/,
    ),
    says("an ID3 tag alone.mp3", id3, /an ID3 tag without any sound behind it/),
    says("an ID3 tag of 256 MB.mp3", join("ID3", [4, 0, 0, 127, 127, 127, 127]), /an ID3 tag without any sound/),
  ];
}

/** What people have in their folders under the name of a sound. */
function strangers(): SoundFile[] {
  const zeros = new Uint8Array(64);
  const named: [name: string, bytes: Uint8Array, expected: RegExp][] = [
    ["empty.wav", new Uint8Array(0), /this is an empty file; what can be read is WAV, FLAC/],
    ["one byte.wav", Uint8Array.of(82), /a text file that begins with "R"/],
    ["page.wav", join("\n<!DOCTYPE html><html>404"), /a web page \(HTML\)/],
    ["answer.wav", join('{"error": "not found"}'), /a JSON file/],
    ["feed.wav", join("<?xml version='1.0'?>"), /an XML file/],
    ["notes.wav", join("Hello, world"), /a text file that begins with "Hello, world"/],
    ["umlauts.wav", new TextEncoder().encode("Grüße aus Tōkyō"), /a text file that begins with "Grüße aus Tōkyō"/],
    ["wide.wav", Uint8Array.of(255, 254, 72, 0, 105, 0), /a text file \(UTF-16\)/],
    [
      "pointer.wav",
      join("version https://git-lfs.github.com/spec/v1\noid"),
      /a Git LFS pointer; git lfs pull gets the file/,
    ],
    ["zeros.wav", zeros, /a file of 64 zeros; an interrupted download/],
    ["unknown.wav", Uint8Array.of(1, 2, 3, 4, 5), /an unknown kind that begins with the bytes 01 02 03 04/],
    ["film.wav", join("RIFF", [4, 0, 0, 0], "AVI ", zeros), /a RIFF file of the kind "AVI ", not WAVE/],
    ["voice.m4a", join([0, 0, 0, 32], "ftypM4A ", zeros), /an MP4 or M4A file \(AAC\)/],
    ["voice.aiff", join("FORM", [0, 0, 0, 60], "AIFF", zeros), /an AIFF file/],
    ["voice.au", join(".snd", zeros), /an AU file/],
    ["voice.caf", join("caff", zeros), /a CAF file/],
    ["voice.w64", join("riff", [0x2e, 0x91], zeros), /a Wave64 file/],
    ["voice.sph", join("NIST_1A\n   1024\n"), /a NIST SPHERE file/],
    ["voice.amr", join("#!AMR\n", zeros), /an AMR file/],
    ["voice.aac", join([0xff, 0xf1, 0x50, 0x80], zeros), /an AAC file/],
    ["voice.wma", join([0x30, 0x26, 0xb2, 0x75], zeros), /a WMA file/],
    ["voice.webm", join([0x1a, 0x45, 0xdf, 0xa3], zeros), /a WebM or Matroska file/],
    ["tune.mid", join("MThd", zeros), /a MIDI file; it holds notes and no sound$/],
    ["voice.zip", join("PK", [3, 4], zeros), /a ZIP archive; unpack it first$/],
    ["voice.gz", join([0x1f, 0x8b], zeros), /a gzip archive/],
    ["picture.wav", join([0x89], "PNG", zeros), /a PNG picture/],
    ["photo.wav", join([0xff, 0xd8, 0xff, 0xe0], zeros), /a JPEG picture/],
    ["paper.wav", join("%PDF-1.7", [0, 1, 2]), /a PDF document/],
    ["letters.wav", join(lettersOf("RIFX")), /the first 4 bytes of a WAV file/],
  ];
  return named.map(([name, bytes, expected]) => says(name, bytes, expected));
}
