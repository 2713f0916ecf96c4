import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "../notebooks/sources.ts";

// docs/authoring.md as it stands: every block of commands is run, and what it shows behind must be in the output.

const home = mkdtempSync(path.join(os.tmpdir(), "speclab-guide-"));
const blocks = [
  ...readFileSync(path.join(root, "docs/authoring.md"), "utf8").matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm),
];

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
  let output = "";
  let commands = 0;
  for (const [, kind, text] of blocks.slice(1)) {
    if (kind === "sh") {
      const { SPECLAB_WORK: _, INIT_CWD: __, ...env } = process.env;
      const run = spawnSync("bash", ["-e", "-c", text], {
        cwd: root,
        env: { ...env, HOME: home, SPECLAB_COURSE: path.join(home, "my-course") },
        encoding: "utf8",
      });
      output = `${run.stdout}${run.stderr}`;
      assert.equal(run.status, 0, `${text}\n${output}`);
      commands += 1;
    } else {
      for (const line of text.trimEnd().split("\n")) {
        const words = line.trim().replace(/\s+/g, " ");
        assert.ok(output.replace(/[ \t]+/g, " ").includes(words), `“${words}” is not in:\n${output}`);
      }
    }
  }
  assert.ok(commands >= 6);
});
