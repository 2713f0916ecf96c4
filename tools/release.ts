// `npm run release -- 01 --out folder`: what students get.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle, bundles, pythonHere } from "./release/bundle.ts";
import { release } from "./release/release.ts";

const usage = `npm run release -- 01 --out folder [--bundle ${bundles.join("|")} [--python 3.11]]

  makes a folder that runs alone by npm start: the handed-out notebook, the library and the kernel, compiled; no solution,
  no test. Given out again after a change, it can be copied over the old one: work/ is not in it.
  With --bundle packages and JupyterLab are inside as well, for one kind of computer with that Python: a room without a
  network, or sixty on one, downloads nothing.`;

/** This file runs from build/js/tools. */
const root = path.resolve(fileURLToPath(new URL("../../../", import.meta.url)));
const EXIT_USAGE = 2;

try {
  const { values, positionals } = parseArgs({
    options: { out: { type: "string" }, bundle: { type: "string" }, python: { type: "string" } },
    allowPositionals: true,
  });
  if (positionals.length === 0 || !values.out) throw new Error(`Say which notebook and where to:\n${usage}`);
  const out = path.resolve(process.env.INIT_CWD ?? process.cwd(), values.out);
  const { files, megabytes, notebooks } = release(root, positionals, out);
  console.log(`${notebooks.join(", ")} for students: ${files} files, ${megabytes.toFixed(1)} MB in ${values.out}`);
  if (values.bundle !== undefined) {
    const python = values.python ?? pythonHere() ?? "3.11";
    const whole = bundle(out, values.bundle, python);
    console.log(`With packages for ${values.bundle} and Python ${python}: ${whole.megabytes.toFixed(0)} MB`);
  }
  console.log(`Try it as they will: cd ${values.out} && npm start`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = EXIT_USAGE;
}
