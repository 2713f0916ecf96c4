import util from "node:util";
import { MissingRung, type Rung } from "../nn/rung.ts";
import { type EngineRequire, enginePackages } from "./engine-packages.ts";

const advice = "`npm run gpu:setup`, which will set up TensorFlow, is not there yet; take wasm until then";

/** What tfjs-node tells of itself. */
interface TfjsNode {
  readonly version: { readonly "tfjs-node"?: string };
  backend(): { readonly isUsingGpuDevice?: boolean; readonly binding?: { readonly TF_Version?: string } };
}

/** TensorFlow through tfjs-node-gpu, or tfjs-node where there is no card. */
export const tensorflowRung: Rung = {
  async start() {
    const { load, name } = found();
    // Node 23 has dropped this function, and tfjs-node 4.22 calls it.
    const old = util as unknown as { isNullOrUndefined?: (x: unknown) => boolean };
    old.isNullOrUndefined ??= (x) => x === null || x === undefined;
    try {
      const tfjs = load(name) as TfjsNode;
      const { isUsingGpuDevice, binding } = tfjs.backend();
      return {
        device: isUsingGpuDevice ? "NVIDIA GPU (CUDA)" : "CPU, all cores",
        version: `TensorFlow ${binding?.TF_Version ?? "?"}`,
      };
    } catch (cause) {
      const [line] = (cause as Error).message.split("\n");
      throw new MissingRung(`useEngine: ${name} is installed, but does not load: ${line}`, { cause });
    }
  },
};

function found(): { load: EngineRequire; name: string } {
  const [gpu, plain] = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];
  try {
    return { load: enginePackages("tensorflow", [gpu], advice), name: gpu };
  } catch (error) {
    try {
      return { load: enginePackages("tensorflow", [plain], advice), name: plain };
    } catch {
      throw error;
    }
  }
}
