// Dawn, the WebGPU of Chromium, from npm: prebuilt, without scripts, in this folder.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../../lab/packages.mjs";
import { logFile } from "../../lab/places.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

export const webgpuPackages = path.join(here, "node_modules");

export async function setUpWebgpu() {
  await installPackages(here, {
    name: "WebGPU (Dawn)",
    size: "51 MB to download, 162 MB on disk",
    log: logFile("webgpu"),
  });
}
