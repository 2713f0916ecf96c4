export * from "./decode.ts";
export { decodeWav } from "./decode-wav.ts";
export * from "./encode-wav.ts";
export * from "./load.ts";
export * from "./pieces.ts";
export * from "./resample.ts";
export * from "./sound-file-error.ts";
export * from "./stream-wav.ts";
export * from "./synthesis.ts";
