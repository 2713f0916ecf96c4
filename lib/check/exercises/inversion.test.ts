import assert from "node:assert/strict";
import { test } from "node:test";
import { installScriptHost } from "../../node/script-host.ts";
import { testKnownMistakes } from "../../node/testing/known-mistakes.ts";
import { score } from "../index.ts";
import type { InversionAnswers } from "./inversion.ts";

installScriptHost();

const names: (keyof InversionAnswers)[] = ["reassignment", "signs", "linear-step"];

test("notebook 02 has six points", () => {
  const { points, of, exercises } = score("02");
  assert.deepEqual([points, of, exercises.map(({ exercise }) => exercise)], [0, 6, names]);
});

testKnownMistakes(names);
