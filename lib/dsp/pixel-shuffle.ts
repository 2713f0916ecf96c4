import { requirePositiveInteger, requireSamples, type Samples } from "../core/index.ts";
import { like } from "./pad.ts";

/** Images of one size, one for each channel, as plain data: the value at (c, y, x) is `data[(c · height + y) · width + x]`. */
export interface Planes<T extends Samples = Float32Array> {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: T;
}

/**
 * Pixel shuffle: r² channels become one that is r times as high and wide. Channel c·r² + i·r + j gives the values of
 * channel c at the places (y·r + i, x·r + j).
 *
 * @param planes C·r² channels of height × width
 * @param r how many times larger
 * @returns C channels of (height · r) × (width · r), in the same precision
 * @throws RangeError when the channels are no multiple of r², the numbers are not as many as the sizes say or not finite, or r
 *   is no positive integer
 * @see W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural
 *   network", CVPR (2016); torch.nn.PixelShuffle
 * @example
 * const planes = { channels: 4, height: 1, width: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
 * pixelShuffle(planes, 2).data; // Float64Array [1, 3, 2, 4, 5, 7, 6, 8]
 */
export function pixelShuffle<T extends Samples>(planes: Planes<T>, r: number): Planes<T> {
  requirePlanes("pixelShuffle", planes, r);
  const { channels, height, width, data } = planes;
  if (channels % (r * r) !== 0)
    throw new RangeError(`pixelShuffle: channels must be a multiple of r² = ${r * r}, got ${channels}`);
  const shuffled = like(data, data.length);
  eachPlace(channels / (r * r), height, width, r, (large, small) => {
    shuffled[large] = data[small];
  });
  return { channels: channels / (r * r), height: height * r, width: width * r, data: shuffled };
}

/**
 * The inverse of `pixelShuffle`: each channel becomes r², of which each holds every r-th value.
 *
 * @param planes C channels of (height · r) × (width · r)
 * @param r how many times smaller
 * @returns C·r² channels of height × width, in the same precision
 * @throws RangeError when height or width is no multiple of r, and as `pixelShuffle` does
 * @see torch.nn.PixelUnshuffle
 * @example
 * const planes = { channels: 1, height: 2, width: 2, data: Float64Array.of(1, 2, 3, 4) };
 * pixelUnshuffle(planes, 2); // { channels: 4, height: 1, width: 1, data: Float64Array [1, 2, 3, 4] }
 */
export function pixelUnshuffle<T extends Samples>(planes: Planes<T>, r: number): Planes<T> {
  requirePlanes("pixelUnshuffle", planes, r);
  const { channels, height, width, data } = planes;
  if (height % r !== 0 || width % r !== 0)
    throw new RangeError(`pixelUnshuffle: height and width must be multiples of r = ${r}, got ${height} × ${width}`);
  const shuffled = like(data, data.length);
  eachPlace(channels, height / r, width / r, r, (large, small) => {
    shuffled[small] = data[large];
  });
  return { channels: channels * r * r, height: height / r, width: width / r, data: shuffled };
}

/** Calls `visit` with where a value stands in the large image and in the small ones. */
function eachPlace(
  channels: number,
  height: number,
  width: number,
  r: number,
  visit: (large: number, small: number) => void,
): void {
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < r; i++)
      for (let j = 0; j < r; j++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            visit(((c * height + y) * r + i) * width * r + x * r + j, (((c * r + i) * r + j) * height + y) * width + x);
}

function requirePlanes(caller: string, { channels, height, width, data }: Planes<Samples>, r: number): void {
  requirePositiveInteger(caller, "r", r);
  requirePositiveInteger(caller, "channels", channels);
  requirePositiveInteger(caller, "height", height);
  requirePositiveInteger(caller, "width", width);
  requireSamples(caller, "data", data);
  if (data.length !== channels * height * width)
    throw new RangeError(
      `${caller}: data must hold channels × height × width = ${channels * height * width} numbers, got ${data.length}`,
    );
}
