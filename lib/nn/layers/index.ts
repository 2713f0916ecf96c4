export * from "./convolution.ts";
export * from "./dense.ts";
export * from "./dropout.ts";
export * from "./layer.ts";
export * from "./log-mel.ts";
export * from "./normalization.ts";
export * from "./recurrent.ts";
