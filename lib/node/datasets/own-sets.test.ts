import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { Random } from "../../core/index.ts";
import { rms } from "../../dsp/index.ts";
import { installScriptHost } from "../script-host.ts";
import { augmentKeyword } from "./augment-keyword.ts";
import { bestKeywordSet, bestMusicSet, bestPhoneSet, bestSpeechSet } from "./best.ts";
import { itemsOf, speakersOf } from "./dataset.ts";
import { ownKeywords, ownPhones, ownSentences } from "./own-sets.ts";
import { phoneIndices } from "./timit-phones.ts";

installScriptHost();
const home = mkdtempSync(path.join(tmpdir(), "speclab-own-"));
after(() => rmSync(home, { recursive: true }));
const recordings = process.env.SPECLAB_DATA;
delete process.env.SPECLAB_DATA;
delete process.env.SPECLAB_DOWNLOAD;
process.env.SPECLAB_CACHE = path.join(home, "cache");

test("our own sentences: two voices, with their texts", async () => {
  const set = await ownSentences();
  assert.match(set.sentence, /^Our own sentences: 2 recordings of 2 speakers, from the files that come with speclab/);
  assert.match(set.items[0].text!, /^Hush, and watch/);
  assert.equal((await set.items[0].open()).sampleRate, 22050);
});

test("our own keywords: twelve classes in every split, no voice in two, all at 16 kHz and below a second", async () => {
  const set = await ownKeywords();
  assert.equal(set.labels.length, 12);
  assert.deepEqual(set.splits, ["train", "validation", "test"]);
  for (const split of set.splits) {
    const found = new Set(itemsOf(set, split).map(({ label }) => label));
    assert.deepEqual([...found].sort(), [...set.labels].sort(), split);
  }
  const voices = set.splits.map((split) => new Set(speakersOf(itemsOf(set, split)).map((name) => name.split("-")[0])));
  assert.deepEqual(
    voices.map((names) => [...names]),
    [["kal", "rms", "slt"], ["ked"], ["awb"]],
  );
  for (const item of itemsOf(set, "test")) {
    const { samples, sampleRate } = await item.open();
    assert.equal(sampleRate, 16000);
    assert.ok(samples.length > 2000 && samples.length <= 16000, `${item.id}: ${samples.length}`);
  }
});

test("our own phones: TIMIT's symbols, from the first sample to the last, with gaps nowhere", async () => {
  const set = await ownPhones();
  assert.deepEqual(set.splits, ["train", "validation", "test"]);
  for (const { id, phones = [], open } of set.items) {
    const { samples, sampleRate } = await open();
    assert.equal(sampleRate, 16000);
    assert.deepEqual([phones[0].begin, phones[0].label, phones.at(-1)!.label], [0, "h#", "h#"], id);
    assert.equal(phones.at(-1)!.end, samples.length, id);
    phones.forEach((phone, i) => {
      assert.ok(phone.end > phone.begin && (i === 0 || phone.begin === phones[i - 1].end), `${id} ${phone.begin}`);
    });
    phoneIndices(phones, set.labels);
  }
  const folded = await ownPhones({ phones: 39 });
  for (const { phones = [] } of folded.items) phoneIndices(phones, folded.labels);
  await assert.rejects(ownPhones({ phones: 48 as 39 }), /phones must be 61 or 39, got 48/);
});

test("a closure is quieter than the sound before and after it: the labels lie where the sounds are", async () => {
  const set = await ownPhones();
  let quieter = 0;
  let closures = 0;
  for (const { phones = [], open } of set.items) {
    const { samples } = await open();
    const level = ({ begin, end }: { begin: number; end: number }): number =>
      Math.sqrt(samples.subarray(begin, end).reduce((sum, x) => sum + x * x, 0) / (end - begin));
    for (let i = 1; i < phones.length - 1; i++) {
      if (!/^[pbtdkg]cl$/.test(phones[i].label)) continue;
      closures++;
      if (level(phones[i]) < Math.max(level(phones[i - 1]), level(phones[i + 1]))) quieter++;
    }
  }
  assert.ok(closures > 60 && quieter / closures > 0.9, `${quieter} of ${closures}`);
});

