// The npm scripts, as programs that can be run without npm and without a build.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../notebooks/sources.ts";

export const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(path.join(root, "package.json"), "utf8"),
).scripts;

/** The words that Node gets for a script: the last of its commands; of tools/run.mjs the compiled one that it would run. */
export function wordsOf(name: string): string[] {
  const [, ...words] = scripts[name].split(" && ").at(-1)!.split(" ");
  return words[0] === "tools/run.mjs" ? [`build/js/${words[1]}.js`, ...words.slice(2)] : words;
}

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Compiled commands are asked in this process, which loads the library once; the others, short ones, in their own. */
export function runScript(name: string, words: readonly string[]): Promise<Said> {
  const [file, ...before] = wordsOf(name);
  return file.startsWith("build/js/") ? runHere(file, [...before, ...words]) : runApart([file, ...before, ...words]);
}

/** What process.exit would have ended. */
class Exit extends Error {}
let asked = 0;

async function runHere(file: string, words: readonly string[]): Promise<Said> {
  const said = { stdout: "", stderr: "" };
  const { argv, exitCode, exit } = process;
  const { log, error } = console;
  process.argv = [argv[0], path.join(root, file), ...words];
  process.exitCode = undefined;
  let exited: number | undefined;
  process.exit = (code) => {
    exited ??= Number(code ?? process.exitCode ?? 0);
    throw new Exit();
  };
  console.log = (text = "") => {
    said.stdout += `${text}\n`;
  };
  console.error = (text = "") => {
    said.stderr += `${text}\n`;
  };
  try {
    // Another address each time: a module is run once.
    await import(`${pathToFileURL(path.join(root, file)).href}?${asked++}`);
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown;
  } finally {
    Object.assign(console, { log, error });
    process.exit = exit;
    process.argv = argv;
  }
  const status = exited ?? Number(process.exitCode ?? 0);
  process.exitCode = exitCode;
  return { status, ...said };
}

function runApart(words: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece) => {
    stdout += piece;
  });
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}
