export * from "./classification.ts";
export * from "./error-rate.ts";
export * from "./statistics.ts";
