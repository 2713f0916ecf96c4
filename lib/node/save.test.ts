import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { decodeWav } from "../audio/index.ts";
import { load, save } from "./index.ts";

const audio = { samples: Float32Array.of(0, 0.5, -1), sampleRate: 22050 };

test("what was saved is loaded, and folders on the way are made", async (t) => {
  const folder = await temporaryFolder(t);
  const file = path.join(folder, "new é (2)", "voice.wav");
  await save(file, audio);
  assert.deepEqual(await load(file), audio);
  await save(file, { ...audio, samples: Float32Array.of(0.1) }, { bitDepth: 32 });
  assert.deepEqual((await load(file)).samples, Float32Array.of(0.1));
  assert.deepEqual(await readdir(path.dirname(file)), ["voice.wav"]);
});

test("a sound that is not finite is refused, and the file that was there stays", async (t) => {
  const file = path.join(await temporaryFolder(t), "voice.wav");
  await save(file, audio);
  await assert.rejects(save(file, { samples: Float32Array.of(0, Number.NaN), sampleRate: 22050 }), {
    message: "save: samples must be finite, got 1 of 2 that are not, the first is NaN at index 1",
  });
  assert.deepEqual(decodeWav(await readFile(file)), audio);
});

test("when it fails nothing is left behind", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, "taken"), "");
  await assert.rejects(save(path.join(folder, "taken", "voice.wav"), audio));
  await assert.rejects(save(`${folder}.wav/`, audio), /must end in .wav/);
  assert.deepEqual(await readdir(folder), ["taken"]);
});

test("several at once under one name: one of them wins, whole", async (t) => {
  const folder = await temporaryFolder(t);
  const file = path.join(folder, "voice.wav");
  const sounds = [1, 2, 3, 4].map((n) => ({ samples: new Float32Array(5000 * n).fill(n / 8), sampleRate: 8000 }));
  await Promise.all(sounds.map((sound) => save(file, sound)));
  const { samples } = await load(file);
  assert.ok(sounds.some((sound) => sound.samples.length === samples.length && sound.samples[0] === samples[0]));
  assert.deepEqual(await readdir(folder), ["voice.wav"]);
});

test("another ending is refused in a sentence", async () => {
  await assert.rejects(save("voice.mp3", audio), { message: "save: the name must end in .wav, got voice.mp3" });
});

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "speclab-save-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}
