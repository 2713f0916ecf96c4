// The kernel of the decoder in WebAssembly: memory, addresses, and calls.
import { type Capacity, type Kernel, type Memory, requireRoomFor } from "./kernel.ts";
import { kernelBytes } from "./kernel-bytes.ts";
import type { Model } from "./model.ts";
import { makeWorkspace } from "./workspace.ts";

type Address = number;

/** The functions of lib/wasm/inversion.ts: those of `Kernel`, told where the plan lies. */
interface Functions {
  residual(plan: Address, from: number, to: number): number;
  linearStep(plan: Address, frame: number, first: number, perSample: number, perRadian: number): void;
  clear(plan: Address, count: number): void;
  normal(plan: Address, slot: number, frame: number, shift: number, count: number, reversed: boolean): void;
  factor(plan: Address, count: number, damping: number): number;
  solve(plan: Address, count: number): void;
  marginal(plan: Address, count: number, eliminated: number): void;
  pull(plan: Address, size: number, first: number, reversed: boolean): number;
  addPast(plan: Address, size: number): void;
}

/** The part of WebAssembly that is used: the library is compiled without the types of a browser. */
interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

const pageBytes = 65536;

/** Numbers of the plan, and the bytes that rounding to registers may cost. */
const planNumbers = 32;
const slack = 4096;

let compiled: object | null | undefined;

/** Memory that the compiled kernel computes in, for that many numbers. */
export interface WasmRoom {
  readonly memory: Memory;
  kernel(model: Model, capacity: Capacity): Kernel;
}

/** Undefined where WebAssembly is missing, forbidden, without SIMD, or without so much memory. */
export function openWasmRoom(count: number): WasmRoom | undefined {
  try {
    const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly;
    compiled ??= compiled === null ? null : new wasm.Module(fromHex(kernelBytes));
    if (!compiled) return undefined;
    const store = new wasm.Memory({ initial: Math.ceil((8 * count + slack) / pageBytes) });
    const { exports } = new wasm.Instance(compiled, { env: { memory: store } });
    const plan = 64;
    let top = plan + 4 * planNumbers;
    const memory: Memory = {
      reserve(size) {
        const address = 16 * Math.ceil(top / 16);
        top = address + 8 * size;
        return new Float64Array(store.buffer, address, size);
      },
    };
    return { memory, kernel: (model, capacity) => wasmKernel(exports as Functions, plan, model, capacity, memory) };
  } catch {
    // Tried again for another size, unless it is the compilation that fails.
    compiled ??= null;
    return undefined;
  }
}

function wasmKernel(run: Functions, plan: Address, model: Model, capacity: Capacity, memory: Memory): Kernel {
  const work = makeWorkspace(model, capacity, memory);
  const { band, errors, gradient, step, matrix, mean, scales } = work;
  const { nFft, hop, bins, row } = model;
  // In the order of the class Plan.
  const arrays = [
    model.windows,
    work.mirrored,
    model.targets,
    model.weights,
    model.signal,
    work.cosines,
    work.sines,
    work.spectra,
    work.residuals,
    errors,
    work.coefficients,
    work.sums,
    work.periods,
    work.lags,
    matrix,
    work.factor,
    work.inverses,
    scales,
    gradient,
    step,
    work.information,
    mean,
    work.slopes,
    work.difference,
    work.triple,
    work.equation,
    work.system,
  ];
  new Uint32Array(matrix.buffer, plan, planNumbers).set([
    nFft,
    hop,
    bins,
    row,
    band,
    ...arrays.map(({ byteOffset }) => byteOffset),
  ]);
  return {
    scales,
    errors,
    gradient,
    step,
    matrix,
    mean,
    place: (i, j) => i * (band - 1) + j,
    linearStep: (frame, first) => run.linearStep(plan, frame, first, work.perSample, work.perRadian),
    residual(from, to) {
      requireRoomFor("frames", to - from, capacity);
      return run.residual(plan, from, to);
    },
    clear(count) {
      requireRoomFor("unknowns", count, capacity);
      run.clear(plan, count);
    },
    normal: (slot, frame, shift, count, reversed) => run.normal(plan, slot, frame, shift, count, reversed),
    factor: (count, damping) => run.factor(plan, count, damping) !== 0,
    solve: (count) => run.solve(plan, count),
    marginal: (count, eliminated) => run.marginal(plan, count, eliminated),
    pull: (size, first, reversed) => run.pull(plan, size, first, reversed),
    addPast: (size) => run.addPast(plan, size),
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
