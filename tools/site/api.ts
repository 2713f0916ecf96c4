// The pages of functions, by TypeDoc: its packages are installed when they are missing, apart from the house's.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../notebooks/sources.ts";

const folder = path.join(root, "tools/site/typedoc");

/** Rooms of the library that programs and notebooks import. */
export function roomsWithFunctions(): string[] {
  const rooms = readdirSync(path.join(root, "lib/dist/esm"), { withFileTypes: true });
  return rooms
    .filter((entry) => entry.isDirectory() && !["wasm", "cli"].includes(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** @throws Error with TypeDoc's own words when it made no pages */
export async function apiPages(out: string): Promise<void> {
  const place = (name: string): string => pathToFileURL(path.join(root, "tools/lab", name)).href;
  const { installPackages } = await import(place("packages.mjs"));
  const { logFile } = await import(place("places.mjs"));
  await installPackages(folder, {
    name: "TypeDoc, for the pages of functions",
    size: "8 MB to download, 46 MB on disk",
    log: logFile("site-packages"),
  });
  const entries = roomsWithFunctions().flatMap((room) => ["--entryPoints", `lib/${room}/index.ts`]);
  const typedoc = path.join(folder, "node_modules/typedoc/bin/typedoc");
  const words = [...entries, "--options", path.join(folder, "typedoc.json"), "--out", out];
  const { status, stderr, stdout } = spawnSync(process.execPath, [typedoc, ...words], { cwd: root, encoding: "utf8" });
  if (status !== 0)
    throw new Error(`TypeDoc made no pages:\n${(stdout + stderr).trim().split("\n").slice(-12).join("\n")}`);
}
