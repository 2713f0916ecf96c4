// What `npm run seminar` does, from top to bottom.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { notebookNamed } from "../course/place.mjs";
import { handOut } from "../lab/handout.mjs";
import { openBrowser } from "../lab/open-browser.mjs";
import { shown } from "../lab/places.mjs";
import { Stop, say, step } from "../lab/say.mjs";
import { setUpBuild, setUpPackages } from "../lab/setup.mjs";
import { typedOptions } from "../lab/typed-options.mjs";

const usage = `npm run seminar [-- 01] [--no-browser] [--port N]

  --no-browser   prints the address of the page instead of opening it
  --port N       another port than 8890`;
const usualPort = 8890;

/** @param words what stands after `npm run seminar --` */
export async function main(words) {
  try {
    await run(options(words));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 1;
  }
}

function options(words) {
  const { values, positionals } = typedOptions(words, {
    usage,
    options: { "no-browser": { type: "boolean" }, port: { type: "string" } },
    positionals: true,
  });
  const port = Number(values.port ?? usualPort);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Stop(`--port must be a number from 1 to 65535, got ${values.port}.`);
  }
  return { browser: !values["no-browser"], port, wanted: positionals[0] ?? "01" };
}

async function run({ browser, port, wanted }) {
  await setUpPackages();
  await setUpBuild();
  const { editorSettings, runSeminar, separateCopies, writeStudentScript } = await import(
    "../../build/js/tools/seminar/run.js"
  );
  const { file, news } = handOut(
    sentence(() => writeStudentScript(wanted)),
    notebookNamed(wanted).work,
  );
  if (news) say(`  ${news}`);
  const settings = path.join(path.dirname(file), "tsconfig.json");
  if (!existsSync(settings)) writeFileSync(settings, `${JSON.stringify(editorSettings, null, 2)}\n`);

  const seminar = await step("Starting the kernel", () => runSeminar(file, { port }));
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, async () => {
      if (ending) process.exit(130);
      ending = true;
      say("\nStopping the kernel …");
      await seminar.end();
      process.exit();
    });
  }
  say(`\nWrite in ${shown(file)} with any editor, and save: the page at this address follows. Ctrl-C here ends it.`);
  say(`${separateCopies(file)}\n`);
  console.log(seminar.address);
  if (browser) openBrowser(seminar.address);
}

/** What the compiled part has to say is a sentence for people, too. */
function sentence(call) {
  try {
    return call();
  } catch (error) {
    throw new Stop(error.message);
  }
}
