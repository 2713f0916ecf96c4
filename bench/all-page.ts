// docs/benchmarks.md: what every comparison printed, with the commit, the day and the load of its own run.
export interface Ran {
  readonly name: string;
  readonly about: string;
  /** As it is typed. */
  readonly command: string;
  /** `none` are asked of what only says how long things take; `failed` is a fault in the comparison itself. */
  readonly bounds: "kept" | "not kept" | "not run" | "failed" | "none";
  /** What it printed, or why it could not run or failed. */
  readonly said: string;
  readonly minutes: number;
  /** Of the machine, before and after. */
  readonly loads: readonly [number, number];
  readonly commit: string;
  readonly day: string;
}

/** One comparison's part of the page. */
export function sectionOf({ name, about, command, bounds, said, minutes, loads, commit, day }: Ran): string {
  const took = `${minutes.toFixed(1)} minutes, load ${loads.map((load) => load.toFixed(1)).join(" → ")}`;
  const how = bounds === "not run" ? "not run here" : bounds === "failed" ? "failed here" : `bounds ${bounds}`;
  return `## ${name}

What: ${about}. \`${command}\`: ${how}; ${took}; commit ${commit}, ${day}.

\`\`\`text
${said}
\`\`\`
`;
}

/** The parts of a page by the names of their comparisons, so that some can be run again and the others stay. */
export function sectionsOf(page: string): Map<string, string> {
  const parts = page.split(/^(?=## )/m).slice(1);
  return new Map(parts.map((part) => [/^## (.*)$/m.exec(part)?.[1] ?? "", `${part.trimEnd()}\n`]));
}

/** @param sections in the order of the page @param machine in words */
export function pageOf(sections: readonly string[], machine: string): string {
  return `# Everything that is measured beside others

Made by \`npm run bench -- all --update\`: every comparison in one short form, on whatever else the machine had to do (a load
above the number of cores says that others computed, too: then only ratios and CPU times mean something, and a single round
scatters). A part keeps the commit, the day and the load of its own last run. Longer runs on a quieter machine, and what
limits what is slow, stand in [environment.md](../environment.md).

${machine}

${sections.join("\n")}`;
}

/** What a terminal would show: no lines that were written over, no ends of blanks; and no key to a lab, though it has ended. */
export function plain(said: string): string {
  return said
    .split("\n")
    .map((line) => line.split("\r").at(-1)?.trimEnd() ?? "")
    .map((line) => line.replace(/([?&]token=)\w+/, "$1…"))
    .join("\n")
    .trim();
}
