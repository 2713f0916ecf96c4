export * from "./engine.ts";
export { gradients } from "./gradients.ts";
export * from "./ops/index.ts";
export { addRung, type EngineName, MissingRung, type Rung } from "./rung.ts";
export * from "./tensor.ts";
