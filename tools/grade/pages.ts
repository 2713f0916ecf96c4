// The frame of a report's pages. They hold no script and run none, whatever students write.
import { createHash } from "node:crypto";
import { escapeHtml } from "../page/html.ts";

export interface About {
  readonly title: string;
  /** UTC. */
  readonly made: string;
  readonly seed: number;
  readonly sandbox: string;
  readonly speclab: string;
}

/** Names that Windows keeps for devices. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A name for a file that is safe everywhere, and still another for another id, also where capitals do not count. Letters of
 * ASCII alone: half of a pair of surrogates is no name, and some disks write accents in another way.
 */
export function fileName(id: string): string {
  if (/^[a-z\d-]{1,60}$/.test(id) && !devices.test(id)) return id;
  const readable = id
    .normalize("NFKD")
    .replace(/[^A-Za-z\d-]/g, "")
    .slice(0, 40);
  return `${readable}_${createHash("sha256").update(id).digest("hex").slice(0, 12)}`;
}

/** @param content HTML; nothing where it is empty */
export const section = (title: string, content: string): string =>
  content === "" ? "" : `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;

/** @param items HTML */
export const list = (items: readonly string[]): string =>
  items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;

/** @param rows HTML; the first cell of a row is its heading */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const head = heading.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map(([first, ...cells]) => {
    const rest = cells.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr><th scope="row">${first}</th>${rest}</tr>`;
  });
  return `<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

/** The seed is the teacher's: who has longer than others must not know the inputs. */
export const footer = ({ made, speclab, seed }: About, { forTeacher = false } = {}): string =>
  `<footer>Made ${escapeHtml(made)} by speclab ${escapeHtml(speclab)}.${forTeacher ? ` The inputs were drawn from the seed ${seed}: the same seed gives the same marks.` : ""}</footer>`;

const style = `:root{color-scheme:light dark;background:Canvas;color:CanvasText}
body{background:Canvas;font:16px/1.5 system-ui,sans-serif;max-width:44em;margin:2em auto;padding:0 1em}body.wide-page{max-width:80em}
h1{font-size:1.6em;line-height:1.2}h2{font-size:1.15em;margin:1.6em 0 .3em}h2 .points{float:right;font-weight:normal;padding-left:1em}
section p{margin:.3em 0}.part{border-top:1px solid #8886;padding-top:1em}.total{font-size:1.3em;margin:.5em 0}
.quiet{font-size:.9em;opacity:.8}.wide{overflow-x:auto}table{border-collapse:collapse}
th,td{text-align:left;vertical-align:top;padding:.3em .9em .3em 0;border-bottom:1px solid #8884}tbody th{font-weight:normal}
td{font-variant-numeric:tabular-nums}ul{padding-left:1.3em;margin:.3em 0}.marks{list-style:none;padding-left:0}
.marks li{padding-left:1.4em;text-indent:-1.4em}.marks li::before{content:"✗";display:inline-block;width:1.4em;text-indent:0}.marks li.met::before{content:"✓"}
.beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(20em,1fr));gap:1em}summary{cursor:pointer;padding:.3em 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85em;line-height:1.4;border:1px solid #8884;padding:.7em;margin:.3em 0}
footer{margin-top:3em;font-size:.9em;opacity:.8}`;

/** @param body HTML */
export function page(title: string, body: string, { isWide = false } = {}): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body${isWide ? ' class="wide-page"' : ""}><main>${body}</main></body></html>
`;
}
