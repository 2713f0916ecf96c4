// Kernel specifications: how a kernel is started, in the form of Jupyter's kernel.json.
import path from "node:path";

export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  env?: Record<string, string>;
  interrupt_mode?: "signal" | "message";
  metadata?: Record<string, unknown>;
}

/** The name under which Jupyter knows our kernel: the folder of its kernel.json, and the notebooks' metadata. */
export const KERNEL_NAME = "speclab";

/** The folder kernel/ of this installation (this file runs from kernel/dist). */
const kernelFolder = path.dirname(__dirname);

/**
 * Our kernel. Node and launcher are absolute, because Jupyter starts a kernel in the notebook's folder and with whatever
 * PATH it has itself; so the specification is made at every start and moving the repository does no harm.
 */
export function kernelSpec(): KernelSpec {
  return {
    argv: [process.execPath, path.join(kernelFolder, "dist", "launch.js"), "{connection_file}"],
    display_name: "TypeScript (speclab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}

/** Stock tslab, for comparisons only. */
export function stockSpec(): KernelSpec {
  const tslab = path.join(kernelFolder, "node_modules", "tslab", "bin", "tslab");
  return {
    argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
    display_name: "tslab",
    language: "typescript",
    interrupt_mode: "signal",
  };
}
