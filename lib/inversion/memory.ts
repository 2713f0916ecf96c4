import type { Capacity, Kernel, Memory } from "./kernel.ts";
import type { Model } from "./model.ts";
import { plainKernel } from "./plain-kernel.ts";

/** Room for a model and its workspace, and the kernel that computes there. */
export interface Room {
  readonly memory: Memory;
  kernel(model: Model, capacity: Capacity): Kernel;
}

/** @param count numbers of float64 that will be reserved */
export function openRoom(_count: number): Room {
  const memory: Memory = { reserve: (count) => new Float64Array(count) };
  return { memory, kernel: (model, capacity) => plainKernel(model, capacity, memory) };
}
