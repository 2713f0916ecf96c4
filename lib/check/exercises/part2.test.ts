import assert from "node:assert/strict";
import { test } from "node:test";
import { installScriptHost } from "../../node/script-host.ts";
import { testKnownMistakes } from "../../node/testing/known-mistakes.ts";
import { score } from "../index.ts";
import type { SecondPart } from "./part2.ts";

installScriptHost();

const names: (keyof SecondPart)[] = ["windowing", "wav2mel", "shift-pitch", "change-speed", "remove-weak"];

test("the second part has six points of its own, outside the ten", () => {
  const { points, of, exercises } = score("01-second-part");
  assert.deepEqual([points, of, exercises.map(({ exercise }) => exercise)], [0, 6, names]);
  assert.equal(score("01").of, 10);
  assert.match(String(score("01-second-part").toBundle()["text/plain"]), /^Second part: 0 of 6\n/);
  assert.match(String(score("01").toBundle()["text/plain"]), /^Seminar: 0 of 10\n/);
});

testKnownMistakes(names);
