import { float, integer, join, lettersOf, type Order, type Piece } from "./bytes.ts";
import { reads, type SoundFile, says } from "./sound-file.ts";

/** Eight samples in steps of 1/128, so that 8 bits hold them as well as 64: every kind of WAV must give exactly these. */
const sound = [0, 64, -64, 32, -32, 127, -128, 1].map((step) => step / 128);
const other = sound.toReversed();
const both = sound.flatMap((value, i) => [value, other[i]]);

interface Format {
  readonly tag?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bits?: number;
  readonly blockSize?: number;
  readonly bytesPerSecond?: number;
  readonly extra?: readonly number[];
  readonly order?: Order;
}

function format(wanted: Format = {}): Uint8Array {
  const { tag = 1, channels = 1, sampleRate = 8000, bits = 16, extra = [], order } = wanted;
  const { blockSize = channels * Math.ceil(bits / 8) } = wanted;
  const { bytesPerSecond = sampleRate * blockSize } = wanted;
  const numbers = [
    [tag, 2],
    [channels, 2],
    [sampleRate, 4],
    [bytesPerSecond, 4],
    [blockSize, 2],
    [bits, 2],
  ];
  return chunk("fmt ", [...numbers.flatMap(([value, length]) => integer(value, length, order)), ...extra], { order });
}

interface ChunkOptions {
  readonly size?: number;
  readonly padded?: boolean;
  readonly order?: Order;
}

function chunk(name: string, body: readonly number[], options: ChunkOptions = {}): Uint8Array {
  const { size = body.length, padded = true, order } = options;
  return join(name, integer(size, 4, order), body, padded && body.length % 2 ? [0] : []);
}

function riff(pieces: readonly Piece[], options: { name?: string; size?: number; order?: Order } = {}): Uint8Array {
  const body = join(...pieces);
  const { name = "RIFF", size = body.length + 4, order } = options;
  return join(name, integer(size, 4, order), "WAVE", body);
}

/** Integers of 1 to 4 bytes; one byte alone has no sign but an offset. */
function pcm(values: readonly number[], length: number, order?: Order): number[] {
  const full = 2 ** (8 * length - 1);
  return values.flatMap((value) => integer(value * full + (length === 1 ? 128 : 0), length, order));
}

const floats = (values: readonly number[], length: 4 | 8, order?: Order): number[] =>
  values.flatMap((value) => float(value, length, order));

const data = (body: readonly number[], options?: ChunkOptions): Uint8Array => chunk("data", body, options);
const samples16 = pcm(sound, 2);
const plain = riff([format(), data(samples16)]);

const standardTail = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];
const ambisonicTail = [0x00, 0x00, 0x21, 0x07, 0xd3, 0x11, 0x86, 0x44, 0xc8, 0xc1, 0xca, 0x00, 0x00, 0x00];

interface Extension {
  readonly tag?: number;
  readonly validBits?: number;
  readonly mask?: number;
  readonly tail?: readonly number[];
}

function extensible(wanted: Format, extension: Extension = {}): Uint8Array {
  const { tag = 1, validBits = wanted.bits ?? 16, mask = 4, tail = standardTail } = extension;
  const extra = [...integer(22, 2), ...integer(validBits, 2), ...integer(mask, 4), ...integer(tag, 2), ...tail];
  return format({ ...wanted, tag: 0xfffe, extra });
}

const info = chunk("LIST", [...lettersOf("INFOICMT"), ...integer(6, 4), ...lettersOf("hello\0")]);
const fact = (count: number): Uint8Array => chunk("fact", integer(count, 4));
const broadcast = chunk("bext", new Array(602).fill(0));
const long = (total: number, size: number, count: number): Uint8Array =>
  chunk("ds64", [...integer(total, 8), ...integer(size, 8), ...integer(count, 8), ...integer(0, 4)]);

const most = 0xffffffff;
const streamed = riff([format(), data(samples16, { size: most })], { size: most });

/** Every kind of WAV that we know of, right and wrong. */
export function wavFiles(): SoundFile[] {
  return [...kinds(), ...extensibleKinds(), ...chunkOrders(), ...wrongSizes(), ...contradictions(), ...cutOff()];
}

