import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { csvRows } from "./csv-rows.ts";
import { byLetters, type Dataset, dataset, type Recording, recording } from "./dataset.ts";
import {
  filesBelow,
  findSet,
  getSet,
  type LoadSetOptions,
  namesIn,
  type Place,
  type SetArchive,
  type SetPlan,
} from "./place.ts";

/** The sizes of FMA that consist of clips of thirty seconds; each holds the one before. */
export type FmaSubset = "small" | "medium" | "large";

/** A track of the Free Music Archive. */
export interface FmaTrack extends Recording {
  readonly title: string;
  readonly artist: string;
  /** Each track has its own. */
  readonly licence: string;
}

export interface FmaOptions extends LoadSetOptions {
  readonly subset?: FmaSubset;
  /** Only tracks of these top genres: `["Rock", "Jazz"]`. */
  readonly genres?: readonly string[];
  /** At most so many tracks, the first ones. */
  readonly most?: number;
}

const address = "https://os.unil.cloud.switch.ch/fma";

/** Archives of FMA, with the sums of its README. */
export const fmaArchives: Readonly<Record<FmaSubset | "metadata", SetArchive>> = {
  metadata: archive("fma_metadata", 359e6, 265e6, "f0df49ffe5f2a6008d7dc83c6915b31835dfe733", "CC BY 4.0"),
  small: archive("fma_small", 7.7e9, 7.8e9, "ade154f733639d52e35e32f5593efe5be76c6d70"),
  medium: archive("fma_medium", 23.8e9, 24.2e9, "c67b69ea232021025fca9231fc1c7c1a063ab50b"),
  large: archive("fma_large", 100e9, 101e9, "497109f4dd721066b5ce5e5f250ec604dc78939e"),
};

function archive(
  stem: string,
  bytes: number,
  unpackedBytes: number,
  sha1: string,
  licence = "one of the Creative Commons licences for each track",
): SetArchive {
  const file = `${stem}.zip`;
  return { file, addresses: [`${address}/${file}`], checksum: `sha1:${sha1}`, bytes, unpackedBytes, licence };
}

const sizes: readonly FmaSubset[] = ["small", "medium", "large"];

/**
 * FMA: clips of thirty seconds from the Free Music Archive in MP3, with genres. A few files of the original are damaged:
 * `open` rejects for them and names the file.
 *
 * @returns tracks with `label` (the top genre), title, artist and licence in the splits train, validation and test
 * @throws RangeError for a genre that there is none of; DownloadError when it is not here and cannot be fetched
 * @see M. Defferrard, K. Benzi, P. Vandergheynst, X. Bresson, "FMA: A Dataset for Music Analysis", ISMIR 2017
 * @example
 * const rock = await fma({ subset: "small", genres: ["Rock"] });
 */
export async function fma(options: FmaOptions = {}): Promise<Dataset<FmaTrack>> {
  const { subset = "small", genres, most } = options;
  if (!sizes.includes(subset)) throw new RangeError(`fma: subset must be one of ${sizes.join(", ")}, got ${subset}`);
  const metadata = await getSet(metadataPlan(options), options);
  const place = await getSet(audioPlan(subset, options), options);
  const all = await tracksOf(path.join(metadata.folder, "tracks.csv"), subset, place.folder);
  const labels = [...new Set(all.map(({ label }) => label!))].sort(byLetters);
  for (const genre of genres ?? []) {
    if (!labels.includes(genre)) throw new RangeError(`fma: genres must be among ${labels.join(", ")}, got ${genre}`);
  }
  const items = (genres ? all.filter(({ label }) => genres.includes(label!)) : all).slice(0, most);
  return dataset({
    name: `FMA ${subset}`,
    licence: "Creative Commons, each track its own; metadata CC BY 4.0",
    citation: "M. Defferrard, K. Benzi, P. Vandergheynst, X. Bresson: FMA: A Dataset for Music Analysis. ISMIR 2017",
    ...place,
    labels: genres ?? labels,
    items,
  });
}

/** Where this size of FMA is on this computer, when its metadata are here too; never fetches. */
export async function findFma(options: FmaOptions = {}): Promise<Place | undefined> {
  const metadata = await findSet(metadataPlan(options), options);
  return metadata && (await findSet(audioPlan(options.subset ?? "small", options), options));
}

function metadataPlan(options: FmaOptions): SetPlan {
  return {
    name: "the metadata of FMA",
    caller: "fma",
    below: ["fma_metadata", "fma/fma_metadata"],
    isHere: (folder) => existsSync(path.join(folder, "tracks.csv")),
    looksLike: "fma_metadata with tracks.csv",
    archive: options.archives?.metadata ?? fmaArchives.metadata,
    // The archive's other tables are features that somebody else has computed, and large.
    part: { subset: "tracks", only: (name) => /(^|\/)(tracks|genres)\.csv$|(^|\/)README/.test(name), keep: false },
  };
}

function audioPlan(subset: FmaSubset, options: FmaOptions): SetPlan {
  return {
    name: `FMA ${subset}`,
    caller: "fma",
    below: [`fma_${subset}`, `fma/fma_${subset}`],
    isHere: async (folder) => (await namesIn(folder)).some((name) => /^\d{3}$/.test(name)),
    looksLike: `fma_${subset} with folders 000, 001 …`,
    archive: options.archives?.[subset] ?? fmaArchives[subset],
  };
}

/** Tracks of a size whose file is there. The table's columns have two names, one above the other: `track`, `title`. */
async function tracksOf(table: string, subset: FmaSubset, folder: string): Promise<FmaTrack[]> {
  const files = new Map((await filesBelow(folder)).map((file) => [Number(file.match(/(\d+)\.mp3$/i)?.[1]), file]));
  const rows = csvRows(createReadStream(table, { encoding: "utf8", highWaterMark: 1 << 18 }));
  const { value: groups = [] } = await rows.next();
  const { value: names = [] } = await rows.next();
  const column = (group: string, name: string): number => {
    const index = (groups as string[]).findIndex((one, i) => one === group && (names as string[])[i] === name);
    if (index < 0) throw new RangeError(`fma: ${table} must have the column ${group}, ${name}`);
    return index;
  };
  const at = {
    split: column("set", "split"),
    subset: column("set", "subset"),
    genre: column("track", "genre_top"),
    title: column("track", "title"),
    licence: column("track", "license"),
    artist: column("artist", "name"),
  };
  const wanted = sizes.slice(0, sizes.indexOf(subset) + 1);
  const tracks: FmaTrack[] = [];
  for await (const row of rows) {
    const id = Number(row[0]);
    const file = files.get(id);
    if (!file || row[0] === "" || !wanted.includes(row[at.subset] as FmaSubset)) continue;
    const split = row[at.split] === "training" ? "train" : row[at.split];
    const label = row[at.genre] || "(none)";
    const facts = recording({ id: row[0].padStart(6, "0"), file: path.join(folder, file), split, label });
    tracks.push({ ...facts, title: row[at.title], artist: row[at.artist], licence: row[at.licence] });
  }
  return tracks.sort((a, b) => byLetters(a.id, b.id));
}
