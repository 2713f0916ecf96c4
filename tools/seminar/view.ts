// What the page shows, as data, and what of it a page that shows an earlier state has to be told.
import { createHash } from "node:crypto";
import { score, type Verdict, verdictMime } from "speclab/check";
import type { Output } from "#kernel/notebook";
import type { PercentScript } from "../notebooks/percent.ts";
import { isOfPart } from "../notebooks/points.ts";
import { contentsHtml } from "../page/document.ts";
import { MarkdownRenderer } from "../page/markdown.ts";
import { sourceHtml } from "../page/notebook-page.ts";
import { isSaidAlready, outputHtml } from "../page/outputs.ts";
import { inFile } from "./places.ts";
import type { RunningCell, Session } from "./session.ts";

/** A piece of HTML, and a name that is the same exactly when the HTML is. */
export interface Fragment {
  key: string;
  html: string;
}

export interface CellView {
  id: string;
  kind: "markdown" | "code";
  body: Fragment;
  /** `line 212 · 0.3 s` */
  place: string;
  state: string;
  stale: boolean;
  outputs: Fragment[];
}

export interface PageView {
  title: string;
  contents: string;
  points: string;
  /** Says what is going on. */
  status: string;
  busy: boolean;
  problem: string;
  cells: CellView[];
}

/** Turns sessions into views; remembers HTML that it has made, as most of a page stays the same. */
export class Viewer {
  readonly #file: string;
  readonly #total: number | undefined;
  readonly #outputs = new WeakMap<object, Fragment>();
  #script: PercentScript | undefined;
  #texts: Map<string, Fragment> = new Map();
  #contents = "";

  /** @param seminar its number, such as "01", under which the library knows how many points there are */
  constructor(file: string, seminar: string) {
    this.#file = file;
    this.#total = totalOf(seminar);
  }

  view(session: Session): PageView {
    const { script, problem = "" } = session;
    if (!script) return { title: "", contents: "", points: "", status: "", busy: false, problem, cells: [] };
    this.#renderTexts(script);
    const cells = script.cells.map(({ id, type, line }): CellView => {
      const body = this.#texts.get(id) as Fragment;
      const cell = session.cells.get(id);
      if (type === "markdown" || !cell) {
        return { id, kind: "markdown", body, place: "", state: "", stale: false, outputs: [] };
      }
      const outputs = this.#fragments(cell, line, session);
      return { id, kind: "code", body, place: placeOf(cell, line), state: cell.state, stale: cell.stale, outputs };
    });
    return {
      title: script.title,
      contents: this.#contents,
      points: this.#points(session),
      status: statusOf(session),
      busy: session.code.some(({ state }) => state === "running" || state === "waiting"),
      problem,
      cells,
    };
  }

  #renderTexts(script: PercentScript): void {
    if (script === this.#script) return;
    const markdown = new MarkdownRenderer();
    this.#texts = new Map(
      script.cells.map(({ id, type, source }) => [
        id,
        fragment(type === "markdown" ? markdown.render(source) : sourceHtml(source)),
      ]),
    );
    this.#contents = contentsHtml(markdown.headings);
    this.#script = script;
  }

  #fragments(cell: RunningCell, line: number, session: Session): Fragment[] {
    const counts = new Map(session.code.map((other) => [other.executionCount, other]));
    const lineOf = (count: number): number | undefined => {
      const other = counts.get(count);
      return other && !other.stale ? session.script?.cells.find(({ id }) => id === other.id)?.line : undefined;
    };
    const seen = new Map<string, number>();
    return cell.outputs.flatMap((output) => {
      if (isSaidAlready(output, cell.outputs)) return [];
      const { key, html } = this.#fragment(output, { file: this.#file, line, lineOf });
      // The same output twice is two things on the page.
      const times = seen.get(key) ?? 0;
      seen.set(key, times + 1);
      return [{ key: times === 0 ? key : `${key}-${times}`, html }];
    });
  }

  #fragment(output: Output, places: Parameters<typeof inFile>[1]): Fragment {
    if (output.output_type === "error") return fragment(outputHtml(inFile(output, places)));
    if (output.output_type === "stream") return fragment(outputHtml(output));
    const known = this.#outputs.get(output.data);
    if (known) return known;
    const made = fragment(outputHtml(output));
    this.#outputs.set(output.data, made);
    return made;
  }

  #points({ code }: Session): string {
    const latest = new Map<string, Verdict>();
    for (const { outputs } of code) {
      for (const output of outputs) {
        const verdict = verdictOf(output);
        if (verdict && !isOfPart(verdict.exercise)) latest.set(verdict.exercise, verdict);
      }
    }
    const verdicts = [...latest.values()];
    const points = verdicts.reduce((sum, verdict) => sum + verdict.points, 0);
    const of = this.#total ?? verdicts.reduce((sum, verdict) => sum + verdict.of, 0);
    return of === 0 ? "" : `${points} of ${of} points`;
  }
}

/** What one page is told: all that is short, and HTML where it has none or another. */
export interface Update extends Omit<PageView, "cells"> {
  cells: (Omit<CellView, "body" | "outputs"> & { body: Sent; outputs: Sent[] })[];
}

export type Sent = Pick<Fragment, "key"> & Partial<Fragment>;

/** @param shown what the page shows already */
export function update(shown: PageView | undefined, next: PageView): Update {
  const earlier = new Map(shown?.cells.map((cell) => [cell.id, cell]));
  const cells = next.cells.map((cell) => {
    const before = earlier.get(cell.id);
    const there = new Set([...(before?.outputs ?? []), ...(before ? [before.body] : [])].map(({ key }) => key));
    const sent = ({ key, html }: Fragment): Sent => (there.has(key) ? { key } : { key, html });
    return { ...cell, body: sent(cell.body), outputs: cell.outputs.map(sent) };
  });
  return { ...next, cells };
}

function fragment(html: string): Fragment {
  return { key: createHash("sha256").update(html).digest("base64url").slice(0, 12), html };
}

function verdictOf(output: Output): Verdict | undefined {
  const found = "data" in output ? (output.data[verdictMime] as Verdict | undefined) : undefined;
  return found?.kind === "verdict" ? found : undefined;
}

function placeOf({ state, milliseconds }: RunningCell, line: number): string {
  const seconds = milliseconds < 100 ? "" : `${(milliseconds / 1000).toFixed(1)} s`;
  const word = state === "done" ? seconds : state === "failed" ? "error" : state;
  return word === "" ? `line ${line}` : `line ${line} · ${word}`;
}

function statusOf({ script, code }: Session): string {
  const lineOf = (id: string): number => script?.cells.find((cell) => cell.id === id)?.line ?? 1;
  const inState = (wanted: string): RunningCell[] => code.filter(({ state }) => state === wanted);
  const [running] = inState("running");
  const waiting = inState("waiting").length;
  if (running) return `Running line ${lineOf(running.id)}${waiting > 0 ? ` · ${waiting} waiting` : ""}`;
  if (waiting > 0) return `${waiting} waiting`;
  const failed = inState("failed");
  const notRun = inState("not run").length;
  const said = [
    ...(inState("stopped").length > 0 ? ["Stopped"] : []),
    ...(failed.length > 0 ? [`Error in the cell of line ${failed.map(({ id }) => lineOf(id)).join(", ")}`] : []),
    ...(notRun > 0 ? [`${notRun} not run`] : []),
  ];
  return said.length > 0 ? said.join(" · ") : "Everything has run";
}

function totalOf(seminar: string): number | undefined {
  try {
    return score(seminar).of;
  } catch {
    return undefined; // a script of somebody's own
  }
}
