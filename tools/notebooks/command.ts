// The command of `npm run notebooks`: builds notebooks from percent scripts, checks and runs them.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { runPool } from "#kernel/run-notebook";
import { formatTable } from "../table.ts";
import { typeErrors, typeErrorsOf } from "./check-types.ts";
import { drift } from "./drift.ts";
import { hasPlaces } from "./fill-in.ts";
import { type LintReport, lintSource } from "./lint-command.ts";
import { formatPercent } from "./percent.ts";
import { ProgressLine } from "./progress-line.ts";
import { PullRefused, pull } from "./pull.ts";
import { runVersion, type VersionResult, type VersionToRun } from "./run-version.ts";
import { type Folders, folders, notebookFile, readSource, readSources, root, type Source } from "./sources.ts";
import { updateNotebook } from "./update.ts";
import { buildCells, buildNotebook, type Settings, type SpeclabMetadata, settingsOf, versionsOf } from "./versions.ts";

const USAGE = `npm run notebooks -- [names or files] [options]

  names             beginnings of names in notebooks/, such as 01; all of them when none is given
                    (SPECLAB_COURSE=FOLDER: in the notebooks/ of that course)
  files             notebooks (.ipynb) to be run as they are
  --update          write notebooks/ when everything passes (without it, all goes to build/notebooks/)
  --check           check types, drift and lint only, run nothing
  --quick, --full   settings of experiments: quick by default, full with --update
  --pull FILE       take edits of a notebook back into its percent script
  --gpu             run cells tagged gpu, too
  --times           print the time of every cell
  --jobs N          notebooks at once (as many as there are cores)

Tags of a cell: raises-exception (may fail), skip-execution, slow (20 min instead of 1), gpu, volatile (--update keeps its
earlier outputs); "student:TAG" and "solution:TAG" are tags of one version only.`;

const EXIT_FAILED = 1;
const EXIT_STOPPED = 130;

interface Options {
  names: string[];
  update: boolean;
  check: boolean;
  settings: Settings;
  pull: string | undefined;
  gpu: boolean;
  times: boolean;
  jobs: number | undefined;
}

export interface Surroundings {
  folders: Folders;
  print(text: string): void;
}

/**
 * @param args what stands after `npm run notebooks --`
 * @returns the exit code: 0 when all is well, 1 when something failed, 130 when it was stopped
 * @throws Error with a sentence for people when the arguments make no sense
 */
export async function notebooksCommand(
  args: string[],
  around: Surroundings = { folders, print: (text) => console.log(text) },
): Promise<number> {
  const { print } = around;
  const options = readOptions(args);
  if (options === "help") {
    print(USAGE);
    return 0;
  }
  if (options.pull !== undefined) return pullEdits(options.pull, around);

  const files = options.names.filter((name) => name.endsWith(".ipynb"));
  const names = options.names.filter((name) => !name.endsWith(".ipynb"));
  const sources = files.length > 0 && names.length === 0 ? [] : readSources(names, around.folders);
  if (sources.length === 0 && files.length === 0) {
    print(`There is no percent script in ${path.relative(root, around.folders.notebooks)}/ yet.`);
    return 0;
  }
  const versions = [
    ...sources.flatMap((source) => prepare(source, options, around)),
    ...files.map((file) => prepareFile(file, options, around)),
  ];
  return options.check ? checkOnly(sources, versions, options, around) : runAll(sources, versions, options, around);
}

function readOptions(args: string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      update: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      pull: { type: "string" },
      gpu: { type: "boolean", default: false },
      times: { type: "boolean", default: false },
      jobs: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const { update, check, quick, full, gpu, times } = values;
  if (quick && full) throw new Error("--quick and --full exclude each other.");
  if (update && check) throw new Error("--check writes nothing, so it cannot be combined with --update.");
  const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0)) {
    throw new Error(`--jobs must be a positive integer, got ${values.jobs}`);
  }
  const settings = full || check || (update && !quick) ? "full" : "quick";
  return { names: positionals, update, check, settings, pull: values.pull, gpu, times, jobs };
}

/** Versions of a script, built and type-checked. A seminar's QUICK lines count as an experiment's do, its blanks always. */
function prepare(source: Source, { settings }: Pick<Options, "settings">, { folders }: Surroundings): VersionToRun[] {
  const { script, hash, shown, name } = source;
  return versionsOf(script, shown).map((version) => {
    const chosen = settingsOf(script, version, settings);
    return {
      name,
      version,
      notebook: buildNotebook(script, hash, version, chosen, shown),
      cwd: folders.notebooks,
      output: notebookFile(folders.build, name, version),
      typeErrors: () => typeErrors(buildCells(script, version, chosen, shown), folders.notebooks, shown),
    };
  });
}

