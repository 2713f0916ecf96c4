// Markdown files of the repository as pages, and every file that they name: all links of the guides lead somewhere.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../notebooks/sources.ts";
import { escapeHtml, fileAnchor } from "../page/html.ts";
import { MarkdownRenderer } from "../page/markdown.ts";
import { sourceHtml } from "../page/notebook-page.ts";
import type { NotebookPage } from "./notebook-pages.ts";
import { between, type SitePage, sitePage } from "./site-page.ts";

/**
 * The notebooks with their links, the pages of README, environment and the guides, and of every file that these name.
 *
 * @param notebooks as they were executed, their links as they were written
 */
export function filePages(notebooks: readonly NotebookPage[]): SitePage[] {
  const places = placesOf(notebooks);
  const open = ["README.md", "environment.md", ...guides(), ...citations];
  const begun = new Set<string>(open);
  const named = (name: string): string | undefined => {
    if (places.has(name)) return places.get(name);
    if (!isFile(name)) return undefined;
    if (!begun.has(name)) {
      begun.add(name);
      open.push(name);
    }
    return placeOf(name);
  };
  const pages: SitePage[] = notebooks.map((page) => ({
    ...page,
    html: withPlaces(page.html, page.source, page.path, named),
  }));
  for (let file = open.shift(); file !== undefined; file = open.shift()) pages.push(pageOf(file, named));
  return pages;
}

/**
 * Where links to notebooks lead, by the file that is named: the script and the notebooks made of it. The script holds the
 * solutions, so it has no page of its own, and where solutions have none, the students' page stands for them.
 */
function placesOf(notebooks: readonly NotebookPage[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { source, path: at, isSolution } of notebooks) {
    const notebook = source.replace(/\.ts$/, ".ipynb");
    const solution = path.posix.join(path.posix.dirname(source), "solutions", path.posix.basename(notebook));
    for (const file of isSolution ? [solution] : [source, notebook, solution]) places.set(file, at);
  }
  return places;
}

/** HTML of a file whose links to files of the repository lead to their pages; the check of links tells of the others. */
function withPlaces(html: string, name: string, at: string, named: (name: string) => string | undefined): string {
  return html.replace(/(<a href=")([^"]*)(")/g, (whole, before, link, after) => {
    if (/^(\w+:|#)/.test(link)) return whole;
    const [file, fragment] = link.split("#");
    const target = named(path.posix.join(path.posix.dirname(name), decodeURI(file)));
    if (target === undefined) return whole;
    return before + between(at, fragment === undefined ? target : `${target}#${fragment}`) + after;
  });
}

/** Pictures lie in the page, as its policy wants. */
function withPictures(html: string, folder: string): string {
  return html.replace(/(<img src=")([^":]+\.png)"/g, (_, before, name) => {
    const picture = readFileSync(path.join(root, folder, name)).toString("base64");
    return `${before}data:image/png;base64,${picture}"`;
  });
}

/** What people cite: the laboratory, and what its notebooks rest on. */
export const citations: readonly string[] = ["CITATION.cff", "docs/references.bib"];

/** The guides: Markdown files in docs/. */
export function guides(): string[] {
  const names = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
  return names.sort().map((name) => `docs/${name}`);
}

/** Where the page of a file lies. */
export function placeOf(name: string): string {
  return name.endsWith(".md") ? name.replace(/\.md$/, ".html") : `${name}.html`;
}

/** The first heading of a Markdown file, without its markup. */
export function titleOf(name: string): string {
  const [, title = name] = /^# (.*)$/m.exec(readFileSync(path.join(root, name), "utf8")) ?? [];
  return title.replace(/`/g, "");
}

function pageOf(name: string, named: (name: string) => string | undefined): SitePage {
  const text = readFileSync(path.join(root, name), "utf8");
  const at = placeOf(name);
  if (!name.endsWith(".md")) return sitePage(at, name, `<h1>${escapeHtml(name)}</h1>\n${sourceHtml(text)}\n`);
  const markdown = new MarkdownRenderer(fileAnchor);
  const html = withPictures(withPlaces(markdown.render(text), name, at, named), path.dirname(name));
  return sitePage(at, titleOf(name), html, markdown.headings);
}

function isFile(name: string): boolean {
  const file = path.join(root, name);
  return !name.startsWith("..") && existsSync(file) && statSync(file).isFile();
}
