// `npm run test:gradients [-- wasm cpu webgpu tensorflow] [--software] [--quick]`: every derivative of speclab/nn against
// finite differences along every single number, one process per engine.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Stop, say } from "../lab/say.mjs";
import { typedOptions } from "../lab/typed-options.mjs";

const engines = ["wasm", "cpu", "webgpu", "tensorflow"];
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const usage = `npm run test:gradients [-- ${engines.join(" ")}] [--software] [--quick]

  --software   WebGPU may compute on the processor, where there is no graphics card: by the drivers that
               VK_ICD_FILENAMES names, else by the one that Chromium has brought along
  --quick      two directions instead of every number, as npm test does`;
const { values, positionals } = typed();
const env = { ...process.env, SPECLAB_REQUIRE: positionals.join(",") };
if (!values.quick) env.SPECLAB_GRADIENTS = "all";
const chromium = "/usr/lib/chromium";
if (values.software) {
  env.SPECLAB_SOFTWARE_GPU = "1";
  const driver = path.join(chromium, "vk_swiftshader_icd.json");
  if (!env.VK_ICD_FILENAMES && existsSync(driver)) {
    env.VK_ICD_FILENAMES = driver;
    env.LD_LIBRARY_PATH = [chromium, env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter);
  }
}
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
  // A run without a single test has shown nothing.
  if (status !== 0 || count("pass") + count("skipped") === 0) process.exitCode = 1;
}

function typed() {
  try {
    const options = { software: { type: "boolean", default: false }, quick: { type: "boolean", default: false } };
    const words = typedOptions(process.argv.slice(2), { usage, options, positionals: true });
    const unknown = words.positionals.find((name) => !engines.includes(name));
    if (unknown) throw new Stop(`test:gradients: there is no engine ${unknown}; there is: ${engines.join(", ")}.`);
    return words;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exit(2);
  }
}