function kinds(): SoundFile[] {
  const stereo = { channels: [sound, other] };
  const six = { channels: [sound, other, sound, other, sound, other] };
  const muLaw = { samples: [-32124, -31100, 0, 0, 32124, 31100, 8, -8].map((value) => value / 32768) };
  const aLaw = { samples: [-5504, -5248, 5504, 5248, -8, 8, -32256, 32256].map((value) => value / 32768) };
  return [
    reads("8 bits.wav", riff([format({ bits: 8 }), data(pcm(sound, 1))]), { samples: sound }),
    reads("16 bits.wav", plain, { samples: sound }),
    reads("24 bits.wav", riff([format({ bits: 24 }), data(pcm(sound, 3))]), { samples: sound }),
    reads("32 bits.wav", riff([format({ bits: 32 }), data(pcm(sound, 4))]), { samples: sound }),
    reads("12 bits in 16.wav", riff([format({ bits: 12 }), data(samples16)]), { samples: sound }),
    reads("20 bits in 24.wav", riff([format({ bits: 20 }), data(pcm(sound, 3))]), { samples: sound }),
    reads("24 bits in 32.wav", riff([format({ bits: 24, blockSize: 4 }), data(pcm(sound, 4))]), { samples: sound }),
    reads("float 32.wav", riff([format({ tag: 3, bits: 32 }), data(floats(sound, 4))]), { samples: sound }),
    reads("float 64.wav", riff([format({ tag: 3, bits: 64 }), data(floats(sound, 8))]), { samples: sound }),
    reads("float beyond full scale.wav", riff([format({ tag: 3, bits: 32 }), data(floats([2, -8], 4))]), {
      samples: [2, -8],
    }),
    reads(
      "mu-law.wav",
      riff([
        format({ tag: 7, bits: 8, extra: [0, 0] }),
        fact(8),
        data([0x00, 0x01, 0x7f, 0xff, 0x80, 0x81, 0xfe, 0x7e]),
      ]),
      muLaw,
    ),
    reads("a-law.wav", riff([format({ tag: 6, bits: 8 }), data([0, 1, 0x80, 0x81, 0x55, 0xd5, 0x2a, 0xaa])]), aLaw),
    reads("stereo.wav", riff([format({ channels: 2 }), data(pcm(both, 2))]), stereo),
    reads("stereo, 24 bits.wav", riff([format({ channels: 2, bits: 24 }), data(pcm(both, 3))]), stereo),
    reads(
      "six channels.wav",
      riff([
        format({ channels: 6 }),
        data(
          pcm(
            sound.flatMap((value, i) => [value, other[i], value, other[i], value, other[i]]),
            2,
          ),
        ),
      ]),
      six,
    ),
    reads("1 sample.wav", riff([format(), data(pcm([0.5], 2))]), { samples: [0.5] }),
    reads("1 Hz.wav", riff([format({ sampleRate: 1 }), data(samples16)]), { samples: sound, sampleRate: 1 }),
    reads("192 kHz.wav", riff([format({ sampleRate: 192000 }), data(samples16)]), {
      samples: sound,
      sampleRate: 192000,
    }),
    reads("silence.wav", riff([format(), data(pcm([0, 0, 0, 0], 2))]), { samples: [0, 0, 0, 0] }),
    reads(
      "big-endian, 16 bits.wav",
      riff([format({ order: "big" }), data(pcm(sound, 2, "big"), { order: "big" })], { name: "RIFX", order: "big" }),
      { samples: sound },
    ),
    reads(
      "big-endian, 24 bits, stereo.wav",
      riff([format({ bits: 24, channels: 2, order: "big" }), data(pcm(both, 3, "big"), { order: "big" })], {
        name: "RIFX",
        order: "big",
      }),
      stereo,
    ),
    reads(
      "big-endian, float.wav",
      riff([format({ tag: 3, bits: 32, order: "big" }), data(floats(sound, 4, "big"), { order: "big" })], {
        name: "RIFX",
        order: "big",
      }),
      { samples: sound },
    ),
    says("ADPCM.wav", riff([format({ tag: 2, bits: 4 }), data(samples16)]), /compressed as ADPCM, which is not read/),
    says("IMA ADPCM.wav", riff([format({ tag: 17, bits: 4 }), data(samples16)]), /compressed as IMA ADPCM.*ffmpeg/),
    says("GSM.wav", riff([format({ tag: 49, bits: 0 }), data(samples16)]), /compressed as GSM 6.10/),
    says("MP3 inside.wav", riff([format({ tag: 85, bits: 0 }), data(samples16)]), /compressed as MP3/),
    says("unknown format.wav", riff([format({ tag: 999 }), data(samples16)]), /compressed as format 999/),
  ];
}

