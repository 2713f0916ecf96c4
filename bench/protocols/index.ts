// `npm run bench -- protocols`: how long the published trainings take on each engine that is here. CPU seconds of a step,
// one thread, times the steps of the whole training: hours of one core. No comparison, so there is no bound; how the steps
// compare with PyTorch's is said by `npm run bench -- training`.
//
// --engines WORDS  wasm,tensorflow
// --json FILE      the numbers, too
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatTable } from "../../tools/table.ts";
import { plans } from "./plans.ts";

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { engines: { type: "string", default: "wasm,tensorflow" }, json: { type: "string" } },
  });
  const engines = values.engines.split(",");
  const rows = plans.map((plan, index) => {
    const seconds = engines.map((engine) => secondsOf(engine, index));
    console.error(`${plan.command}: ${seconds.map((each) => each?.toPrecision(2) ?? "not here").join(", ")} s a step`);
    return { ...plan, seconds };
  });
  console.log(`\n${os.cpus()[0]?.model.trim()}; one thread; CPU seconds of a step, and hours of the whole training\n`);
  const heading = ["", "steps", ...engines.flatMap((engine) => [`${engine}: s a step`, "hours"])];
  const lines = rows.map(({ command, stepsPerEpoch, epochs, seconds }) => [
    command,
    `${stepsPerEpoch} × ${epochs}`,
    ...seconds.flatMap((each) =>
      each === undefined
        ? ["not here", ""]
        : [each.toPrecision(2), ((each * stepsPerEpoch * epochs) / 3600).toPrecision(2)],
    ),
  ]);
  console.log(formatTable([heading, ...lines]));
  if (values.json) {
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);
  }
  return 0;
}

/** Undefined where the engine is not. */
function secondsOf(engine: string, plan: number): number | undefined {
  const program = fileURLToPath(new URL("./process.js", import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: "1", TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, engine, String(plan)], {
    env,
    encoding: "utf8",
  });
  if (status === 0) return Number(stdout.trim().split("\n").at(-1));
  if (/useEngine: /.test(stderr)) return undefined;
  throw new Error(`bench protocols: ${plans[plan].command}: ${stderr}`);
}
