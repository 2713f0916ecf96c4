// What `npm start` does, from top to bottom.
import { existsSync } from "node:fs";
import { isIP } from "node:net";
import path from "node:path";
import { notebookNamed, shelves } from "../course/place.mjs";
import { handOut } from "./handout.mjs";
import { writeJupyterSetup } from "./jupyter.mjs";
import { openBrowser } from "./open-browser.mjs";
import { isInside, root, shown } from "./places.mjs";
import { jupyterLab } from "./python.mjs";
import { Stop, say, step } from "./say.mjs";
import { freePort, startKernel, startServer, stopSignals, thisMachine } from "./server.mjs";
import { kernelSpecification, setUpBuild, setUpPackages } from "./setup.mjs";
import { tunnelSentence } from "./tunnel.mjs";
import { typedOptions } from "./typed-options.mjs";

const usage = `npm start [-- --no-browser] [--port N] [--ip ADDRESS] [notebook]

  --no-browser   prints the address instead of opening it
  --port N       this port, or the first free one after it; 8888 without it
  --ip ADDRESS   listens there, such as 0.0.0.0 for all addresses of this machine; nobody else reaches it without
  notebook       the beginning of its name, such as 02, or a file; 01 without it`;
const usualPort = 8888;

/** Who started us; it is read at once, because it may end while packages are installed. */
const parent = process.ppid;

export async function main(words) {
  try {
    await start(options(words));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 1;
  }
}

function options(words) {
  const { values, positionals } = typedOptions(words, {
    usage,
    options: { "no-browser": { type: "boolean" }, port: { type: "string" }, ip: { type: "string" } },
    positionals: true,
  });
  const port = Number(values.port ?? usualPort);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Stop(`--port must be a number from 1 to 65535, got ${values.port}.`);
  }
  const ip = values.ip ?? thisMachine;
  if (!isIP(ip)) throw new Stop(`--ip must be an address of this machine, such as 0.0.0.0 for all of them, got ${ip}.`);
  return { browser: !values["no-browser"], port, ip, notebook: positionals[0] ?? "01" };
}

async function start({ browser, port: wantedPort, ip, notebook }) {
  const source = findNotebook(notebook);
  if (/[[\]*?]/.test(root)) {
    throw new Stop(`JupyterLab loses its settings in a folder with [, ], * or ? in its name: rename ${root}.`);
  }
  await setUpPackages();
  await setUpBuild();
  const command = await jupyterLab();
  writeJupyterSetup(await kernelSpecification());
  const { file, folder } = place(source);

  const port = await freePort(wantedPort, ip);
  if (port !== wantedPort) say(`  Port ${wantedPort} is taken, so this is ${port}.`);
  const server = await step("Starting JupyterLab", () => startServer({ command, folder, port, ip }));
  stopWhenAsked(server);
  const name = path.relative(folder, file).split(path.sep).join("/");
  await startKernel(server, name).catch((error) => say(`  The kernel could not be started early: ${error.message}`));

  const encoded = name.split("/").map(encodeURIComponent).join("/");
  const address = `${server.origin}/lab/tree/${encoded}?token=${server.token}`;
  say(
    `\n${shown(file)} is open at the address below. Ctrl-C here stops everything; what you save stays in ${shown(folder)}/.\n`,
  );
  if (ip !== thisMachine) {
    say(`--ip ${ip}: whoever can reach this port and has the address with its token can run programs as you.\n`);
  }
  const tunnel = ip === thisMachine ? tunnelSentence(port) : undefined;
  if (tunnel) say(`${tunnel}\n`);
  console.log(address);
  // On this side of SSH a browser is of use only where its window is shown on the other (ssh -X, VS Code).
  const { DISPLAY, BROWSER } = process.env;
  if (browser && (!tunnel || DISPLAY || BROWSER)) openBrowser(address);
}

/** The notebook that `01`, `01-spectrogram-madness` or a path means. */
function findNotebook(wanted) {
  if (wanted.endsWith(".ipynb")) {
    const candidates = [path.resolve(process.env.INIT_CWD ?? process.cwd(), wanted), path.join(root, wanted)];
    const file = candidates.find((candidate) => existsSync(candidate));
    if (!file) throw new Stop(`There is no notebook ${wanted}.`);
    return file;
  }
  const { notebook, source, number } = notebookNamed(wanted);
  if (existsSync(notebook)) return notebook;
  throw new Stop(
    `${shown(notebook)} is not there; npm run notebooks -- ${number} --update makes it from ${shown(source)}.`,
  );
}

/** A notebook of ours is handed out into work/; one of the person's own is opened where it lies. */
function place(source) {
  const ours = shelves().find(({ notebooks }) => isInside(notebooks, source));
  if (!ours) {
    const work = shelves().find((shelf) => isInside(shelf.work, source))?.work;
    return { file: source, folder: work ?? path.dirname(source) };
  }
  const solution = path.basename(path.dirname(source)) === "solutions";
  const name = path.basename(source, ".ipynb") + (solution ? ".solution.ipynb" : ".ipynb");
  const { file, news } = handOut(source, ours.work, name);
  if (news) say(`  ${news}`);
  return { file, folder: ours.work };
}

function stopWhenAsked(server) {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    say("\nStopping JupyterLab and its kernels …");
    await server.stop();
    process.exit();
  };
  for (const signal of stopSignals) process.on(signal, stop);
  stopWithNpm(stop);
  server.ended.then(() => {
    if (stopping) return;
    say("JupyterLab has ended.");
    process.exit();
  });
}

/** npm can be ended without a word to us, and then there is no terminal left in which to press Ctrl-C. */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event !== "start") return;
  const look = () => process.ppid !== parent && stop();
  setInterval(look, 1000).unref();
}
