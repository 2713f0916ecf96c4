// Markdown cells as HTML: marked for the text, temml for formulas, which become MathML and need neither fonts nor scripts.
import { Marked, type TokenizerAndRendererExtension } from "marked";
import temml from "temml";
import { anchor, escapeHtml, textOf } from "./html.ts";

export interface Heading {
  level: number;
  /** Without markup. */
  text: string;
  id: string;
}

/** Characters from which on a column of a table has text that is better broken into lines where there is little room. */
const LONG_TEXT = 16;

/** Formulas as Jupyter reads them: `$$…$$` on lines of its own, `$$…$$` or `$…$` in a text; `5 $ and 6 $` is none. */
const DISPLAY_BLOCK = /^ {0,3}\$\$([\s\S]+?)\$\$[ \t]*(?:\n|$)/;
const DISPLAY_INLINE = /^\$\$([\s\S]+?)\$\$/;
const INLINE = /^\$((?:[^$\\\s]|\\[\s\S])(?:(?:[^$\\]|\\[\s\S])*?(?:[^$\\\s]|\\[\s\S]))?)\$(?!\d)/;

/**
 * Turns the Markdown of one notebook into HTML, cell by cell.
 *
 * Headings get ids, unique in the notebook, and are collected for a table of contents. HTML in the Markdown stays, as in
 * Jupyter; that it runs no scripts is the page's business (its content security policy).
 */
export class MarkdownRenderer {
  readonly headings: Heading[] = [];
  readonly #taken = new Map<string, number>();
  readonly #marked: Marked;

  /** @param idOf what a heading is called in addresses; without it, as in JupyterLab */
  constructor(idOf: (text: string) => string = anchor) {
    const headings = this.headings;
    const freeId = (text: string): string => this.#freeId(idOf(text));
    this.#marked = new Marked({
      extensions: [displayBlock, formula],
      renderer: {
        heading({ tokens, depth }) {
          const inner = this.parser.parseInline(tokens);
          const text = textOf(inner);
          const id = freeId(text);
          headings.push({ level: depth, text, id });
          return `<h${depth} id="${escapeHtml(id)}">${inner}</h${depth}>\n`;
        },
        table(token) {
          const inner = ({ tokens }: (typeof token.header)[number]): string =>
            withBreaks(this.parser.parseInline(tokens));
          const isLong = (column: number): boolean =>
            [token.header, ...token.rows].some((cells) => textOf(inner(cells[column])).length > LONG_TEXT);
          const row = (cells: typeof token.header, tag: "th" | "td"): string => {
            const all = cells.map((cell, column) => {
              const style = cell.align ? ` style="text-align:${cell.align}"` : "";
              const scope = tag === "th" ? ` scope="col"${isLong(column) ? ' class="long"' : ""}` : "";
              return `<${tag}${scope}${style}>${inner(cell)}</${tag}>`;
            });
            return `<tr>${all.join("")}</tr>`;
          };
          const body = token.rows.map((cells) => row(cells, "td")).join("");
          return `<div class="table"><table><thead>${row(token.header, "th")}</thead><tbody>${body}</tbody></table></div>\n`;
        },
      },
    });
  }

  render(markdown: string): string {
    return this.#marked.parse(markdown, { async: false });
  }

  #freeId(wanted: string): string {
    const used = this.#taken.get(wanted) ?? 0;
    this.#taken.set(wanted, used + 1);
    return used === 0 ? wanted : `${wanted}-${used + 1}`;
  }
}

const displayBlock: TokenizerAndRendererExtension = {
  name: "displayFormula",
  level: "block",
  start: (text) => text.match(/^ {0,3}\$\$/m)?.index,
  tokenizer(text) {
    const found = DISPLAY_BLOCK.exec(text);
    return found ? { type: "displayFormula", raw: found[0], formula: found[1] } : undefined;
  },
  renderer: (token) => `<p class="formula">${mathMl(token.formula, true)}</p>\n`,
};

const formula: TokenizerAndRendererExtension = {
  name: "formula",
  level: "inline",
  start: (text) => {
    const index = text.indexOf("$");
    return index < 0 ? undefined : index;
  },
  tokenizer(text) {
    const display = DISPLAY_INLINE.exec(text);
    if (display) return { type: "formula", raw: display[0], formula: display[1], display: true };
    const found = INLINE.exec(text);
    return found ? { type: "formula", raw: found[0], formula: found[1], display: false } : undefined;
  },
  renderer: (token) => mathMl(token.formula, token.display),
};

/** Names in code may go on in the next line behind `_`, `.` and `/`, so that they do not make a column wide. */
function withBreaks(html: string): string {
  return html.replace(/(?<=<code>)[^<]*/g, (code) => code.replace(/[_./](?=\w)/g, "$&<wbr>"));
}

/** A formula that cannot be read stands as it was written, with the reason as its title. */
function mathMl(tex: string, displayMode: boolean): string {
  try {
    return temml.renderToString(tex.trim(), { displayMode, throwOnError: true, annotate: false });
  } catch (error) {
    return `<code class="formula-error" title="${escapeHtml((error as Error).message)}">${escapeHtml(tex)}</code>`;
  }
}
