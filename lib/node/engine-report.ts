import { execFileSync } from "node:child_process";
import type { Engine, EngineChoice } from "../nn/engine.ts";
import { installEngines } from "./engine.ts";

/** What has computed a result: the engine and the state of the code. */
export interface EngineReport extends Engine {
  /** Of the folder in which the program runs; "changed" when files differ from it, undefined outside of git. */
  readonly commit: string | undefined;
}

/**
 * Chooses the engine as `useEngine` does and prints it in one line, with the commit: the first output of a notebook, so that
 * its numbers can be had again.
 *
 * @param wanted as `useEngine` takes it; SPECLAB_ENGINE decides over it
 * @throws Error in one sentence, when the engine asked for is not here
 * @example
 * const { name } = await engineReport("wasm"); // prints: Engine wasm: CPU, one thread, SIMD; tfjs 4.22.0; commit 1a2b3c4d
 * name; // "wasm"
 */
export async function engineReport(wanted: EngineChoice = "auto"): Promise<EngineReport> {
  installEngines();
  const { useEngine } = await tensors();
  const engine = await useEngine(wanted);
  const commit = commitOf(process.cwd());
  console.log(engineLine({ ...engine, commit }));
  return { ...engine, commit };
}

/** Only when it is needed: who wants files and sounds of speclab/node shall not load tfjs, and need not have it. */
async function tensors(): Promise<typeof import("../nn/engine.ts")> {
  try {
    return await import("../nn/engine.ts");
  } catch (cause) {
    if (!/^(ERR_)?MODULE_NOT_FOUND$/.test((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    const packages = ["core", "backend-wasm", "backend-cpu"].map((name) => `@tensorflow/tfjs-${name}@4.22.0`);
    throw new Error(
      `engineReport: training needs tfjs, which is not installed here; npm install ${packages.join(" ")}`,
      {
        cause,
      },
    );
  }
}

/** The line that `engineReport` prints. */
export function engineLine({ name, device, version, commit }: Omit<EngineReport, "why">): string {
  return `Engine ${name}: ${device}; ${version}; ${commit ? `commit ${commit}` : "not under git"}`;
}

/** The commit of a folder, with a word when files differ from it; undefined outside of git. */
export function commitOf(folder: string): string | undefined {
  const git = (...words: string[]): string =>
    execFileSync("git", ["-C", folder, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const commit = git("rev-parse", "--short=8", "HEAD");
    return git("status", "--porcelain", "--untracked-files=no") === "" ? commit : `${commit}, changed`;
  } catch {
    return undefined;
  }
}
