export * from "./adam.ts";
export type { CommonOptions, Optimizer, ParameterGroup } from "./optimizer.ts";
export * from "./sgd.ts";
