// What `npm run hand-in` does, from top to bottom.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { root, shown } from "../lab/places.mjs";
import { Stop, say } from "../lab/say.mjs";
import { setUpBuild, setUpPackages } from "../lab/setup.mjs";
import { askedIn } from "./asked.mjs";
import { notebookNamed, ownCopy } from "./place.mjs";
import { readTyped } from "./typed.mjs";

const usage = 'npm run hand-in -- 01 [--file NAME] [--name "Ada Lovelace" --id al42]';

/** @param words what stands after `npm run hand-in --` */
export async function main(words) {
  try {
    await run(readTyped(words, { usage, options: { file: "text", name: "text", id: "text" } }));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 2;
  }
}

async function run({ wanted, file: asked, name, id }) {
  const place = notebookNamed(wanted);
  const file = ownCopy(place, asked);
  if (!file) throw new Stop(`${shown(place.work)}/ has no ${place.name} yet: npm start -- ${place.number} opens it.`);
  await setUpPackages();
  await setUpBuild();
  const { readOwn } = await import("../../build/js/tools/course/own-cells.js");
  const { unfinished } = await import("../../build/js/tools/course/unfinished.js");
  const { handIn } = await import("../../build/js/tools/grade/hand-in.js");
  const { student, isKept } = await whoHandsIn(place.work, { name, id });
  const { version } = JSON.parse(readFileSync(path.join(root, "lib/package.json"), "utf8"));
  const names = (await askedIn(place.number)).besides.exercises.map(({ exercise }) => exercise);
  let handedIn;
  let warnings;
  try {
    const mine = readOwn(file);
    warnings = existsSync(place.notebook) ? unfinished(mine, readOwn(place.notebook), names) : [];
    handedIn = handIn(mine, { notebook: place.name, student, speclab: version });
  } catch (error) {
    throw new Stop(`${shown(file)} cannot be handed in: ${error.message}`);
  }
  const target = path.join(place.work, "hand-in", `${place.name}-${student.id.replace(/[^\p{L}\d-]/gu, "_")}.speclab`);
  const { writeWhole } = await import("../../build/js/tools/course/write-whole.js");
  writeWhole(target, `${JSON.stringify(handedIn, null, 1)}\n`);
  console.log(
    `${shown(target)} is what you hand in: the texts of ${shown(file)} as it is on the disk, no outputs, no sounds.`,
  );
  console.log(`${student.name} (${student.id}), ${handedIn.time}, receipt ${handedIn.receipt}.`);
  if (isKept) {
    const other = `npm run hand-in -- ${wanted} --name "Ada Lovelace" --id al42`;
    console.log(
      `Name and id are those of the last hand-in (${shown(path.join(place.work, "student.json"))}). Not yours? ${other}`,
    );
  }
  for (const warning of warnings) console.log(`Mind: ${warning}`);
  console.log(
    `Saved in JupyterLab? Only then is your last edit in it. npm run check -- ${place.number} says what it is worth.`,
  );
}

/** Asked once, and kept in work/. */
async function whoHandsIn(work, given) {
  const file = path.join(work, "student.json");
  const last = existsSync(file) ? keptIn(file) : {};
  // Another name with the last one's id, or the other way round, would be nobody's.
  const isSomebodyElse = ["name", "id"].some((key) => given[key] !== undefined && given[key] !== last[key]);
  const kept = isSomebodyElse ? {} : last;
  const isKept = (given.name === undefined && Boolean(kept.name)) || (given.id === undefined && Boolean(kept.id));
  const student = { name: given.name ?? kept.name, id: given.id ?? kept.id };
  if (!(student.name && student.id)) {
    if (!process.stdin.isTTY) throw new Stop(`Say who hands in, with both name and id: ${usage}`);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    student.name ||= (await terminal.question("Your name: ")).trim();
    student.id ||= (await terminal.question("Your id or e-mail address, as your course knows it: ")).trim();
    terminal.close();
    if (!(student.name && student.id)) throw new Stop("Without a name and an id nobody knows whose it is.");
  }
  const { writeWhole } = await import("../../build/js/tools/course/write-whole.js");
  writeWhole(file, `${JSON.stringify(student, null, 2)}\n`);
  return { student, isKept };
}

/** What cannot be read is asked again. */
function keptIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")) ?? {};
  } catch {
    return {};
  }
}
