import assert from "node:assert/strict";
import test from "node:test";
import { createContext, runInContext } from "node:vm";
import { decodeWav } from "../audio/index.ts";
import { player, players } from "./player.ts";
import { playerScript } from "./player-script.ts";

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

test("a sample rate that no WAV file holds is a sentence of the player's own", () => {
  const faster = { ...sound(0.1), sampleRate: 22050.5 };
  const sentence = /the sample rate of Mine must be a positive integer, got 22050\.5: .* so round it$/;
  assert.throws(() => player(faster, { title: "Mine" }), sentence);
  assert.throws(() => players({ Mine: faster }), sentence);
  assert.throws(() => player({ ...faster, sampleRate: 0 }), /player: .* got 0/);
});

test("players share gain and group: what is too loud is heard as too loud", () => {
  const made = players({ yours: sound(1.5), reference: sound(1) }, { title: "Griffin–Lim" });
  const { "text/html": html, "text/plain": plain } = made.toBundle();
  assert.match(plain, /^Players: Griffin–Lim, played 6.5 dB softer .*: yours: 0.2 s at 22050 Hz; reference: 0.2 s/);
  const groups = [...String(html).matchAll(/ mediagroup="([^"]+)"/g)].map(([, group]) => group);
  assert.equal(groups.length, 2);
  assert.equal(new Set(groups).size, 1);
  const peaks = String(html)
    .split("<audio")
    .slice(1)
    .map((part) => Math.max(...decoded(part).samples));
  assert.ok(Math.abs(peaks[0] / peaks[1] - 1.5) < 0.01, String(peaks));
  assert.deepEqual(
    players({ yours: sound(1.5), reference: sound(1) }, { title: "Griffin–Lim" }).toBundle(),
    made.toBundle(),
  );
  assert.throws(() => players({}), /there is no sound/);
  assert.throws(() => players({ mine: { samples: new Float32Array(0), sampleRate: 1 } }), /players: mine is empty/);
});

test("the script: one at a time, and a group keeps the position", () => {
  class Sound {
    paused = true;
    ended = false;
    currentTime = 0;
    readonly duration: number;
    readonly group: string | null;
    constructor(duration: number, group: string | null = null) {
      this.duration = duration;
      this.group = group;
    }
    getAttribute(name: string): string | null {
      assert.equal(name, "mediagroup");
      return this.group;
    }
    pause(): void {
      this.paused = true;
    }
    play(): void {
      this.paused = false;
      for (const listener of listeners) listener({ target: this });
    }
  }
  const listeners: ((event: { target: Sound }) => void)[] = [];
  const page = {
    // Blind tests listen there.
    window: { addEventListener() {} },
    document: {
      addEventListener(event: string, listener: (typeof listeners)[number], capture: boolean) {
        assert.deepEqual([event, capture], ["play", true]);
        listeners.push(listener);
      },
    },
  };
  createContext(page);
  runInContext(playerScript, page);
  runInContext(playerScript, page); // a page that has it twice
  assert.equal(listeners.length, 1);
  const [yours, reference, short, alone] = [new Sound(4, "a"), new Sound(4, "a"), new Sound(1, "a"), new Sound(4)];
  yours.play();
  yours.currentTime = 2.5;
  reference.play();
  assert.deepEqual([yours.paused, reference.paused, reference.currentTime], [true, false, 2.5]);
  alone.play();
  assert.deepEqual([reference.paused, alone.currentTime], [true, 0]);
  short.play(); // shorter than the position
  assert.deepEqual([alone.paused, short.currentTime], [true, 0]);
  short.ended = true;
  short.currentTime = 1;
  yours.play();
  assert.equal(yours.currentTime, 0);
});
