// A project as somebody else would start it: an empty folder far from this repository, and speclab from its tarball.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the library, built before, and makes the project; a sentence when npm could not install it. */
export function makeProject(): Project | string {
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
  return { folder, tarball, files: files.map((file) => file.path), size };
}
