// `npm run bench -- vocoder [--rounds N] [--steps N] [--json FILE]`: steps of the seed's gradient descent beside PyTorch on the processor, one thread,
// the same formulation, alternating rounds.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { lyonsFilterBank, magnitude, matmul, stft, transpose } from "speclab/dsp";
import { magnitudePhaseDescent } from "speclab/inversion";
import { load } from "speclab/node";
import { comparisonTable, judge, type Line, type Measurement } from "../comparison.ts";
import { benchFolder, pythonSettings, root } from "../dsp/python.ts";
import { torchPython } from "../training/python.ts";

const nFft = 512;
const hopLength = 128;
const sampleRate = 16000;
/** As long as the seed's recording. */
const seconds = 2.285;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      steps: { type: "string", default: "50" },
      json: { type: "string" },
    },
  });
  const [rounds, steps] = [values.rounds, values.steps].map(Number);
  for (const count of [rounds, steps])
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`bench vocoder: --rounds and --steps must be positive integers, got ${count}`);
  const { samples: whole } = await load(path.join(root, "data/voice-m.wav"), { sampleRate });
  const frames = 1 + Math.floor((seconds * sampleRate - nFft) / hopLength);
  const samples = whole.slice(8000, 8000 + nFft + (frames - 1) * hopLength);
  const filters = lyonsFilterBank({ nMels: 128, sampleRate, nFft });
  const mel = matmul(transpose(filters), magnitude(stft(samples, { nFft, hopLength, center: false })));
  // Any sound that is not yet the right one: the recording with its quiet half louder.
  const start = samples.map((value) => Math.sign(value) * 0.5 * Math.sqrt(Math.abs(value)));

  const python = torchPython();
  if (typeof python === "string") {
    console.error(python);
    return 2;
  }
  const peer = startPeer(python.command, { filters: filters.data, mel: mel.data, start });
  const search = magnitudePhaseDescent(mel, { filters, start });
  const line: Line = {
    name: `descent, a step, ${frames} frames`,
    unit: "ms",
    ours: [],
    theirs: [],
    bound: { ratio: 1 },
  };
  const round = async (): Promise<{ ours: Measurement; theirs: Measurement; losses: [number, number] }> => {
    const begin = performance.now();
    const before = process.cpuUsage();
    let loss = 0;
    for (let i = 0; i < steps; i++) loss = search.step().loss;
    const { user, system } = process.cpuUsage(before);
    const ours = { wall: (performance.now() - begin) / steps, cpu: (user + system) / 1000 / steps };
    const answer = await peer.round(steps);
    const theirs = { wall: (1000 * answer.wall) / steps, cpu: (1000 * answer.cpu) / steps };
    return { ours, theirs, losses: [loss, answer.loss] };
  };
  try {
    // The first round compiles, here and there.
    await round();
    let losses: [number, number] = [0, 0];
    for (let i = 0; i < rounds; i++) {
      const measured = await round();
      line.ours.push(measured.ours);
      line.theirs.push(measured.theirs);
      losses = measured.losses;
    }
    const off = Math.abs(losses[0] / losses[1] - 1);
    line.note = `losses after ${(rounds + 1) * steps} steps ${losses.map((loss) => loss.toFixed(4)).join(" and ")}`;
    if (off > 0.02) line.failure = `the two do not do the same: ${line.note}`;
  } finally {
    peer.end();
  }
  // Processor time is judged: on a busy machine the wall's says who was let in.
  const byProcessor = ({ cpu = Number.NaN }: Measurement): Measurement => ({ wall: cpu, cpu });
  const judged = judge({ ...line, ours: line.ours.map(byProcessor), theirs: line.theirs.map(byProcessor) });
  console.log(
    `${os.cpus()[0]?.model.trim()}, load ${os.loadavg()[0].toFixed(1)}; PyTorch ${peer.version()}, one thread; CPU time, medians of ${rounds} rounds of ${steps} steps\n`,
  );
  console.log(comparisonTable([judged], "speclab", "PyTorch"));
  if (judged.ratio)
    console.log(`${(1 / judged.ratio).toFixed(2)} times PyTorch's steps per second (bound ≥ 1): ${judged.result}`);
  if (values.json) {
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(judged, null, 1)}\n`);
  }
  return judged.result === "pass" ? 0 : 1;
}

interface Answer {
  readonly wall: number;
  readonly cpu: number;
  readonly loss: number;
  readonly torch: string;
}

function startPeer(
  command: string,
  arrays: Readonly<Record<string, ArrayLike<number>>>,
): { round(steps: number): Promise<Answer>; version(): string; end(): void } {
  const folder = path.join(benchFolder, "vocoder");
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(arrays).map(([name, values]) => {
    const file = path.join(folder, `${name}.f32`);
    writeFileSync(file, new Uint8Array(Float32Array.from(values).buffer));
    return [name, file];
  });
  const request = path.join(folder, "request.json");
  writeFileSync(request, JSON.stringify({ nFft, hopLength, ...Object.fromEntries(files) }));
  const child = spawn(command, [path.join(root, "bench/vocoder/peer.py"), request], {
    stdio: ["pipe", "pipe", "inherit"],
    env: pythonSettings(),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let version = "";
  return {
    async round(steps) {
      child.stdin.write(`${steps}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("bench vocoder: PyTorch ended before it answered; what it said stands above");
      const answer: Answer = JSON.parse(value);
      version = answer.torch;
      return answer;
    },
    version: () => version,
    end: () => child.stdin.end(),
  };
}
