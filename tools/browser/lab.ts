// The real lab for a test: `npm start -- --no-browser`, with a work folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository (this file runs from build/js/tools/browser). */
export const root: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../..");

/** Where the notebooks are handed out to; nobody's work. */
export const workFolder: string = path.join(root, "build", "browser", "work");

const secondsToStart = 300;
const secondsToStop = 30;

export interface Lab {
  /** The address that `npm start` printed. */
  readonly address: string;
  /** What it said besides. */
  readonly said: string;
  /** Asks the server itself, as the page does. */
  get(place: string): Promise<unknown>;
  /** Ctrl-C; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Why the lab did not start, in its own words. */
export class LabFailed extends Error {
  override readonly name = "LabFailed";
}

export function clearWork(work: string = workFolder): void {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
}

export async function startLab(work: string = workFolder): Promise<Lab> {
  const child = spawn(process.execPath, ["tools/start.mjs", "--no-browser"], {
    cwd: root,
    env: { ...process.env, SPECLAB_WORK: work },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => {
    said += piece;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const address = await firstLine(child, ended, () => said);
  const { origin, searchParams } = new URL(address);
  const headers = { authorization: `token ${searchParams.get("token")}` };
  return {
    address,
    said,
    get: async (place) => (await fetch(origin + place, { headers })).json(),
    stop: () => {
      child.kill("SIGINT");
      const late = setTimeout(() => child.kill("SIGKILL"), secondsToStop * 1000);
      return ended.finally(() => clearTimeout(late));
    },
  };
}

function firstLine(child: ChildProcess, ended: Promise<unknown>, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (piece) => {
      output += piece;
      if (output.includes("\n")) resolve(output.trim());
    });
    ended.then(() => reject(new LabFailed(said().trim().split("\n").at(-1))));
    setTimeout(
      () => reject(new LabFailed(`no address after ${secondsToStart} s; ${said()}`)),
      secondsToStart * 1000,
    ).unref();
  });
}

/** Kernels of this folder that are still running; only Linux lets us look, elsewhere the list is empty. */
export function runningKernels(): string[] {
  const runtime = path.join(root, "build", "jupyter", "runtime");
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((command) => command.includes(runtime));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
