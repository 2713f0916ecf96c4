import assert from "node:assert/strict";
import { test } from "node:test";
import { installScriptHost } from "../../node/script-host.ts";
import { testKnownMistakes } from "../../node/testing/known-mistakes.ts";
import { score } from "../index.ts";
import type { MusicAnswers } from "./music.ts";

installScriptHost();

const names: (keyof MusicAnswers)[] = ["sharpness", "pixel-shuffle", "null-test"];

test("notebook 04 has five points", () => {
  const { points, of, exercises } = score("04");
  assert.deepEqual([points, of, exercises.map(({ exercise }) => exercise)], [0, 5, names]);
});

testKnownMistakes(names);
