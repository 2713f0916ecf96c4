import * as tf from "@tensorflow/tfjs-core";
import { installGradients } from "./gradients/install.ts";
import { type EngineName, MissingRung, type Rung, rungsElsewhere } from "./rung.ts";

/** What tensors are computed on. */
export interface Engine {
  readonly name: EngineName;
  /** What computes: "CPU, one thread, SIMD", or a graphics card's name. */
  readonly device: string;
  /** Of the library that computes. */
  readonly version: string;
  /** Why this one: who asked for it, or why each better one is not here. */
  readonly why: string;
}

export interface EngineOptions {
  /** In a browser page: the address of the folder with the .wasm files of @tensorflow/tfjs-backend-wasm. Node finds them. */
  readonly wasmPath?: string;
}

/** From the fastest to the slowest. `cpu` is plain JavaScript, the oracle of the tests. */
const ladder: readonly EngineName[] = ["tensorflow", "webgpu", "wasm", "cpu"];

/**
 * Chooses what computes: TensorFlow, a graphics card by WebGPU, WebAssembly, or plain JavaScript.
 *
 * tfjs goes on with the slowest engine, silently, when the one asked for does not start. This function checks what it
 * got: it never gives less than it was asked for. `auto` takes the best that starts and says why the better ones are
 * not here. The environment variable SPECLAB_ENGINE decides over the argument, so that one notebook runs on any engine.
 *
 * @throws Error in one sentence, when the engine asked for is not here: why, and what to do
 * @example
 * const { name } = await nn.useEngine("wasm");
 * name; // "wasm"
 */
export async function useEngine(wanted: EngineName | "auto" = "auto", options: EngineOptions = {}): Promise<Engine> {
  const { choice, from } = chosen(wanted);
  if (choice !== "auto") return { ...(await start(choice, options)), why: from };
  const reasons: string[] = [];
  for (const name of ladder) {
    try {
      const engine = await start(name, options);
      return { ...engine, why: [`the best engine here (${from})`, ...reasons].join("; ") };
    } catch (error) {
      reasons.push(`not ${name}: ${(error as Error).message.replace(/^useEngine: /, "").replace(/\.$/, "")}`);
    }
  }
  throw new Error(`useEngine: no engine starts here; ${reasons.join("; ")}`);
}

/** Name of the engine that computes now. */
export function engineName(): string {
  return tf.getBackend();
}

function chosen(wanted: string): { choice: EngineName | "auto"; from: string } {
  const fromEnvironment = environment()?.SPECLAB_ENGINE;
  const choice = fromEnvironment || wanted;
  const source = fromEnvironment ? "SPECLAB_ENGINE" : "useEngine: wanted";
  if (choice !== "auto" && !ladder.includes(choice as EngineName))
    throw new RangeError(`${source} must be one of auto, ${ladder.join(", ")}, got ${choice}`);
  const from = fromEnvironment ? `SPECLAB_ENGINE is ${choice}` : `asked for ${choice}`;
  return { choice: choice as EngineName | "auto", from };
}

/** The environment's variables, where there are any: in a page there are none. */
function environment(): Record<string, string | undefined> | undefined {
  const globals = globalThis as unknown as Record<string, { env?: Record<string, string | undefined> } | undefined>;
  return globals.process?.env;
}

async function start(name: EngineName, options: EngineOptions): Promise<Omit<Engine, "why">> {
  tf.env().set("PROD", true); // no banner, no search for NaN after every operation
  const rung = rungOf(name, options);
  const { device, version } = await rung.start();
  const began = await tf.setBackend(name);
  if (!began || tf.getBackend() !== name)
    throw new MissingRung(`useEngine: ${name} did not start, tfjs would go on with ${tf.getBackend() || "none"}`);
  installGradients();
  return { name, device, version };
}

function rungOf(name: EngineName, options: EngineOptions): Rung {
  if (name === "cpu") return plainRung;
  if (name === "wasm") return wasmRung(options);
  const rung = rungsElsewhere().get(name);
  if (!rung) throw new MissingRung(`useEngine: nothing here knows ${name}; in Node, import "speclab/node" first`);
  return rung;
}

const plainRung: Rung = {
  async start() {
    const { version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
    return { device: "CPU, plain JavaScript", version: `tfjs ${version_cpu}` };
  },
};

function wasmRung({ wasmPath }: EngineOptions): Rung {
  return {
    async start() {
      const { setWasmPaths, version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
      const running = tf.findBackend("wasm") !== null;
      if (wasmPath !== undefined && !running) setWasmPaths(wasmPath);
      if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")))
        throw new MissingRung("useEngine: this processor or browser has no SIMD in WebAssembly, which wasm needs");
      return { device: "CPU, one thread, SIMD", version: `tfjs ${version_wasm}` };
    },
  };
}
