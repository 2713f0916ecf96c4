// A project as somebody else would start it: an empty folder far from this repository, and speclab from its tarball.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { npm, root } from "./registry.ts";

export interface Project {
  readonly folder: string;
  readonly tarball: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  /** Bytes of the tarball. */
  readonly size: number;
  /** What was said to a program that wanted to train before the optional packages were there: a line for each way to ask. */
  readonly withoutPeers: readonly string[];
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/**
 * Packs the library, built before, and makes the project; a sentence when npm could not install it.
 *
 * @param peers with the packages that training needs
 */
export function makeProject({ peers = false } = {}): Project | string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-pack-"));
  const packed = npm(["pack", path.join(root, "lib"), "--pack-destination", folder, "--json"], folder);
  if (!packed.ok) throw new Error(`npm pack failed:\n${packed.stderr}`);
  const [{ filename, files, size }]: Packed[] = JSON.parse(packed.stdout);
  const tarball = path.join(folder, filename);

  cpSync(path.join(root, "tools/pack/app"), folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const installed = npm(["install", "--loglevel=error", tarball], folder);
  if (!installed.ok) {
    rmSync(folder, { recursive: true, force: true });
    return `npm could not install the packed library with its dependencies: ${installed.stderr.trim().split("\n")[0]}`;
  }
  const withoutPeers = saidWithoutPeers(folder);
  if (peers) {
    const { peerDependencies } = JSON.parse(readFileSync(path.join(root, "lib/package.json"), "utf8"));
    const packages = Object.entries(peerDependencies).map(([name, version]) => `${name}@${version}`);
    const more = npm(["install", "--loglevel=error", ...packages], folder);
    if (!more.ok) {
      rmSync(folder, { recursive: true, force: true });
      return `npm could not install tfjs: ${more.stderr.trim().split("\n")[0]}`;
    }
  }
  return { folder, tarball, files: files.map((file) => file.path), size, withoutPeers };
}

function saidWithoutPeers(folder: string): string[] {
  const program = `
    const { engineReport } = await import("speclab/node");
    const ways = [() => engineReport("cpu"), () => import("speclab/nn"), async () => createRequire(import.meta.url)("speclab/nn")];
    for (const way of ways) console.log(await way().then(() => "nothing", ({ message }) => message.split("\\n")[0]));`;
  const words = ["--input-type=module", "-e", `import { createRequire } from "node:module";${program}`];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  return `${stdout}${stderr}`.trim().split("\n");
}
