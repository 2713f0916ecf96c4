// Links of a folder of pages that lead to no file, or to no place in it.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

export interface BrokenLink {
  readonly page: string;
  readonly link: string;
}

/** Reads every page below `folder`; addresses of the network are left alone, since nothing here is online. */
export function brokenLinks(folder: string): BrokenLink[] {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  const idsOf = new Map<string, ReadonlySet<string>>();
  const has = (file: string, id: string): boolean => {
    if (!idsOf.has(file)) idsOf.set(file, ids(readFileSync(file, "utf8")));
    return idsOf.get(file)!.has(id);
  };
  return pages.flatMap((page) => {
    const file = path.join(folder, page);
    return linksOf(readFileSync(file, "utf8"))
      .filter((link) => !leads(link, file, has))
      .map((link) => ({ page, link }));
  });
}

function leads(link: string, from: string, has: (file: string, id: string) => boolean): boolean {
  if (/^(https?|mailto|data|blob|javascript):/.test(link)) return true;
  const [place, fragment = ""] = link.split("#");
  const to = place === "" ? from : path.resolve(path.dirname(from), decodeURIComponent(place.split("?")[0]));
  if (!existsSync(to) || !statSync(to).isFile()) return false;
  return fragment === "" || !to.endsWith(".html") || has(to, decodeURIComponent(fragment));
}

/** Addresses that stand in a page's own markup: not in its scripts, nor in what a comment holds. */
function linksOf(html: string): string[] {
  const markup = html.replace(/<script\b[\s\S]*?<\/script>|<!--[\s\S]*?-->/gi, "");
  const found = [...markup.matchAll(/<(?:a|link|img|script|iframe)\b[^>]*?\s(?:href|src)="([^"]*)"/gi)];
  return [...new Set(found.map(([, link]) => link.replace(/&amp;/g, "&")))];
}

function ids(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => id.replace(/&amp;/g, "&")));
}
