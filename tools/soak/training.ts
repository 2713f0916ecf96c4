// A training that is killed at random moments and started again must end where one that nobody disturbed ends.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Random } from "speclab";
import { root } from "../notebooks/sources.ts";
import { type Trial, timesOf } from "./trial.ts";

const kills = 20;
const words = ["kws", "model=linear", "nMels=20", "data=own", "epochs=300", "engine=wasm", "seed=5"];
const program = path.join(root, "build/js/tools/train.js");

export const training: Trial = {
  name: "training",
  what: (share) => `trainings killed ${timesOf(kills, share)} times in all and resumed, beside one that runs through`,
  async run(share, progress) {
    const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-soak-"));
    const random = new Random(3);
    const wanted = timesOf(kills, share);
    try {
      const begun = performance.now();
      const undisturbed = await train(path.join(folder, "through"));
      const seconds = (performance.now() - begun) / 1000;
      if (!undisturbed) return { times: 0, broken: ["the training that nobody disturbs has no result"] };
      const broken: string[] = [];
      let times = 0;
      for (let attempt = 1; times < wanted; attempt++) {
        const place = path.join(folder, `killed-${attempt}`);
        const before = times;
        // Some moments lie before the first checkpoint, some while one is written, some behind the end.
        while (times < wanted && !(await train(place, random.uniform() * 0.7 * seconds)))
          progress(`killed ${++times} times`);
        const disturbed = await train(place);
        if (JSON.stringify(disturbed) === JSON.stringify(undisturbed)) continue;
        const both = [undisturbed, disturbed].map((result) => JSON.stringify(result));
        broken.push(`undisturbed ${both[0]}, killed ${times - before} times ${both[1]}`);
      }
      return { times, broken, measured: `${seconds.toFixed(0)} s undisturbed` };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The numbers of a run that is done, its seconds left out; nothing when it was killed before. */
async function train(cwd: string, secondsToLive?: number): Promise<Record<string, number> | undefined> {
  mkdirSync(cwd, { recursive: true });
  const child = spawn(process.execPath, [program, ...words], { cwd, stdio: ["ignore", "ignore", "inherit"] });
  const timer = secondsToLive === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), secondsToLive * 1000);
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  const runs = path.join(cwd, "build/runs/kws");
  for (const name of readDirectory(runs)) {
    const result = readResult(path.join(runs, name, "result.json"));
    if (result) return result;
  }
  return undefined;
}

function readDirectory(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readResult(file: string): Record<string, number> | undefined {
  try {
    const { seconds: _, ...result } = JSON.parse(readFileSync(file, "utf8"));
    return result;
  } catch {
    return undefined;
  }
}
