// A notebook with its outputs as one HTML page that needs nothing else: no network, no server, no fonts.
import { readFileSync } from "node:fs";
import { playerScript, plotlyMime } from "speclab/display";
import { type Cell, type Notebook, tagsOf } from "#kernel/notebook";
import { colouredCode } from "./code-colours.ts";
import { contentsHtml, inlineScript, pageFile, pageHtml, plotlyFile, policy, scriptHash } from "./document.ts";
import { escapeHtml } from "./html.ts";
import { MarkdownRenderer } from "./markdown.ts";
import { isSaidAlready, outputHtml } from "./outputs.ts";

export interface PageOptions {
  /** The page's name in the browser. */
  title: string;
  /** What the last line says about where the page comes from. */
  origin: string;
  /** HTML above the table of contents: the way back, on a site. */
  above?: string;
}

export function notebookPage(notebook: Notebook, { title, origin, above = "" }: PageOptions): string {
  const markdown = new MarkdownRenderer();
  const cells = notebook.cells.map((cell) => cellHtml(cell, markdown)).filter((html) => html !== "");
  const hasTitle = markdown.headings.some(({ level }) => level === 1);
  const scripts = [
    ...(hasFigures(notebook) ? [readFileSync(plotlyFile(), "utf8")] : []),
    playerScript,
    pageFile("browser/figures.js"),
  ];
  const inline = scripts.map(inlineScript);
  return pageHtml({
    title,
    policy: policy(inline.map(scriptHash)),
    style: pageFile("page.css"),
    header: above + contentsHtml(markdown.headings),
    main: `${hasTitle ? "" : `<h1>${escapeHtml(title)}</h1>\n`}${cells.join("\n")}`,
    footer: `<p>${escapeHtml(origin)}</p>`,
    scripts: inline.map((script) => `<script>${script}</script>`).join("\n"),
  });
}

function cellHtml(cell: Cell, markdown: MarkdownRenderer): string {
  if (cell.cell_type === "raw") return "";
  const id = `cell-${escapeHtml(cell.id)}`;
  if (cell.cell_type === "markdown") {
    return `<div class="cell markdown" id="${id}">\n${markdown.render(cell.source)}</div>`;
  }
  const shown = cell.outputs.filter((output) => !isSaidAlready(output, cell.outputs));
  const outputs = shown.map((output) => `<div class="output">${outputHtml(output)}</div>`);
  const hidden = tagsOf(cell).includes("hide-input");
  const source = hidden ? "" : `${sourceHtml(cell.source)}\n`;
  return `<div class="cell code" id="${id}">\n${source}<div class="outputs">${outputs.join("\n")}</div></div>`;
}

export function sourceHtml(source: string): string {
  return `<div class="source"><pre><code>${colouredCode(source)}</code></pre></div>`;
}

function hasFigures({ cells }: Notebook): boolean {
  return cells.some(
    (cell) => cell.cell_type === "code" && cell.outputs.some((output) => "data" in output && plotlyMime in output.data),
  );
}
