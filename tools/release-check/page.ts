// docs/release-check.md: a line for each row, with the commit and the time of its own last run.
export interface Line {
  readonly name: string;
  /** `pass`, `FAIL`, or `not made`. */
  readonly result: string;
  readonly said: string;
  readonly minutes: number;
  /** Of the machine when the row was run. */
  readonly load: number;
  readonly commit: string;
  readonly day: string;
}

/** What stands before the table: the machine in words. */
export function pageOf(lines: readonly string[], machine: string): string {
  return `# A clean clone on a clean machine

Made by \`npm run release:check -- --update\`: each row is a clone of the commit that it names, with an empty home and empty
caches, in which everything is installed and tried. "…" are the sentences that people see. A row keeps the commit and the
load of its own last run (\`--only\` runs some of them again).

${machine}

| row | result | what was tried, or what people are told | minutes | load | commit, day |
| --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
}

export function lineOf({ name, result, said, minutes, load, commit, day }: Line): string {
  const words = said
    .replaceAll(/\S*speclab-release-check-\w+/g, "…")
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", "\\|");
  return `| ${name} | ${result} | ${words} | ${minutes.toFixed(1)} | ${load.toFixed(0)} | ${commit}, ${day} |`;
}

/** The rows of a page by their names, so that some can be run again and the others stay. */
export function linesOf(page: string): Map<string, string> {
  const lines = page.split("\n").filter((line) => /^\| /.test(line) && !/^\| (row|---) /.test(line));
  return new Map(lines.map((line) => [line.split(" | ")[0].slice(2), line]));
}
