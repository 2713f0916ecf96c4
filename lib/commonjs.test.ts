import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as audio from "./audio/index.ts";
import * as core from "./core/index.ts";
import * as dsp from "./dsp/index.ts";
import * as models from "./models/index.ts";
import * as nn from "./nn/index.ts";
import * as node from "./node/index.ts";

// Cells load the CommonJS form, because Node can forget it and load its new text.
const require = createRequire(import.meta.url);

test("the CommonJS form has the same names as the ES modules", () => {
  const rooms = { "": core, "/audio": audio, "/dsp": dsp, "/models": models, "/nn": nn, "/node": node };
  for (const [name, modern] of Object.entries(rooms)) {
    const common = Object.keys(require(`speclab${name}`)).filter((key) => key !== "__esModule");
    assert.deepEqual(common.sort(), Object.keys(modern).sort(), `speclab${name}`);
  }
});

test("sound goes through it and comes out the same: file, resampling, STFT", async () => {
  const commonAudio: typeof audio = require("speclab/audio");
  const commonDsp: typeof dsp = require("speclab/dsp");
  const sound = audio.tone(440, { sampleRate: 44100, duration: 0.2 });
  const ours = commonAudio.decodeWav(commonAudio.encodeWav(await commonAudio.resample(sound, 16000)));
  const theirs = audio.decodeWav(audio.encodeWav(await audio.resample(sound, 16000)));
  assert.deepEqual(ours, theirs);
  assert.deepEqual(commonDsp.stft(ours.samples, { nFft: 512 }), dsp.stft(theirs.samples, { nFft: 512 }));
});
