// Sets up what a command needs and finds missing: packages, the kernel's packages, the compiled library. Fast when all is there.
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installPackages } from "./packages.mjs";
import { buildFolder, logFile, root } from "./places.mjs";
import { Stop, step } from "./say.mjs";

/** Installs Node packages where they are missing; `dev` adds what only developers need (compiler checks, tests, formatter). */
export async function setUpPackages({ dev = false } = {}) {
  writableOrStop();
  await installPackages(root, {
    name: "Node packages",
    size: dev ? "66 MB to download, 137 MB on disk" : "50 MB to download, 118 MB on disk",
    dev,
    log: logFile("packages"),
  });
  await installPackages(path.join(root, "kernel"), {
    name: "The kernel's packages",
    size: "24 MB to download, 90 MB on disk",
    log: logFile("kernel-packages"),
  });
}

/** Compiles what has changed, and says so where something has. */
export async function setUpBuild() {
  const { build, isBehind } = await import("../build.mjs");
  const complaints = isBehind() ? await step("Compiling the library and the kernel", async () => build()) : build();
  if (complaints) throw new Stop(`The library does not compile:\n${complaints}`);
}

/** The kernel's specification; it is written by the compiled kernel itself. */
export async function kernelSpecification() {
  const { default: kernel } = await import("../../kernel/dist/spec.js");
  return kernel.kernelSpec();
}

function writableOrStop() {
  try {
    mkdirSync(buildFolder, { recursive: true });
    accessSync(root, constants.W_OK);
    const probe = path.join(buildFolder, ".writable");
    writeFileSync(probe, "");
    rmSync(probe);
  } catch {
    throw new Stop(
      `The folder ${root} cannot be written to: copy it to a place of your own and run the command there.`,
    );
  }
}
