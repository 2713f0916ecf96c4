import * as tf from "@tensorflow/tfjs-core";
import { spareHandles } from "./engine-tensorflow.ts";
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

/** What can be asked for: one engine, the best that is here, or the best that computes on a graphics card. */
export type EngineChoice = EngineName | "auto" | "gpu-only";

/** From the fastest to the slowest. `cpu` is plain JavaScript, the oracle of the tests. */
const ladder: readonly EngineName[] = ["tensorflow", "webgpu", "wasm", "cpu"];
/** Those that can compute on a graphics card. */
const onCards: readonly EngineName[] = ["tensorflow", "webgpu"];

/**
 * Chooses what computes: TensorFlow, a graphics card by WebGPU, WebAssembly, or plain JavaScript.
 *
 * tfjs goes on with the slowest engine, silently, when the one asked for does not start. This function checks what it
 * got: it never gives less than it was asked for. `auto` takes the best that starts and says why the better ones are
 * not here; `gpu-only` takes nothing but a graphics card. The environment variable SPECLAB_ENGINE decides over the
 * argument, so that one notebook runs on any engine.
 *
 * @throws Error in one sentence, when the engine asked for is not here: why, and what to do
 * @example
 * const { name } = await nn.useEngine("wasm");
 * name; // "wasm"
 */
export async function useEngine(wanted: EngineChoice = "auto", options: EngineOptions = {}): Promise<Engine> {
  const { choice, from } = chosen(wanted);
  if (choice === "gpu-only") return { ...(await startCard(options, from)), why: from };
  if (choice !== "auto") return { ...(await start(choice, options)), why: from };
  const reasons: string[] = [];
  for (const name of ladder) {
    try {
      const engine = await start(name, options);
      return { ...engine, why: [`the best engine here (${from})`, ...reasons].join("; ") };
    } catch (error) {
      reasons.push(`not ${name}: ${reason(error)}`);
    }
  }
  throw new Error(`useEngine: no engine starts here; ${reasons.join("; ")}`);
}

/** tfjs alone would say "No backend found in registry" to whoever has forgotten to choose. */
const tfjs = tf.engine() as unknown as { initializeBackendsAndReturnBest(): object };
const initialize = tfjs.initializeBackendsAndReturnBest;
tfjs.initializeBackendsAndReturnBest = function () {
  try {
    return initialize.call(this);
  } catch (cause) {
    if (!(cause as Error).message.startsWith("No backend found")) throw cause;
    throw new Error("nn: nothing computes yet; begin with `await nn.useEngine()`", { cause });
  }
};

/** Name of the engine that computes now. */
export function engineName(): string {
  return tf.getBackend();
}

function chosen(wanted: string): { choice: EngineChoice; from: string } {
  const fromEnvironment = environment()?.SPECLAB_ENGINE;
  const choice = fromEnvironment || wanted;
  const source = fromEnvironment ? "SPECLAB_ENGINE" : "useEngine: wanted";
  if (choice !== "auto" && choice !== "gpu-only" && !ladder.includes(choice as EngineName))
    throw new RangeError(`${source} must be one of auto, gpu-only, ${ladder.join(", ")}, got ${choice}`);
  const from = fromEnvironment ? `SPECLAB_ENGINE is ${choice}` : `asked for ${choice}`;
  return { choice: choice as EngineChoice, from };
}

/** The environment's variables, where there are any: in a page there are none. */
function environment(): Record<string, string | undefined> | undefined {
  const globals = globalThis as unknown as Record<string, { env?: Record<string, string | undefined> } | undefined>;
  return globals.process?.env;
}

/** The first engine that computes on a graphics card; never anything else. */
async function startCard(options: EngineOptions, from: string): Promise<Omit<Engine, "why">> {
  const reasons: string[] = [];
  for (const name of onCards) {
    try {
      return await start(name, options, true);
    } catch (error) {
      reasons.push(`${name}: ${reason(error)}`);
    }
  }
  throw new MissingRung(
    `useEngine: only a graphics card may compute here (${from}), and none can be used; ${reasons.join("; ")}`,
  );
}

/** What an engine has said when it refused, to be part of another sentence. */
function reason(error: unknown): string {
  return (error as Error).message.replace(/^useEngine: /, "").replace(/\.$/, "");
}

async function start(name: EngineName, options: EngineOptions, onCard = false): Promise<Omit<Engine, "why">> {
  tf.env().set("PROD", true); // no banner, no search for NaN after every operation
  const rung = await rungOf(name, options);
  const { device, version, whyNoGpu } = await rung.start();
  if (onCard && whyNoGpu !== undefined) throw new MissingRung(`useEngine: ${whyNoGpu}`);
  const before = tf.getBackend();
  const began = tf.findBackendFactory(name) !== null && (await tf.setBackend(name));
  if (!began || tf.getBackend() !== name) {
    if (before) await tf.setBackend(before);
    throw new MissingRung(`useEngine: ${name} is installed, but did not start; tfjs alone would go on without a word`);
  }
  if (name === "tensorflow") spareHandles();
  installGradients();
  return { name, device, version };
}

async function rungOf(name: EngineName, options: EngineOptions): Promise<Rung> {
  if (name === "cpu") return plainRung;
  if (name === "wasm") return wasmRung(options);
  // What has other engines is not the same everywhere: package.json says what #engines means.
  if (!rungsElsewhere().has(name)) (await import("#engines")).installEngines();
  const rung = rungsElsewhere().get(name);
  if (!rung) throw new MissingRung(`useEngine: ${name} computes in Node only, and this is another place`);
  return rung;
}

/** Loads a package that is nobody's duty to have. */
async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!/^(ERR_)?MODULE_NOT_FOUND$/.test((cause as { code?: string }).code ?? "")) throw cause;
    throw new MissingRung(`useEngine: the package ${name} is not installed; npm install ${name}@${tf.version_core}`, {
      cause,
    });
  }
}

const plainRung: Rung = {
  async start() {
    const name = "@tensorflow/tfjs-backend-cpu";
    const { version_cpu } = await optional(name, () => import("@tensorflow/tfjs-backend-cpu"));
    return { device: "CPU, plain JavaScript", version: `tfjs ${version_cpu}` };
  },
};

function wasmRung({ wasmPath }: EngineOptions): Rung {
  return {
    async start() {
      const name = "@tensorflow/tfjs-backend-wasm";
      const { setWasmPaths, version_wasm } = await optional(name, () => import("@tensorflow/tfjs-backend-wasm"));
      const running = tf.findBackend("wasm") !== null;
      if (wasmPath !== undefined && !running) setWasmPaths(wasmPath);
      if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")))
        throw new MissingRung("useEngine: this processor or browser has no SIMD in WebAssembly, which wasm needs");
      return { device: "CPU, one thread, SIMD", version: `tfjs ${version_wasm}` };
    },
  };
}
