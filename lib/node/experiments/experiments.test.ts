import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Random } from "../../core/index.ts";
import * as nn from "../../nn/index.ts";
import "../index.ts";
import { RunFolder, type RunResult, readSettings } from "../runs/index.ts";
import {
  type KeywordData,
  keywords,
  type PhonemeData,
  phonemes,
  runName,
  trainKeywords,
  trainPhonemes,
} from "./index.ts";

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "experiment-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const sampleRate = 1000;

/** A tone of 100 Hz or of 300 Hz, in noise: anybody can tell them apart. */
function tone(label: number, length: number, random: Random): Float32Array {
  const phase = random.uniform(0, 6);
  return Float32Array.from(
    { length },
    (_, n) =>
      0.3 * Math.sin(phase + (2 * Math.PI * (label ? 300 : 100) * n) / sampleRate) + random.uniform(-0.05, 0.05),
  );
}

function twoTones(): KeywordData {
  const random = new Random(3);
  const clips = (count: number): KeywordData["train"] => {
    const samples = new Float32Array(count * sampleRate);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
    for (let i = 0; i < count; i++) samples.set(tone(labels[i], sampleRate, random), i * sampleRate);
    return { count, samples, labels };
  };
  const [train, validation, test] = [clips(40), clips(10), clips(20)];
  return {
    name: "tones",
    fingerprint: "0",
    sampleRate,
    length: sampleRate,
    classes: ["low", "high"],
    train,
    validation,
    test,
  };
}

const quick = ["engine=wasm", "batchSize=10", "nMels=4", "epochs=6"];

for (const words of [
  ["model=linear"],
  ["model=linear", "recipe=corrected", "setting=C"],
  ["model=linear", "recipe=corrected", "setting=B", "melWeights=multiplicative"],
  ["model=linear", "frontEnd=fastAudio", "recipe=corrected", "freeze=false"],
  ["model=bcResNet", "nMels=10", "recipe=corrected", "schedule=cosine", "epochs=2"],
])
  test(`two tones are told apart: ${words.join(" ")}`, async (t) => {
    const own = quick.filter((word) => !words.some((other) => other.split("=")[0] === word.split("=")[0]));
    const settings = readSettings(keywords.schema, [...own, ...words]);
    const folder = new RunFolder(path.join(await folderFor(t), runName(keywords, settings)));
    const result = await trainKeywords(settings, twoTones(), folder, { show: false });
    // BC-ResNet's running statistics have seen eight batches; the others are done.
    assert.ok(result.testAccuracy >= (settings.model === "linear" ? 0.95 : 0.5), `accuracy ${result.testAccuracy}`);
    assert.deepEqual(await folder.result(), result);
    const metrics = await folder.metrics();
    assert.equal(metrics.length, settings.epochs);
    assert.ok("Validation/acc" in metrics[1]);
    const confusion = JSON.parse(await readFile(path.join(folder.path, "confusion.json"), "utf8"));
    assert.equal(
      confusion.counts.flat().reduce((a: number, b: number) => a + b),
      20,
    );
    const files = await readdir(folder.path);
    assert.ok(files.includes("confusion.svg"));
    const kept = files.filter((name) => /^(bases|filters|kernel)/.test(name));
    const isTrained = words.some((word) => /^(setting|freeze)/.test(word));
    const expected = ["bases.safetensors", "filters-after.svg", "filters-before.svg", "kernel-10.svg", "kernel-2.svg"];
    assert.deepEqual(kept.sort(), isTrained ? expected : []);
    if (words.includes("setting=C")) await assertBases(folder);
  });

/** Of setting C: kernels have moved, filters have not. */
async function assertBases(folder: RunFolder): Promise<void> {
  const { tensors } = nn.decodeSafetensors(await readFile(path.join(folder.path, "bases.safetensors")));
  assert.deepEqual(tensors["before/filters"].shape, [16, 4]);
  assert.deepEqual(tensors["after/filters"], tensors["before/filters"]);
  const [before, after] = ["before", "after"].map((moment) => tensors[`${moment}/kernel 2/im`].data);
  const window = (n: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 30);
  before.forEach((value, n) => {
    assert.ok(Math.abs(Math.abs(value) - Math.abs(window(n) * Math.sin((2 * Math.PI * 2 * n) / 30))) < 1e-6);
  });
  assert.notDeepEqual(after, before);
}

