// The student version of a seminar as a percent script, for those who work in an editor and not in Jupyter.
import { formatPercent, type PercentScript } from "./percent.ts";
import { buildCells } from "./versions.ts";

/**
 * @param advice lines that follow the header, without `// `
 * @param file how errors call the script
 */
export function studentScript(script: PercentScript, advice: readonly string[] = [], file?: string): string {
  const header = [script.header, ...(advice.length > 0 ? ["//", ...advice.map((line) => `// ${line}`)] : [])].join(
    "\n",
  );
  const cells = buildCells(script, "student", "full", file).map((cell) => ({ ...cell, line: cell.lines[0] ?? 1 }));
  return formatPercent({ header, cells });
}
