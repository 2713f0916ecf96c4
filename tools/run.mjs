// `node tools/run.mjs tools/notebooks …`: builds what has changed, then runs one compiled command of the repository.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "./build.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [command, ...rest] = process.argv.slice(2);
const complaints = build();
if (complaints) {
  console.error(complaints);
  process.exit(1);
}
process.argv = [process.argv[0], path.join(root, "build/js", `${command}.js`), ...rest];
await import(pathToFileURL(process.argv[1]).href);
