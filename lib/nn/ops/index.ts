export * from "./arithmetic.ts";
export {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  conv2dTranspose,
  type Padding,
  type Pair,
  type TransposedOptions,
} from "./convolution.ts";
export * from "./ctc.ts";
export * from "./decibels.ts";
export * from "./dropout.ts";
export * from "./fourier.ts";
export * from "./frames.ts";
export * from "./gather.ts";
export * from "./lstm.ts";
export * from "./matmul.ts";
export * from "./normalization.ts";
export * from "./pixel-shuffle.ts";
export * from "./pooling.ts";
export * from "./resize.ts";
export * from "./softmax.ts";
export * from "./stop-gradient.ts";
