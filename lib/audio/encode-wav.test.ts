import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeWav } from "./decode-wav.ts";
import { encodeWav } from "./encode-wav.ts";
import { encodedHeader } from "./encoded-wav.ts";

test("every sample of 16 bits comes back unchanged", () => {
  const samples = Float32Array.from({ length: 65536 }, (_, i) => (i - 32768) / 32768);
  assert.deepEqual(decodeWav(encodeWav({ samples, sampleRate: 22050 })), { samples, sampleRate: 22050 });
});

test("floating point comes back unchanged, also beyond ±1", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(float, { minLength: 1 }), fc.integer({ min: 1, max: 192000 }), (values, sampleRate) => {
      const samples = Float32Array.from(values);
      assert.deepEqual(decodeWav(encodeWav({ samples, sampleRate }, { bitDepth: 32 })), { samples, sampleRate });
    }),
  );
});

test("16 bits round to the nearest step and clip what lies beyond the ends", () => {
  const samples = Float32Array.of(0.4 / 32768, 0.6 / 32768, 1, 2, -2);
  const steps = decodeWav(encodeWav({ samples, sampleRate: 8000 })).samples.map((value) => value * 32768);
  assert.deepEqual([...steps], [0, 1, 32767, 32767, -32768]);
});

test("the header is byte for byte that of the specification", () => {
  const header = (bitDepth: 16 | 32): string => {
    const bytes = encodeWav({ samples: Float32Array.of(0.5), sampleRate: 22050 }, { bitDepth });
    return Buffer.from(bytes).toString("hex");
  };
  const [riff, wave, fact, data] = ["RIFF", "WAVEfmt ", "fact", "data"].map((name) =>
    Buffer.from(name).toString("hex"),
  );
  // 22050 is 0x5622, 44100 bytes a second are 0xac44, 88200 are 0x015888; the lowest byte comes first.
  const integers = `10000000 0100 0100 22560000 44ac0000 0200 1000 ${data} 02000000 0040`;
  assert.equal(header(16), `${riff} 26000000 ${wave} ${integers}`.replaceAll(" ", ""));
  const floating = `12000000 0300 0100 22560000 88580100 0400 2000 0000 ${fact} 04000000 01000000`;
  assert.equal(header(32), `${riff} 36000000 ${wave} ${floating} ${data} 04000000 0000003f`.replaceAll(" ", ""));
});

test("all channels are written", () => {
  const channels = [Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, 0.75)];
  const audio = { samples: Float32Array.of(0, 0.5), sampleRate: 8000, channels };
  assert.deepEqual(decodeWav(encodeWav(audio)), audio);
  assert.deepEqual(decodeWav(encodeWav(audio, { bitDepth: 32 })), audio);
});

test("what cannot be written is refused in a sentence", () => {
  const samples = Float32Array.of(0, Number.NaN);
  assert.throws(() => encodeWav({ samples, sampleRate: 8000 }), {
    message: "encodeWav: samples must be finite, got 1 of 2 that are not, the first is NaN at index 1",
  });
  const good = Float32Array.of(0);
  assert.throws(() => encodeWav({ samples: good, sampleRate: 0 }), {
    message: "encodeWav: sampleRate must be a positive integer, got 0",
  });
  assert.throws(() => encodeWav({ samples: good, sampleRate: 8000 }, { bitDepth: 24 as never }), {
    message: "encodeWav: bitDepth must be 16 or 32, got 24",
  });
  assert.throws(() => encodeWav({ samples: good, sampleRate: 8000, channels: [good, new Float32Array(2)] }), {
    message: "encodeWav: all channels must have one length, got 1, 2",
  });
});

test("a header says every size that it can, and what is more is refused", () => {
  const mono = { channels: 1, sampleRate: 8000, bitDepth: 16 } as const;
  // 44 bytes of header and the samples fill 4 GiB to the last byte.
  const longest = 2 ** 31 - 22;
  const view = new DataView(encodedHeader("encodeWav", mono, longest).buffer);
  assert.deepEqual([view.getUint32(4, true), view.getUint32(40, true)], [2 ** 32 - 8, 2 ** 32 - 44]);
  assert.throws(() => encodedHeader("encodeWav", mono, longest + 1), {
    name: "RangeError",
    message:
      "encodeWav: a WAV file holds 4 GiB at most, 4294967296 bytes, got 4294967298 bytes; cut the sound, or lower its rate",
  });
  const samples = new Float32Array(1);
  assert.throws(() => encodeWav({ samples, sampleRate: 2 ** 31 }), {
    message: "encodeWav: a WAV file cannot hold 1 channel at 2147483648 Hz",
  });
  assert.throws(() => encodeWav({ samples, sampleRate: 1, channels: Array(32768).fill(samples) }), {
    message: "encodeWav: a WAV file cannot hold 32768 channels at 1 Hz",
  });
});
