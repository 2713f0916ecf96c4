import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";
import type { MimeBundle } from "../core/index.ts";
import { CheckFailed, check } from "./check.ts";
import { type Answers, type ExerciseName, exerciseNamed } from "./exercises/index.ts";
import { stftExercise } from "./exercises/stft.ts";
import { setLanguage } from "./language/index.ts";
import { score } from "./score.ts";
import { honest } from "./testing/answers.ts";
import { todo } from "./todo.ts";
import { type Verdict, verdictMime } from "./verdict.ts";

const hostKey = Symbol.for("speclab.host");
const verdictsKey = Symbol.for("speclab.verdicts");
const world = globalThis as { [hostKey]?: unknown; [verdictsKey]?: unknown };
let shown: MimeBundle[] = [];

beforeEach(() => {
  shown = [];
  world[verdictsKey] = undefined;
  world[hostKey] = {
    display: (bundle: MimeBundle) => shown.push(bundle),
    signal: () => new AbortController().signal,
    guard: (call: () => unknown) => call(),
  };
});
afterEach(() => {
  world[hostKey] = undefined;
  setLanguage("english");
});

const right = honest.stft["helpers as given"] as Answers["stft"];
const unwindowed = stftExercise.mistakes.find(({ id }) => id === "window-forgotten")!.answer as typeof right;

test("a passed check shows one line and returns", async () => {
  await check("stft", right);
  assert.equal(shown.length, 1);
  assert.match(shown[0]["text/plain"], /^✓ Write the STFT: 2 of 2 points\. Right on all 8 inputs, .*$/);
  assert.equal((shown[0][verdictMime] as { points: number }).points, 2);
  assert.doesNotMatch(String(shown[0]["text/html"]), /<table|<img/);
});

test("a failed check shows what is wrong, then fails with one line", async () => {
  await assert.rejects(check("stft", unwindowed), (error: Error) => {
    assert.ok(error instanceof CheckFailed);
    // The verdict above says it in full; twice would be too much.
    assert.equal(error.message, "Write the STFT: 1 of 2 points. No window is applied.");
    assert.doesNotMatch(`${error.message}${error.stack}`, /\n/);
    return true;
  });
  const html = String(shown[0]["text/html"]);
  assert.match(html, /Your result is exactly what you get when no window is applied; look at the line/);
  assert.equal(html.match(/<img/g)?.length, 3);
  assert.match(html, /^<div role="group" aria-label="Write the STFT: 1 of 2 points"/);
  assert.match(html, /✓ One frame per hop.*✗ Windowed/s);
  assert.doesNotMatch(html, /<script|<style|\sclass=|https?:/);
});

test("a function whose newest text was not run is not judged", async () => {
  const staleNames = () => [{ name: "getStft", value: right, cell: 3, why: "a type error" }];
  world[hostKey] = { ...(world[hostKey] as object), staleNames };
  await assert.rejects(check("stft", right), /NotChecked: No points yet: the newest text of getStft has a type error/);
  assert.equal(shown.length, 0);
  setLanguage("german");
  await assert.rejects(check("stft", right), /NotChecked: Noch keine Punkte: der neueste Text von getStft lief nicht/);
  setLanguage("english");
  await check("stft", (...given) => right(...given));
  assert.equal(shown.length, 1);
});

test("the block stays under 60 kB, whatever was answered", async () => {
  const every = (name: ExerciseName, nth: number) =>
    exerciseNamed(name).mistakes.flatMap((mistake, i) => (i % nth === 0 ? [{ name, ...mistake }] : []));
  for (const { name, id, answer } of [...every("stft", 3), ...every("istft", 3), ...every("griffin-lim", 8)]) {
    shown = [];
    await assert.rejects(check(name, answer as never), CheckFailed);
    const size = JSON.stringify(shown[0]).length;
    assert.ok(size < 60_000, `${name}, ${id}: ${size} bytes`);
  }
});

test("a verdict shows what a student wrote as text, never as markup", async () => {
  const answer = () => {
    throw new Error("<img src=x onerror=alert(1)>");
  };
  await assert.rejects(check("stft", answer), CheckFailed);
  assert.doesNotMatch(String(shown[0]["text/html"]), /<img/);
});

test("an unfinished answer is polite", async () => {
  await assert.rejects(
    check("stft", () => todo("the window's weights")),
    /^CheckFailed: Write the STFT: 0 of 2 points\. Not filled in yet: the window's weights\.$/,
  );
});

test("a check of an unfinished answer says all that is open, each with its own sentence", async () => {
  const answer = (x: Float32Array) => {
    const weights: Float64Array = todo("weights: a Hann window of windowLength samples");
    const stft: ReturnType<typeof right> = todo('stft: frames "times" weights, then rfft.');
    return weights.length + x.length > 0 ? stft : todo();
  };
  await assert.rejects(check("stft", answer), CheckFailed);
  const { issues } = shown[0][verdictMime] as Verdict;
  assert.deepEqual(
    issues.map(({ kind, message }) => [kind, message]),
    [
      ["notDone", "Not filled in yet: weights: a Hann window of windowLength samples."],
      ["notDone", 'Not filled in yet: stft: frames "times" weights, then rfft.'],
      ["notDone", "Not filled in yet: replace todo() by your own code."],
    ],
  );
  for (const { message } of issues) assert.ok(shown[0]["text/plain"].includes(message));
});

