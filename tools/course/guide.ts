// Runs a guide: every block of commands, in one folder, and what it shows behind must be in the output.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../notebooks/sources.ts";

export interface GuideOptions {
  /** Home of whoever follows the guide. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Blocks at the beginning that show something else. */
  readonly skip?: number;
}

/** @returns how many blocks of commands there were */
export function runGuide(file: string, { home, env: more = {}, skip = 0 }: GuideOptions): number {
  const text = readFileSync(path.join(root, file), "utf8");
  const blocks = [...text.matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm)].slice(skip);
  let output = "";
  let commands = 0;
  for (const [, kind, content] of blocks) {
    if (kind === "sh") {
      const { SPECLAB_WORK: _, INIT_CWD: __, SPECLAB_COURSE: ___, ...env } = process.env;
      const run = spawnSync("bash", ["-e", "-c", content], {
        cwd: root,
        env: { ...env, HOME: home, ...more },
        encoding: "utf8",
      });
      output = `${run.stdout}${run.stderr}`;
      assert.equal(run.status, 0, `${content}\n${output}`);
      commands += 1;
      continue;
    }
    for (const line of content.trimEnd().split("\n")) {
      const words = line.trim().replace(/\s+/g, " ");
      assert.ok(output.replace(/[ \t]+/g, " ").includes(words), `“${words}” is not in:\n${output}`);
    }
  }
  return commands;
}
