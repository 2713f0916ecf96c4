import * as tf from "@tensorflow/tfjs-core";
import type { Shape, Tensor } from "../tensor.ts";
import { kernelBytes, relaxedKernelBytes } from "./kernel-bytes.ts";

// Kernels of our own on the memory of tfjs' wasm backend: lib/wasm/nn.ts. Nothing is copied in or out.

type Address = number;

/** What lib/wasm/nn.ts exports. */
interface Functions {
  toPoints(x: Address, coefficients: Address, out: Address, ...sizes: number[]): void;
  fromPoints(sums: Address, coefficients: Address, out: Address, ...sizes: number[]): void;
  matmul(...addressesAndNumbers: number[]): void;
  matmulScratch(): number;
  depthwiseFilter(x: Address, dy: Address, out: Address, ...sizes: number[]): void;
  depthwiseInput(dy: Address, filter: Address, out: Address, ...sizes: number[]): void;
  convolutionFilter(x: Address, dy: Address, out: Address, ...sizes: number[]): void;
  maxPoolBack(x: Address, dy: Address, out: Address, ...sizes: number[]): void;
  batchNorm(...addressesAndNumbers: number[]): void;
  batchNormBack(...addressesAndNumbers: number[]): void;
  sumColumns(x: Address, out: Address, rows: number, columns: number): void;
  adam(...addressesCountAndNumbers: number[]): void;
  cut(x: Address, out: Address, rows: number, length: number, start: number, width: number): void;
}

/** The part of tfjs' wasm backend that we use. Not public: the version is pinned, and without these parts we do without. */
interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: object }; _malloc(bytes: number): Address };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: Address } };
  makeOutput(shape: Shape, dtype: "float32"): tf.TensorInfo;
  incRef(id: object): void;
}

