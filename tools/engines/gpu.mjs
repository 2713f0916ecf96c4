// `npm run gpu:setup [-- --gpu | --cpu | --webgpu] [--force]` and `npm run gpu:remove`: engines that only some machines need.
import { rmSync } from "node:fs";
import path from "node:path";
import { isNodeNewEnough } from "../enough-node.mjs";

const usages = {
  setup: {
    usage: `npm run gpu:setup [-- --gpu | --cpu | --webgpu] [--force]

  Without a word: TensorFlow for an NVIDIA card where there is one, else WebGPU, for any other card.

  --gpu      TensorFlow with CUDA
  --cpu      TensorFlow on all cores of the processor
  --webgpu   WebGPU (Dawn)
  --force    anew, and --gpu also where there is no card`,
    options: Object.fromEntries(["gpu", "cpu", "webgpu", "force"].map((name) => [name, { type: "boolean" }])),
  },
  remove: { usage: "npm run gpu:remove: removes what gpu:setup has set up" },
};

if (isNodeNewEnough("npm run gpu:setup")) {
  const { Stop, say } = await import("../lab/say.mjs");
  const { typedOptions } = await import("../lab/typed-options.mjs");
  try {
    const [what, ...args] = process.argv.slice(2);
    const { values } = typedOptions(args, usages[what]);
    if (what === "remove") await remove(say);
    else await setUp(values, say, Stop);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 1;
  }
}

async function setUp(values, say, Stop) {
  const { default: driver } = await import("./tensorflow/driver.cjs");
  const asked = ["gpu", "cpu", "webgpu"].filter((name) => values[name]);
  if (asked.length > 1) throw new Stop(`gpu:setup: one of --gpu, --cpu, --webgpu, got --${asked.join(" and --")}.`);
  let [choice] = asked;
  if (!choice) {
    const missing = driver.missingDriver();
    choice = missing ? "webgpu" : "gpu";
    if (missing) say(`Not TensorFlow with CUDA: ${missing}. (On the processor: npm run gpu:setup -- --cpu)`);
  }
  if (choice === "webgpu") {
    const { setUpWebgpu } = await import("./webgpu/setup.mjs");
    await setUpWebgpu();
  } else {
    const { setUpTensorflow } = await import("./tensorflow/setup.mjs");
    await setUpTensorflow({ flavour: choice, force: values.force });
  }
  say("Every notebook and command finds it: npm run doctor");
}

async function remove(say) {
  const { removeTensorflow } = await import("./tensorflow/setup.mjs");
  const { webgpuPackages } = await import("./webgpu/setup.mjs");
  const folders = removeTensorflow();
  rmSync(webgpuPackages, { recursive: true, force: true });
  for (const folder of [...folders, path.dirname(webgpuPackages)]) say(`Nothing of an engine is left in ${folder}.`);
}