function extensibleKinds(): SoundFile[] {
  const expected = { samples: sound };
  const bigGuid = [0, 0, 0, 1, 0, 0, 0, 0x10, ...standardTail.slice(6)];
  const bigFormat = format({ tag: 0xfffe, extra: [0, 22, 0, 16, 0, 0, 0, 4, ...bigGuid], order: "big" });
  const bigData = data(pcm(sound, 2, "big"), { order: "big" });
  const bigExtensible = riff([bigFormat, bigData], { name: "RIFX", order: "big" });
  return [
    reads("extensible.wav", riff([extensible({}), data(samples16)]), expected),
    reads(
      "extensible, 24 bits in 32.wav",
      riff([extensible({ bits: 32 }, { validBits: 24 }), data(pcm(sound, 4))]),
      expected,
    ),
    reads("extensible, 0 valid bits.wav", riff([extensible({}, { validBits: 0 }), data(samples16)]), expected),
    reads("extensible, 99 valid bits.wav", riff([extensible({}, { validBits: 99 }), data(samples16)]), expected),
    reads("extensible, float.wav", riff([extensible({ bits: 32 }, { tag: 3 }), data(floats(sound, 4))]), expected),
    reads("extensible, ambisonic.wav", riff([extensible({}, { tail: ambisonicTail }), data(samples16)]), expected),
    reads("extensible, no speakers.wav", riff([extensible({ channels: 2 }, { mask: 0 }), data(pcm(both, 2))]), {
      channels: [sound, other],
    }),
    reads("extensible, mu-law.wav", riff([extensible({ bits: 8 }, { tag: 7 }), data([0x00, 0xff])]), {
      samples: [-32124 / 32768, 0],
    }),
    reads("extensible, big-endian.wav", bigExtensible, expected),
    says("extensible, ADPCM.wav", riff([extensible({}, { tag: 2 }), data(samples16)]), /compressed as ADPCM/),
    says(
      "extensible, own format.wav",
      riff([extensible({}, { tail: standardTail.toReversed() }), data(samples16)]),
      /in a format of somebody's own \(01 00 71 9b/,
    ),
    says("extensible, cut short.wav", riff([format({ tag: 0xfffe }), data(samples16)]), /must have 40 bytes, got 16/),
  ];
}

function chunkOrders(): SoundFile[] {
  const expected = { samples: sound };
  const odd = chunk("note", [1, 2, 3]);
  const unpadded = chunk("note", [1, 2, 3], { padded: false });
  const bytes8 = pcm(sound.slice(0, 7), 1);
  return [
    reads("LIST, fact and bext before.wav", riff([broadcast, format(), fact(8), info, data(samples16)]), expected),
    reads("LIST and bext after.wav", riff([format(), data(samples16), info, broadcast]), expected),
    reads("odd chunk, padded.wav", riff([format(), odd, data(samples16)]), expected),
    reads("odd chunk, not padded.wav", riff([format(), unpadded, data(samples16)]), expected),
    reads("odd data, padded, LIST.wav", riff([format({ bits: 8 }), data(bytes8), info]), {
      samples: sound.slice(0, 7),
    }),
    reads("odd data, not padded, LIST.wav", riff([format({ bits: 8 }), data(bytes8, { padded: false }), info]), {
      samples: sound.slice(0, 7),
    }),
    reads("empty chunk.wav", riff([format(), chunk("junk", []), data(samples16)]), expected),
    reads("format after data.wav", riff([data(samples16), format()]), expected),
    reads("longer format chunk.wav", riff([format({ extra: [0, 0, 9, 9] }), data(samples16)]), expected),
    reads("two data chunks.wav", riff([format(), data(samples16), data([9, 9])]), expected),
    reads("zeros behind.wav", join(plain, new Uint8Array(512)), expected),
    reads("ID3 tag before.wav", join("ID3", [4, 0, 0, 0, 0, 0, 3, 1, 2, 3], plain), expected),
    says("no format.wav", riff([data(samples16)]), /ends without a format chunk/),
    says("no data.wav", riff([format(), info]), /ends before its data chunk; it is truncated or damaged/),
    says("list of pieces.wav", riff([format(), chunk("LIST", lettersOf("wavlslnt"))]), /list of pieces and silences/),
    says(
      "rubbish for a chunk.wav",
      riff([format(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]]),
      /at byte 36 a chunk should begin, got 01 02/,
    ),
  ];
}

