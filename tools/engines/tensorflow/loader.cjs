// Loads tfjs-node with the addon and the library of a set-up, wherever it lies; nothing is looked for in node_modules.
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { createRequire } = Module;
const path = require("node:path");
const util = require("node:util");
const { cards, missingDriver } = require("./driver.cjs");

const name = "@tensorflow/tfjs-node-gpu";
/** What a model and its engine must share, in one copy. */
const shared = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"];

/**
 * @param home the folder of a finished set-up
 * @returns tfjs-node, and beside it `flavour` of the set-up, `whyNoGpu` as half a sentence when the processor computes,
 *   `card` when a card does
 */
exports.load = (home) => {
  const { flavour } = JSON.parse(readFileSync(path.join(home, "manifest.json"), "utf8"));
  // Warnings stay: they say why a card is not used.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  if (flavour === "gpu") {
    // Else the first program takes the whole card.
    process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
    // A card newer than this TensorFlow has its kernels compiled by the driver: they are kept for the next time.
    process.env.CUDA_CACHE_MAXSIZE ??= String(2 ** 32);
    // ptxas, the assembler.
    const programs = path.join(home, "site/nvidia/cuda_nvcc/bin");
    process.env.PATH = `${programs}${path.delimiter}${process.env.PATH ?? ""}`;
  }
  // Node 23 has dropped this function, and tfjs-node 4.22 calls it.
  util.isNullOrUndefined ??= (x) => x === null || x === undefined;
  shareTfjs(home);
  const load = createRequire(path.join(home, "package.json"));
  const ofNode = createRequire(load.resolve(`${name}/package.json`));
  const finder = ofNode("@mapbox/node-pre-gyp/lib/pre-binding.js");
  const { find } = finder;
  finder.find = (file, ...rest) =>
    file.endsWith(path.join(name, "package.json")) ? path.join(home, "addon/tfjs_binding.node") : find(file, ...rest);
  let tf;
  try {
    tf = load(name);
  } finally {
    finder.find = find;
  }
  const gpu = tf.backend().isUsingGpuDevice === true;
  const whyNoGpu = gpu ? undefined : reason(flavour);
  return { backend: () => tf.backend(), tf, flavour, whyNoGpu, card: gpu ? cards()[0] : undefined };
};

function reason(flavour) {
  const missing = missingDriver();
  if (missing) return missing;
  if (flavour === "cpu") return "TensorFlow was set up for the processor; `npm run gpu:setup` sets it up for the card";
  return "the driver is there, but TensorFlow has registered no card: with TF_CPP_MIN_LOG_LEVEL=0 it says why";
}

/** What the set-up's packages ask for under these names is what this file would get: the library's own. */
function shareTfjs(home) {
  const before = Module._resolveFilename;
  Module._resolveFilename = (request, parent, ...rest) => {
    if (shared.includes(request) && parent?.filename?.startsWith(home + path.sep)) {
      try {
        return require.resolve(request);
      } catch {
        // The library is not installed, as in the set-up's own trial: its packages have a copy.
      }
    }
    return before.call(Module, request, parent, ...rest);
  };
}
