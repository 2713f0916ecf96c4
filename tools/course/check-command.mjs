// What `npm run check` does, from top to bottom.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { shown } from "../lab/places.mjs";
import { Stop, say } from "../lab/say.mjs";
import { setUpBuild, setUpPackages } from "../lab/setup.mjs";
import { askedIn } from "./asked.mjs";
import { asTyped, courseFolder, notebookNamed, ownCopy } from "./place.mjs";
import { readTyped } from "./typed.mjs";

const usage =
  "npm run check -- 01 [--json] [--file NAME], npm run check -- my.ipynb, or npm run check -- 01 --answers file.ts";

/** @param words what stands after `npm run check --` */
export async function main(words) {
  try {
    process.exitCode = await run(words);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 2;
  }
}

async function run(words) {
  // A module of answers is the business of the `speclab` command, with all of its options.
  if (words.some((word) => word.startsWith("--answers"))) {
    await setUp();
    const { main: speclab } = await import("../../lib/dist/esm/cli/main.js");
    if (courseFolder()) process.env.SPECLAB_COURSE = courseFolder();
    process.chdir(process.env.INIT_CWD ?? process.cwd());
    return speclab(["check", ...words]);
  }
  const { wanted, json, file: asked } = readTyped(words, { usage, options: { json: "flag", file: "text" } });
  const { file, place } = find(wanted, asked);
  await setUp();
  const { checkOwn, ownText } = await import("../../build/js/tools/course/check-own.js");
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const result = await checkOwn(file, place.notebook, {
    folder: path.dirname(file),
    ...(await askedIn(place.number)),
    signal: stop.signal,
    onProgress: ({ done, of }) => process.stderr.isTTY && process.stderr.write(`\r  cell ${done} of ${of} `),
  });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const saved = statSync(file).mtime.toTimeString().slice(0, 5);
  console.log(json ? JSON.stringify(result, null, 2) : `${shown(file)}, as saved at ${saved}\n\n${ownText(result)}`);
  if (stop.signal.aborted) return 130;
  return result.points === result.of && result.failures.length === 0 ? 0 : 1;
}

/** A notebook's number means the student's own copy of it; a file is itself, and known by its name. */
function find(wanted, asked) {
  if (!/\.(ipynb|ts)$/.test(wanted)) {
    const place = notebookNamed(wanted);
    const file = ownCopy(place, asked);
    if (!file) throw new Stop(`${shown(place.work)}/ has no ${place.name} yet: npm start -- ${place.number} makes it.`);
    return { file, place };
  }
  if (asked !== undefined) throw new Stop(`One notebook at a time, got ${wanted} and --file ${asked}.`);
  const file = asTyped(wanted);
  if (!existsSync(file)) throw new Stop(`There is no file ${wanted}.`);
  return { file, place: notebookNamed(path.basename(file).split(".")[0]) };
}

async function setUp() {
  await setUpPackages();
  await setUpBuild();
}
