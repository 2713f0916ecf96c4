import type { Capacity, Kernel, Memory } from "./kernel.ts";
import type { Model } from "./model.ts";
import { plainKernel } from "./plain-kernel.ts";
import { openWasmRoom } from "./wasm-kernel.ts";

/** Room for a model and its workspace, and the kernel that computes there. */
export interface Room {
  readonly memory: Memory;
  kernel(model: Model, capacity: Capacity): Kernel;
}

/**
 * Room for that many numbers of float64: in the memory of the compiled kernel where it can be had, otherwise in arrays for its
 * twin, which gives the same numbers.
 */
export function openRoom(count: number): Room {
  return openWasmRoom(count) ?? plainRoom();
}

export function plainRoom(): Room {
  const memory: Memory = { reserve: (count) => new Float64Array(count) };
  return { memory, kernel: (model, capacity) => plainKernel(model, capacity, memory) };
}