/** A window of a convolution without padding. */
export interface WindowSizes {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** Signals as rows, and tiles of rows that are summed: lib/wasm/nn.ts. */
export interface PointSizes {
  readonly batch: number;
  /** Numbers from one signal to the next. */
  readonly pitch: number;
  readonly rows: number;
  readonly width: number;
  /** Rows from one tile to the next. */
  readonly step: number;
  readonly tiles: number;
}

const names = {
  toPoints: "SpeclabToPoints",
  fromPoints: "SpeclabFromPoints",
  depthwiseFilter: "SpeclabDepthwiseFilter",
  depthwiseInput: "SpeclabDepthwiseInput",
  convolutionFilter: "SpeclabConvolutionFilter",
  maxPoolBack: "SpeclabMaxPoolBack",
  batchNorm: "SpeclabBatchNorm",
  batchNormBack: "SpeclabBatchNormBack",
  sumColumns: "SpeclabSumColumns",
  adam: "SpeclabAdam",
};

/** Do our kernels compute here? On wasm, where tfjs is as we know it. */
export function haveKernels(): boolean {
  return tf.getBackend() === "wasm" && tf.getKernel(names.batchNorm, "wasm") !== undefined;
}

export function depthwiseFilterGradient(x: Tensor, dy: Tensor, shape: Shape, sizes: WindowSizes): Tensor {
  return run(names.depthwiseFilter, { x, dy }, { shape, sizes: numbers(sizes, [x.shape[3]]) })[0];
}

export function depthwiseInputGradient(dy: Tensor, filter: Tensor, shape: Shape, sizes: WindowSizes): Tensor {
  return run(names.depthwiseInput, { dy, filter }, { shape, sizes: numbers(sizes, [shape[3]]) })[0];
}

export function convolutionFilterGradient(x: Tensor, dy: Tensor, shape: Shape, sizes: WindowSizes): Tensor {
  return run(names.convolutionFilter, { x, dy }, { shape, sizes: numbers(sizes, [x.shape[3], dy.shape[3]]) })[0];
}

/** Sums of rows by the coefficients (sums × taps): sums × batch × tiles × width. */
export function toPoints(x: Tensor, coefficients: Tensor, sizes: PointSizes): Tensor {
  const { batch, width, tiles } = sizes;
  const shape = [coefficients.shape[0], batch, tiles, width];
  return run(names.toPoints, { x, coefficients }, { shape, sizes: pointNumbers(coefficients, sizes) })[0];
}

/** The transpose of that: batch × pitch. */
export function fromPoints(sums: Tensor, coefficients: Tensor, sizes: PointSizes): Tensor {
  const shape = [sizes.batch, sizes.pitch];
  return run(names.fromPoints, { x: sums, coefficients }, { shape, sizes: pointNumbers(coefficients, sizes) })[0];
}

/** Gradient of the largest value of each window, by the input. */
export function maxPoolBack(x: Tensor, dy: Tensor, sizes: WindowSizes): Tensor {
  // All but the dilation, which stands last.
  const undilated = numbers(sizes, [x.shape[3]]).slice(0, -2);
  return run(names.maxPoolBack, { x, dy }, { shape: x.shape, sizes: undilated })[0];
}

/** Columns with mean 0 and variance 1, scaled and shifted, and what they had. */
export function batchNorm(
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
): { value: Tensor; mean: Tensor; variance: Tensor; inverse: Tensor } {
  const [value, mean, variance, inverse] = run(names.batchNorm, { x, scale, shift }, { epsilon });
  return { value, mean, variance, inverse };
}

/** Its gradients by x, scale and shift. */
export function batchNormBack(dy: Tensor, x: Tensor, mean: Tensor, inverse: Tensor, scale: Tensor): Tensor[] {
  return run(names.batchNormBack, { dy, x, mean, inverse, scale }, {});
}

/** The sum of every column of a matrix. */
export function sumColumns(x: Tensor): Tensor {
  return run(names.sumColumns, { x }, {})[0];
}

/** One update of Adam. */
export interface AdamUpdate {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly mean: Tensor;
  readonly square: Tensor;
  /** With amsgrad. */
  readonly largest?: Tensor;
  /** beta1, beta2, epsilon, rate / (1 − β₁ᵗ), 1 / √(1 − β₂ᵗ), decay in the gradient, share of the value that is kept. */
  readonly numbers: readonly number[];
}

export function adamUpdate({ numbers, ...tensors }: AdamUpdate): {
  value: Tensor;
  mean: Tensor;
  square: Tensor;
  largest?: Tensor;
} {
  const { value, gradient, mean, square, largest } = tensors;
  const inputs = { value, gradient, mean, square, ...(largest ? { largest } : {}) };
  const [nextValue, nextMean, nextSquare, nextLargest] = run(names.adam, inputs, { numbers });
  return { value: nextValue, mean: nextMean, square: nextSquare, largest: nextLargest };
}

/** Tells tfjs' wasm backend our kernels; without them everything is composed, slower and to the same numbers. */
export function addWasmKernels(): void {
  if (tf.getKernel(names.batchNorm, "wasm")) return;
  const backend = tf.backend() as unknown as Partial<WasmBackend>;
  const memory = backend.wasm?.asm?.memory;
  if (!memory || !backend.dataIdMap || !backend.makeOutput || !backend.incRef) return;
  shareClones();
  const kernels = instantiate(memory);
  cutInPlace(kernels);
  multiplyInBlocks(kernels, backend as WasmBackend);

  const ofTwo = {
    depthwiseFilter: ["x", "dy"],
    depthwiseInput: ["dy", "filter"],
    convolutionFilter: ["x", "dy"],
    maxPoolBack: ["x", "dy"],
    toPoints: ["x", "coefficients"],
    fromPoints: ["x", "coefficients"],
  } as const;
  for (const name of Object.keys(ofTwo) as (keyof typeof ofTwo)[]) {
    register(
      names[name],
      ofTwo[name],
      ({ shape }) => [shape as Shape],
      ([a, b, out], { sizes }) => kernels[name](a, b, out, ...(sizes as number[])),
    );
  }
  register(
    names.batchNorm,
    ["x", "scale", "shift"],
    (_, [x, scale]) => [x.shape, scale.shape, scale.shape, scale.shape],
    (addresses, { epsilon }, [{ shape }]) => kernels.batchNorm(...addresses, shape[0], shape[1], epsilon as number),
  );
  register(
    names.batchNormBack,
    ["dy", "x", "mean", "inverse", "scale"],
    (_, [dy, , mean]) => [dy.shape, mean.shape, mean.shape],
    (addresses, _, [{ shape }]) => kernels.batchNormBack(...addresses, shape[0], shape[1]),
  );
  tf.registerKernel({
    kernelName: names.adam,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dataIdMap, makeOutput } = backend as WasmBackend;
      const { value, gradient, mean, square, largest } = inputs as Record<string, tf.TensorInfo | undefined>;
      const kinds = largest ? 4 : 3;
      const made = Array.from({ length: kinds }, () => makeOutput.call(backend, value!.shape, "float32"));
      const at = (info: tf.TensorInfo | undefined): Address => (info ? dataIdMap.get(info.dataId).memoryOffset : 0);
      const count = value!.shape.reduce((a, b) => a * b, 1);
      const addresses = [value, gradient, mean, square, largest, made[0], made[1], made[2], made[3]].map(at);
      kernels.adam(...addresses, count, ...(attrs!.numbers as number[]));
      return made;
    },
  });
  register(
    names.sumColumns,
    ["x"],
    (_, [x]) => [[x.shape[1]]],
    ([x, out], _, [{ shape }]) => kernels.sumColumns(x, out, shape[0], shape[1]),
  );
}

