// Outputs of a cell as HTML: the best form that a page can show, escaped wherever it is text.
import { stripVTControlCharacters } from "node:util";
import { verdictMime } from "speclab/check";
import { plotlyMime, recorderMime } from "speclab/display";
import type { MimeData, Output } from "#kernel/notebook";
import { escapeHtml, jsonBlock } from "./html.ts";

/** One output as HTML. Scripts in it do not run: the page's policy allows none but its own. */
export function outputHtml(output: Output): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="stream ${output.name}">${escapeHtml(stripVTControlCharacters(output.text))}</pre>`;
    case "error":
      return errorHtml(output.ename, output.evalue, output.traceback);
    default:
      return dataHtml(output.data);
  }
}

/** A check that finds something shows its verdict and then fails with the same words: once is enough. */
export function isSaidAlready(output: Output, outputs: readonly Output[]): boolean {
  if (output.output_type !== "error" || output.ename !== "CheckFailed") return false;
  return outputs.some((other) => "data" in other && verdictMime in other.data);
}

/** The error's own line in bold, then where it came from. */
function errorHtml(ename: string, evalue: string, traceback: readonly string[]): string {
  const lines =
    traceback.length > 0 ? traceback.map((line) => stripVTControlCharacters(line)) : [`${ename}: ${evalue}`];
  const [first, ...rest] = lines.join("\n").split("\n");
  const frames = rest.length > 0 ? `\n${escapeHtml(rest.join("\n"))}` : "";
  return `<pre class="error"><strong>${escapeHtml(first)}</strong>${frames}</pre>`;
}

function dataHtml(data: MimeData): string {
  const text = textOf(data["text/plain"]);
  if (data[plotlyMime] !== undefined) return figureHtml(data[plotlyMime], data, text);
  if (data[recorderMime] !== undefined) return recorderHtml(data[recorderMime], data, text);
  if (data["text/html"] !== undefined) return `<div class="html">${textOf(data["text/html"])}</div>`;
  const picture = pictureOf(data);
  if (picture) return stillHtml(picture, text);
  if (data["application/json"] !== undefined) {
    return `<pre class="text">${escapeHtml(JSON.stringify(data["application/json"], null, 2))}</pre>`;
  }
  return `<pre class="text">${escapeHtml(stripVTControlCharacters(text))}</pre>`;
}

/**
 * The still picture first, for as long as the page's script has not drawn the interactive one, and again in print.
 * browser/figures.js reads the block of JSON.
 */
function figureHtml(figure: unknown, data: MimeData, text: string): string {
  const description = text || "Figure";
  const picture = pictureOf(data);
  const still = picture ? stillHtml(picture, description) : `<p class="still">${escapeHtml(description)}</p>`;
  // Room for the interactive one, so that the page does not jump when it is drawn.
  const { height } = (figure as { layout?: { height?: unknown } }).layout ?? {};
  const room = typeof height === "number" ? ` style="--height:${height}px"` : "";
  return (
    `<div class="interactive"${room} data-description="${escapeHtml(description)}">` +
    `${still}<div class="live"></div>${jsonBlock(figure)}</div>`
  );
}

/** A sentence, in whose place the page of a seminar at work puts the recorder itself. */
function recorderHtml(settings: unknown, data: MimeData, text: string): string {
  return `<div class="recorder">${textOf(data["text/html"]) || escapeHtml(text)}${jsonBlock(settings)}</div>`;
}

/** As an image, a picture is shut off from the page: no script, no style, no id gets out of it. */
function stillHtml(address: string, description: string): string {
  return `<img class="still" src="${address}" alt="${escapeHtml(description || "Picture")}">`;
}

function pictureOf(data: MimeData): string | undefined {
  const svg = data["image/svg+xml"];
  if (svg !== undefined) return svgAddress(textOf(svg));
  for (const mime of ["image/png", "image/jpeg", "image/gif", "image/webp"]) {
    if (data[mime] !== undefined) return `data:${mime};base64,${textOf(data[mime]).replace(/[^A-Za-z0-9+/=]/g, "")}`;
  }
  return undefined;
}

/** Much shorter than base64, as most of an SVG is letters and digits. */
function svgAddress(svg: string): string {
  const escaped = svg.replace(/[\s%#"<>&]/g, (character) =>
    character === " " ? character : encodeURIComponent(character),
  );
  return `data:image/svg+xml,${escaped}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join("");
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
