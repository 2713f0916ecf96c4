// `npm run release -- 01 --out folder`: what students get.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { asTyped, courseFolder } from "./grade/course.ts";
import { bundle, bundles, pythonHere } from "./release/bundle.ts";
import { release } from "./release/release.ts";

const usage = `npm run release -- 01 --out folder [--bundle ${bundles.join("|")} [--python 3.11]]

  Makes a folder that runs alone by npm start: the handed-out notebook, the library and the kernel, compiled; no solution,
  no test. Given out again after a change, it can be copied over the old one: work/ is not in it.

  01            a notebook, by its number or the beginning of its name; several may stand here
  --out         a new or empty folder, or one with an earlier release
  --bundle      packages and JupyterLab inside as well, for one kind of computer: a room without a network, or sixty on
                one, downloads nothing
  --python      the version of Python on those computers; without it the one of this machine
  --help        this text

  SPECLAB_COURSE=FOLDER adds the notebooks of a course of your own. Students get the modules of the exercises that the
  notebooks ask for, and so could read their solutions; marks come from npm run grade alone.`;

/** This file runs from build/js/tools. */
const root = path.resolve(fileURLToPath(new URL("../../../", import.meta.url)));
const EXIT_USAGE = 2;

try {
  const { values, positionals } = parseArgs({
    options: {
      out: { type: "string" },
      bundle: { type: "string" },
      python: { type: "string" },
      help: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(usage);
    process.exit();
  }
  if (positionals.length === 0 || !values.out) throw new Error(`Say which notebook and where to:\n${usage}`);
  const out = asTyped(values.out);
  const { files, megabytes, notebooks, exercises } = release(root, positionals, out, courseFolder());
  console.log(`${notebooks.join(", ")} for students: ${files} files, ${megabytes.toFixed(1)} MB in ${values.out}`);
  if (exercises.length > 0) {
    console.log(
      `The modules of ${exercises.join(", ")} are in it, and in them the solutions: students could read them.`,
    );
  }
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
