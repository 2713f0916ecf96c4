// The command of `npm run release:check`: the last commit as a new user meets it, in every way that this machine can make.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../notebooks/sources.ts";
import { formatTable } from "../table.ts";
import { type Line, lineOf, linesOf, pageOf } from "./page.ts";
import { commit, Failed, type Row, rows } from "./rows.ts";

const pageFile = path.join(root, "docs/release-check.md");

const usage = `npm run release:check [-- options]

  --only WORDS   only rows whose name holds one of these words, separated by commas
  --update       writes the table to docs/release-check.md; rows that are not run keep their lines

Rows: ${rows.map(({ name }) => name).join("; ")}.

Each row is a clone of the last commit with an empty home and empty caches, in the system's folder for temporary files (it is
removed at the end); all of them download about 1 GB and take half an hour on two cores.`;

/**
 * @param words what stands after `npm run release:check --`
 * @returns the exit code: 0, or 1 when a row did not pass
 * @throws Error with a sentence for people
 */
export async function releaseCheckCommand(words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: {
      only: { type: "string" },
      update: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const lines: Line[] = [];
  for (const row of choose(values.only)) {
    process.stderr.write(`${row.name} …\n`);
    const line = await lineFor(row);
    process.stderr.write(`  ${line.result}, ${line.minutes.toFixed(1)} min: ${line.said}\n`);
    lines.push(line);
    // At once: a run of half an hour that is interrupted has not been for nothing.
    if (values.update) writePage(line);
  }
  console.log(`\n${machine()}, commit ${commit()}\n`);
  const cells = lines.map(({ name, result, minutes, said }) => [name, result, minutes.toFixed(1), said.split("\n")[0]]);
  console.log(formatTable([["row", "result", "minutes", "what was tried, or what people are told"], ...cells]));
  return lines.some(({ result }) => result === "FAIL") ? 1 : 0;
}

async function lineFor(row: Row): Promise<Line> {
  const begun = performance.now();
  const about = { name: row.name, load: os.loadavg()[1], commit: commit(), day: new Date().toISOString().slice(0, 10) };
  const cannot = row.cannot?.();
  if (cannot) return { ...about, result: "not made", said: cannot, minutes: 0 };
  const minutes = (): number => (performance.now() - begun) / 60_000;
  try {
    const said = await row.run();
    return { ...about, result: "pass", said, minutes: minutes() };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return { ...about, result: "FAIL", said: error.message, minutes: minutes() };
  }
}

function choose(only: string | undefined): readonly Row[] {
  if (only === undefined) return rows;
  const words = only.split(",").filter((word) => word !== "");
  const chosen = rows.filter(({ name }) => words.some((word) => name.includes(word)));
  if (chosen.length > 0) return chosen;
  throw new RangeError(
    `release:check: --only must be words of ${rows.map(({ name }) => name).join(", ")}, got ${only}`,
  );
}

function writePage(line: Line): void {
  const lines = existsSync(pageFile) ? linesOf(readFileSync(pageFile, "utf8")) : new Map<string, string>();
  lines.set(line.name, lineOf(line));
  const inOrder = rows.flatMap(({ name }) => lines.get(name) ?? []);
  writeFileSync(pageFile, pageOf(inOrder, `${machine()}.`));
}

function machine(): string {
  const processor = os.cpus()[0]?.model.trim() ?? "unknown processor";
  return `${os.type()} ${os.release()} ${process.arch}, ${os.availableParallelism()} cores, ${processor}`;
}