test("augmentation: a second, near the middle, at the level asked for, the same for the same seed", async () => {
  const [word] = itemsOf(await ownKeywords(), "train");
  const { samples } = await word.open();
  const second = augmentKeyword(samples, new Random(3));
  assert.equal(second.length, 16000);
  assert.deepEqual(augmentKeyword(samples, new Random(3)), second);
  assert.notDeepEqual(augmentKeyword(samples, new Random(4)), second);
  assert.ok(
    second.every((value) => value !== 0 && Number.isFinite(value)),
    "no pure zeros",
  );
  // At one speed and in one place the word is known, so the rest is the noise.
  const still = { speed: [1, 1], jitter: 0, snr: [20, 20] } as const;
  const mixed = augmentKeyword(samples, new Random(5), still);
  const begin = Math.round((16000 - samples.length) / 2);
  const noise = mixed.map((value, i) => value - (samples[i - begin] ?? 0));
  const power = (values: Float32Array): number =>
    rms(values, { frameLength: values.length, hopLength: values.length, center: false })[0];
  assert.ok(Math.abs(20 * Math.log10(power(samples) / power(noise)) - 20) < 0.01);
  const long = augmentKeyword(new Float32Array(40_000).fill(0.1), new Random(1));
  assert.equal(long.length, 16000);
  assert.throws(() => augmentKeyword(new Float32Array(0), new Random(0)), /samples must hold at least one number/);
});

test("the best set: our own when there is nothing else, and it says so", async () => {
  assert.equal((await bestSpeechSet()).name, "Our own sentences");
  assert.equal((await bestKeywordSet()).name, "Our own keywords");
  assert.equal((await bestPhoneSet()).name, "Our own phone-labelled sentences");
  assert.match(
    (await bestKeywordSet()).sentence,
    /come with speclab .*five synthetic voices, so its accuracies say nothing/,
  );
  const music = await bestMusicSet();
  assert.match(music.sentence, /^Our own pieces: 10 recordings, 5 classes, .*; music composed and played by code\.$/);
  const [first] = itemsOf(music, "test");
  assert.equal((await first.open()).samples.length, 6 * 22050);
});

test("the best set: what is in SPECLAB_DATA, and LibriSpeech before loose recordings", async () => {
  const data = path.join(home, "data");
  const own = (await ownSentences()).folder;
  cpSync(path.join(own, "voice-f.wav"), path.join(data, "speech16k", "hello.wav"));
  cpSync(path.join(own, "voice-f.wav"), path.join(data, "digits", "3_anna_0.wav"));
  cpSync(path.join(own, "phones", "train", "rms"), path.join(data, "timit", "dr1-fabc0"), { recursive: true });
  cpSync(path.join(own, "voice-f.wav"), path.join(data, "music22k", "song.wav"));
  process.env.SPECLAB_DATA = data;
  try {
    assert.match((await bestSpeechSet()).sentence, /^Speech at 16 kHz: 1 recording, from SPECLAB_DATA/);
    assert.match(
      (await bestKeywordSet()).sentence,
      /^Free spoken digits: 1 recording of 1 speaker, 10 classes, from SPECLAB_DATA/,
    );
    assert.match((await bestPhoneSet()).sentence, /^TIMIT sample of NLTK: .* from SPECLAB_DATA/);
    assert.match((await bestMusicSet()).sentence, /^Music at 22 kHz: 1 recording, from SPECLAB_DATA/);
    cpSync(path.join(own, "voice-f.wav"), path.join(data, "LibriSpeech/dev-clean/84/121123/84-121123-0000.wav"));
    assert.match(
      (await bestSpeechSet()).sentence,
      /^LibriSpeech dev-clean: 1 recording of 1 speaker, from SPECLAB_DATA/,
    );
  } finally {
    delete process.env.SPECLAB_DATA;
  }
});

test("the best sets among the recordings of this computer", async (t) => {
  if (!recordings || !existsSync(recordings)) {
    const missing = "SPECLAB_DATA does not name the folder of the recordings";
    assert.ok(!process.env.SPECLAB_REQUIRE?.split(",").includes("data"), missing);
    return t.skip(missing);
  }
  process.env.SPECLAB_DATA = recordings;
  try {
    for (const set of [await bestSpeechSet(), await bestKeywordSet(), await bestPhoneSet(), await bestMusicSet()]) {
      assert.equal(set.origin, "SPECLAB_DATA", set.sentence);
      assert.ok((await set.items[0].open()).samples.length > 0);
    }
  } finally {
    delete process.env.SPECLAB_DATA;
  }
});
