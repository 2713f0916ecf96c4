// The frame of every page: language, policy, style, landmarks. Nothing in it comes from anywhere else.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { escapeHtml } from "./html.ts";
import type { Heading } from "./markdown.ts";

/** This folder's files as they were written; the compiled code runs from build/js/tools/page. */
const folder = path.resolve(fileURLToPath(new URL("../../../../tools/page/", import.meta.url)));

export function pageFile(name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

export function plotlyFile(): string {
  return createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
}

/**
 * What a page may load. Pictures and sounds lie in it as data; scripts are those named here, so none from a notebook
 * runs; nothing is fetched, sent or framed. (Plotly writes its own style into the page.)
 *
 * @param scripts sources that may run, in the policy's own words
 * @param connect where the page may connect to
 */
export function policy(scripts: readonly string[], connect = "'none'"): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "media-src data: blob:",
    "font-src data:",
    `connect-src ${connect}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/** How a policy names a script that stands in the page. */
export function scriptHash(script: string): string {
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}

/** A script's text that can stand in HTML. */
export function inlineScript(script: string): string {
  return script.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--");
}

export interface PageParts {
  title: string;
  policy: string;
  style: string;
  header: string;
  main: string;
  footer: string;
  /** Scripts as HTML, last in the page. */
  scripts: string;
}

export function pageHtml(parts: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(parts.policy)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(parts.title)}</title>
<link rel="icon" href="data:,">
<style>
${parts.style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
${parts.header}
</header>
<main id="content" tabindex="-1">
${parts.main}
</main>
<footer>
${parts.footer}
</footer>
${parts.scripts}
</body>
</html>
`;
}

/** The table of contents, folded: headings of the first and second level, the page's title left out. */
export function contentsHtml(headings: readonly Heading[]): string {
  const shown = headings.filter(({ level }, i) => level === 2 || (level === 1 && i > 0));
  if (shown.length < 2) return "";
  const deep = shown.some(({ level }) => level === 1);
  const items = shown.map(({ level, text, id }) => {
    const depth = deep && level === 2 ? ' class="deeper"' : "";
    return `<li${depth}><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`;
  });
  return `<nav aria-label="Contents"><details><summary>Contents</summary><ol>\n${items.join("\n")}\n</ol></details></nav>`;
}