/**
 * A clone becomes another name for the same numbers, which never change, as on every other engine. The wasm backend copies
 * them, and tfjs clones whatever it keeps for the way back: a quarter of the time of a training step.
 */
function shareClones(): void {
  tf.unregisterKernel("Identity", "wasm");
  tf.registerKernel({
    kernelName: "Identity",
    backendName: "wasm",
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
      (backend as WasmBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}

/**
 * Slices of matrices by a kernel of ours: the wasm backend first copies the whole matrix out, then row by row. Other
 * slices stay with it.
 */
function cutInPlace(kernels: Functions): void {
  const { kernelFunc: slice } = tf.getKernel("Slice", "wasm");
  tf.unregisterKernel("Slice", "wasm");
  tf.registerKernel({
    kernelName: "Slice",
    backendName: "wasm",
    kernelFunc: (call) => {
      const x = call.inputs.x as tf.TensorInfo;
      const { begin, size } = (call.attrs ?? {}) as { begin?: unknown; size?: unknown };
      const isColumns =
        x.dtype === "float32" &&
        x.shape.length === 2 &&
        Array.isArray(begin) &&
        Array.isArray(size) &&
        begin[0] === 0 &&
        size[0] === x.shape[0] &&
        size[1] > 0 &&
        begin[1] + size[1] <= x.shape[1];
      if (!isColumns) return slice(call);
      const { dataIdMap, makeOutput } = call.backend as WasmBackend;
      const out = makeOutput.call(call.backend, size, "float32");
      const [from, to] = [x, out].map(({ dataId }) => dataIdMap.get(dataId).memoryOffset);
      kernels.cut(from, to, x.shape[0], x.shape[1], begin[1], size[1]);
      return out;
    },
  });
}

/**
 * Matrix products of ours: the wasm backend's are fast for one pair of matrices that lie as they are, and 8 to 40 times
 * slower when a factor is transposed or there is a batch, as in every way back.
 */
function multiplyInBlocks(kernels: Functions, { wasm }: WasmBackend): void {
  const { kernelFunc: multiply } = tf.getKernel("BatchMatMul", "wasm");
  const scratch = wasm._malloc(4 * kernels.matmulScratch());
  tf.unregisterKernel("BatchMatMul", "wasm");
  tf.registerKernel({
    kernelName: "BatchMatMul",
    backendName: "wasm",
    kernelFunc: (call) => {
      const { a, b } = call.inputs as Record<"a" | "b", tf.TensorInfo>;
      const { transposeA, transposeB } = call.attrs as { transposeA?: boolean; transposeB?: boolean };
      const [aRows, aColumns] = a.shape.slice(-2);
      const [bRows, bColumns] = b.shape.slice(-2);
      const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
      const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
      // What does not fit is refused there, with a sentence.
      if (k !== inner || a.dtype !== "float32" || b.dtype !== "float32") return multiply(call);
      const outer = [a, b].map(({ shape }) => shape.slice(0, -2));
      const batch = tf.broadcast_util.assertAndGetBroadcastShape(outer[0], outer[1]);
      const { dataIdMap, makeOutput } = call.backend as WasmBackend;
      const out = makeOutput.call(call.backend, [...batch, m, n], "float32");
      const [left, right, to] = [a, b, out].map(({ dataId }) => dataIdMap.get(dataId).memoryOffset);
      const strides = [...(transposeA ? [1, m] : [k, 1]), ...(transposeB ? [1, k] : [n, 1])];
      const ofA = repeating(outer[0], batch);
      const ofB = repeating(outer[1], batch);
      for (let i = 0; i < ofA.length; i++) {
        const addresses = [left + 4 * m * k * ofA[i], right + 4 * k * n * ofB[i], to + 4 * m * n * i];
        kernels.matmul(...addresses, scratch, m, n, k, ...strides);
      }
      return out;
    },
  });
}

/** Which of its matrices a factor gives to each of the batch, when axes of one place are repeated. */
function repeating(outer: Shape, batch: Shape): number[] {
  const missing = batch.length - outer.length;
  return batch.reduce(
    (places, count, axis) => {
      const size = axis < missing ? 1 : outer[axis - missing];
      return places.flatMap((place) => Array.from({ length: count }, (_, i) => place * size + (size === 1 ? 0 : i)));
    },
    [0],
  );
}

/** With product and sum in one instruction where this engine of WebAssembly knows it. */
function instantiate(memory: object): Functions {
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyLike };
  const relaxed = fromHex(relaxedKernelBytes);
  const bytes = wasm.validate(relaxed) ? relaxed : fromHex(kernelBytes);
  return new wasm.Instance(new wasm.Module(bytes), { env: { memory } }).exports as unknown as Functions;
}

/** Own decoder: Node's Buffer is not everywhere. */
function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** The part of WebAssembly that we use; its types belong to the browser's. */
interface WebAssemblyLike {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

type KernelAttributes = Record<string, unknown>;

function register(
  kernelName: string,
  inputNames: readonly string[],
  outputShapes: (attributes: KernelAttributes, inputs: readonly tf.TensorInfo[]) => readonly Shape[],
  call: (addresses: Address[], attributes: KernelAttributes, inputs: readonly tf.TensorInfo[]) => void,
): void {
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dataIdMap, makeOutput } = backend as WasmBackend;
      const given = inputNames.map((name) => inputs[name] as tf.TensorInfo);
      const attributes = (attrs ?? {}) as KernelAttributes;
      const made = outputShapes(attributes, given).map((shape) => makeOutput.call(backend, shape, "float32"));
      call(
        [...given, ...made].map(({ dataId }) => dataIdMap.get(dataId).memoryOffset),
        attributes,
        given,
      );
      return made;
    },
  });
}

function run(name: string, inputs: Record<string, Tensor>, attributes: KernelAttributes): Tensor[] {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as Tensor[];
}

/** In the order of lib/wasm/nn.ts. */
function numbers(
  { batch, size, output, kernel, stride, dilation }: WindowSizes,
  channels: readonly number[],
): number[] {
  const [inputs, ...outputs] = channels;
  return [batch, ...size, inputs, ...output, ...outputs, ...kernel, ...stride, ...dilation];
}

/** In the order of lib/wasm/nn.ts. */
function pointNumbers({ shape }: Tensor, { batch, pitch, rows, width, step, tiles }: PointSizes): number[] {
  return [batch, pitch, rows, width, ...shape, step, tiles];
}
