import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { type Displayable, host, type MimeBundle } from "../core/index.ts";
import { commitOf } from "./engine-report.ts";
import { thisFile } from "./this-file.ts";

/** What speclab is and runs on; the last value of a cell is shown as a table. */
export interface About extends Displayable {
  /** Version of speclab; with the commit where it is a clone of the repository. */
  readonly speclab: string;
  readonly node: string;
  /** Whether the cells of a notebook run here, or a plain script. */
  readonly kernel: string;
  /** What tensors are computed on, once `useEngine` has chosen it. */
  readonly engine: string;
  readonly platform: string;
  /** How to cite speclab: a BibTeX entry. The sources of each notebook are in docs/references.bib. */
  readonly citation: string;
}

/**
 * Versions of everything that has a part in a result, and how to cite speclab: what belongs into a report of a fault, and
 * into a paper.
 *
 * @example
 * const { speclab, citation } = about();
 * citation.startsWith("@software{speclab,"); // true
 */
export function about(): About {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string };
  const facts = {
    speclab: existsSync(path.join(packageFolder, "../.git"))
      ? `${version}, commit ${commitOf(packageFolder) ?? "unknown"}`
      : version,
    node: process.versions.node,
    kernel: host().staleNames ? "speclab's, in a notebook" : "none, a script",
    engine: engineNow() ?? "none yet: nn.useEngine() chooses one",
    platform: `${process.platform} ${process.arch}, ${os.availableParallelism()} cores, ${os.cpus()[0]?.model.trim() ?? "unknown processor"}`,
    citation: bibtex(version),
  };
  // Only the facts are properties to look through or to write into JSON.
  return Object.defineProperties(facts, {
    toBundle: { value: () => bundleOf(facts) },
    [inspect.custom]: { value: () => textOf(facts) },
  }) as typeof facts & Displayable;
}

/** The folder with package.json, above either form of the library. */
const packageFolder = path.resolve(path.dirname(thisFile()), "../../..");

/** As CITATION.cff has it; a test compares them. */
function bibtex(version: string): string {
  return `@software{speclab,
  author = {{The speclab developers}},
  title = {speclab: a laboratory for speech spectrograms in {TypeScript}},
  version = {${version}},
  year = {2026}
}`;
}

/** Asked of tfjs without loading it: whoever asks for versions need not have it. */
function engineNow(): string | undefined {
  const { _tfengine } = globalThis as { _tfengine?: { backendName?: string | null } };
  return _tfengine?.backendName ?? undefined;
}

type Facts = Omit<About, "toBundle">;

function textOf(facts: Facts): string {
  const rows = Object.entries(facts).map(
    ([name, value]) => `${name.padEnd(10)}${value.replaceAll("\n", "\n          ")}`,
  );
  return rows.join("\n");
}

function bundleOf(facts: Facts): MimeBundle {
  const cell = (value: string): string =>
    value.includes("\n") ? `<pre style="margin:0">${escaped(value)}</pre>` : escaped(value);
  const rows = Object.entries(facts).map(
    ([name, value]) =>
      `<tr><th scope="row" style="text-align:left">${name}</th><td style="text-align:left">${cell(value)}</td></tr>`,
  );
  return { "text/plain": textOf(facts), "text/html": `<table>${rows.join("")}</table>` };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
