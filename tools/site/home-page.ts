// The first page: what speclab is, shown by a check that recognises a mistake, and the ways into everything else.
import { type Host, host, type MimeBundle } from "speclab";
import { check } from "speclab/check";
import { rfft, sliceIntoFrames } from "speclab/dsp";
import "speclab/node";
import { escapeHtml } from "../page/html.ts";
import { MarkdownRenderer } from "../page/markdown.ts";
import { sourceHtml } from "../page/notebook-page.ts";
import { roomsWithFunctions } from "./api.ts";
import { citations, guides, placeOf, titleOf } from "./file-pages.ts";
import type { NotebookPage } from "./notebook-pages.ts";
import { type SitePage, sitePage } from "./site-page.ts";

/** An answer with a mistake that many make; the text is what the page shows, the function is what is checked. */
const mistaken = {
  text: `function getStft(amplitudes: Float32Array, windowLength: number, hopLength: number) {
  return rfft(sliceIntoFrames(amplitudes, windowLength, hopLength));
}
await check("stft", getStft);`,
  answer: (amplitudes: Float32Array, windowLength: number, hopLength: number) =>
    rfft(sliceIntoFrames(amplitudes, windowLength, hopLength)),
};
const seed = 7;

export async function homePage(notebooks: readonly NotebookPage[], withApi: boolean): Promise<SitePage> {
  const seminar = notebooks.find(({ source }) => source.startsWith("notebooks/01"));
  // Its words lead to the seminar's explanations, which stand on that page.
  const verdict = (await recognisedMistake()).replace(/href="#/g, `href="${seminar?.path ?? ""}#`);
  const cards = notebooks.map(({ path, title, ran, about, isSolution }) => {
    const link = `<a href="${path}"><strong>${escapeHtml(title)}</strong></a> <small>${escapeHtml(ran)}</small>`;
    return `<li>${link}${isSolution ? "" : new MarkdownRenderer().render(about)}</li>`;
  });
  const guideItems = guides().map((name) => `<li><a href="${placeOf(name)}">${escapeHtml(titleOf(name))}</a></li>`);
  const cited = citations.map((name) => `<a href="${placeOf(name)}">${escapeHtml(name)}</a>`);
  const rooms = roomsWithFunctions().map((room) => {
    const name = room === "core" ? "speclab" : `speclab/${room}`;
    return `<li>${withApi ? `<a href="api/modules/${room}.html"><code>${name}</code></a>` : `<code>${name}</code>`}</li>`;
  });
  const html = `<h1>speclab</h1>
<p>A laboratory for speech spectrograms: Jupyter notebooks on a TypeScript kernel, and a thin library of signal processing
and networks under them. A wrong answer is told which mistake it looks like, with numbers and a picture:</p>
${sourceHtml(mistaken.text)}
<div class="output"><div class="html">${verdict}</div></div>
<p><a href="README.html">How to begin, and every command</a>: <code>npm start</code> opens the laboratory, <code>npm test</code>
tests it.</p>
<h2 id="notebooks">Notebooks</h2>
<ul>${cards.join("\n")}</ul>
<h2 id="guides">Guides, derivations, tables</h2>
<ul>${guideItems.join("\n")}
<li><a href="environment.html">${escapeHtml(titleOf("environment.md"))}</a></li></ul>
<p>To cite: ${cited[0]} names the laboratory, ${cited[1]} what its notebooks rest on.</p>
<h2 id="functions">Functions, room by room</h2>
${withApi ? "" : "<p>This site was made without their pages (--no-api).</p>"}
<ul>${rooms.join("\n")}</ul>
`;
  return sitePage("index.html", "A laboratory for speech spectrograms", html);
}

/** What the check shows below that cell, from a check that is made now. */
async function recognisedMistake(): Promise<string> {
  const shown: MimeBundle[] = [];
  const key = Symbol.for("speclab.host");
  const globals = globalThis as { [key: symbol]: Host | undefined };
  const before = globals[key];
  globals[key] = { ...host(), display: (bundle) => shown.push(bundle) };
  try {
    await check("stft", mistaken.answer, { seed });
  } catch (error) {
    if ((error as Error).name !== "CheckFailed") throw error;
  } finally {
    globals[key] = before;
  }
  const html = shown.at(-1)?.["text/html"];
  if (typeof html !== "string") throw new Error("The check showed nothing for the first page.");
  return html;
}
