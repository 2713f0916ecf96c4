// The command of `npm run export`: a notebook with its outputs as one HTML page, and as PDF.
import { existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readWords } from "speclab/cli";
import { makeFolder } from "speclab/node/runs";
import { type Cell, type Notebook, readNotebook, tagsOf } from "#kernel/notebook";
import { findChromium, noChromium } from "../browser/find-chromium.ts";
import { ProgressLine } from "../notebooks/progress-line.ts";
import { runVersion } from "../notebooks/run-version.ts";
import { type Folders, folders, notebookFile, readSources, root, type Source } from "../notebooks/sources.ts";
import { buildNotebook, type SpeclabMetadata, type Version, versionsOf } from "../notebooks/versions.ts";
import { notebookPage } from "./notebook-page.ts";
import { printPdf } from "./pdf.ts";

const USAGE = `npm run export -- NAME [options]

  NAME         beginning of a name in notebooks/, such as 01, or a notebook file with its outputs (.ipynb)
  --solution   the solution of a seminar; without it, what students get
  --out FILE   where the page goes; build/export/NAME.html without it
  --pdf        a PDF beside it
  --run        run the notebook anew, also when build/notebooks/ or notebooks/ has it with its outputs`;

const KINDS = { solution: "flag", out: "value", pdf: "flag", run: "flag", help: "flag" } as const;
const EXIT_FAILED = 1;

export interface ExportAround {
  folders: Folders;
  /** Where pages go when nothing else is said. */
  pages: string;
  print(text: string): void;
}

const usualSurroundings: ExportAround = {
  folders,
  pages: path.join(root, "build/export"),
  print: (text) => console.log(text),
};

/**
 * @param args what stands after `npm run export --`
 * @returns the exit code: 0, or 1 when a cell has failed or there is no PDF that was asked for
 * @throws Error with a sentence for people
 */
export async function exportCommand(args: string[], around: ExportAround = usualSurroundings): Promise<number> {
  const { options, others } = readWords("export", args, KINDS);
  if (options.has("help") || others.length !== 1) {
    around.print(USAGE);
    return options.has("help") ? 0 : EXIT_FAILED;
  }
  const [asked] = others;
  const found = asked.endsWith(".ipynb")
    ? fromFile(asked, around.folders)
    : await fromSource(asked, options.has("solution"), options.has("run"), around);
  const out = options.get("out");
  const file =
    typeof out === "string"
      ? path.resolve(process.env.INIT_CWD ?? "", out)
      : path.join(around.pages, `${found.name}.html`);
  makeFolder(path.dirname(file));
  writeFileSync(file, notebookPage(found.notebook, { title: found.title, origin: found.origin }));
  around.print(`${found.from}\nwrote ${shown(file)} (${megabytes(file)})`);
  const pdfCode = options.has("pdf") ? writePdf(file, around) : 0;
  return found.good ? pdfCode : EXIT_FAILED;
}

interface Found {
  /** Of the page's file. */
  name: string;
  title: string;
  notebook: Notebook;
  /** False when a cell has failed that should not. */
  good: boolean;
  /** Where it comes from: for the page's last line, and for the person at the terminal. */
  origin: string;
  from: string;
}

type Run = Pick<Found, "notebook" | "good" | "from">;

/** A notebook of anybody: as it was saved, or as `npm run notebooks -- file` ran it, whichever belongs to its cells. */
function fromFile(asked: string, { build, notebooks }: Folders): Found {
  const file = [path.resolve(process.env.INIT_CWD ?? "", asked), path.resolve(root, asked)].find((f) => existsSync(f));
  if (!file) throw new Error(`There is no notebook ${asked}.`);
  const saved = readNotebook(file);
  const name = path.basename(file, ".ipynb");
  const headless = readIfThere(path.join(build, "others", `${name}.ipynb`));
  const handedOut = readIfThere(path.join(notebooks, `${name}.ipynb`));
  const isRunOfThis = headless !== undefined && isSameCode(headless, saved) && wasRun(headless);
  const isOlder = handedOut !== undefined && !isSameCode(handedOut, saved) && hasOutputsOf(saved, handedOut);
  const notebook = isRunOfThis && (isOlder || !wasRun(saved)) ? headless : saved;
  const how = `run it to its end and save it, or npm run notebooks -- ${asked} runs it`;
  let from = `${shown(file)} as it was saved.`;
  if (notebook !== saved) from = `${shown(file)} as npm run notebooks has run it.`;
  else if (isOlder)
    from = `${shown(file)} was changed and not run since: what it shows is of the version that was handed out; ${how}.`;
  else if (!wasRun(saved)) from = `${shown(file)} has cells that were not run: ${how}.`;
  return { name, title: name, notebook, good: true, origin: `Made by speclab from ${name}.ipynb.`, from };
}

function readIfThere(file: string): Notebook | undefined {
  return existsSync(file) ? readNotebook(file) : undefined;
}

const codeOf = ({ cells }: Notebook) => cells.filter((cell) => cell.cell_type === "code");

