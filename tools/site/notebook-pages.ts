// The notebooks of the repository as pages, with the outputs that were committed with them.
import { existsSync } from "node:fs";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { folders, notebookFile, readSources, type Source } from "../notebooks/sources.ts";
import type { Version } from "../notebooks/versions.ts";
import { notebookPage } from "../page/notebook-page.ts";
import { type SitePage, siteNavigation } from "./site-page.ts";

export interface NotebookPage extends SitePage {
  /** The script that it is made of: `notebooks/01-spectrogram-madness.ts`. */
  readonly source: string;
  /** `run 2026-11-21, tensorflow, 10 minutes to compute` */
  readonly ran: string;
  /** A seminar whose blanks are filled in. */
  readonly isSolution: boolean;
  /** The first text below the title. */
  readonly about: string;
}

/** What a notebook says of itself; a seminar that students begin with has not been run. */
interface Made {
  readonly ran?: string;
  readonly engine: string;
  readonly minutes: number;
  readonly version: Version;
}

/**
 * A page for each notebook: as it was executed with full settings, else as students get it; then solutions.
 *
 * @param withSolutions whether solutions get pages at all: a site is soon where students read it, so it has to be asked for
 */
export function notebookPages(withSolutions: boolean): NotebookPage[] {
  const versions = withSolutions ? (["student", "solution"] as const) : (["student"] as const);
  const pages = readSources([], folders).flatMap((source) =>
    readVersions(source, versions).map((notebook) => pageOf(source, notebook)),
  );
  return [...pages.filter(({ isSolution }) => !isSolution), ...pages.filter(({ isSolution }) => isSolution)];
}

/** What is read of a notebook: all that was computed, and no solution where the students' version has outputs, too. */
function readVersions({ name }: Source, versions: readonly Version[]): Notebook[] {
  const files = versions.map((version) => notebookFile(folders.notebooks, name, version));
  const read = files.filter((file) => existsSync(file)).map((file) => readNotebook(file));
  const first = read.findIndex((notebook) => madeOf(notebook).ran !== undefined);
  return first < 0 ? read : read.slice(0, first + 1);
}

function madeOf({ metadata }: Notebook): Made {
  return metadata.speclab as unknown as Made;
}

function pageOf({ name, shown, script, hash }: Source, notebook: Notebook): NotebookPage {
  const made = madeOf(notebook);
  const isSolution = made.version === "solution";
  const at = `notebooks/${name}${isSolution ? "-solution" : ""}.html`;
  const engine = made.engine === "none" ? "" : `, ${made.engine}`;
  const run = made.ran === undefined ? "to fill in" : `run ${made.ran.slice(0, 10)}${engine}`;
  const ran = `${run}, ${made.minutes} minutes ${script.kind === "seminar" ? "in class" : "to compute"}`;
  const which = isSolution ? " (solution)" : "";
  const html = notebookPage(notebook, {
    above: siteNavigation(at),
    title: `${script.title}${which} · speclab`,
    origin: `${script.title}${which}, ${ran}. Made by speclab from ${name}.ts (${hash}).`,
  });
  return {
    path: at,
    title: `${name.split("-")[0]} ${script.title}${which}`,
    html,
    source: shown,
    ran,
    isSolution,
    about: aboutOf(notebook),
  };
}

function aboutOf({ cells }: Notebook): string {
  const first = cells.find(({ cell_type }) => cell_type === "markdown")?.source ?? "";
  const texts = first.split(/\n\s*\n/).filter((text) => !/^\s*(#|<|\||!|-|\d)/.test(text));
  return withoutLead((texts[0] ?? "").replace(/\s+/g, " ").trim());
}

/** A text whose last sentence leads to what follows in the notebook ends before it. */
export function withoutLead(text: string): string {
  if (!text.endsWith(":")) return text;
  return /^.*[.!?](?= )/.exec(text)?.[0] ?? `${text.slice(0, -1)}.`;
}
