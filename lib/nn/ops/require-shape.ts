import type { Shape, Tensor } from "../tensor.ts";

/** @throws RangeError unless the tensor has as many axes as these names: `conv2d: x must be [batch, height, …], got …` */
export function requireAxes(caller: string, argument: string, x: Tensor, ...axes: readonly string[]): void {
  if (x.rank !== axes.length)
    throw new RangeError(`${caller}: ${argument} must be [${axes.join(", ")}], got ${readable(x.shape)}`);
}

/** @throws RangeError unless the tensor has this shape */
export function requireShape(caller: string, argument: string, x: Tensor, shape: Shape): void {
  if (x.rank !== shape.length || x.shape.some((size, i) => size !== shape[i]))
    throw new RangeError(`${caller}: ${argument} must be ${readable(shape)}, got ${readable(x.shape)}`);
}

/** A shape as people write it: `[2, 3]`. */
export function readable(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
