// docs/teaching.md as it stands: every block of commands is run, and what it shows behind must be in the output.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { runGuide } from "../course/guide.ts";

test("the teacher's guide does what it says", (t) => {
  if (process.env.SPECLAB_QUICK) return t.skip("it marks hand-ins, which takes half a minute; npm test runs it");
  if (process.platform === "win32") return t.skip("the guide's commands are for a POSIX shell");
  const home = mkdtempSync(path.join(os.tmpdir(), "speclab-teaching-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  assert.ok(runGuide("docs/teaching.md", { home }) >= 5);
  for (const file of ["class.html", "grades.csv", "moodle.csv", "canvas.csv", "marks.json", "key.csv"]) {
    assert.ok(existsSync(path.join(home, "report", file)), file);
  }
});
