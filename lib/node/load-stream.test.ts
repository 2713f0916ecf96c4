import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { chirp, encodeWav } from "../audio/index.ts";
import { streamMelSpectrogram } from "../dsp/index.ts";
import { loadStream } from "./index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "speclab-stream-"));
after(() => rmSync(folder, { recursive: true }));

/** More for a longer look: SPECLAB_STREAM_MINUTES=60 node lib/dist/esm/node/load-stream.test.js */
const minutes = Number(process.env.SPECLAB_STREAM_MINUTES ?? 10);
const sampleRate = 16000;

/** What an hour may take as a whole, Node's own 50 MB included. */
const mostMegabytes = 300;

test(`${minutes} minutes stream through mel spectrogram and STFT in less than ${mostMegabytes} MB`, (t) => {
  const file = path.join(folder, "long.wav");
  const seconds = 60 * minutes;
  writeLongWav(file, seconds);
  // In a process of its own, so that the memory is that of the stream.
  const program = `
    import { stftStream, streamMelSpectrogram } from ${JSON.stringify(new URL("../dsp/index.js", import.meta.url).href)};
    import { loadStream } from ${JSON.stringify(new URL("./index.js", import.meta.url).href)};
    const begin = performance.now();
    let frames = 0;
    const options = { sampleRate: ${sampleRate}, nFft: 1024, hopLength: 256, nMels: 80 };
    for await (const mel of streamMelSpectrogram(loadStream(${JSON.stringify(file)}), options)) frames += mel.frames;
    const stream = stftStream({ nFft: 512 });
    for await (const { samples } of loadStream(${JSON.stringify(file)})) frames += stream.push(samples).re.frames;
    frames += stream.end().re.frames;
    const seconds = (performance.now() - begin) / 1000;
    console.log(JSON.stringify({ frames, seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  const result: { frames: number; seconds: number; megabytes: number } = JSON.parse(output);
  t.diagnostic(
    `${minutes} minutes: ${result.megabytes.toFixed(0)} MB at most, ${result.seconds.toFixed(1)} s for mel and STFT`,
  );
  const samples = seconds * sampleRate;
  assert.equal(result.frames, 1 + Math.floor(samples / 256) + 1 + Math.floor(samples / 128));
  assert.ok(result.megabytes < mostMegabytes, `${result.megabytes} MB`);
});

/** A file of a chirp of ten seconds, again and again. */
function writeLongWav(file: string, seconds: number): void {
  const part = encodeWav(chirp({ fMin: 100, fMax: 7000, sampleRate, duration: 10 }));
  const header = part.slice(0, 44);
  const view = new DataView(header.buffer);
  view.setUint32(40, seconds * sampleRate * 2, true);
  view.setUint32(4, 36 + seconds * sampleRate * 2, true);
  writeFileSync(file, header);
  for (let written = 0; written < seconds; written += 10) appendFileSync(file, part.subarray(44));
}

test("errors name the file", async () => {
  const frames = async (name: string): Promise<void> => {
    for await (const _ of streamMelSpectrogram(loadStream(path.join(folder, name)))) assert.fail("no frame expected");
  };
  writeFileSync(path.join(folder, "page.wav"), "<!DOCTYPE html>");
  await assert.rejects(
    frames("page.wav"),
    /^SoundFileError: loadStream .*page\.wav: this is no WAV file but a web page/,
  );
  await assert.rejects(frames("missing.wav"), /ENOENT/);
});
