import assert from "node:assert/strict";
import { test } from "node:test";
import type { Verdict } from "./verdict.ts";
import { verdictBundle } from "./verdict-bundle.ts";

test("links keep the whole contrast of the page's colour: nothing around them is half transparent", () => {
  const verdict: Verdict = {
    ...{ kind: "verdict", exercise: "stft", title: "STFT", points: 0, of: 2, message: "Not yet.", inputs: 1, seed: 1 },
    ...{ inShort: "not yet", hints: [], language: "english" },
    requirements: [{ id: "values", title: "right numbers", points: 0, of: 2 }],
    issues: [{ kind: "values", requirement: "values", message: "Not yet." }],
  };
  const html = verdictBundle({ verdict })["text/html"] as string;
  const faint = [...html.matchAll(/opacity:[^>]*>(.*?)<\/(?:span|div)>/g)].map(([, inner]) => inner);
  assert.ok(html.includes("<a href="), html);
  assert.ok(faint.length > 0, html);
  assert.deepEqual(
    faint.filter((inner) => inner.includes("<a ")),
    [],
  );
});