test("an unknown exercise is a sentence", async () => {
  await assert.rejects(check("sttf" as "stft", right), /check: name must be one of stft, power, .*, got sttf/);
});

test("the score counts the latest verdict of each exercise", async () => {
  const text = () => score("01").toBundle()["text/plain"];
  assert.match(text(), /^Seminar: 0 of 10\n {2}open: Write the STFT \(not checked yet, 2 to win\)\n/);
  assert.equal(text().split("\n").length, 7);
  await assert.rejects(check("stft", unwindowed), CheckFailed);
  assert.match(text(), /^Seminar: 1 of 10\n {2}open: Write the STFT \(1 of 2\)/);
  await check("stft", right);
  assert.match(text(), /^Seminar: 2 of 10\n {2}open: Power spectrogram \(not checked yet, 1 to win\)/);
  const { exercises, ...data } = score("01");
  assert.deepEqual(
    { ...data, toBundle: undefined },
    { kind: "score", seminar: "01", points: 2, of: 10, toBundle: undefined },
  );
  assert.deepEqual(
    exercises.map(({ exercise, of }) => `${exercise} ${of}`),
    ["stft 2", "power 1", "mel 2", "mel-inversion 1", "istft 2", "griffin-lim 2"],
  );
  assert.deepEqual(exercises[0], { exercise: "stft", title: "Write the STFT", points: 2, of: 2, checked: true });
  for (const { exercise } of exercises)
    await check(exercise as ExerciseName, honest[exercise as ExerciseName]["helpers as given"] as never);
  assert.equal(text(), "Seminar: 10 of 10\n  Everything is solved.");
  assert.throws(() => score("99"), /score: seminar must be one of 01, got 99/);
});

test("without any host, the verdict is printed", async (t) => {
  world[hostKey] = undefined;
  const printed = t.mock.method(console, "log", () => {});
  await check("stft", right);
  assert.match(String(printed.mock.calls[0].arguments[0]), /^✓ Write the STFT: 2 of 2/);
});

test("a verdict on sound has curves and players, with the level of the difference, and says the same in text", async () => {
  const forgotten = exerciseNamed("istft").mistakes.find(({ id }) => id === "window-sum-constant")!.answer;
  await assert.rejects(check("istft", forgotten as never), CheckFailed);
  const html = String(shown[0]["text/html"]);
  assert.equal(html.match(/<svg role="img" aria-label="(yours|expected|difference)/g)?.length, 3);
  assert.deepEqual(
    [...html.matchAll(/<audio controls [^>]*aria-label="(\w+)/g)].map(([, name]) => name),
    ["yours", "reference", "difference"],
  );
  const { sound } = shown[0][verdictMime] as Verdict;
  assert.deepEqual([sound?.sampleRate, sound?.seconds], [8000, 0.8]);
  // Its hop is no part of the window: 1.5 is the window sum nowhere.
  assert.ok(sound!.differenceDecibels! < 0 && sound!.differenceDecibels! > -30);
  assert.match(html, /difference: [\d.]+ dB below the reference/);
  assert.match(shown[0]["text/plain"], /To be heard: 0\.8 s at 8000 Hz, difference [\d.]+ dB below the reference\./);
  assert.doesNotMatch(html, /<script|<style|\sclass=|https?:/);
});

test("sounds that nobody can tell apart are not played, and silence is called silent", async () => {
  const inverse = honest.istft["helpers as given"] as (...args: Parameters<Answers["istft"]>) => Float64Array;
  const loudOnly: Answers["istft"] = (...args) => inverse(...args).map((sample) => Math.min(sample, 2.5));
  await assert.rejects(check("istft", loudOnly), CheckFailed);
  assert.equal((shown[0][verdictMime] as Verdict).sound, undefined);
  assert.doesNotMatch(String(shown[0]["text/html"]), /<audio/);

  const clipped: Answers["istft"] = (...args) => inverse(...args).map((sample) => Math.max(-1, Math.min(1, sample)));
  await assert.rejects(check("istft", clipped), CheckFailed);
  assert.ok((shown[1][verdictMime] as Verdict).sound!.differenceDecibels! > -30);

  await assert.rejects(
    check("istft", (...args) => inverse(...args).map(() => 0)),
    CheckFailed,
  );
  assert.match(shown[2]["text/plain"], /To be heard: 0\.8 s at 8000 Hz, yours silent\./);
  assert.match(String(shown[2]["text/html"]), /aria-label="yours: silent"/);
  assert.doesNotMatch(String(shown[2]["text/html"]), /0 dB above/);
});

test("hints are folded, and free", async () => {
  await assert.rejects(check("stft", unwindowed), CheckFailed);
  const html = String(shown[0]["text/html"]);
  assert.equal(html.match(/<details><summary/g)?.length, 3);
  assert.match(shown[0]["text/plain"], /Hints cost nothing: hint\("stft"\)\.$/);
});
