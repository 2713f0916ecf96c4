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
  // That a cell may fail is for Jupyter's "run all"; here all cells run, and the tag would stand on nearly every line.
  const cells = buildCells(script, "student", "full", file).map(({ tags, lines, ...cell }) => ({
    ...cell,
    tags: tags.filter((tag) => tag !== "raises-exception"),
    line: lines[0] ?? 1,
  }));
  return formatPercent({ header, cells });
}
