export * from "./errors.ts";
export * from "./host.ts";
export * from "./random.ts";
export * from "./samples.ts";
export * from "./spectrogram.ts";
