import type { Engine } from "../../nn/engine.ts";
import { commitOf } from "../engine-report.ts";
import type { RunCircumstances } from "./run-folder.ts";

/** When and with what a run is made. */
export function circumstances({ name, device, version }: Engine): RunCircumstances {
  const commit = commitOf(process.cwd()) ?? "not under git";
  return { engine: `${name}: ${device}; ${version}`, commit, startedAt: new Date().toISOString() };
}
