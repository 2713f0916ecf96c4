import assert from "node:assert/strict";
import test from "node:test";
import { decodeWav } from "../audio/index.ts";
import { player } from "./player.ts";

const sound = (peak: number) => ({
  samples: Float32Array.from({ length: 4410 }, (_, i) => peak * Math.sin(i / 5)),
  sampleRate: 22050,
});

function decoded(html: unknown) {
  const [, wav] = /src="data:audio\/wav;base64,([^"]+)"/.exec(String(html))!;
  return decodeWav(Uint8Array.from(Buffer.from(wav, "base64")));
}

test("the sound is inside, 16 bits, unchanged when soft enough", () => {
  const given = sound(0.5);
  const bundle = player(given, { title: "A tone" }).toBundle();
  assert.equal(bundle["text/plain"], "Player: A tone: 0.2 s at 22050 Hz.");
  const heard = decoded(bundle["text/html"]);
  assert.equal(heard.sampleRate, 22050);
  assert.equal(heard.samples.length, 4410);
  heard.samples.forEach((sample, i) => {
    assert.ok(Math.abs(sample - given.samples[i]) < 2 / 32768);
  });
});

test("a loud sound is played at −3 dB, and the caption says so", () => {
  const bundle = player(sound(2), { title: "Loud" }).toBundle();
  assert.match(bundle["text/plain"], /played 9 dB softer to keep its peak at −3 dB/);
  const peak = decoded(bundle["text/html"]).samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  assert.ok(Math.abs(peak - 0.708) < 0.002, String(peak));
});

test("a sound made for −3 dB is played as it is", () => {
  assert.doesNotMatch(player(sound(0.70801)).toBundle()["text/plain"], /softer/);
});

test("it has a label for screen readers, and a title cannot break out of it", () => {
  const html = String(player(sound(0.1), { title: '"><script>' }).toBundle()["text/html"]);
  assert.match(html, /aria-label="[^"]*0\.2 s at 22050 Hz"/);
  assert.doesNotMatch(html, /<script/);
});

test("both channels of a stereo sound are heard", () => {
  const left = sound(0.2).samples;
  const right = sound(0.6).samples;
  const stereo = {
    samples: left.map((sample, i) => (sample + right[i]) / 2),
    sampleRate: 22050,
    channels: [left, right],
  };
  assert.equal(decoded(player(stereo).toBundle()["text/html"]).channels?.length, 2);
});

test("empty and NaN are sentences", () => {
  const empty = { samples: new Float32Array(0), sampleRate: 8000 };
  assert.throws(() => player(empty, { title: "Mine" }), /player: Mine is empty, so there is nothing to hear/);
  const broken = sound(0.5);
  broken.samples[2205] = Number.NaN;
  assert.throws(() => player(broken), /player: sample 2205 \(0.1 s\) of Sound is NaN/);
});
