import * as tf from "@tensorflow/tfjs-core";
import type { Shape, Tensor } from "../tensor.ts";
import { fromHex } from "./from-hex.ts";
import { kernelBytes, relaxedKernelBytes } from "./kernel-bytes.ts";

// How kernels of our own get at the memory of tfjs' wasm backend.

/** Where a tensor begins in the memory, in bytes. */
export type Address = number;

/** What lib/wasm/nn.ts exports: all of them take addresses and numbers, in the order written there. */
export type Functions = Readonly<
  Record<
    | "adam"
    | "batchNorm"
    | "batchNormBack"
    | "convolutionFilter"
    | "cut"
    | "depthwise"
    | "depthwiseFilter"
    | "depthwiseInput"
    | "fromPoints"
    | "matmul"
    | "maxPoolBack"
    | "power"
    | "powerBack"
    | "reluBack"
    | "repeatMiddle"
    | "sgd"
    | "sumMiddle"
    | "toPoints",
    (...addressesAndNumbers: number[]) => void
  > & { matmulScratch(): number }
>;

/** The part of tfjs' wasm backend that we use. Not public: the version is pinned, and without these parts we do without. */
export interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: object }; _malloc(bytes: number): Address };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: Address } };
  makeOutput(shape: Shape, dtype: "float32"): tf.TensorInfo;
  incRef(id: object): void;
}

/** The backend that computes now, if it is as we know it. */
export function wasmBackend(): WasmBackend | undefined {
  const backend = tf.backend() as unknown as Partial<WasmBackend>;
  const known = backend.wasm?.asm?.memory && backend.dataIdMap && backend.makeOutput && backend.incRef;
  return known ? (backend as WasmBackend) : undefined;
}

/** The part of WebAssembly that we use; its types belong to the browser's. */
interface WebAssemblyLike {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

/** The kernels on this memory, with product and sum in one instruction where this engine of WebAssembly knows it. */
export function instantiate(memory: object): Functions {
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyLike };
  const relaxed = fromHex(relaxedKernelBytes);
  const bytes = wasm.validate(relaxed) ? relaxed : fromHex(kernelBytes);
  return new wasm.Instance(new wasm.Module(bytes), { env: { memory } }).exports as unknown as Functions;
}

export type KernelAttributes = Readonly<Record<string, unknown>>;

/** A kernel of our own: what it takes, what it makes, and how it is called. */
export interface KernelOf<Attributes> {
  /** In the order of the addresses; one that is not given has the address 0. */
  readonly inputs: readonly string[];
  outputs(attributes: Attributes, inputs: readonly tf.TensorInfo[]): readonly Shape[];
  /** @param addresses of inputs, then of outputs */
  call(addresses: Address[], attributes: Attributes, inputs: readonly tf.TensorInfo[]): void;
}

export function register<Attributes>(name: string, kernel: KernelOf<Attributes>): void {
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = kernel.inputs.map((input) => inputs[input] as tf.TensorInfo);
      const attributes = (attrs ?? {}) as unknown as Attributes;
      const made = kernel.outputs(attributes, given).map((shape) => newOutput(backend, shape));
      kernel.call([...given, ...made].map(addressIn(backend)), attributes, given);
      return made;
    },
  });
}

/** Replaces a kernel of tfjs' own. Where the new one returns nothing, the old one computes. */
export function replace(
  name: string,
  kernel: (call: KernelCall, backend: WasmBackend) => tf.TensorInfo | undefined,
): void {
  const { kernelFunc: before } = tf.getKernel(name, "wasm");
  tf.unregisterKernel(name, "wasm");
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    kernelFunc: (call) => kernel(call as unknown as KernelCall, call.backend as WasmBackend) ?? before(call),
  });
}

export interface KernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: KernelAttributes;
}

/** Room for a result. Making it may move the memory of views, never the addresses. */
export function newOutput(backend: unknown, shape: Shape): tf.TensorInfo {
  return (backend as WasmBackend).makeOutput([...shape], "float32");
}

export function addressIn(backend: unknown): (info: tf.TensorInfo | undefined) => Address {
  const { dataIdMap } = backend as WasmBackend;
  return (info) => (info ? dataIdMap.get(info.dataId).memoryOffset : 0);
}

export function run(name: string, inputs: Record<string, Tensor>, attributes: object = {}): Tensor[] {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as Tensor[];
}
