// What axe-core finds wrong with a page for people who hear it, or use only a keyboard.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Everything serious or critical, one text each.
 *
 * @param part a selector, when it is not about the whole page
 * @param known ids of faults that are somebody else's
 */
export async function seriousFaults(
  page: Page,
  { part, known = [] }: { part?: string; known?: readonly string[] } = {},
): Promise<string[]> {
  await page.evaluate(source);
  const where = part === undefined ? "document" : JSON.stringify(part);
  const violations = (await page.evaluate(
    `axe.run(${where}, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as Violation[];
  return violations
    .filter(({ impact, id }) => (impact === "serious" || impact === "critical") && !known.includes(id))
    .map(({ id, help, nodes }) => {
      const [{ target, failureSummary }] = nodes;
      return `${id}: ${help}; ${nodes.length} times, first ${target.join(" ")}: ${failureSummary}`;
    });
}
