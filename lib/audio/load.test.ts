import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Host, host } from "../core/index.ts";
import { encodeWav } from "./encode-wav.ts";
import { load } from "./load.ts";

const key = Symbol.for("speclab.host");
const globals = globalThis as { [key]?: Host };
const channels = [Float32Array.of(0.5, 0.25, 0, 0), Float32Array.of(-0.5, 0.75, 0, 0)];
const stereo = { samples: Float32Array.of(0, 0.5, 0, 0), sampleRate: 8000, channels };
const files: Record<string, Uint8Array> = {
  "stereo.wav": encodeWav(stereo),
  "page.wav": new TextEncoder().encode("<html>not found</html>"),
};

beforeEach(() => {
  globals[key] = {
    ...host(),
    read: async (path) => files[path] ?? Promise.reject(new Error(`read: there is no file ${path}`)),
  };
});
afterEach(() => {
  delete globals[key];
});

test("mono, at the file's own rate, unless asked otherwise", async () => {
  assert.deepEqual(await load("stereo.wav"), { samples: stereo.samples, sampleRate: 8000 });
  assert.deepEqual(await load("stereo.wav", { mono: false }), stereo);
  const resampled = await load("stereo.wav", { sampleRate: 16000 });
  assert.equal(resampled.sampleRate, 16000);
  assert.equal(resampled.samples.length, 8);
  assert.equal(resampled.channels, undefined);
  assert.equal((await load("stereo.wav", { sampleRate: 16000, mono: false })).channels?.length, 2);
});

test("errors name the file", async () => {
  await assert.rejects(load("none.wav"), { message: "read: there is no file none.wav" });
  await assert.rejects(
    load("page.wav"),
    /^SoundFileError: load: page.wav: this is a web page \(HTML\); what can be read is WAV, /,
  );
  await assert.rejects(load("stereo.wav", { sampleRate: -1 }), {
    message: "load: sampleRate must be a positive number, got -1",
  });
});
