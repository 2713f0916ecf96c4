// Where a set-up lies. SPECLAB_CACHE names another folder than build/cache, for homes with a small quota.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildFolder, isInside, root } from "../../lab/places.mjs";

export const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * The file by which speclab/node finds the set-up that is in use (lib/node/engine-packages.ts): beside this one, or where
 * SPECLAB_ENGINES says.
 */
export const loadFile = path.join(
  process.env.SPECLAB_ENGINES ? path.resolve(process.env.SPECLAB_ENGINES, "tensorflow") : here,
  "load.cjs",
);

export const version = "2.21.0";

export function cacheFolder(env = process.env) {
  const folder = env.SPECLAB_CACHE
    ? path.resolve(env.INIT_CWD ?? "", env.SPECLAB_CACHE)
    : path.join(buildFolder, "cache");
  return path.join(folder, "tensorflow");
}

/** @param flavour "cpu" or "gpu" */
export function homeOf(flavour, env = process.env) {
  return path.join(cacheFolder(env), `${version}-${flavour}`);
}

/** The manifest of a finished set-up in this folder; undefined when it is not there, or something of it is gone. */
export function manifestOf(home) {
  try {
    const manifest = JSON.parse(readFileSync(path.join(home, "manifest.json"), "utf8"));
    const parts = ["addon/tfjs_binding.node", "site/tensorflow/libtensorflow_cc.so.2", "node_modules"];
    return parts.every((part) => existsSync(path.join(home, part))) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Text of load.cjs for a set-up. Within the repository the way is a relative one: moving the folder does no harm. */
export function loadText(home) {
  const from = path.dirname(loadFile);
  const way = (to) => JSON.stringify(isInside(root, from) && isInside(root, to) ? path.relative(from, to) : to);
  return `// Written by \`npm run gpu:setup\`: where TensorFlow lies.
const path = require("node:path");

exports.home = path.resolve(__dirname, ${way(home)});
exports.load = () => require(path.resolve(__dirname, ${way(path.join(here, "loader.cjs"))})).load(exports.home);
`;
}

/** The folder that load.cjs names; undefined when there is no such file. */
export function homeInUse() {
  if (!existsSync(loadFile)) return undefined;
  const [, way] = readFileSync(loadFile, "utf8").match(/^exports\.home = path\.resolve\(__dirname, (".*")\);$/m) ?? [];
  return way && path.resolve(path.dirname(loadFile), JSON.parse(way));
}
