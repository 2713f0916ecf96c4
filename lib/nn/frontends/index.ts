export * from "./fast-audio.ts";
export * from "./front-end.ts";
export * from "./mel-front-end.ts";
export * from "./standardized.ts";
export * from "./trainable-stft.ts";