function isSameCode(a: Notebook, b: Notebook): boolean {
  const text = (notebook: Notebook): string => JSON.stringify(codeOf(notebook).map(({ source }) => source));
  return text(a) === text(b);
}

/** Whether every cell that shows something shows what the other notebook's cell does. */
function hasOutputsOf(notebook: Notebook, other: Notebook): boolean {
  const outputs = new Map(codeOf(other).map(({ id, outputs }) => [id, JSON.stringify(outputs)]));
  const showing = codeOf(notebook).filter((cell) => cell.outputs.length > 0);
  return showing.length > 0 && showing.every((cell) => outputs.get(cell.id) === JSON.stringify(cell.outputs));
}

async function fromSource(asked: string, solution: boolean, anew: boolean, around: ExportAround): Promise<Found> {
  const [source, ...others] = readSources([asked], around.folders);
  if (others.length > 0) {
    throw new Error(`"${asked}" means ${[source, ...others].map(({ name }) => name).join(" and ")}: say which.`);
  }
  const { script } = source;
  const hasExercises = versionsOf(script).includes("solution");
  if (solution && !hasExercises) throw new Error(`${source.name} has no exercises, so it has no solution.`);
  const version: Version = hasExercises ? (solution ? "solution" : "student") : "experiment";
  const present = anew ? undefined : latest(source, version, around.folders);
  const { notebook, from, good } = present ?? (await runNow(source, version, around));
  const when = ranAt(notebook);
  const which = version === "solution" ? "the solution" : version === "student" ? "the student version" : "";
  return {
    name: version === "solution" ? `${source.name}.solution` : source.name,
    title: version === "solution" ? `${script.title} (solution)` : script.title,
    notebook,
    good,
    origin: `${[script.title, which, when && `run on ${when}`].filter(Boolean).join(", ")}. Made by speclab from ${source.name}.ts (${source.hash}).`,
    from,
  };
}

/** The newest run of just this source: of build/notebooks/, else the one in notebooks/. */
function latest(source: Source, version: Version, { build, notebooks }: Folders): Run | undefined {
  for (const folder of [build, notebooks]) {
    const file = notebookFile(folder, source.name, version);
    if (!existsSync(file)) continue;
    const notebook = readNotebook(file);
    const made = notebook.metadata.speclab as Partial<SpeclabMetadata> | undefined;
    if (made?.sourceHash !== source.hash || !wasRun(notebook)) continue;
    const when = ranAt(notebook);
    return {
      notebook,
      good: true,
      from: `Outputs are those of ${shown(file)}${when ? `, run on ${when}` : ""}; --run makes new ones.`,
    };
  }
  return undefined;
}

/** `2026-11-21 at 16:20 UTC`: the same for readers everywhere. */
function ranAt({ metadata }: Notebook): string | undefined {
  const { ran } = (metadata.speclab ?? {}) as Partial<SpeclabMetadata>;
  return ran?.replace(/^(.*)T(.*)Z$/, "$1 at $2 UTC");
}

async function runNow(source: Source, version: Version, { folders: where, print }: ExportAround): Promise<Run> {
  const notebook = buildNotebook(source.script, source.hash, version, "full", source.shown);
  const line = new ProgressLine(print);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  const output = notebookFile(where.build, source.name, version);
  const job = { name: source.name, version, notebook, cwd: where.notebooks, output, typeErrors: async () => [] };
  const result = await runVersion(job, {
    signal: stop.signal,
    onProgress: (progress) => line.update(source.name, progress),
  });
  line.end();
  process.off("SIGINT", onInterrupt);
  if (result.word === "stopped") throw new Error("Stopped; no page has been written.");
  for (const complaint of result.complaints) print(complaint);
  const good = result.word === "ok";
  return { notebook, good, from: `${source.name} (${version}) has been run for this, ${result.seconds.toFixed(1)} s.` };
}

/** Whether every cell that could be run has been. */
function wasRun({ cells }: Notebook): boolean {
  const code = cells.filter((cell) => cell.cell_type === "code");
  const left = code.filter(({ execution_count, outputs }) => execution_count === null && outputs.length === 0);
  return left.length < code.length && left.every((cell) => cell.source.trim() === "" || isSkipped(cell));
}

function isSkipped(cell: Cell): boolean {
  return tagsOf(cell).includes("skip-execution");
}

function writePdf(page: string, { print }: ExportAround): number {
  const chromium = findChromium();
  if (chromium === undefined) {
    print(`No PDF: ${noChromium}. Or open the page in any browser and print it to a file.`);
    return EXIT_FAILED;
  }
  const pdf = page.replace(/(\.html?)?$/, ".pdf");
  printPdf(chromium, page, pdf);
  print(`wrote ${shown(pdf)} (${megabytes(pdf)})`);
  return 0;
}

function megabytes(file: string): string {
  return `${(statSync(file).size / 1e6).toFixed(1)} MB`;
}

function shown(file: string): string {
  const fromRoot = path.relative(root, file);
  return fromRoot.startsWith("..") ? file : fromRoot;
}
