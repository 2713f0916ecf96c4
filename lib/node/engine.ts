import { addRung, rungsElsewhere } from "../nn/rung.ts";
import { tensorflowRung } from "./engine-tensorflow.ts";
import { webgpuRung } from "./engine-webgpu.ts";

/**
 * Lets `useEngine` know the engines that only Node has; `speclab/nn` asks for this by itself. Nothing is loaded before one of
 * them is tried, and an engine that is known already stays.
 */
export function installEngines(): void {
  if (!rungsElsewhere().has("tensorflow")) addRung("tensorflow", tensorflowRung);
  if (!rungsElsewhere().has("webgpu")) addRung("webgpu", webgpuRung);
}
