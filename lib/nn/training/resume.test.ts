import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

// A process that trains with checkpoints, killed as the operating system kills: nothing is tidied up.

const room = (name: string): string => JSON.stringify(new URL(`../../${name}/index.js`, import.meta.url).href);
const program = `
import { existsSync } from "node:fs";
import { Random } from ${room("core")};
import "${JSON.parse(room("node"))}";
import * as nn from ${room("nn")};
await nn.useEngine("wasm");
const random = new Random(1);
const model = nn.sequential({
  first: nn.dense(8, 16, random), norm: nn.batchNormalization(16), relu: nn.functional(nn.relu),
  drop: nn.dropping(0.2), out: nn.dense(16, 1, random),
});
const [, path] = process.argv;
const trainer = new nn.Trainer({
  model,
  batch: (_, r) => Float32Array.from({ length: 80 }, () => r.normal()),
  loss: (batch, pass) => {
    const x = nn.tensor(batch, [10, 8]);
    return nn.meanSquaredError(model.forward(x, pass), nn.sum(nn.square(x), 1, true));
  },
  optimizer: nn.adam(model.parameters, { learningRate: 0.01 }),
  schedule: nn.cosine({ max: 0.01, steps: 100, warmUp: 10 }),
  checkpoint: { path, everySteps: 7 },
  onStep: ({ step }) => console.log("step", step),
  show: false,
});
if (existsSync(path)) await trainer.load(path);
console.log("from", trainer.step);
await trainer.run(60);
console.log("losses", JSON.stringify(trainer.losses));
`;

test("killed in the middle and started again, training has the losses of an unbroken run", async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-resume-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [broken, whole] = ["broken", "whole"].map((name) => path.join(folder, `${name}.safetensors`));
  assert.match(await train(broken, "step 31\n"), /from 0\n/);
  assert.ok(existsSync(broken));
  const [resumed, unbroken] = [await train(broken), await train(whole)];
  assert.match(resumed, /from (28|35|42|49|56)\n/);
  assert.equal(losses(resumed), losses(unbroken));
});

/** What the program has said; killed when it says `until`. */
async function train(file: string, until?: string): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (until && said.includes(until)) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.on("close", resolve));
  return said;
}

function losses(said: string): string {
  return said.match(/^losses (.*)$/m)?.[1] ?? assert.fail(said);
}
