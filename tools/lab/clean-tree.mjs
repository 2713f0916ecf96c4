// A test run must leave no trace outside build/ and work/: git says whether it has.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./places.mjs";

/** What git sees as changed; undefined where there is no git or no repository. */
export function changes(folder = root) {
  if (!existsSync(path.join(folder, ".git"))) return undefined;
  const { status, stdout } = spawnSync("git", ["status", "--porcelain"], { cwd: folder, encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}

/** A stage of one test, which can be made only where the tree was clean before the run. */
export function treeStillClean(before, folder = root) {
  if (before !== "") {
    const why = before === undefined ? "git cannot be asked here" : "files were changed before the run already";
    return { passed: 0, failed: 0, skipped: [{ name: "the run leaves no trace", why }] };
  }
  const left = changes(folder);
  if (left !== "") console.log(`\n✖ the run has changed files:\n${left}`);
  return { passed: left === "" ? 1 : 0, failed: left === "" ? 0 : 1, skipped: [] };
}
