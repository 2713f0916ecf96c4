import * as tf from "@tensorflow/tfjs-core";
import { keepWithoutClones } from "./kernels/keep-without-clones.ts";

// What tfjs-node does for nothing: it makes a tensor of TensorFlow's for every axis and every number of a formula, frees it
// again, and runs an operation to call the same numbers by another shape. In a step of a small network that is more work than
// the network. Here such constants are kept, and a reshape is another name; TensorFlow is asked for it when an operation
// wants the other shape. The product of two matrices is TensorFlow's operation for two, not the one for batches of them.

/** What tfjs-node keeps of a tensor. */
interface Entry {
  readonly shape: readonly number[];
  readonly dtype: number;
  /** TensorFlow's number for it; −1 before it has got the values. */
  id: number;
  values: ArrayLike<unknown> | null;
  refCount: number;
  /** The constant whose number this is. */
  constant?: Constant;
  /** The same numbers in other shapes: TensorFlow's numbers for them, by shape. */
  views?: Map<string, number>;
}

interface Constant {
  readonly id: number;
  users: number;
}

interface Named {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's backend that is concerned. */
interface Backend {
  readonly tensorMap: { get(id: object): Entry; has(id: object): boolean; delete(id: object): boolean };
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_INT32: number;
    readonly TF_FLOAT: number;
    createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number;
    deleteTensor(id: number): void;
    executeOp(
      name: string,
      attributes: readonly Attribute[],
      inputs: readonly number[],
      outputs: number,
    ): { id: number }[];
  };
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Named[]): tf.TensorInfo;
  getInputTensorIds(tensors: readonly Named[]): number[];
  disposeData(id: object, force?: boolean): boolean;
  incRef(id: object): void;
}

/** A tensor with more values than this is no constant of a formula. */
const largestConstant = 8;
/** A tensor with fewer values is padded as fast in one operation. */
const worthJoining = 2 ** 15;
/** More constants than this are not kept: learning rates, which are new in every step, would gather. */
const mostConstants = 1000;

const lean = new WeakSet<object>();

/** Teaches tfjs-node's backend, when it computes now, to keep constants, and to take a reshape for another name. */
export function spareHandles(): void {
  const backend = tf.backend() as unknown as Backend;
  // Tests let another backend compute under this name.
  if (lean.has(backend) || backend.binding === undefined) return;
  lean.add(backend);
  keepHandles(backend);
  keepWithoutClones(backend);
  replaceKernel("Reshape", () => ({ inputs, attrs }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    const size = tf.util.sizeFromShape(x.shape);
    const shape = tf.util.inferFromImplicitShape((attrs as { shape: number[] }).shape, size);
    if (tf.util.sizeFromShape(shape) !== size)
      throw new RangeError(`reshape: shape must hold ${size} values as [${x.shape}] does, got [${shape}]`);
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape, dtype: x.dtype };
  });
  padByCopying();
  replaceKernel("BatchMatMul", (batched) => (call) => {
    const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = call.attrs as unknown as { transposeA: boolean; transposeB: boolean };
    const plain = [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === "float32");
    if (!plain) return batched(call);
    const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT } = backend.binding;
    const attributes = [
      { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
      { name: "transpose_a", type: TF_ATTR_BOOL, value: transposeA },
      { name: "transpose_b", type: TF_ATTR_BOOL, value: transposeB },
    ];
    return backend.executeSingleOutput("MatMul", attributes, [a, b]);
  });
}

/** @param better what computes instead, given what computed before */
function replaceKernel(kernelName: string, better: (before: tf.KernelFunc) => tf.KernelFunc): void {
  const { kernelFunc: before } = tf.getKernel(kernelName, "tensorflow");
  tf.unregisterKernel(kernelName, "tensorflow");
  tf.registerKernel({ kernelName, backendName: "tensorflow", kernelFunc: better(before) });
}

