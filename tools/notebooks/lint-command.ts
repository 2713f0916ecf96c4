// The command of `npm run lint:notebooks`, and the linter as a step of `npm run notebooks`.
import { existsSync } from "node:fs";
import path from "node:path";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { type Finding, lint } from "./lint.ts";
import { folders, readSource, readSources, root, type Source } from "./sources.ts";
import type { SpeclabMetadata } from "./versions.ts";

const USAGE = `npm run lint:notebooks -- [names or files]

  names   beginnings of names in notebooks/, such as 01; all of them when none is given
  files   notebooks (.ipynb) and percent scripts (.ts)

A line passes with \`// lint-ok: reason\` at its end or on the line above it.`;

/** What the linter says about one notebook, as lines for people. */
export interface LintReport {
  errors: string[];
  hints: string[];
}

/**
 * @param args what stands after `npm run lint:notebooks --`
 * @returns the exit code: 0 without errors (hints are none), 1 with them
 * @throws Error with a sentence for people when there is no such notebook
 */
export function lintCommand(args: readonly string[], print: (text: string) => void = console.log): number {
  if (args.includes("--help") || args.includes("-h")) {
    print(USAGE);
    return 0;
  }
  const isFile = (name: string): boolean => /\.(ipynb|ts)$/.test(name);
  const names = args.filter((name) => !isFile(name));
  const sources = names.length > 0 || args.length === 0 ? readSources(names, folders) : [];
  const reports = [...sources.map(lintSource), ...args.filter(isFile).map(lintFile)];
  const errors = reports.flatMap((report) => report.errors);
  const hints = reports.flatMap((report) => report.hints);
  for (const line of [...errors, ...hints]) print(`${line}\n`);
  const notebooks = `${reports.length} ${reports.length === 1 ? "notebook" : "notebooks"}`;
  print(`${notebooks}: ${errors.length} errors, ${hints.length} hints`);
  return errors.length > 0 ? 1 : 0;
}

/** Lints a percent script; places are lines of the script. */
export function lintSource({ script, shown, file }: Source): LintReport {
  const cells = script.cells.filter((cell) => cell.type === "code");
  const findings = lint(cells, { folder: path.dirname(file), isExperiment: script.kind === "experiment" });
  return reportOf(findings, ({ cell, line, column }) => {
    return `${shown}:${cells[cell].line + line - 1}:${column}, cell ${cells[cell].id}`;
  });
}

/** Lints a notebook; places are cells and their lines. */
export function lintNotebook(notebook: Notebook, file: string, shown: string): LintReport {
  const { language, display_name } = notebook.metadata.kernelspec ?? {};
  if (language !== undefined && !/^(type|java)script$/i.test(language)) {
    throw new Error(`${shown} is a notebook for ${display_name ?? language}; the linter reads TypeScript.`);
  }
  const cells = notebook.cells
    .map((cell, index) => ({ ...cell, id: cell.id ?? String(index + 1) }))
    .filter((cell) => cell.cell_type === "code");
  const { version } = (notebook.metadata.speclab ?? {}) as Partial<SpeclabMetadata>;
  const findings = lint(cells, { folder: path.dirname(file), isExperiment: version === "experiment" });
  return reportOf(findings, ({ cell, line, column }) => `${shown}, cell ${cells[cell].id}, line ${line}:${column}`);
}

function lintFile(asked: string): LintReport {
  const candidates = [path.resolve(process.env.INIT_CWD ?? "", asked), path.resolve(root, asked)];
  const file = candidates.find((candidate) => existsSync(candidate));
  if (!file) throw new Error(`There is no notebook ${asked}.`);
  return file.endsWith(".ts") ? lintSource(readSource(file)) : lintNotebook(readNotebook(file), file, asked);
}

function reportOf(findings: readonly Finding[], place: (finding: Finding) => string): LintReport {
  const lines = (level: Finding["level"]): string[] =>
    findings
      .filter((finding) => finding.level === level)
      .map((finding) => `${place(finding)} - ${level === "hint" ? "hint: " : ""}${finding.message} (${finding.rule})`);
  return { errors: lines("error"), hints: lines("hint") };
}
