import util from "node:util";
import { MissingRung, type Rung } from "../nn/rung.ts";
import { type EngineRequire, enginePackages } from "./engine-packages.ts";

const advice = "`npm run gpu:setup`, which will set up TensorFlow, is not there yet; take wasm until then";

/** What tfjs-node tells of itself. */
interface TfjsNode {
  backend(): { readonly isUsingGpuDevice?: boolean; readonly binding?: { readonly TF_Version?: string } };
}

/** The loader that our set-up leaves beside the packages: it knows where TensorFlow's library lies. */
interface Loader {
  load(): TfjsNode;
}

/** TensorFlow through tfjs-node-gpu, on an NVIDIA card or on all cores of the processor. */
export const tensorflowRung: Rung = {
  async start() {
    const load = tfjsNode();
    // Node 23 has dropped this function, and tfjs-node 4.22 calls it.
    const old = util as unknown as { isNullOrUndefined?: (x: unknown) => boolean };
    old.isNullOrUndefined ??= (x) => x === null || x === undefined;
    // Its greetings would stand in every notebook.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
    try {
      const { isUsingGpuDevice, binding } = load().backend();
      return {
        device: isUsingGpuDevice ? "NVIDIA GPU (CUDA)" : "CPU, all cores",
        version: `TensorFlow ${binding?.TF_Version ?? "of unknown version"}`,
      };
    } catch (cause) {
      const [line] = (cause as Error).message.split("\n");
      throw new MissingRung(`useEngine: TensorFlow is installed, but does not load: ${line}`, { cause });
    }
  },
};

/** By our set-up's loader, else by the packages themselves, with the library that they have brought. */
function tfjsNode(): () => TfjsNode {
  const ways: readonly [string, (load: EngineRequire, name: string) => TfjsNode][] = [
    ["./load.cjs", (load, name) => (load(name) as Loader).load()],
    ["@tensorflow/tfjs-node-gpu", (load, name) => load(name) as TfjsNode],
    ["@tensorflow/tfjs-node", (load, name) => load(name) as TfjsNode],
  ];
  for (const [name, through] of ways) {
    const load = enginePackages("tensorflow", [name]);
    if (load) return () => through(load, name);
  }
  throw new MissingRung(`useEngine: TensorFlow is not set up here; ${advice}`);
}
