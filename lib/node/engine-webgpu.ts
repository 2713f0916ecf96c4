import { MissingRung, type Rung } from "../nn/rung.ts";
import { enginePackages } from "./engine-packages.ts";

/** What we use of Dawn, the WebGPU of Chromium, as the npm package `webgpu` has it. */
interface Dawn {
  create(options: string[]): Gpu;
  globals: object;
}
interface Gpu {
  requestAdapter(options?: object): Promise<Adapter | null>;
}
interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

const advice = "`npm run gpu:setup -- --webgpu` brings it";

/** Graphics drivers that compute on the processor: right numbers, 20 to 100 times slower than wasm. */
const software = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** The graphics card through WebGPU: of any maker, with nothing but its driver. */
export const webgpuRung: Rung = {
  async start() {
    const load = enginePackages("webgpu", ["webgpu", "@tensorflow/tfjs-backend-webgpu"]);
    if (!load) throw new MissingRung(`useEngine: WebGPU is not set up here; ${advice}`);
    const gpu = bringUp(load);
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter)
      throw new MissingRung(
        "useEngine: WebGPU finds no graphics card; on Linux it needs the card's Vulkan driver, in a container the " +
          "capability `graphics`",
      );
    const { info } = adapter;
    const device = [info.vendor, info.description || info.device || info.architecture].filter(Boolean).join(" ");
    const onProcessor = info.isFallbackAdapter || software.test(device);
    if (onProcessor && !process.env.SPECLAB_SOFTWARE_GPU)
      throw new MissingRung(
        `useEngine: WebGPU finds only ${device}, which computes on the processor, slower than wasm does ` +
          "(SPECLAB_SOFTWARE_GPU=1 takes it all the same, for tests)",
      );
    load("@tensorflow/tfjs-backend-webgpu");
    const { version } = load("webgpu/package.json") as { version: string };
    const whyNoGpu = onProcessor ? `WebGPU finds only ${device}, which computes on the processor` : undefined;
    return { device, version: `Dawn ${version}`, whyNoGpu };
  },
};

/** Puts Dawn where tfjs looks for it, as in a browser: at `navigator.gpu`. */
function bringUp(load: (specifier: string) => unknown): Gpu {
  const world = globalThis as unknown as { navigator?: { gpu?: Gpu } };
  if (world.navigator?.gpu) return world.navigator.gpu;
  const gpu = dawn(load);
  if (world.navigator) Object.defineProperty(world.navigator, "gpu", { value: gpu, configurable: true });
  else Object.defineProperty(world, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
  return gpu;
}

function dawn(load: (specifier: string) => unknown): Gpu {
  try {
    const { create, globals } = load("webgpu") as Dawn;
    Object.assign(globalThis, globals);
    return create([]);
  } catch (cause) {
    throw new MissingRung(`useEngine: Dawn does not load here: ${(cause as Error).message}`, { cause });
  }
}
