import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeWav } from "../../audio/index.ts";
import { Failure } from "./failure.ts";
import { wavPieces } from "./wav-pieces.ts";

test("all pieces together are the file that encodeWav makes of the whole", () => {
  const channels = [0.31, 0.47].map((step) => Float32Array.from({ length: 100 }, (_, i) => 0.4 * Math.sin(step * i)));
  const pieces = [0, 30, 99].map((from, i, all) => channels.map((channel) => channel.subarray(from, all[i + 1])));
  for (const bitDepth of [16, 32] as const) {
    const bytes = [...wavPieces("out.wav", { channels: 2, sampleRate: 8000, bitDepth }, 100, pieces)];
    const whole = encodeWav({ samples: channels[0], channels, sampleRate: 8000 }, { bitDepth });
    assert.deepEqual(Buffer.concat(bytes), Buffer.from(whole));
  }
});

test("what a WAV file cannot hold is said before a piece is asked for", () => {
  const format = { channels: 2, sampleRate: 44100, bitDepth: 16 } as const;
  const pieces = {
    [Symbol.iterator]: () => assert.fail("a piece was asked for"),
  };
  assert.throws(
    () => wavPieces("out.wav", format, 2 ** 30, pieces),
    (error) => {
      assert.ok(error instanceof Failure);
      const wanted =
        "out.wav: a WAV file holds 4 GiB at most, 4294967296 bytes, got 4294967340 bytes; cut the sound, or lower its rate";
      assert.equal(error.message, wanted);
      return true;
    },
  );
});
