export * from "./decode-wav.ts";
export * from "./encode-wav.ts";
export * from "./load.ts";
export * from "./resample.ts";
export * from "./synthesis.ts";
