// `node tools/lint/biome.mjs check --write [paths]`: Biome with these words; its packages are installed when they are missing.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { installPackages } from "../lab/packages.mjs";
import { logFile, root } from "../lab/places.mjs";
import { Stop, say } from "../lab/say.mjs";

const folder = path.join(root, "tools/lint");

try {
  await installPackages(folder, {
    name: "Formatter and linter",
    size: "17 MB to download, 65 MB on disk",
    log: logFile("lint-packages"),
  });
  const biome = path.join(folder, "node_modules/@biomejs/biome/bin/biome");
  const words = process.argv.slice(2);
  process.exitCode = spawnSync(process.execPath, [biome, ...words], { cwd: root, stdio: "inherit" }).status ?? 1;
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
