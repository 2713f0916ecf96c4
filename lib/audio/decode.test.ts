import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { decode } from "./decode.ts";
import { SoundFileError } from "./sound-file-error.ts";

interface Golden {
  readonly madeBy: { readonly soundfile: string };
  readonly files: readonly {
    readonly name: string;
    readonly sampleRate: number;
    readonly samples: number;
    readonly step: number;
    readonly bytes: string;
    readonly kept: readonly string[];
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../audio/golden/compressed.json", import.meta.url), "utf8"),
);

/** Integers exactly; the rest as far as two decoders of one standard agree in float32. */
const tolerance = (name: string): number => (name.startsWith("flac") ? 0 : name.startsWith("opus") ? 1e-4 : 1e-6);

for (const { name, sampleRate, samples, step, bytes, kept } of golden.files)
  test(`reads the samples that soundfile ${golden.madeBy.soundfile} reads: ${name}`, async () => {
    const audio = await decode(Buffer.from(bytes, "base64"));
    assert.equal(audio.sampleRate, sampleRate);
    const channels = audio.channels ?? [audio.samples];
    assert.equal(channels.length, kept.length);
    for (const [number, expected] of kept.entries()) {
      assert.equal(channels[number].length, samples);
      for (const [i, value] of new Float32Array(Uint8Array.from(Buffer.from(expected, "base64")).buffer).entries()) {
        const difference = Math.abs(channels[number][i * step] - value);
        assert.ok(difference <= tolerance(name), `channel ${number}, sample ${i * step}: off by ${difference}`);
      }
    }
  });

test("both ends of the scale come out of FLAC as they do out of WAV", async () => {
  for (const [name, bits] of [
    ["flac-8.flac", 8],
    ["flac-24.flac", 24],
    ["flac-in-ogg.oga", 16],
  ] as const) {
    const file = golden.files.find((one) => one.name === name)!;
    const { samples } = await decode(Buffer.from(file.bytes, "base64"));
    assert.deepEqual([...samples.subarray(100, 102)], [-1, 1 - 2 ** (1 - bits)], name);
  }
});

test("the CommonJS form, which notebooks load, decodes them all, too", async () => {
  const common: { decode: typeof decode } = createRequire(import.meta.url)("speclab/audio");
  for (const { bytes } of golden.files) {
    const file = Buffer.from(bytes, "base64");
    assert.deepEqual(await common.decode(file), await decode(file));
  }
});

test("what is no sound is named", async () => {
  await assert.rejects(decode(new TextEncoder().encode("<!DOCTYPE html><p>404")), (error) => {
    assert.ok(error instanceof SoundFileError && error instanceof RangeError);
    assert.equal(error.name, "SoundFileError");
    assert.equal(
      error.message,
      "decode: this is a web page (HTML); what can be read is WAV, FLAC, Ogg (Vorbis, Opus) and MP3",
    );
    return true;
  });
});

test("a decoder is loaded by the first file that needs it, and by no other", () => {
  const bytesOf = (name: string): string => golden.files.find((file) => file.name === name)!.bytes;
  const script = `
    const { decode, encodeWav } = require("speclab/audio");
    const loaded = () => Object.keys(require.cache).filter((file) => /decoder|mpg123/.test(file)).length;
    const counts = [loaded()];
    (async () => {
      const wav = Buffer.from(encodeWav({ samples: Float32Array.of(0.5), sampleRate: 8000 })).toString("base64");
      for (const file of [wav, ${JSON.stringify(bytesOf("mp3.mp3"))}, ${JSON.stringify(bytesOf("flac-8.flac"))}]) {
        await decode(Buffer.from(file, "base64"));
        counts.push(loaded());
      }
      console.log(counts.join());
    })();`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], {
    cwd: fileURLToPath(new URL("../../../", import.meta.url)),
    encoding: "utf8",
  });
  assert.equal(stdout, "0,0,1,2\n");
});
