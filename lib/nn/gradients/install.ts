import * as tf from "@tensorflow/tfjs-core";
import { addWasmKernels } from "../kernels/wasm-kernels.ts";
import { convolutionRules } from "./convolutions.ts";
import { elementwiseRules } from "./elementwise.ts";
import { addSegmentSumToWasm, gatheringRules } from "./gathering.ts";
import { productRules } from "./products.ts";
import { reductionRules } from "./reductions.ts";
import type { Rule } from "./rule.ts";
import { shapeRules } from "./shapes.ts";

/** Every derivative that we vouch for: finite differences agree with it on each engine. */
export const rules: readonly Rule[] = [
  ...elementwiseRules,
  ...reductionRules,
  ...shapeRules,
  ...productRules,
  ...convolutionRules,
  ...gatheringRules,
];

/**
 * Teaches tfjs the derivatives we vouch for, and to refuse all others with a sentence. tfjs has one table of gradients
 * for all its backends, so a rule that depends on the engine asks for it when it runs.
 */
export function installGradients(): void {
  if (tf.getBackend() === "wasm") {
    addSegmentSumToWasm();
    addWasmKernels();
  }
  const vouched = new Set(rules.map(({ kernel }) => kernel));
  for (const { kernelName } of tf.getKernelsForBackend(tf.getBackend())) {
    if (!vouched.has(kernelName)) set({ kernelName, gradFunc: () => refuse(kernelName) });
  }
  for (const rule of rules) {
    const all = rule.inputs[0] === "*";
    set({
      kernelName: rule.kernel,
      inputsToSave: all ? [] : [...rule.inputs],
      saveAllInputs: all,
      outputsToSave: rule.output ? [true] : [],
      gradFunc: (dy, saved, attributes) => rule.gradient(dy as tf.Tensor, saved, attributes),
    });
  }
}

/** Replaces without a word; tfjs would warn of its own, when somebody has loaded the union package. */
function set(config: tf.GradConfig): void {
  if (tf.getGradient(config.kernelName)) tf.unregisterGradient(config.kernelName);
  tf.registerGradient(config);
}

function refuse(kernel: string): never {
  throw new Error(
    `nn: the derivative of tfjs' ${kernel} is not vouched for on every engine, so nothing is trained through it; ` +
      `take an operation of speclab/nn (lib/nn/ops/README.md lists them), or stopGradient if it is meant as a constant`,
  );
}
