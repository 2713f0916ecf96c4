import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeWav } from "./decode-wav.ts";
import { encodeWav } from "./encode-wav.ts";

interface Golden {
  readonly madeBy: { readonly soundfile: string };
  readonly files: readonly { readonly name: string; readonly bytes: string; readonly channels: readonly string[] }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../audio/golden/soundfile.json", import.meta.url), "utf8"),
);

for (const { name, bytes, channels } of golden.files)
  test(`reads the samples that soundfile ${golden.madeBy.soundfile} reads: ${name}`, () => {
    const audio = decodeWav(Buffer.from(bytes, "base64"));
    const expected = channels.map(
      (channel) => new Float32Array(Uint8Array.from(Buffer.from(channel, "base64")).buffer),
    );
    assert.equal(audio.sampleRate, 22050);
    if (expected.length === 1) {
      assert.deepEqual(audio.samples, expected[0]);
      assert.equal(audio.channels, undefined);
    } else {
      assert.deepEqual(audio.channels, expected);
      assert.deepEqual(
        audio.samples,
        expected[0].map((left, i) => (left + expected[1][i]) / 2),
      );
    }
  });

test("the lowest number of 24 bits is −1 (node-wav alone makes it +1)", () => {
  const bytes = wav({ bits: 24, data: [0x00, 0x00, 0x80, 0xff, 0xff, 0x7f] });
  assert.deepEqual([...decodeWav(bytes).samples], [-1, 8388607 / 8388608]);
});

test("a view into a larger buffer, at an odd place, is read from its own beginning", () => {
  const file = encodeWav({ samples: Float32Array.of(0.25, -0.5), sampleRate: 8000 });
  const larger = new Uint8Array(file.length + 20).fill(255);
  larger.set(file, 7);
  assert.deepEqual([...decodeWav(larger.subarray(7, 7 + file.length)).samples], [0.25, -0.5]);
});

test("the result does not share memory with the file", () => {
  const file = encodeWav({ samples: Float32Array.of(0.25), sampleRate: 8000 }, { bitDepth: 32 });
  const { samples } = decodeWav(file);
  file.fill(0);
  assert.equal(samples[0], 0.25);
});

test("chunks that we do not know are passed over, also those of odd size", () => {
  const bytes = wav({
    before: [..."LIST"].map((c) => c.charCodeAt(0)).concat([3, 0, 0, 0, 1, 2, 3, 0]),
    data: [0, 64],
  });
  assert.deepEqual([...decodeWav(bytes).samples], [0.5]);
});

test("a recorder that never wrote the size (streaming) is read to the end", () => {
  for (const size of [0, 0xffffffff]) {
    const bytes = wav({ data: [0, 64, 0, 192], size });
    assert.deepEqual([...decodeWav(bytes).samples], [0.5, -0.5]);
  }
});

test("what is no sound is refused in a sentence", () => {
  const refused = (bytes: Uint8Array, message: RegExp): void =>
    assert.throws(() => decodeWav(bytes), { name: "SoundFileError", message });
  refused(new Uint8Array(0), /^decodeWav: this is no WAV file but an empty file$/);
  refused(new TextEncoder().encode("fLaC and so on"), /no WAV file but a FLAC file$/);
  refused(new TextEncoder().encode("plain text"), /but a text file that begins with "plain text"$/);
  const whole = wav({ data: [0, 64, 0, 64] });
  refused(whole.subarray(0, 20), /^decodeWav: the file is truncated: its chunk "fmt " ends after 0 of 16 bytes$/);
  refused(whole.subarray(0, 40), /ends before its data chunk; it is truncated or damaged$/);
  refused(
    whole.subarray(0, 46),
    /^decodeWav: the file is truncated: its header promises 4 bytes of sound, 2 are there$/,
  );
  refused(wav({ data: [] }), /the file holds no sound: its data chunk is empty$/);
  refused(wav({ data: [0, 0], tag: 2 }), /the samples are compressed as ADPCM, which is not read here; convert/);
  refused(wav({ data: [0, 0], tag: 999 }), /compressed as format 999/);
  refused(
    wav({ data: [0, 0], bits: 12 }),
    /header contradicts itself: samples of 12 bits in 1 channels at 8000 Hz take 2 bytes at once/,
  );
  refused(wav({ data: [0, 0], channels: 0 }), /at least one channel, got 0/);
  refused(wav({ data: [0, 0], sampleRate: 0 }), /sample rate must be between 1 and 10000000 Hz, got 0/);
});

interface WavParts {
  readonly data: readonly number[];
  readonly before?: readonly number[];
  readonly size?: number;
  readonly tag?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
}

/** A WAV file byte by byte, so that any of them can be wrong. */
function wav({ data, before = [], size, tag = 1, bits = 16, channels = 1, sampleRate = 8000 }: WavParts): Uint8Array {
  const u16 = (value: number): number[] => [value & 255, value >> 8];
  const u32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
  const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
  const blockSize = channels * (bits >> 3);
  const format = [...u16(tag), ...u16(channels), ...u32(sampleRate), ...u32(sampleRate * blockSize)];
  const body = [
    ...text("WAVE"),
    ...text("fmt "),
    ...u32(16),
    ...format,
    ...u16(blockSize),
    ...u16(bits),
    ...before,
    ...text("data"),
    ...u32(size ?? data.length),
    ...data,
  ];
  return Uint8Array.of(...text("RIFF"), ...u32(body.length), ...body);
}
