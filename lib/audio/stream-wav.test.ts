import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Audio, Random } from "../core/index.ts";
import { decodeWav, encodeWav, streamWav } from "./index.ts";
import { wavFile } from "./wav-file.ts";
import type { WavFormat } from "./wav-format.ts";

const formats: fc.Arbitrary<WavFormat> = fc.record({
  encoding: fc.constantFrom("pcm", "float", "µ-law", "A-law"),
  channels: fc.integer({ min: 1, max: 3 }),
  sampleRate: fc.constantFrom(8000, 44100),
  bytesPerSample: fc.constantFrom(2, 4),
});

/** A file of random samples, in the given format. */
function file(format: WavFormat, length: number): Uint8Array {
  const bytesPerSample = { pcm: format.bytesPerSample, float: 4, "µ-law": 1, "A-law": 1 }[format.encoding];
  const random = new Random(length);
  const count = length * format.channels;
  const { bytes, start } = wavFile("test", { ...format, bytesPerSample }, count * bytesPerSample, { formatSize: 18 });
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++)
    if (format.encoding === "float") view.setFloat32(start + 4 * i, random.uniform(-1, 1), true);
    else for (let b = 0; b < bytesPerSample; b++) bytes[start + i * bytesPerSample + b] = random.integer(0, 256);
  return bytes;
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; at += sizes[i % sizes.length], i++)
    yield bytes.subarray(at, at + sizes[i % sizes.length]);
}

async function blocksOf(pieces: Iterable<Uint8Array>, blockLength?: number): Promise<Audio[]> {
  const blocks: Audio[] = [];
  for await (const block of streamWav(pieces, { ...(blockLength && { blockLength }) })) blocks.push(block);
  return blocks;
}

test("a sound that somebody ended before its header says is read as far as it came", async () => {
  const whole = encodeWav({ samples: Float32Array.from({ length: 100 }, (_, i) => i / 128), sampleRate: 8000 });
  const stopped = async (length: number): Promise<number[]> => {
    const samples: number[] = [];
    const options = { blockLength: 30, isStopped: () => true };
    for await (const block of streamWav(cut(whole.subarray(0, length), [7]), options)) samples.push(...block.samples);
    return samples;
  };
  // The second byte of the 41st sample has not come.
  assert.deepEqual(await stopped(44 + 81), [...decodeWav(whole).samples.subarray(0, 40)]);
  assert.deepEqual(await stopped(whole.length), [...decodeWav(whole).samples]);
  await assert.rejects(stopped(44), /streamWav: the file holds no sound: its data chunk is empty/);
  await assert.rejects(stopped(40), /ends before its sound begins/);
  await assert.rejects(blocksOf(cut(whole.subarray(0, 125), [7])), /promises 200 bytes of sound, 81 are there/);
});

test("all blocks together are what decodeWav makes of the file, in whatever pieces it comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      formats,
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 100 }),
      async (format, length, sizes, blockLength) => {
        const bytes = file(format, length);
        const whole = decodeWav(bytes);
        const blocks = await blocksOf(cut(bytes, sizes), blockLength);
        assert.ok(blocks.slice(0, -1).every(({ samples }) => samples.length === blockLength));
        assert.ok(blocks.every(({ sampleRate }) => sampleRate === format.sampleRate));
        assert.deepEqual(
          blocks.flatMap(({ samples }) => [...samples]),
          [...whole.samples],
        );
        whole.channels?.forEach((channel, c) => {
          assert.deepEqual(
            blocks.flatMap(({ channels }) => [...(channels?.[c] ?? [])]),
            [...channel],
          );
        });
      },
    ),
    { numRuns: 60 },
  );
});

const plain = encodeWav({ samples: Float32Array.of(0.25, -0.5, 0.75), sampleRate: 8000 });

test("chunks before and behind the sound are passed over; a header that was never finished means the rest", async () => {
  const info = Uint8Array.of(...new TextEncoder().encode("LIST"), 3, 0, 0, 0, 1, 2, 3, 0);
  const between = new Uint8Array([...plain.subarray(0, 36), ...info, ...plain.subarray(36), ...info]);
  assert.deepEqual((await blocksOf([between]))[0].samples, Float32Array.of(0.25, -0.5, 0.75));
  const unfinished = plain.slice();
  unfinished.fill(0, 40, 44);
  assert.deepEqual((await blocksOf([unfinished]))[0].samples, Float32Array.of(0.25, -0.5, 0.75));
});

const letters = (name: string): number[] => [...name].map((letter) => letter.charCodeAt(0));
/** A chunk of a tag that nobody reads. */
const list = [...letters("LIST"), 4, 0, 0, 0, ...letters("INFO")];

/** `plain` with another size of its sound and another end, and a total that is right. */
function withSize(size: number, end: readonly number[]): Uint8Array {
  const bytes = Uint8Array.of(...plain, ...end);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, bytes.length - 8, true);
  view.setUint32(40, size, true);
  return bytes;
}

/** Samples, or the sentence with which they are refused. */
async function heard(read: () => Promise<Float32Array> | Float32Array): Promise<number[] | string> {
  try {
    return [...(await read())];
  } catch (error) {
    return (error as Error).message.replace(/^\w+: /, "");
  }
}

const streamed = async (bytes: Uint8Array, size: number): Promise<Float32Array> =>
  Float32Array.from((await blocksOf(cut(bytes, [size]), 2)).flatMap(({ samples }) => [...samples]));

