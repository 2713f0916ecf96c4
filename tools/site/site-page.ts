// What all pages of the site have in common: the line of links above, the style, and that nothing comes from elsewhere.
import path from "node:path";
import { contentsHtml, inlineScript, pageFile, pageHtml, policy, scriptHash } from "../page/document.ts";
import { escapeHtml } from "../page/html.ts";
import type { Heading } from "../page/markdown.ts";

/** One page: where it lies in the site, its name, and all of it. */
export interface SitePage {
  /** `docs/teaching.html` */
  readonly path: string;
  readonly title: string;
  readonly html: string;
}

/** Where the line above each page leads. */
const places: readonly { readonly name: string; readonly path: string }[] = [
  { name: "Start", path: "index.html" },
  { name: "Notebooks", path: "index.html#notebooks" },
  { name: "Guides", path: "index.html#guides" },
  { name: "Functions", path: "index.html#functions" },
  { name: "Measured", path: "environment.html" },
];

/** The line of links above a page. */
export function siteNavigation(from: string): string {
  const links = places.map(({ name, path: to }) => `<li><a href="${between(from, to)}">${name}</a></li>`);
  return `<nav class="site" aria-label="Site"><ul>${links.join("")}</ul></nav>\n`;
}

/** The address of one page as another one writes it. */
export function between(from: string, to: string): string {
  const [file, fragment] = to.split("#");
  const relative = path.posix.relative(path.posix.dirname(from), file);
  return fragment === undefined ? relative : `${relative}#${fragment}`;
}

/** A page of text. */
export function sitePage(at: string, title: string, main: string, headings: readonly Heading[] = []): SitePage {
  const script = inlineScript(pageFile("browser/figures.js"));
  const html = pageHtml({
    title: `${title} · speclab`,
    policy: policy([scriptHash(script)]),
    style: pageFile("page.css"),
    header: siteNavigation(at) + contentsHtml(headings),
    main: `<div class="markdown">\n${main}</div>`,
    footer: `<p>${escapeHtml("speclab, a laboratory for speech spectrograms. MIT licence.")}</p>`,
    scripts: `<script>${script}</script>`,
  });
  return { path: at, title, html };
}
