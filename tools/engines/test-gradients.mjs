// `npm run test:gradients [-- wasm cpu webgpu tensorflow] [--software]`: every derivative of speclab/nn against finite
// differences along every single number, one process per engine. `npm test` tries two directions, which is faster.
//
// --software   WebGPU may compute on the processor, where there is no graphics card
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const engines = ["wasm", "cpu", "webgpu", "tensorflow"];
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { software: { type: "boolean", default: false } },
});
const unknown = positionals.find((name) => !engines.includes(name));
if (unknown) {
  console.error(`test:gradients: there is no engine ${unknown}; there is: ${engines.join(", ")}.`);
  process.exit(1);
}
const env = { ...process.env, SPECLAB_GRADIENTS: "all", SPECLAB_REQUIRE: positionals.join(",") };
if (values.software) env.SPECLAB_SOFTWARE_GPU = "1";
for (const name of positionals.length > 0 ? positionals : engines) {
  const begun = performance.now();
  const file = path.join(root, `lib/dist/esm/nn/gradients.${name}.test.js`);
  const { status, stdout } = spawnSync(process.execPath, [file], { env, encoding: "utf8", maxBuffer: 2 ** 26 });
  const count = (word) => Number(stdout.match(new RegExp(`^# ${word} (\\d+)$`, "m"))?.[1] ?? 0);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  for (const [, why] of stdout.matchAll(/# SKIP (.*)$/gm)) console.log(`${name}: ${why}`);
  for (const [, test, why] of stdout.matchAll(/^not ok \d+ - (.*)$[\s\S]*?error: (.*)$/gm))
    console.log(`✖ ${test}\n  ${why}`);
  console.log(`${name}: ${count("pass")} agree, ${count("fail")} do not, ${count("skipped")} skipped, ${seconds} s`);
  if (status !== 0) process.exitCode = 1;
}