function wrongSizes(): SoundFile[] {
  const expected = { samples: sound };
  const pieces = [format(), data(samples16)];
  const dataOfSize = (size: number, total?: number): Uint8Array =>
    riff([format(), data(samples16, { size })], { size: total });
  return [
    reads("RIFF size 0.wav", riff(pieces, { size: 0 }), expected),
    reads("RIFF size wrong.wav", riff(pieces, { size: 1234 }), expected),
    reads("RIFF size 4 GiB.wav", riff(pieces, { size: most }), expected),
    reads("streamed, 4 GiB.wav", streamed, expected),
    reads("streamed, 4 GiB less header.wav", dataOfSize(most - 36, most), expected),
    reads("streamed, 2 GiB.wav", dataOfSize(0x7fffffff, 0x7fffffff), expected),
    reads("streamed, 2 GiB less a page.wav", dataOfSize(0x7ffff000, 0x7ffff024), expected),
    reads("streamed, 0.wav", dataOfSize(0, 0), expected),
    reads("data size as large as the file.wav", dataOfSize(60), expected),
    reads("last sample half there.wav", riff([format(), data([...samples16, 7])]), expected),
    reads(
      "RF64.wav",
      riff([long(80, 16, 8), format(), data(samples16, { size: most })], { name: "RF64", size: most }),
      expected,
    ),
    reads(
      "BW64.wav",
      riff([long(80, 16, 8), format(), data(samples16, { size: most }), info], { name: "BW64", size: most }),
      expected,
    ),
    reads(
      "RF64 without ds64.wav",
      riff([format(), data(samples16, { size: most })], { name: "RF64", size: most }),
      expected,
    ),
    says(
      "RF64 of 4 PB.wav",
      riff([long(2 ** 52, 2 ** 52, 8), format(), data(samples16, { size: most })], { name: "RF64", size: most }),
      /truncated: its header promises 4503599627370496 bytes of sound, 16 are there/,
    ),
    says(
      "ds64 too short.wav",
      riff([chunk("ds64", [1, 2, 3, 4]), ...pieces], { name: "RF64" }),
      /"ds64" must have .* got 4/,
    ),
    says("claims 4 GB.wav", dataOfSize(4_000_000_000), /promises 4000000000 bytes of sound, 16 are there/),
    says("claims 4 GB and zero RIFF.wav", dataOfSize(4_000_000_000, 0), /promises 4000000000 bytes of sound, 16 are/),
    says("chunk of 4 GB.wav", riff([chunk("LIST", [], { size: most }), ...pieces]), /ends before its format chunk/),
    says(
      "format of 4 GB.wav",
      riff([chunk("fmt ", [1, 0], { size: most })]),
      /"fmt " ends after 2 of 4294967295 bytes/,
    ),
    says("data size too small.wav", dataOfSize(4), /promises 4 bytes of sound, and the 12 bytes behind them belong to/),
    says(
      "no samples, big-endian, LIST behind.wav",
      riff([format({ order: "big" }), data([], { order: "big" }), chunk("LIST", lettersOf("INFO"), { order: "big" })], {
        name: "RIFX",
        order: "big",
      }),
      /holds no sound: its data chunk is empty/,
    ),
    says("no samples.wav", riff([format(), data([])]), /holds no sound: its data chunk is empty/),
    says("no samples, LIST behind.wav", riff([format(), data([]), info]), /holds no sound: its data chunk is empty/),
    says(
      "no samples, three chunks behind.wav",
      riff([format(), data([]), info, broadcast, fact(0)]),
      /data chunk is empty/,
    ),
    says(
      "less than one sample.wav",
      riff([format(), data([7])]),
      /one sample of every channel takes 2 bytes, 1 are there/,
    ),
  ];
}

