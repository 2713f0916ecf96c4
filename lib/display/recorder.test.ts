import assert from "node:assert/strict";
import test from "node:test";
import { recorder, recorderMime } from "./recorder.ts";

test("the lab gets plain data, everyone else a sentence with the line to type", () => {
  const bundle = recorder({ file: "voice.wav", title: "<b>" }).toBundle();
  assert.deepEqual(bundle[recorderMime], { file: "voice.wav", title: "<b>", sampleRate: 22050 });
  assert.match(
    bundle["text/plain"],
    /put a sound file beside this notebook as voice\.wav .* await load\("voice\.wav"\)\.$/,
  );
  assert.match(String(bundle["text/html"]), /^<p>&#60;b&#62;: .*<code>await load\(&#34;voice\.wav&#34;\)<\/code>/);
  assert.deepEqual(structuredClone(bundle), bundle);
});

test("a name that could end elsewhere is refused", () => {
  for (const file of ["../voice.wav", "sub/voice.wav", "C:voice.wav", "voice.mp3", ".wav/", ""]) {
    assert.throws(() => recorder({ file }), /recorder: file must be a name that ends in \.wav/, file);
  }
  assert.throws(() => recorder({ sampleRate: 100 }), /sampleRate must lie within 8000 … 96000 Hz, got 100/);
});
