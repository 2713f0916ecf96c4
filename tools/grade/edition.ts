// What marks depend on beside the hand-in: the library with its checks, and the programs that run and judge an answer.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const library = path.resolve(fileURLToPath(import.meta.resolve("speclab/check")), "../..");
const own = path.dirname(fileURLToPath(import.meta.url));
const cellCore = path.dirname(fileURLToPath(import.meta.resolve("#kernel/cells/index")));
/** Of this folder: what is not about tables and pages. */
const programs =
  /^(cells|guest|guest-check|mark|mark-process|module|part-of-cell|remote|sandbox|seed|stand-in-process|wire)\.js$/;

let edition: string | undefined;

/** Changes with every change of a check, so that what was marked before it is marked anew. */
export function editionOfMarks(): string {
  if (edition !== undefined) return edition;
  const hash = createHash("sha256");
  for (const file of [
    ...compiledIn(library),
    ...compiledIn(cellCore),
    ...compiledIn(own).filter((file) => programs.test(path.relative(own, file))),
  ]) {
    hash.update(path.basename(file)).update(readFileSync(file));
  }
  edition = hash.digest("hex").slice(0, 16);
  return edition;
}

/** Without tests, in an order of their own. */
function compiledIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const whole = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "testing" ? [] : compiledIn(whole);
      return entry.name.endsWith(".js") && !entry.name.endsWith(".test.js") ? [whole] : [];
    });
}
