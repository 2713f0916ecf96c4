import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import path from "node:path";
import { DownloadError } from "./download-error.ts";
import { writeWhole } from "./write-file.ts";

/** A published sum: `sha256:…`, or the older kinds that some data sets publish. */
export type Checksum = `${"sha256" | "sha1" | "md5"}:${string}`;

/** How we know that a file is the right one. */
export type Trust = "published sum" | "sum recorded at the first download" | "first download: sum recorded";

/** Sum of a file's bytes, in hexadecimal. */
export async function sumOf(file: string, algorithm = "sha256", signal?: AbortSignal): Promise<string> {
  const hash = createHash(algorithm);
  for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(bytes);
  return hash.digest("hex");
}

/**
 * Compares a file with the published sum; where none is published, with the one of the first download, which stands
 * beside the file in the form of `sha256sum`. A wrong file is put aside, so that it is neither used nor lost.
 *
 * @param candidate the bytes, perhaps still under another name
 * @param file the name they are for
 */
export async function requireSum(
  candidate: string,
  file: string,
  published: Checksum | undefined,
  signal?: AbortSignal,
): Promise<Trust> {
  const record = `${file}.sha256`;
  const recorded = published ? undefined : await readRecord(record);
  const [algorithm, wanted] = published?.split(":") ?? ["sha256", recorded];
  const found = await sumOf(candidate, algorithm, signal);
  if (wanted === undefined) {
    await writeWhole(record, new TextEncoder().encode(`${found}  ${path.basename(file)}\n`));
    return "first download: sum recorded";
  }
  if (found === wanted.toLowerCase()) return published ? "published sum" : "sum recorded at the first download";
  const aside = `${file}.wrong-sum`;
  await rename(candidate, aside);
  throw new DownloadError(
    "checksum",
    `download: ${path.basename(file)} has the ${algorithm} sum ${found.slice(0, 12)}…, and ` +
      `${published ? "its authors published" : "at the first download it had"} ${wanted.slice(0, 12)}…; it is kept as ` +
      `${aside} and not used. Call again to fetch it anew${published ? "" : `, or delete ${record} if the set has changed`}.`,
  );
}

async function readRecord(record: string): Promise<string | undefined> {
  const text = await readFile(record, "utf8").catch(() => "");
  return text.match(/^[0-9a-f]{64}/i)?.[0];
}