const sound = [0.25, -0.5, 0.75];
const odd = [...letters("LIST"), 3, 0, 0, 0, 1, 2, 3];
const eight = Uint8Array.of(
  ...wavFile("test", { encoding: "pcm", channels: 1, sampleRate: 8000, bytesPerSample: 1 }, 3, { formatSize: 16 })
    .bytes,
);
const unlikely: readonly (readonly [what: string, bytes: Uint8Array, result: readonly number[] | RegExp])[] = [
  [
    "an odd chunk without the byte that fills it up",
    Uint8Array.of(...plain.subarray(0, 36), ...odd, ...plain.subarray(36)),
    sound,
  ],
  ["an odd chunk with it", Uint8Array.of(...plain.subarray(0, 36), ...odd, 0, ...plain.subarray(36)), sound],
  ["a size that was never written, and no more", withSize(0, []), sound],
  ["no sound, and a tag", withSize(0, list).copyWithin(44, 50).subarray(0, -6), /its data chunk is empty$/],
  [
    "a size below that of the sound",
    withSize(4, [9, 9, 9, 9, 9, 9, 9, 9]),
    /contradicts itself: it promises 4 bytes of sound, and the 10 bytes/,
  ],
  ["a size above it in a file of the right size", withSize(20, []), sound],
  ["zeros behind the sound", withSize(6, Array(40).fill(0)), sound],
  ["a tag behind the sound", withSize(6, list), sound],
  ["a byte and a tag behind an odd number of bytes", Uint8Array.of(...eight, 0, ...list), [-1, -1, -1]],
  ["less than a sample", withSize(1, []).subarray(0, 45), /one sample of every channel takes 2 bytes, 1 are there$/],
  ["a tag before the file", Uint8Array.of(...letters("ID3"), 4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5, ...plain), sound],
];
for (const [what, bytes, result] of unlikely)
  test(`streamWav and decodeWav read the same: ${what}`, async () => {
    const whole = await heard(() => decodeWav(bytes).samples);
    if (result instanceof RegExp) assert.match(String(whole), result);
    else assert.deepEqual(whole, result);
    for (const size of [1, 2, 3, 7, 16, 1000])
      assert.deepEqual(await heard(() => streamed(bytes, size)), whole, `pieces of ${size} bytes`);
  });

test("streamWav and decodeWav agree on files with wrong sizes, odd chunks and lost ends", async () => {
  const tag = fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 }))
    .map(([size, bytes]) => [...letters("LIST"), size, 0, 0, 0, ...bytes]);
  const size = fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 80 }), fc.constant(0xffffffff)));
  const lost = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }));
  const some = fc.option(tag);
  await fc.assert(
    fc.asyncProperty(some, some, size, fc.boolean(), lost, fc.integer({ min: 1, max: 20 }), async (...drawn) => {
      const [before, behind, promised, isRightInAll, cutOff, piece] = drawn;
      const built = [...plain.subarray(0, 36), ...(before ?? []), ...plain.subarray(36), ...(behind ?? [])];
      const bytes = Uint8Array.from(built);
      const view = new DataView(bytes.buffer);
      if (promised !== null) view.setUint32(40 + (before?.length ?? 0), promised, true);
      if (isRightInAll) view.setUint32(4, bytes.length - 8, true);
      const file = bytes.subarray(0, bytes.length - cutOff);
      const [whole, pieces] = [await heard(() => decodeWav(file).samples), await heard(() => streamed(file, piece))];
      // Where no sound begins, they say it in different words.
      if (/before its sound begins/.test(String(pieces))) assert.match(String(whole), /truncated/);
      else assert.deepEqual(pieces, whole);
    }),
    { numRuns: 300 },
  );
});

test("errors of the header are in the name of streamWav, too", async () => {
  const bytes = plain.slice();
  bytes[22] = 0;
  await assert.rejects(
    blocksOf([bytes]),
    /^SoundFileError: streamWav: the header must name at least one channel, got 0$/,
  );
});

test("one large piece of many blocks takes no longer than many small ones", async () => {
  const bytes = encodeWav({ samples: new Float32Array(2 ** 21), sampleRate: 8000 });
  const time = async (size: number): Promise<number> => {
    const begin = performance.now();
    for await (const _ of streamWav(cut(bytes, [size]), { blockLength: 512 }));
    return performance.now() - begin;
  };
  const small = await time(1024);
  const large = await time(bytes.length);
  assert.ok(large < 5 * small + 200, `${large} ms in one piece, ${small} ms in pieces of 1 KiB`);
});

test("what is no sound is a sentence, and what is cut off one behind the blocks that came", async () => {
  const failing = (bytes: Uint8Array, message: RegExp): Promise<void> =>
    assert.rejects(blocksOf([bytes]), { name: "SoundFileError", message });
  await failing(new Uint8Array(0), /streamWav: the file is empty/);
  await failing(new TextEncoder().encode("<!DOCTYPE html><html>"), /streamWav: this is no WAV file but a web page/);
  await failing(plain.subarray(0, 30), /ends before its sound begins/);
  const compressed = plain.slice();
  compressed[20] = 2;
  await failing(compressed, /compressed as ADPCM/);
  await assert.rejects(blocksOf([plain], 0.5), /blockLength must be a positive integer, got 0.5/);

  const blocks: Audio[] = [];
  const read = async (): Promise<void> => {
    for await (const block of streamWav([plain.subarray(0, plain.length - 2)], { blockLength: 1 })) blocks.push(block);
  };
  await assert.rejects(read(), /the file is truncated: its header promises 6 bytes of sound, 4 are there/);
  assert.equal(blocks.length, 2);
});
