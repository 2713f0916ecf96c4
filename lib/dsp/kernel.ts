import type { Samples } from "../core/index.ts";
import { kernelBytes } from "./kernel-bytes.ts";
import { type KernelPlan, planAddress } from "./kernel-plan.ts";

/**
 * The SIMD kernel (lib/wasm/dsp.ts) and its memory. Where WebAssembly is missing, forbidden or without SIMD there is
 * none, and everything is computed by its twin in plain TypeScript, to the same numbers.
 */

/** Arrays outside and arithmetic inside: float32 twice, float32 and float64, float64 twice. */
export type Arithmetic = "Single" | "Mixed" | "Double";

type Run<Name extends string, Call> = { readonly [Key in `${Name}${Arithmetic}`]: Call };
type Address = number;

/** The functions of the kernel; lib/wasm/dsp.ts says what each does. */
type Functions = Run<"stft", (plan: Address, x: Address, groups: number, re: Address, im: Address) => void> &
  Run<"power", (plan: Address, x: Address, groups: number, out: Address, root: boolean) => void> &
  Run<
    "mel",
    (
      plan: Address,
      x: Address,
      groups: number,
      root: boolean,
      bands: Address,
      nMels: number,
      weights: Address,
      out: Address,
    ) => void
  > &
  Run<
    "reassign",
    (
      plan: Address,
      reassignment: Address,
      x: Address,
      groups: number,
      frameTimes: Address,
      frequencies: Address,
      times: Address,
      magnitudes: Address,
    ) => void
  > &
  Run<"istft", (plan: Address, re: Address, im: Address, groups: number, y: Address) => void> &
  Run<"scale", (y: Address, gain: Address, hop: number, hops: number, step: number, out: Address) => void> & {
    readonly [Key in `finite${32 | 64}`]: (x: Address, count: number) => number;
  } & {
    readonly [Key in `levels${32 | 64}`]: (
      x: Address,
      count: number,
      floor: number,
      reference: number,
      square: boolean,
    ) => number;
  } & {
    readonly [Key in `gather${"Single" | "Double"}`]: (
      x: Address,
      row: number,
      count: number,
      z: Address,
      step: number,
    ) => void;
  } & {
    readonly [Key in `synthesize${"Single" | "Double"}`]: (
      plan: Address,
      z: Address,
      groups: number,
      y: Address,
    ) => void;
  } & {
    readonly [Key in `iterate${"Single" | "Double"}`]: (
      plan: Address,
      x: Address,
      magnitudes: Address,
      previous: Address,
      groups: number,
      pull: number,
      measure: boolean,
      y: Address,
    ) => number;
  };

/** The part of WebAssembly that is used: the library is compiled without the types of a browser. */
interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const pageBytes = 65536;

/** WebAssembly memory grows and never shrinks: after a call that needed more than this, it is given back as a whole. */
const largestKept = 64 * 1024 * 1024;

class OutOfMemory extends Error {}

/** One instance of the kernel with its memory. All that a call reserves is released when the call ends. */
export class Kernel {
  readonly run: Functions;
  readonly #memory: Memory;
  #top = planAddress;
  #resident: KernelPlan | undefined;

  constructor(exports: unknown) {
    const { memory, ...run } = exports as Functions & { memory: Memory };
    this.run = run;
    this.#memory = memory;
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Begins a call: its tables stand at the address that is returned, everything behind them is free. */
  load(plan: KernelPlan): Address {
    this.#top = planAddress;
    this.reserve(plan.image.length + plan.workBytes);
    if (this.#resident !== plan) new Uint8Array(this.#memory.buffer).set(plan.image, planAddress);
    this.#resident = plan;
    return planAddress;
  }

  /** Begins a call that needs no tables. */
  open(): void {
    this.#top = planAddress;
    this.#resident = undefined;
  }

  /** Room for that many bytes, in steps of 16. Not zeroed. Views made before are detached when the memory has to grow. */
  reserve(bytes: number): Address {
    const address = this.#top;
    this.#top = Math.ceil((address + bytes) / 16) * 16;
    const lacking = this.#top - this.#memory.buffer.byteLength;
    if (lacking > 0) {
      try {
        this.#memory.grow(Math.ceil(lacking / pageBytes));
      } catch {
        // Addresses end at 4 GB, and the machine's memory may end before.
        throw new OutOfMemory();
      }
    }
    return address;
  }

  /** A view of `count` numbers of that many bytes each. Make it after the last `reserve`. */
  view(address: Address, count: number, bytes: number): Samples {
    const { buffer } = this.#memory;
    return bytes === 8 ? new Float64Array(buffer, address, count) : new Float32Array(buffer, address, count);
  }

  words(address: Address, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, count);
  }

  finite(address: Address, count: number, bytes: number): boolean {
    return this.run[bytes === 8 ? "finite64" : "finite32"](address, count) !== 0;
  }
}

/** The compiled kernel; null when it cannot be had here. */
let compiled: { wasm: WebAssemblyLike; module: object } | null | undefined;
let idle: Kernel | undefined;

/**
 * Runs `use` with the kernel; returns false where there is none, or not memory enough. A call inside a call (from a user's function that is
 * told about progress) gets a kernel of its own.
 */
export function withKernel(use: (kernel: Kernel) => void): boolean {
  compiled = compiled === undefined ? compile() : compiled;
  if (!compiled) return false;
  const kernel = idle ?? instantiate(compiled.wasm, compiled.module);
  if (!kernel) return false;
  idle = undefined;
  // After an error it is not kept: nobody knows what stands in its memory.
  try {
    use(kernel);
  } catch (error) {
    if (error instanceof OutOfMemory) return false;
    throw error;
  }
  if (kernel.bytes <= largestKept) idle = kernel;
  return true;
}

/** Tried once, silently: a page may forbid WebAssembly, an old engine may lack SIMD, a hidden one is missing. */
function compile(): { wasm: WebAssemblyLike; module: object } | null {
  try {
    const wasm = (globalThis as { WebAssembly?: WebAssemblyLike }).WebAssembly!;
    const module = new wasm.Module(fromHex(kernelBytes));
    idle = instantiate(wasm, module);
    return idle ? { wasm, module } : null;
  } catch {
    return null;
  }
}

/** Undefined where there is no room for another memory: an engine reserves gigabytes of addresses for each. */
function instantiate(wasm: WebAssemblyLike, module: object): Kernel | undefined {
  try {
    return new Kernel(new wasm.Instance(module).exports);
  } catch {
    return undefined;
  }
}

/** Own decoder: not everywhere is there one, and an AudioWorklet has not even `atob`. */
function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
