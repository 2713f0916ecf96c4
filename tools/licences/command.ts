// The command of `npm run licences`: docs/licences.md, from the lock files.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../notebooks/sources.ts";
import { pythonLicences } from "./packages.ts";
import { allRows, licencesOnPage, pageOf } from "./page.ts";

export const pageFile = path.join(root, "docs/licences.md");

const usage = `npm run licences [-- options]

  --update        writes docs/licences.md
  --python PATH   Python environments whose packages say their licences, separated by commas; build/python besides

Without options it says whether docs/licences.md fits the lock files.`;

/** @returns the exit code: 0, or 1 when the page does not fit */
export async function licencesCommand(words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: { update: { type: "boolean" }, python: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const before = existsSync(pageFile) ? readFileSync(pageFile, "utf8") : "";
  const known = licencesOnPage(before);
  if (values.update) {
    const environments = [path.join(root, "build/python"), ...(values.python?.split(",") ?? [])];
    for (const environment of environments)
      for (const [name, licence] of pythonLicences(environment)) known.set(name, licence);
  }
  const page = pageOf(allRows(known));
  if (values.update) writeFileSync(pageFile, page);
  else if (page !== before) {
    console.error("docs/licences.md does not fit the lock files: npm run licences -- --update");
    return 1;
  }
  console.log(`docs/licences.md: ${allRows(known).length} packages.`);
  return 0;
}
