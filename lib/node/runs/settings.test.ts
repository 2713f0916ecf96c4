import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anyText,
  describeSettings,
  oneOf,
  positive,
  readSettings,
  readSweep,
  spelled,
  whole,
  yesOrNo,
} from "./settings.ts";

const schema = {
  model: oneOf(["linear", "bcResNet"], "linear"),
  setting: oneOf(["A", "B", "C", "D"], "A"),
  nMels: whole(40, { min: 1, max: 128 }),
  learningRate: positive(1e-3),
  randomMel: yesOrNo(false),
  data: anyText("digits"),
  seed: whole(0, { min: 0 }),
};

test("what is not said is as it is usually", () => {
  const settings = readSettings(schema, ["nMels=20", "randomMel=true", "learningRate=1e-4"]);
  const model: "linear" | "bcResNet" = settings.model;
  assert.equal(model, "linear");
  assert.deepEqual({ ...settings }, { ...readSettings(schema, []), nMels: 20, randomMel: true, learningRate: 1e-4 });
  assert.deepEqual(spelled(schema, settings), ["nMels=20", "learningRate=0.0001", "randomMel=true"]);
  assert.match(describeSettings(schema), /^ {2}nMels=40 {12}a whole number, 1 to 128$/m);
});

test("several values make all combinations", () => {
  const sweep = readSweep(schema, ["nMels=10,20", "setting=A,C", "seed=0..2"]);
  assert.equal(sweep.length, 12);
  assert.deepEqual(
    sweep.slice(0, 4).map(({ nMels, setting, seed }) => `${nMels} ${setting} ${seed}`),
    ["10 A 0", "10 A 1", "10 A 2", "10 C 0"],
  );
  assert.throws(() => readSettings(schema, ["seed=0,1"]), /^SettingError: One value for each setting is wanted here/);
});

test("a wrong name or value gets the nearest right one", () => {
  const refusals: [string, string][] = [
    ["nmels=10", "There is no setting nmels; did you mean nMels?"],
    ["setings=A", "There is no setting setings; did you mean setting?"],
    ["learningRte=1", "There is no setting learningRte; did you mean learningRate?"],
    ["colour=1", "There is no setting colour; there is: model, setting, nMels, learningRate, randomMel, data, seed."],
    ["nMels", "nMels: a setting is written name=value; did you mean nMels?"],
    ["model=bcresnet", "model must be one of linear, bcResNet, got bcresnet; did you mean bcResNet?"],
    ["setting=E", "setting must be one of A, B, C, D, got E"],
    ["nMels=0", "nMels must be a whole number, 1 to 128, got 0"],
    ["nMels=1.5", "nMels must be a whole number, 1 to 128, got 1.5"],
    ["nMels=", "nMels must be a whole number, 1 to 128, got nothing"],
    ["learningRate=-1", "learningRate must be a number above 0, got -1"],
    ["randomMel=yes", "randomMel must be true or false, got yes"],
    ["seed=4..1", "4..1: a range runs upwards, 10000 values at most"],
    ["data=", "data must be a text, got nothing"],
  ];
  for (const [word, sentence] of refusals)
    assert.throws(() => readSweep(schema, [word]), { name: "SettingError", message: sentence }, word);
  assert.throws(() => readSweep(schema, ["seed=1", "seed=2"]), { message: "seed is set twice" });
});
