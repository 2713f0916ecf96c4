// `node contestant.js ENGINE`: our side, one engine in a process of its own. Answers one line of JSON to each line of JSON.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as nn from "speclab/nn";
import "speclab/node";
import { type CaseName, type Prepared, prepare } from "./cases.ts";

type Job = { case: CaseName; file?: string; steps: number };
/** The front end's learning rate, times that of the rest. */
const frontEndScale = 1e-5;
let ready: { prepared: Prepared; optimizer: nn.Optimizer } | undefined;
/** Done since the case was made. */
let done = 0;

const commands: Record<string, (job: Job) => Promise<unknown>> = {
  async engine() {
    return nn.useEngine(process.argv[2] as nn.EngineName);
  },
  /** Makes the case; writes what both sides start from. */
  async prepare({ case: name, file }) {
    if (ready) {
      ready.optimizer.dispose();
      nn.dispose(ready.prepared.tensors);
    }
    const prepared = prepare(name);
    if (file) {
      const entries = Object.entries(prepared.tensors).map(async ([key, x]) => [
        key,
        { shape: x.shape, data: await nn.valuesOf(x) },
      ]);
      const tensors = Object.fromEntries(await Promise.all(entries)) as nn.Safetensors["tensors"];
      writeFileSync(file, nn.encodeSafetensors({ tensors, metadata: {} }));
    }
    const { parameters, learningRate } = prepared;
    // Large steps would make the mel filters negative, and their logarithm no number.
    const groups = name === "log-mel" || name === "epoch-linear" ? [{ names: /^frontEnd/, scale: frontEndScale }] : [];
    done = 0;
    ready = { prepared, optimizer: nn.adam(parameters, { learningRate, groups }) };
    return { learningRate, frontEndScale };
  },
  /** Trains, and measures: the loss of every step, CPU milliseconds for one of them. */
  async run({ steps }) {
    const losses: number[] = [];
    const before = process.cpuUsage();
    for (let i = 0; i < steps; i++) losses.push(await step());
    const { user, system } = process.cpuUsage(before);
    return { losses, cpu: (user + system) / 1000 / steps };
  },
};

async function step(): Promise<number> {
  const { prepared, optimizer } = ready!;
  const loss = nn.tidy(() => {
    const { loss, gradients } = nn.gradients(prepared.parameters, () => prepared.loss(done));
    optimizer.update(gradients);
    return loss;
  });
  const [value] = await nn.valuesOf(loss);
  nn.dispose(loss);
  done += 1;
  return value;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: command, ...job } = JSON.parse(line) as Job & { do: string };
  let reply: object;
  try {
    reply = { answer: (await commands[command](job)) ?? null };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
process.exit(0); // Dawn would keep the process alive
