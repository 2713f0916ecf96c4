// The notebooks of the repository as pages, with the outputs that were committed with them.
import { existsSync } from "node:fs";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { folders, notebookFile, readSources, type Source } from "../notebooks/sources.ts";
import { notebookPage } from "../page/notebook-page.ts";
import { type SitePage, siteNavigation } from "./site-page.ts";

export interface NotebookPage extends SitePage {
  /** The script that it is made of: `notebooks/01-spectrogram-madness.ts`. */
  readonly source: string;
  /** `run 2026-11-21, tensorflow, 10 minutes` */
  readonly ran: string;
  /** The first text below the title. */
  readonly about: string;
}

/** One page for each notebook: as it was executed with full settings, else its solution. */
export function notebookPages(): NotebookPage[] {
  return readSources([], folders).flatMap((source) => {
    const notebook = executed(source);
    return notebook ? [pageOf(source, notebook)] : [];
  });
}

function executed({ name }: Source): Notebook | undefined {
  const files = (["experiment", "student", "solution"] as const).map((version) =>
    notebookFile(folders.notebooks, name, version),
  );
  return files
    .filter((file) => existsSync(file))
    .map((file) => readNotebook(file))
    .find(({ metadata }) => (metadata.speclab as { ran?: string } | undefined)?.ran !== undefined);
}

function pageOf({ name, shown, script, hash }: Source, notebook: Notebook): NotebookPage {
  const at = `notebooks/${name}.html`;
  const made = notebook.metadata.speclab as { ran: string; engine: string; minutes: number; version: string };
  const engine = made.engine === "none" ? "" : `, ${made.engine}`;
  const ran = `run ${made.ran.slice(0, 10)}${engine}, ${made.minutes} minutes`;
  const which = made.version === "solution" ? " (solution)" : "";
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
    about: aboutOf(notebook),
  };
}

function aboutOf({ cells }: Notebook): string {
  const first = cells.find(({ cell_type }) => cell_type === "markdown")?.source ?? "";
  const texts = first.split(/\n\s*\n/).filter((text) => !/^\s*(#|<|\||!|-|\d)/.test(text));
  return (texts[0] ?? "").replace(/\s+/g, " ").trim();
}
