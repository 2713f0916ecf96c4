import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeWav } from "../audio/index.ts";
import type { Audio } from "../core/index.ts";
import { abx } from "./abx.ts";

const tone = (gain: number): Audio => ({
  samples: Float32Array.from({ length: 4000 }, (_, i) => gain * Math.sin(i / 10)),
  sampleRate: 8000,
});

function soundsOf(html: string): Float32Array[] {
  return [...html.matchAll(/base64,([^"]+)"/g)].map(([, text]) => decodeWav(Buffer.from(text, "base64")).samples);
}

test("both sounds are equally loud, and none is louder than −3 dB", () => {
  const [a, b] = soundsOf(String(abx({ loud: tone(0.9), soft: tone(0.1) }).toBundle()["text/html"]));
  const power = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0);
  assert.ok(Math.abs(power(a) / power(b) - 1) < 1e-3);
  for (const samples of [a, b]) assert.ok(samples.every((x) => Math.abs(x) < 0.7081));
});

test("what X is stands nowhere; a plain page says where it works", () => {
  const bundle = abx({ "<original>": tone(0.1), copy: tone(0.1) }, { title: "Hear it", trials: 5 }).toBundle();
  assert.equal(soundsOf(String(bundle["text/html"])).length, 2);
  assert.match(String(bundle["text/html"]), /aria-label="Hear it: A is &#60;original&#62;, B is copy, equally loud"/);
  assert.match(String(bundle["text/plain"]), /^Hear it: A is <original>.*: 5 trials\. It works in JupyterLab/);
});

test("what is no pair of sounds is refused in a sentence", () => {
  const shorter = { ...tone(1), samples: tone(1).samples.slice(1) };
  assert.throws(() => abx({ one: tone(1), two: shorter }), {
    message: "abx: both must be equally long, got 4000 samples at 8000 Hz and 3999 samples at 8000 Hz",
  });
  assert.throws(() => abx({ one: tone(1) }), { message: "abx: there must be two sounds, got 1" });
  // Written so, "2" would be A; JavaScript hands "1" over first.
  assert.throws(() => abx({ "2": tone(1), "1": tone(1) }), {
    message: 'abx: a name that is a number does not say which sound is A; call it "sound 1", got "1"',
  });
  assert.throws(() => abx({ voice: tone(1), "1": tone(1) }), { message: /call it "sound 1"/ });
  assert.throws(() => abx({ voice: tone(1), "4294967294": tone(1) }), { message: /call it "sound 4294967294"/ });
  // These stay where they were written.
  for (const [a, b] of [
    ["02", "01"],
    ["voice", "4294967295"],
    ["voice", "20261122123"],
  ]) {
    const { "text/plain": text } = abx({ [a]: tone(1), [b]: tone(1) }).toBundle();
    assert.match(String(text), new RegExp(`^ABX test: A is ${a}, B is ${b}, `));
  }
  assert.throws(() => abx({ one: tone(1), two: tone(0) }), { message: /^abx: two is silent/ });
  assert.throws(() => abx({ one: tone(1), two: tone(1) }, { trials: 0 }), {
    message: /trials must be an integer from 1 to 100, got 0/,
  });
});
