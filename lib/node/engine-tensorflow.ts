// TensorFlow, where `npm run gpu:setup` has put it.
import util from "node:util";
import { MissingRung, type Rung } from "../nn/rung.ts";
import { type EngineRequire, enginePackages } from "./engine-packages.ts";

const advice = "`npm run gpu:setup` sets it up, with `-- --cpu` for the processor";

/** What tfjs-node tells of itself, and our set-up's loader of the card. */
interface TfjsNode {
  backend(): { readonly isUsingGpuDevice?: boolean; readonly binding?: { readonly TF_Version?: string } };
  readonly whyNoGpu?: string;
  readonly card?: { readonly name: string; readonly memory: number; readonly driver: string };
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
      const tfjs = load();
      const { isUsingGpuDevice, binding } = tfjs.backend();
      return {
        device: isUsingGpuDevice ? cardOf(tfjs) : "CPU, all cores",
        version: `TensorFlow ${binding?.TF_Version ?? "of unknown version"}`,
        whyNoGpu: isUsingGpuDevice ? undefined : (tfjs.whyNoGpu ?? "TensorFlow has registered no graphics card"),
      };
    } catch (cause) {
      const [line] = (cause as Error).message.split("\n");
      throw new MissingRung(`useEngine: TensorFlow is installed, but does not load: ${line}`, { cause });
    }
  },
};

/** Name, memory and driver of the card, as far as they are told. */
function cardOf({ card }: TfjsNode): string {
  return card ? `${card.name}, ${Math.round(card.memory / 1024)} GiB, driver ${card.driver}` : "NVIDIA GPU (CUDA)";
}

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
