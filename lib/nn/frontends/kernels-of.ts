import type { Layer } from "../layers/layer.ts";
import type { FrontEndBases } from "./front-end.ts";

/** The kernels of a spectrogram, trained or not. */
export function kernelsOf({
  parameters,
  statistics,
}: Pick<Layer, "parameters" | "statistics">): FrontEndBases["kernels"] {
  const { re = statistics.re, im = statistics.im } = parameters;
  return { re, im };
}