/** A notebook of anybody: with --check its types are checked, else the kernel does so cell by cell. */
function prepareFile(asked: string, { check }: Pick<Options, "check">, { folders }: Surroundings): VersionToRun {
  const candidates = [path.resolve(process.env.INIT_CWD ?? "", asked), path.resolve(root, asked)];
  const file = candidates.find((candidate) => existsSync(candidate));
  if (!file) throw new Error(`There is no notebook ${asked}.`);
  const name = path.basename(file, ".ipynb");
  const notebook = readNotebook(file);
  return {
    name,
    version: "as it is",
    notebook,
    cwd: path.dirname(file),
    output: path.join(folders.build, "others", `${name}.ipynb`),
    typeErrors: async () => (check ? typeErrorsOf(notebook, path.dirname(file), asked) : []),
  };
}

async function checkOnly(
  sources: Source[],
  versions: VersionToRun[],
  options: Options,
  { folders, print }: Surroundings,
): Promise<number> {
  const rows = [["notebook", "version", "types", "drift", "lint"]];
  const lint = new Map(sources.map((source) => [source.name, lintSource(source)]));
  const complaints = sayLint([...lint.values()], print);
  const errorsOf = await runPool(
    versions.map((version) => version.typeErrors),
    options.jobs,
  );
  for (const [index, { name, version, notebook }] of versions.entries()) {
    const errors = errorsOf[index];
    const source = sources.find((candidate) => candidate.name === name);
    const drifted = source && version !== "as it is" ? driftOf(source, notebook, folders) : undefined;
    complaints.push(...errors, ...(drifted ? [drifted] : []));
    rows.push([
      name,
      version,
      errors.length > 0 ? `${errors.length} errors` : "ok",
      source ? (drifted ? "yes" : "none") : "",
      source ? lintWord(lint.get(source.name)) : "",
    ]);
  }
  report(complaints, print);
  print(formatTable(rows));
  return complaints.length > 0 ? EXIT_FAILED : 0;
}

/** Where the outputs are: one folder, but for notebooks that are not ours. */
function placeOf(versions: readonly VersionToRun[]): string {
  const folders = new Set(versions.map(({ output }) => path.dirname(output)));
  return [...folders].map((folder) => `${path.relative(root, folder)}/`).join(" and ");
}

/** Says the hints and hands back the errors. */
function sayLint(reports: readonly LintReport[], print: (text: string) => void): string[] {
  for (const hint of reports.flatMap((report) => report.hints)) print(`\n${hint}`);
  return reports.flatMap((report) => report.errors);
}

function lintWord({ errors, hints }: LintReport = { errors: [], hints: [] }): string {
  if (errors.length > 0) return `${errors.length} errors`;
  return hints.length > 0 ? `${hints.length} hints` : "ok";
}

/** A sentence when the committed notebook is not what its source generates. */
function driftOf(source: Source, generated: Notebook, { notebooks }: Folders): string | undefined {
  const { version } = generated.metadata.speclab as SpeclabMetadata;
  const file = notebookFile(notebooks, source.name, version);
  const shown = path.relative(root, file);
  const remedy = `run "npm run notebooks -- ${source.name} --update"`;
  if (!existsSync(file)) return `${shown} is not there: ${remedy}`;
  const difference = drift(readNotebook(file), generated);
  return difference && `${shown} has drifted from ${source.shown}: ${difference}; ${remedy}`;
}

async function runAll(
  sources: Source[],
  versions: VersionToRun[],
  options: Options,
  around: Surroundings,
): Promise<number> {
  const { print } = around;
  const stop = new AbortController();
  const onInterrupt = (): void => {
    if (stop.signal.aborted) process.exit(EXIT_STOPPED);
    process.stderr.write("\nStopping the kernels … (Ctrl-C again ends at once)\n");
    stop.abort();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);

  const line = new ProgressLine(print);
  const started = performance.now();
  const jobs = versions.map((version) => async () => {
    // The number is enough to know it by, and the line on the terminal is short.
    const name = `${version.name.split("-")[0]} ${version.version}`;
    const result = await runVersion(version, {
      gpu: options.gpu,
      signal: stop.signal,
      onProgress: (progress) => line.update(name, progress),
    });
    line.finish(name, `${result.word.padEnd(7)} ${name}, ${result.seconds.toFixed(1)} s`);
    return result;
  });
  const results = await runPool(jobs, options.jobs);
  line.end();
  process.off("SIGINT", onInterrupt);
  process.off("SIGTERM", onInterrupt);

  const lint = new Map(sources.map((source) => [source.name, lintSource(source)]));
  const complaints = [...sayLint([...lint.values()], print), ...results.flatMap((result) => result.complaints)];
  report(complaints, print);
  for (const note of results.flatMap(({ notes }) => notes)) print(note);
  if (options.times) print(`\n${cellTimes(results)}`);
  print(`\n${summary(results)}`);
  saveReport(results, options.settings, around.folders);
  print(
    `\n${((performance.now() - started) / 1000).toFixed(1)} s; notebooks with their outputs are in ${placeOf(versions)}`,
  );
  if (stop.signal.aborted) return EXIT_STOPPED;
  for (const source of sources) {
    const own = versions.filter((version) => version.name === source.name);
    const passes =
      lint.get(source.name)?.errors.length === 0 && results.every((r) => r.name !== source.name || r.word === "ok");
    if (options.update && passes) update(source, own, around);
    else if (options.update) print(`${source.name} is not updated, because it does not pass.`);
    else sayDrift(source, own, around);
  }
  return complaints.length > 0 ? EXIT_FAILED : 0;
}

