// What `npm run reset` does, from top to bottom.
import { existsSync } from "node:fs";
import { shown } from "../lab/places.mjs";
import { Stop, say } from "../lab/say.mjs";
import { setUpBuild, setUpPackages } from "../lab/setup.mjs";
import { notebookNamed, ownCopy } from "./place.mjs";
import { readTyped } from "./typed.mjs";

const usage = "npm run reset -- 01 [exercise] [--to N] [--file NAME]";

/** @param words what stands after `npm run reset --` */
export async function main(words) {
  try {
    await run(options(words));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 2;
  }
}

function options(words) {
  const typed = readTyped(words, {
    usage,
    options: { to: "text", file: "text" },
    others: ["exercise"],
    more: "exercise",
  });
  if (typed.to !== undefined && typed.exercise === undefined) throw new Stop(`--to needs an exercise. Usage: ${usage}`);
  return typed;
}

async function run({ wanted, exercise, to, file: asked }) {
  const place = notebookNamed(wanted);
  const file = ownCopy(place, asked);
  if (!file) throw new Stop(`${shown(place.work)}/ has no ${place.name} yet, so there is nothing to reset.`);
  const handedOut = existsSync(place.notebook) ? place.notebook : undefined;
  if (!handedOut)
    throw new Stop(`${shown(place.notebook)} is not there: npm run notebooks -- ${place.number} --update makes it.`);
  await setUpPackages();
  await setUpBuild();
  const { resettable, restore } = await import("../../build/js/tools/course/restore.js");
  const own = { file, handedOut, number: place.number };
  try {
    if (exercise === undefined) {
      console.log(listText(place.number, resettable(own)));
      return;
    }
    const done = restore(own, exercise, to);
    if (done.length === 0) {
      console.log(
        `${exercise} in ${shown(file)} is as it ${to === undefined ? "was handed out" : "should be"} already.`,
      );
      return;
    }
    for (const sentence of done) console.log(sentence);
    console.log(
      `${exercise} in ${shown(file)} is ${to === undefined ? "as it was handed out" : `what was kept under ${to}`}. ` +
        "Is it open in JupyterLab? Then choose File ▸ Reload Notebook from Disk.",
    );
  } catch (error) {
    throw new Stop(error.message);
  }
}

function listText(number, parts) {
  const lines = [`npm run reset -- ${number} NAME restores what was handed out and keeps what you wrote:`, ""];
  for (const { name, changed, kept, older } of parts) {
    lines.push(`  ${name}${changed ? "" : " (as handed out)"}`);
    if (older > 0) lines.push(`    and ${older} older in .history/${number}/: --to takes their numbers, too`);
    for (const { label, about } of kept) lines.push(`    --to ${label}  ${about}`);
  }
  return lines.join("\n");
}
