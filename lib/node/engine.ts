import { addRung } from "../nn/rung.ts";
import { tensorflowRung } from "./engine-tensorflow.ts";
import { webgpuRung } from "./engine-webgpu.ts";

/** Lets `useEngine` know the engines that only Node has. Nothing is loaded before one of them is tried. */
export function installEngines(): void {
  addRung("tensorflow", tensorflowRung);
  addRung("webgpu", webgpuRung);
}
