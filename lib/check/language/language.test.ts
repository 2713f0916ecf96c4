import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { judge } from "../check.ts";
import { exerciseNamed, seminars } from "../exercises/index.ts";
import { score } from "../score.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { type Language, sentences, setLanguage } from "./index.ts";

afterEach(() => setLanguage("english"));

test("everything an exercise can find has words, and no words are left over", () => {
  for (const [id, words] of Object.entries(english.exercises)) {
    const exercise = exerciseNamed(id as keyof typeof english.exercises);
    assert.deepEqual(Object.keys(words.mistakes).sort(), exercise.mistakes.map(({ id }) => id).sort(), id);
    const asked = [...exercise.requirements, ...(exercise.laws ?? [])].map(({ id }) => id as string);
    assert.deepEqual(Object.keys(words.requirements).sort(), asked.sort(), id);
    assert.equal(words.hints?.length, english.hints.stages.length, id);
    for (const { when, look } of Object.values(words.mistakes)) assert.doesNotMatch(when + look, /\.$/);
  }
  for (const { exercises } of Object.values(seminars)) for (const id of exercises) assert.ok(english.exercises[id]);
});

test("a language that was begun is English where it has no sentence", () => {
  const say = sentences("german");
  assert.equal(say.calls.notDone("die Gewichte"), "Noch nicht ausgefüllt: die Gewichte.");
  assert.equal(say.findings.sameForAll, english.findings.sameForAll);
  assert.equal(say.exercises.stft.title, english.exercises.stft.title);
});

test("a language has no sentence that English does not have", () => {
  const extra = (begun: object, whole: object, path: string): string[] =>
    Object.entries(begun).flatMap(([name, value]) => {
      const known = (whole as Record<string, unknown>)[name];
      if (typeof known !== typeof value) return [`${path}${name}`];
      return typeof value === "object" && !Array.isArray(value) ? extra(value, known as object, `${path}${name}.`) : [];
    });
  assert.deepEqual(extra(german, english, ""), []);
});

test("one check may be asked in another language, or all from now on; ids stay", async () => {
  const forgetful = () => undefined;
  const asked = await judge("stft", forgetful, { language: "german" });
  assert.match(asked.message, /^Deine Funktion gab nichts zurück/);
  assert.equal(asked.issues[0].kind, "wrongType");
  assert.match((await judge("stft", forgetful)).message, /^Your function returned nothing/);
  setLanguage("german");
  assert.match((await judge("stft", forgetful)).message, /^Deine Funktion/);
  assert.match(score("01").toBundle()["text/plain"], /offen: Write the STFT \(noch nicht geprüft, 2 zu gewinnen\)/);
});

test("an unknown language is a sentence", () => {
  assert.throws(
    () => setLanguage("latin" as Language),
    /setLanguage: language must be one of english, german, got latin/,
  );
});