function contradictions(): SoundFile[] {
  const expected = { samples: sound };
  return [
    reads("block size 0.wav", riff([format({ blockSize: 0, bytesPerSecond: 16000 }), data(samples16)]), expected),
    reads("block size wrong.wav", riff([format({ blockSize: 7, bytesPerSecond: 16000 }), data(samples16)]), expected),
    reads("bytes per second wrong.wav", riff([format({ bytesPerSecond: 1 }), data(samples16)]), expected),
    says(
      "block size and rate wrong.wav",
      riff([format({ blockSize: 7, bytesPerSecond: 1 }), data(samples16)]),
      /contradicts itself: samples of 16 bits in 1 channels/,
    ),
    says(
      "sample rate 0.wav",
      riff([format({ sampleRate: 0 }), data(samples16)]),
      /sample rate must be between 1 and \d+ Hz, got 0/,
    ),
    says(
      "sample rate 4 GHz.wav",
      riff([format({ sampleRate: most, bytesPerSecond: 0 }), data(samples16)]),
      /got 4294967295/,
    ),
    says("no channels.wav", riff([format({ channels: 0 }), data(samples16)]), /at least one channel, got 0/),
    says(
      "65535 channels.wav",
      riff([format({ channels: 65535, blockSize: most & 65535, bytesPerSecond: 65535 * 16000 }), data(samples16)]),
      /names 65535 channels|contradicts itself/,
    ),
    says(
      "0 bits.wav",
      riff([format({ bits: 0 }), data(samples16)]),
      /integer \(PCM\) samples must have 8, 16, 24, 32 bits, got 0/,
    ),
    says("64 bits.wav", riff([format({ bits: 64 }), data(samples16)]), /must have 8, 16, 24, 32 bits, got 64/),
    says(
      "float of 16 bits.wav",
      riff([format({ tag: 3, bits: 16 }), data(samples16)]),
      /floating-point samples must have 32, 64 bits, got 16/,
    ),
    says(
      "format chunk of 14 bytes.wav",
      riff([chunk("fmt ", [1, 0, 1, 0, 64, 31, 0, 0, 128, 62, 0, 0, 2, 0]), data(samples16)]),
      /at least 16 bytes, got 14/,
    ),
    says(
      "NaN.wav",
      riff([format({ tag: 3, bits: 32 }), data(floats([0, Number.NaN, 1, Number.NaN], 4))]),
      /2 of 4 samples are not finite numbers, the first is NaN at index 1/,
    ),
    says(
      "infinite.wav",
      riff([format({ tag: 3, bits: 64 }), data(floats([0, 0, Number.POSITIVE_INFINITY], 8))]),
      /1 of 3 samples are not finite numbers, the first is Infinity/,
    ),
    says(
      "too large for 32 bits.wav",
      riff([format({ tag: 3, bits: 64 }), data(floats([1e300], 8))]),
      /the first is Infinity at index 0/,
    ),
    says(
      "NaN on the right.wav",
      riff([format({ tag: 3, bits: 32, channels: 2 }), data(floats([0, Number.NaN], 4))]),
      /samples of channel 2 are not finite/,
    ),
  ];
}

function cutOff(): SoundFile[] {
  return [
    says("cut after 3 bytes.wav", plain.subarray(0, 3), /a text file that begins with "RIF"/),
    says("cut after RIFF.wav", plain.subarray(0, 4), /the first 4 bytes of a WAV file; it is truncated/),
    says("cut after WAVE.wav", plain.subarray(0, 12), /the file of 12 bytes ends before its format chunk/),
    says("cut in the format.wav", plain.subarray(0, 30), /"fmt " ends after 10 of 16 bytes/),
    says("cut before the data.wav", plain.subarray(0, 36), /ends before its data chunk/),
    says("cut in the data's size.wav", plain.subarray(0, 42), /ends before its data chunk/),
    says("cut before the sound.wav", plain.subarray(0, 44), /promises 16 bytes of sound, 0 are there/),
    says("cut in the sound.wav", plain.subarray(0, 51), /promises 16 bytes of sound, 7 are there/),
    says("streamed and nothing came.wav", streamed.subarray(0, 44), /holds no sound: its data chunk is empty/),
  ];
}
