// The LSTM as one operation of the WebAssembly rung.
import type { LstmRecursion, LstmSizes } from "../ops/lstm-recursion.ts";
import { fromHex } from "./from-hex.ts";
import { kernelBytes } from "./lstm-bytes.ts";

type Address = number;

/** The functions of lib/wasm/lstm.ts. */
interface Functions {
  forward(batch: number, time: number, units: number, reverse: boolean, ...arrays: Address[]): void;
  backward(batch: number, time: number, units: number, reverse: boolean, ...arrays: Address[]): void;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly that is used: the library is compiled without the types of a browser. */
interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number }) => Memory;
}

const pageBytes = 65536;

let made: LstmRecursion | null | undefined;

/**
 * The recursion four numbers at a time, on any engine whose numbers can be read; units must come in fours. Undefined where
 * WebAssembly is missing, forbidden or without SIMD.
 */
export function lstmKernel(): LstmRecursion | undefined {
  if (made === undefined) made = make() ?? null;
  return made ?? undefined;
}

function make(): LstmRecursion | undefined {
  try {
    const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly;
    const memory = new wasm.Memory({ initial: 1 });
    const { exports } = new wasm.Instance(new wasm.Module(fromHex(kernelBytes)), { env: { memory } });
    return recursionOf(exports as Functions, memory);
  } catch {
    return undefined;
  }
}

function recursionOf(run: Functions, memory: Memory): LstmRecursion {
  return {
    forward(projected, recurrent, sizes) {
      const { batch, time, units, reverse } = sizes;
      const count = batch * time * units;
      const room = layOut(memory, [projected, recurrent, zerosOf(sizes), count, count]);
      run.forward(batch, time, units, reverse, ...room.addresses);
      const [gates, , , hidden, cells] = room.arrays();
      return { gates: gates.slice(), hidden: hidden.slice(), cells: cells.slice() };
    },
    backward(slopes, { gates, cells }, recurrent, sizes) {
      const { batch, time, units, reverse } = sizes;
      const room = layOut(memory, [gates, cells, recurrent, zerosOf(sizes), slopes, units, units]);
      run.backward(batch, time, units, reverse, ...room.addresses);
      return room.arrays()[0].slice();
    },
  };
}

const zerosOf = ({ units }: LstmSizes): Float32Array => new Float32Array(units);

/** Puts arrays, and room for so many numbers, one after the other into the memory. */
function layOut(
  memory: Memory,
  contents: readonly (Float32Array | number)[],
): { addresses: Address[]; arrays(): Float32Array[] } {
  const sizes = contents.map((content) => (typeof content === "number" ? content : content.length));
  const addresses: Address[] = [];
  let top = 16;
  for (const size of sizes) {
    addresses.push(top);
    top = 16 * Math.ceil((top + 4 * size) / 16);
  }
  const missing = top - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  const arrays = (): Float32Array[] => addresses.map((at, i) => new Float32Array(memory.buffer, at, sizes[i]));
  for (const [i, array] of arrays().entries()) {
    const content = contents[i];
    if (typeof content !== "number") array.set(content);
  }
  return { addresses, arrays };
}
