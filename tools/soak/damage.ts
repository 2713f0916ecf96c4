// Damaged sound files and archives for every loader: the tests of the library, with a hundred times as many draws.
import { spawn } from "node:child_process";
import path from "node:path";
import { root } from "../notebooks/sources.ts";
import { type Trial, timesOf } from "./trial.ts";

const factor = 100;
const files = ["lib/dist/esm/audio/damage.test.js"];

export const damage: Trial = {
  name: "damage",
  what: (share) => `the loaders' tests with damaged files, ${timesOf(factor, share)} times as many draws as usual`,
  async run(share) {
    const times = timesOf(factor, share);
    const broken = [];
    for (const file of files) {
      const { code, output } = await nodeTest(path.join(root, file), { SPECLAB_FUZZ: String(times) });
      if (code !== 0) broken.push(`${file}: ${failures(output)}`);
    }
    return { times, broken };
  },
};

/** One test file in a process of its own. */
export function nodeTest(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--test", "--test-reporter=tap", file], {
      cwd: root,
      env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (piece) => (output += piece));
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** Names of the tests that failed. */
export function failures(output: string): string {
  return (
    [...output.matchAll(/^\s*not ok \d+ - (.*)$/gm)].map(([, name]) => name).join("; ") || "it ended without a word"
  );
}