/** A folder whose run ends as soon as a step has been logged, as if it had been killed. */
class BreakingFolder extends RunFolder {
  readonly #last: number;

  constructor(folder: string, last: number) {
    super(folder);
    this.#last = last;
  }

  override async log(step: number, values: RunResult): Promise<void> {
    await super.log(step, values);
    if (step === this.#last) throw new Error("killed");
  }
}

test("a run that is killed goes on to the result of one that was not", async (t) => {
  const folder = await folderFor(t);
  const settings = readSettings(keywords.schema, ["model=linear", "recipe=corrected", "setting=C", ...quick]);
  const data = twoTones();
  const whole = await trainKeywords(settings, data, new RunFolder(path.join(folder, "whole")), { show: false });
  const parted = path.join(folder, "parted");
  // Killed between the numbers of epoch 3 and its checkpoint: it goes on from epoch 2.
  await assert.rejects(trainKeywords(settings, data, new BreakingFolder(parted, 3), { show: false }), /killed/);
  assert.equal(await new RunFolder(parted).result(), undefined);
  const { seconds: _, ...rest } = await trainKeywords(settings, data, new RunFolder(parted), { show: false });
  const { seconds: __, ...expected } = whole;
  assert.deepEqual(rest, expected);
});

test("phonemes: two tones in turn are written down", async (t) => {
  const random = new Random(5);
  const utterance = (): PhonemeData["train"][number] => {
    const first = random.integer(0, 2);
    const labels = [first, 1 - first];
    const samples = Float32Array.from(labels.flatMap((label) => [...tone(label, 100, random)]));
    return { samples, phones: labels.map((label) => label + 1) };
  };
  const many = (count: number): PhonemeData["train"] => Array.from({ length: count }, utterance);
  const data: PhonemeData = {
    name: "tones",
    fingerprint: "0",
    sampleRate,
    symbols: ["", "aa", "iy"],
    train: many(24),
    validation: many(4),
    test: many(8),
  };
  const words = [
    "model=linear",
    "recipe=corrected",
    "nMels=4",
    "epochs=25",
    "batchSize=8",
    "engine=wasm",
    "learningRate=0.02",
  ];
  const settings = readSettings(phonemes.schema, words);
  const folder = new RunFolder(path.join(await folderFor(t), "run"));
  const result = await trainPhonemes(settings, data, folder, { show: false });
  assert.ok(result.phoneErrorRate <= 0.2, `error rate ${result.phoneErrorRate}`);
  assert.equal(result.phoneErrorRate39, result.phoneErrorRate);
});

test("a mask that ends before it begins is refused", async (t) => {
  const settings = readSettings(keywords.schema, ["maskStart=9", "maskEnd=3", ...quick]);
  const run = new RunFolder(await folderFor(t));
  await assert.rejects(trainKeywords(settings, twoTones(), run), /maskEnd must be at least maskStart = 9, got 3/);
});

test("a run's name says what is not as usual, and nothing of where it is computed", () => {
  const name = (...words: string[]): string => runName(keywords, readSettings(keywords.schema, words));
  assert.equal(name(), "as-usual");
  assert.equal(name("nMels=20", "engine=wasm", "seed=3"), "nMels=20_seed=3");
  assert.match(name("data=../my words/"), /^data=..-my-words--[0-9a-f]{16}$/);
  assert.notEqual(name("data=a/b"), name("data=a-b"));
  assert.ok(name(`data=${"x".repeat(300)}`).length <= 120);
  assert.notEqual(name(`data=${"x".repeat(300)}`), name(`data=${"x".repeat(301)}`));
});
