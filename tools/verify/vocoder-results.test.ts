import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { begunAt, kept, keyOf } from "./vocoder-results.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-vocoder-results-"));
after(() => rmSync(home, { recursive: true }));

test("a result stays as long as code and settings are the same", async () => {
  const file = path.join(home, "case.json");
  writeFileSync(file, JSON.stringify({ mel: 1 }));
  const code = path.join(home, "method.js");
  writeFileSync(code, "one");
  let measured = 0;
  const measure = async (settings: unknown): Promise<number> =>
    (await kept(file, keyOf(settings, home), async () => ++measured)).result;
  assert.equal(await measure({ seconds: 5 }), 1, "what has no key is measured again");
  assert.equal(await measure({ seconds: 5 }), 1);
  assert.equal(await measure({ seconds: 6 }), 2);
  writeFileSync(code, "two");
  assert.equal(await measure({ seconds: 6 }), 3);
  writeFileSync(path.join(home, "method.test.js"), "a test is no part of it");
  assert.equal(await measure({ seconds: 6 }), 3);
});

test("the page says when its results were begun", () => {
  const [early, late] = [
    { begun: "2026-01-02T09:08:07.000Z", load: 11.6 },
    { begun: "2026-01-02T10:00:00.000Z", load: 4.4 },
  ];
  assert.equal(begunAt([late, early]), "begun 2026-01-02 09:08 UTC to 2026-01-02 10:00 UTC, at a load of 4 to 12");
  assert.equal(begunAt([early]), "begun 2026-01-02 09:08 UTC, at a load of 12");
});