/** TensorFlow pads number by number; zeros beside one axis are put there twice as fast by joining. */
function padByCopying(): void {
  replaceKernel("PadV2", (general) => (call) => {
    const { x } = call.inputs as { x: tf.Tensor };
    const { paddings, constantValue } = call.attrs as unknown as {
      paddings: [number, number][];
      constantValue: number;
    };
    const axes = paddings.flatMap(([before, after], i) => (before + after > 0 ? [i] : []));
    const plain = axes.length === 1 && constantValue === 0 && x.dtype === "float32" && x.size >= worthJoining;
    if (!plain) return general(call);
    const [axis] = axes;
    const zeros = (count: number): tf.Tensor[] =>
      count > 0 ? [tf.zeros(x.shape.map((size, i) => (i === axis ? count : size)))] : [];
    const [before, after] = paddings[axis];
    return tf.tidy(() => tf.concat([...zeros(before), x, ...zeros(after)], axis));
  });
}

function keepHandles(backend: Backend): void {
  const { binding, tensorMap } = backend;
  const constants = new Map<string, Constant>();
  const usual = backend.getInputTensorIds.bind(backend);

  const sendValues = (entry: Entry): void => {
    const { values, shape, dtype } = entry;
    const key = constantKey(entry);
    entry.values = null;
    if (key === undefined) {
      entry.id = binding.createTensor(shape, dtype, values!);
      return;
    }
    let constant = constants.get(key);
    if (!constant) {
      if (constants.size >= mostConstants) forgetUnused();
      constant = { id: binding.createTensor(shape, dtype, values!), users: 0 };
      constants.set(key, constant);
    }
    constant.users += 1;
    entry.constant = constant;
    entry.id = constant.id;
  };

  const forgetUnused = (): void => {
    for (const [key, { id, users }] of constants) {
      if (users > 0) continue;
      binding.deleteTensor(id);
      constants.delete(key);
    }
  };

  const viewOf = (entry: Entry, shape: readonly number[]): number => {
    const key = shape.join();
    entry.views ??= new Map();
    let id = entry.views.get(key);
    if (id === undefined) {
      const wanted: Entry = {
        shape: [shape.length],
        dtype: binding.TF_INT32,
        id: -1,
        values: Int32Array.from(shape),
        refCount: 1,
      };
      sendValues(wanted);
      const attributes = [
        { name: "T", type: binding.TF_ATTR_TYPE, value: entry.dtype },
        { name: "Tshape", type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
      ];
      [{ id }] = binding.executeOp("Reshape", attributes, [entry.id, wanted.id], 1);
      release(wanted);
      entry.views.set(key, id);
    }
    return id;
  };

  const release = (entry: Entry): void => {
    for (const id of entry.views?.values() ?? []) binding.deleteTensor(id);
    if (entry.constant) entry.constant.users -= 1;
    else if (entry.id >= 0) binding.deleteTensor(entry.id);
  };

  backend.getInputTensorIds = (tensors) =>
    tensors.map((tensor) => {
      // tfjs-node has a class of its own for whole numbers of 64 bits, which it keeps apart.
      const entry = tensor.dataId && tensorMap.get(tensor.dataId);
      if (!entry) return usual([tensor])[0];
      if (entry.values !== null) sendValues(entry);
      return sameShape(entry.shape, tensor.shape) ? entry.id : viewOf(entry, tensor.shape);
    });

  backend.disposeData = (dataId, force = false) => {
    if (!tensorMap.has(dataId)) return true;
    const entry = tensorMap.get(dataId);
    entry.refCount -= 1;
    if (!force && entry.refCount > 0) return false;
    release(entry);
    tensorMap.delete(dataId);
    return true;
  };
}

/** Equal keys mean equal tensors; undefined for what is not kept. */
function constantKey({ values, shape, dtype }: Entry): string | undefined {
  if (!ArrayBuffer.isView(values) || (values as unknown as Float32Array).length > largestConstant) return undefined;
  const numbers = values as unknown as Float32Array;
  // Text has one zero, numbers two.
  for (let i = 0; i < numbers.length; i++) if (Object.is(numbers[i], -0)) return undefined;
  return `${dtype};${shape.join()};${numbers.join()}`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
