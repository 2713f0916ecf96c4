// `npm run bench -- training`: steps of training on our engines beside PyTorch on the processor, one thread each, in the
// same formulation and from the same numbers. How a product of matrices is computed is each side's own matter: ours needs
// half of PyTorch's multiplications for spectra of overlapping frames (lib/nn/ops/framed-product.ts; on tensorflow only of
// many frames), and no FFT.
//
// --json FILE      the numbers, too
// --rounds N       alternating rounds, 5
// --engines WORDS  wasm,tensorflow; an engine that is not here is left out with its sentence
// --cases WORDS    log-mel,bc-resnet,waveform,convolution
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchFolder, root } from "../dsp/python.ts";
import { CASES, type CaseName, TITLES } from "./cases.ts";
import { torchPython } from "./python.ts";
import { type Row, summarize, table } from "./rows.ts";
import { type Ran, Side } from "./side.ts";

/** Losses of the first steps are compared; then nothing is compiled any more, and measuring begins. */
const FIRST_STEPS = 5;
/** A side trains until this many milliseconds of CPU have gone, before the other one does. */
const BATCH = 600;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "5" },
      engines: { type: "string", default: "wasm,tensorflow" },
      cases: { type: "string", default: CASES.join(",") },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`bench training: --rounds must be a positive integer, got ${values.rounds}`);
  const wanted = values.cases.split(",") as CaseName[];
  const unknown = wanted.find((name) => !CASES.includes(name));
  if (unknown) throw new RangeError(`bench training: --cases must be of ${CASES.join(", ")}, got ${unknown}`);
  const python = torchPython();
  if (typeof python === "string") {
    console.error(python);
    return 2;
  }
  const rows = await compare(python.command, values.engines.split(","), wanted, rounds);
  console.log(
    `\n${os.cpus()[0]?.model.trim()}, load ${os.loadavg()[0].toFixed(1)}; CPU milliseconds for a step, one thread, medians of ${rounds} rounds\n`,
  );
  console.log(table(rows));
  if (values.json) {
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);
  }
  return rows.every(({ result }) => result !== "FAIL") ? 0 : 1;
}

async function compare(
  python: string,
  engines: readonly string[],
  cases: readonly CaseName[],
  rounds: number,
): Promise<Row[]> {
  const torch = new Side(python, ["-W", "ignore", path.join(root, "bench/training/networks.py")]);
  const contestant = fileURLToPath(new URL("./contestant.js", import.meta.url));
  const rows: Row[] = [];
  try {
    const { torch: version } = await torch.ask<{ torch: string }>("versions");
    console.log(`Node ${process.version}, torch ${version}`);
    for (const engine of engines) {
      const ours = new Side(process.execPath, [contestant, engine]);
      try {
        const { device, version: of } = await ours.ask<{ device: string; version: string }>("engine");
        console.log(`${engine}: ${of}, ${device.replace("all cores", "one thread")}`);
        for (const name of cases) {
          process.stderr.write(`${engine}: ${TITLES[name]} …\n`);
          const row = await measure(ours, torch, { engine, name, rounds });
          process.stderr.write(`  ${row.ratio.toFixed(2)} of PyTorch's time\n`);
          rows.push(row);
        }
      } catch (error) {
        if (!/^useEngine: /.test((error as Error).message)) throw error;
        console.log(`${engine} is left out: ${(error as Error).message.replace(/^useEngine: /, "")}`);
      } finally {
        ours.close();
      }
    }
  } finally {
    torch.close();
  }
  return rows;
}

interface Measurement {
  readonly engine: string;
  readonly name: CaseName;
  readonly rounds: number;
}

async function measure(ours: Side, torch: Side, { engine, name, rounds }: Measurement): Promise<Row> {
  const folder = path.join(benchFolder, "training");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.safetensors`);
  const rates = await ours.ask<object>("prepare", { case: name, file });
  await torch.ask("prepare", { case: name, file, ...rates });
  const sides = [ours, torch];
  const first: Ran[] = [];
  for (const side of sides) first.push(await side.ask<Ran>("run", { steps: FIRST_STEPS }));
  const steps: number[] = [];
  for (const side of sides) {
    const { cpu } = await side.ask<Ran>("run", { steps: FIRST_STEPS });
    steps.push(Math.max(2, Math.min(500, Math.round(BATCH / cpu))));
  }
  const times: number[][] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const turn of [0, 1]) {
      const i = (turn + round) % 2;
      times[i].push((await sides[i].ask<Ran>("run", { steps: steps[i] })).cpu);
    }
  const losses = { ours: first[0].losses, torch: first[1].losses };
  return summarize({ case: name, engine, ours: times[0], torch: times[1], losses });
}
