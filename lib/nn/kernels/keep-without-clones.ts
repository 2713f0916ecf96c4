import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";

/** The part of tfjs' engine that decides what is kept for the way back. */
interface TfjsEngine {
  readonly state: { readonly gradientDepth: number; readonly kernelDepth: number };
  readonly backend: unknown;
  clone(x: Tensor): Tensor;
  makeTensorFromTensorInfo(info: tf.TensorInfo, backend: unknown): Tensor;
}

/** A backend that counts who uses the numbers of a tensor. */
interface Counting {
  incRef(id: object): void;
}

/**
 * tfjs keeps what the way back needs by running a kernel that clones it, with a place of its own among the operations that
 * may be differentiated: half of all the kernels of a step. That place matters only to derivatives of derivatives, where
 * one differentiation runs inside another.
 */
export function keepWithoutClones(backend: Counting): void {
  const engine = tf.engine() as unknown as TfjsEngine;
  const clone = engine.clone;
  engine.clone = (x) => {
    const { gradientDepth, kernelDepth } = engine.state;
    if (engine.backend !== backend || gradientDepth !== 1 || kernelDepth === 0) return clone.call(engine, x);
    const { dataId, shape, dtype } = x;
    backend.incRef(dataId);
    return engine.makeTensorFromTensorInfo({ dataId, shape, dtype }, backend);
  };
}
