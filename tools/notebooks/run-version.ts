// One version of a notebook: types checked, run on the real kernel, its checks judged.
import { performance } from "node:perf_hooks";
import { type Notebook, writeNotebook } from "#kernel/notebook";
import { type CellRun, failureReport, type Limits, type Progress, runNotebook } from "#kernel/run-notebook";
import { type KernelSpec, kernelSpec } from "#kernel/spec";
import { allowedErrors, checkComplaints, type Points, pointsOf } from "./points.ts";
import type { Version } from "./versions.ts";

export interface VersionToRun {
  /** How messages and the table call it. */
  name: string;
  version: Version | "as it is";
  notebook: Notebook;
  /** Folder in which the kernel runs. */
  cwd: string;
  /** Where the notebook with its outputs goes. */
  output: string;
  /** Asks the type checker; a version with errors is not run. */
  typeErrors(): Promise<string[]>;
}

export interface RunSettings {
  spec?: KernelSpec;
  gpu?: boolean;
  limits?: Partial<Limits>;
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

export type ResultWord = "ok" | "types" | "failed" | "stopped";

export interface VersionResult {
  name: string;
  version: VersionToRun["version"];
  word: ResultWord;
  /** Texts for people, one for each thing that went wrong. */
  complaints: string[];
  /** What failed and was allowed to, in a notebook of somebody's own. */
  notes: string[];
  /** Cells of code. */
  cells: number;
  cellRuns: CellRun[];
  points: Points | undefined;
  seconds: number;
}

/** Runs a version and writes it with its outputs; never rejects. */
export async function runVersion(version: VersionToRun, settings: RunSettings = {}): Promise<VersionResult> {
  const { name, notebook, cwd, output } = version;
  const title = `${name} (${version.version})`;
  const result: VersionResult = {
    name,
    version: version.version,
    word: "ok",
    complaints: [],
    notes: [],
    cells: notebook.cells.filter((cell) => cell.cell_type === "code").length,
    cellRuns: [],
    points: undefined,
    seconds: 0,
  };
  const { spec = kernelSpec(), signal } = settings;
  const started = performance.now();
  try {
    const typeErrors = signal?.aborted ? [] : await version.typeErrors();
    if (typeErrors.length > 0) return { ...result, word: "types", complaints: typeErrors };
    if (signal?.aborted) return { ...result, word: "stopped" };
    const run = await runNotebook(notebook, { ...settings, spec, cwd });
    result.cellRuns = run.cells;
    result.points = pointsOf(notebook);
    if (run.stopped) result.word = "stopped";
    else {
      result.complaints = run.failures.map((failure) => failureReport(title, failure));
      if (version.version === "as it is") result.notes = allowedErrors(notebook).map((text) => `${title}, ${text}`);
      else if (run.failures.length === 0) {
        result.complaints.push(...checkComplaints(notebook, version.version).map((text) => `${title}, ${text}`));
      }
      if (result.complaints.length > 0) result.word = "failed";
    }
    noteTime(notebook);
    writeNotebook(output, notebook);
  } catch (error) {
    result.word = "failed";
    result.complaints.push(`${title}: ${(error as Error).message}`);
  }
  result.seconds = (performance.now() - started) / 1000;
  return result;
}

function noteTime({ metadata }: Notebook): void {
  if (metadata.speclab) metadata.speclab = { ...metadata.speclab, ran: `${new Date().toISOString().slice(0, 16)}Z` };
}