function update({ script }: Source, versions: VersionToRun[], { folders, print }: Surroundings): void {
  for (const { name, version, notebook } of versions) {
    if (version === "as it is") continue;
    // Students see a seminar's results when they get there; an experiment is read with its results.
    const isHandedOutEmpty = version === "student" && script.kind === "seminar";
    const file = notebookFile(folders.notebooks, name, version);
    const size = updateNotebook(file, isHandedOutEmpty ? withoutOutputs(notebook) : notebook);
    print(`wrote ${path.relative(root, file)} (${Math.round(size / 1000)} kB)`);
  }
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  const { ran: _, ...speclab } = notebook.metadata.speclab as SpeclabMetadata;
  return { ...notebook, cells, metadata: { ...notebook.metadata, speclab } };
}

function sayDrift(source: Source, versions: VersionToRun[], { folders, print }: Surroundings): void {
  for (const { version, notebook } of versions) {
    const { settings } = notebook.metadata.speclab as SpeclabMetadata;
    const drifted = version === "as it is" || settings === "quick" ? undefined : driftOf(source, notebook, folders);
    if (drifted) print(`Note: ${drifted}`);
  }
}

function summary(results: VersionResult[]): string {
  const rows = results.map(({ name, version, cells, points, seconds, word }) => [
    name,
    version,
    String(cells),
    points ? `${points.points} of ${points.of}` : "",
    seconds.toFixed(1),
    word,
  ]);
  return formatTable([["notebook", "version", "cells", "points", "seconds", "result"], ...rows]);
}

function cellTimes(results: VersionResult[]): string {
  const rows = results.flatMap(({ name, version, cellRuns }) =>
    cellRuns.map(({ id, status, milliseconds, reason }) => [
      name,
      version,
      id,
      (milliseconds / 1000).toFixed(2),
      reason ? `${status}, ${reason}` : status,
    ]),
  );
  return formatTable([["notebook", "version", "cell", "seconds", "result"], ...rows]);
}

/** The same for programs: times of all cells, points, what went wrong. */
function saveReport(results: VersionResult[], settings: Settings, folders: Folders): void {
  mkdirSync(folders.build, { recursive: true });
  writeFileSync(path.join(folders.build, "report.json"), `${JSON.stringify({ settings, results }, null, 1)}\n`);
}

function report(complaints: readonly string[], print: (text: string) => void): void {
  for (const complaint of complaints) print(`\n${complaint}`);
  if (complaints.length > 0) print("");
}

function pullEdits(asked: string, { folders: { notebooks }, print }: Surroundings): number {
  const file = path.resolve(process.env.INIT_CWD ?? "", asked);
  if (!existsSync(file) || !statSync(file).isFile()) throw new Error(`There is no notebook ${asked}.`);
  const [name] = path.basename(file).split(".");
  const scriptFile = path.join(notebooks, `${name}.ts`);
  if (!existsSync(scriptFile)) {
    throw new Error(`${asked} belongs to no percent script: there is no ${path.relative(root, scriptFile)}.`);
  }
  const source = readSource(scriptFile);
  if (hasPlaces(readFileSync(scriptFile, "utf8"))) {
    throw new Error(
      `${source.shown} has variants, {{exercise.parameter}}, which the notebook has lost: edit the percent script.`,
    );
  }
  try {
    const { cells, changes } = pull(source.script, source.text, readNotebook(file));
    if (changes.length === 0) {
      print(`${source.shown} has it all already.`);
      return 0;
    }
    writeFileSync(scriptFile, formatPercent({ ...source.script, cells }));
    for (const change of changes) print(change);
    print(`wrote ${source.shown}; "npm run notebooks -- ${name} --update" makes the notebooks from it again`);
    return 0;
  } catch (error) {
    if (!(error instanceof PullRefused)) throw error;
    print(`${asked} cannot be pulled: ${error.message}.`);
    return EXIT_FAILED;
  }
}
