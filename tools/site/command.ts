// The command of `npm run site`: everything there is to read about speclab as pages that need no server and no network.
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readWords } from "speclab/cli";
import { makeFolder } from "speclab/node/runs";
import { root } from "../notebooks/sources.ts";
import { apiPages } from "./api.ts";
import { brokenLinks } from "./broken-links.ts";
import { filePages } from "./file-pages.ts";
import { homePage } from "./home-page.ts";
import { notebookPages } from "./notebook-pages.ts";

const usage = `npm run site [-- options]

  --out FOLDER   where it goes; build/site without it
  --solutions    solutions of the seminars, too: for teachers, not for a place that students read
  --no-api       without the pages of functions, which TypeDoc makes (46 MB of packages the first time)
  --picture      draws docs/recognised-mistake.png, the picture in README, anew (needs Chromium)

Open index.html in the folder: no server is needed.`;

const kinds = { out: "value", solutions: "flag", "no-api": "flag", picture: "flag", help: "flag" } as const;
const exitFailed = 1;

/**
 * @param words what stands after `npm run site --`
 * @returns the exit code: 0, or 1 when a link leads nowhere
 * @throws Error with a sentence for people
 */
export async function siteCommand(words: string[]): Promise<number> {
  const { options, others } = readWords("site", words, kinds);
  if (options.has("help")) {
    console.log(usage);
    return 0;
  }
  if (others.length > 0) throw new Error(`site: ${others[0]} is no option; --out FOLDER says where the site goes.`);
  const asked = options.get("out");
  const out =
    typeof asked === "string" ? path.resolve(process.env.INIT_CWD ?? "", asked) : path.join(root, "build/site");
  makeRoom(out);
  const withSolutions = options.has("solutions");
  const notebooks = notebookPages(withSolutions);
  const withApi = !options.has("no-api");
  const pages = [await homePage(notebooks, withApi), ...filePages(notebooks)];
  for (const page of pages) write(path.join(out, page.path), page.html);
  console.log(`${pages.length} pages: ${notebooks.length} notebooks, the guides, and the sources that they name.`);
  if (withApi) await apiPages(path.join(out, "api"));
  if (options.has("picture")) {
    // Its browser driver is a development package, which readers do not have.
    const { takePicture } = await import("./picture.ts");
    await takePicture(out, path.join(root, "docs/recognised-mistake.png"));
  }
  const broken = brokenLinks(out);
  for (const { page, link } of broken) console.error(`${page}: ${link} leads nowhere`);
  console.log(`${broken.length} links lead nowhere.`);
  console.log(`open ${path.relative(process.cwd(), path.join(out, "index.html"))}`);
  console.log(
    withSolutions
      ? "With the solutions of the seminars: not for a place that students read."
      : "Without the solutions of the seminars; --solutions adds them.",
  );
  return broken.length > 0 ? exitFailed : 0;
}

/** @throws Error when the folder holds what is no site of ours */
function makeRoom(out: string): void {
  const mine = path.join(out, ".speclab-site");
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(mine)) {
    throw new Error(`${out} holds other files: name an empty folder, since all that is in it is written anew.`);
  }
  rmSync(out, { recursive: true, force: true });
  write(mine, "This folder was made by npm run site, which empties it each time.\n");
}

function write(file: string, text: string): void {
  makeFolder(path.dirname(file));
  writeFileSync(file, text);
}
