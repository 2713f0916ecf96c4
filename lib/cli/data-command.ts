// `npm run data`: which recordings of others can be had, which are here, and fetching them.
import { nearest } from "../core/nearest.ts";
import {
  type CatalogueEntry,
  type CataloguePart,
  cacheFolder,
  catalogue,
  DownloadError,
  fingerprint,
  readableBytes,
} from "../node/index.ts";
import { readWords, UsageError } from "./words.ts";

export const dataUsage: string = `npm run data -- list [--json]
npm run data -- get NAME [--subset PART] [--yes] [--fingerprint]
npm run data -- where [NAME]

  list    the data sets that can be had: size, licence, and which are here
  get     fetches a set, unless it is here, and says its licence and whom to cite
  where   the folders that are looked at, in their order, and what is in them

  --subset PART    of librispeech: dev-clean … train-other-500; of fma: small, medium, large
  --yes            fetches more than 500 MB without asking
  --fingerprint    also says the sum that runs are recorded with
  --json           plain data instead of text

Looked at first: the folder that SPECLAB_DATA names; then the cache, SPECLAB_CACHE or the system's own place for such
things. SPECLAB_MIRROR names a server of the house with the archives, SPECLAB_DOWNLOAD=no forbids all downloads. A transfer
that was interrupted goes on where it ended when the command is given again.`;

/**
 * `npm run data`.
 *
 * @param words what stands behind the command
 * @returns the exit code: 0 when all is well, 1 when a set could not be had
 * @throws UsageError when the words make no sense
 */
export async function dataCommand(words: readonly string[], print: (text: string) => void): Promise<number> {
  const { options, others } = readWords("data", words, {
    subset: "value",
    yes: "flag",
    fingerprint: "flag",
    json: "flag",
    help: "flag",
  });
  const [action, ...rest] = others;
  if (options.has("help") || action === undefined || action === "help") {
    print(dataUsage);
    return 0;
  }
  if (!Object.hasOwn(actions, action)) {
    const near = nearest(action, Object.keys(actions));
    throw new UsageError(
      `data: there is no ${action}${near ? `; did you mean ${near}?` : "; there is: list, get, where."}`,
    );
  }
  return actions[action](rest, options, print);
}

type Options = ReadonlyMap<string, string | true>;
type Action = (names: readonly string[], options: Options, print: (text: string) => void) => Promise<number>;

const actions: Readonly<Record<string, Action>> = { list, get, where };

/** What `list` says of a part. */
interface Listed {
  readonly name: string;
  readonly subset: string;
  readonly about: string;
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly licence: string;
  /** Where it is: SPECLAB_DATA, cache, embedded; absent when it is not here. */
  readonly here?: string;
}

async function list(names: readonly string[], options: Options, print: (text: string) => void): Promise<number> {
  if (names.length > 0) throw new UsageError(`data list: it lists everything, got ${names.join(" ")}.`);
  const listed: Listed[] = [];
  for (const entry of catalogue) for (const part of entry.parts) listed.push(await describe(entry, part));
  if (options.has("json")) print(JSON.stringify(listed, undefined, 2));
  else print(catalogue.map(({ name, about }) => [`${name}: ${about}`, ...linesOf(name, listed)].join("\n")).join("\n"));
  return 0;
}

async function describe(entry: CatalogueEntry, part: CataloguePart): Promise<Listed> {
  const { name, about } = entry;
  const sum = (size: "bytes" | "unpackedBytes"): number =>
    part.archives.reduce((total, archive) => total + (archive[size] ?? 0), 0);
  const licence = part.archives.at(-1)?.licence ?? "MIT; voices under BSD-like licences";
  const here = (await part.find())?.origin;
  return { name, subset: part.subset, about, bytes: sum("bytes"), unpackedBytes: sum("unpackedBytes"), licence, here };
}

function linesOf(name: string, listed: readonly Listed[]): string[] {
  return listed
    .filter((part) => part.name === name)
    .map(({ subset, bytes, licence, here }) => {
      const size = bytes > 0 ? readableBytes(bytes) : "no download";
      const place = here === "embedded" ? "comes with speclab" : here ? `here, in ${here}` : "not here";
      return `  ${subset.padEnd(16)} ${size.padStart(11)}   ${place.padEnd(22)} ${licence}`;
    });
}

async function get(names: readonly string[], options: Options, print: (text: string) => void): Promise<number> {
  const [name, ...more] = names;
  if (name === undefined) throw new UsageError("data get: say which set, such as: npm run data -- get digits");
  if (more.length > 0) throw new UsageError(`data get: one set at a time, got ${names.join(" and ")}.`);
  const part = partOf(entryNamed("get", name), options.get("subset"));
  try {
    const set = await part.load(options.has("yes") ? { download: true } : {});
    print(set.sentence);
    print(`Folder: ${set.folder}`);
    print(`Licence: ${set.licence}`);
    if (set.citation) print(`Please cite: ${set.citation}`);
    if (options.has("fingerprint")) print(`Fingerprint: ${await fingerprint(set)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    print(error.fault === "declined" ? `${error.message}; here: --yes.` : error.message);
    return 1;
  }
}

async function where(names: readonly string[], _: Options, print: (text: string) => void): Promise<number> {
  const wanted = names.length > 0 ? names.map((name) => entryNamed("where", name)) : catalogue;
  print(`SPECLAB_DATA: ${process.env.SPECLAB_DATA || "not set"}`);
  print(`cache: ${cacheFolder()}${process.env.SPECLAB_CACHE ? " (SPECLAB_CACHE)" : ""}`);
  for (const { name, parts } of wanted) {
    for (const part of parts) {
      const place = await part.find();
      if (place || names.length > 0) print(`${[name, part.subset].join(" ").trim()}: ${place?.folder ?? "not here"}`);
    }
  }
  return 0;
}

function entryNamed(action: string, name: string): CatalogueEntry {
  const found = catalogue.find((entry) => entry.name === name);
  if (found) return found;
  const known = catalogue.map((entry) => entry.name);
  const near = nearest(name, known);
  throw new UsageError(
    `data ${action}: there is no set ${name}${near ? `; did you mean ${near}?` : `; there is: ${known.join(", ")}.`}`,
  );
}

function partOf({ name, parts }: CatalogueEntry, subset: string | true | undefined): CataloguePart {
  const known = parts.map((part) => part.subset);
  if (subset === undefined) return parts[0];
  const found = parts.find((part) => part.subset === subset);
  if (found) return found;
  const near = nearest(String(subset), known);
  const advice =
    known[0] === "" ? "; it has only one part." : near ? `; did you mean ${near}?` : `; there is: ${known.join(", ")}.`;
  throw new UsageError(`data get: ${name} has no part ${subset}${advice}`);
}
