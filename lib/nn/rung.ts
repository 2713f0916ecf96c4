// The ladder of engines: what each rung must tell of itself.
export type EngineName = "tensorflow" | "webgpu" | "wasm" | "cpu";

/** One engine: how to bring it up. */
export interface Rung {
  /**
   * Loads the engine, so that tfjs knows a backend of its name.
   *
   * @throws MissingRung with the reason, one sentence, when it is not here
   */
  start(): Promise<StartedRung>;
}

/** An engine that has been brought up. */
export interface StartedRung {
  readonly device: string;
  readonly version: string;
  /** Of engines that can compute on a graphics card: what keeps them from it, as half a sentence; undefined when one computes. */
  readonly whyNoGpu?: string;
}

/** An engine is not here: the message says why, and what to do. */
export class MissingRung extends Error {
  override readonly name = "MissingRung";
}

const key: unique symbol = Symbol.for("speclab.rungs");

/**
 * Engines that only one platform has. They are found at a symbol, not imported: Node's are in `speclab/node`, and the
 * two forms of this library, ES modules and CommonJS, share them.
 */
export function rungsElsewhere(): Map<EngineName, Rung> {
  const world = globalThis as { [key]?: Map<EngineName, Rung> };
  return (world[key] ??= new Map());
}

/** Teaches `useEngine` an engine of this platform. */
export function addRung(name: EngineName, rung: Rung): void {
  rungsElsewhere().set(name, rung);
}
