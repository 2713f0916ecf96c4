import assert from "node:assert/strict";
import { test } from "node:test";
import { installScriptHost } from "../../node/script-host.ts";
import { testKnownMistakes } from "../../node/testing/known-mistakes.ts";
import { score } from "../index.ts";
import type { VocoderAnswers } from "./vocoder.ts";

installScriptHost();

const names: (keyof VocoderAnswers)[] = ["magnitude-gradient", "mel-projection", "known-share"];

test("notebook 05 has four points", () => {
  const { points, of, exercises } = score("05");
  assert.deepEqual([points, of, exercises.map(({ exercise }) => exercise)], [0, 4, names]);
});

testKnownMistakes(names);
