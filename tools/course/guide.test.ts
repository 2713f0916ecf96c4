import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "../notebooks/sources.ts";
import { runGuide } from "./guide.ts";

// docs/authoring.md as it stands: every block of commands is run, and what it shows behind must be in the output.

const home = mkdtempSync(path.join(os.tmpdir(), "speclab-guide-"));

function reasonToSkip(): string | undefined {
  if (process.env.SPECLAB_QUICK) return "it makes notebooks, which takes half a minute; npm test runs it";
  if (process.platform === "win32") return "the guide's commands are for a POSIX shell";
  if (!existsSync(path.join(root, "node_modules/.bin/speclab")))
    return "npm has not linked the speclab command: npm install";
  return undefined;
}

test("the guide to new exercises does what it says", async (t) => {
  const reason = reasonToSkip();
  if (reason) return t.skip(reason);
  t.after(() => rmSync(home, { recursive: true }));
  // The first block shows the folders of a course, before any command.
  const env = { SPECLAB_COURSE: path.join(home, "my-course") };
  assert.ok(runGuide("docs/authoring.md", { home, env, skip: 1 }) >= 6);
});
