// The second kernel: the same as the first, but it computes on nothing but a graphics card.
import { existsSync } from "node:fs";
import path from "node:path";
import driver from "../engines/tensorflow/driver.cjs";
import { homeInUse, manifestOf } from "../engines/tensorflow/places.mjs";
import { webgpuPackages } from "../engines/webgpu/setup.mjs";

export const gpuKernelName = "speclab-gpu";

/** @param spec of our kernel */
export function gpuKernel(spec) {
  return {
    ...spec,
    display_name: "TypeScript GPU (speclab)",
    env: { ...spec.env, SPECLAB_ENGINE: "gpu-only" },
  };
}

/** Whether there is a card, or an engine for one has been set up. */
export function gpuFound() {
  if (driver.missingDriver() === undefined) return true;
  if (existsSync(path.join(webgpuPackages, "webgpu"))) return true;
  const home = homeInUse();
  return home !== undefined && manifestOf(home)?.flavour === "gpu";
}
