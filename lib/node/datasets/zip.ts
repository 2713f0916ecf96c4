// ZIP archives of any size, entry by entry from the file.
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { DownloadError } from "../download-error.ts";
import {
  type ZipRecord,
  type ZipTable,
  zipContentBegin,
  zipEnd,
  zipEnd64,
  zipEnd64Length,
  zipLocalLength,
  zipRecord,
  zipTailLength,
} from "../zip-table.ts";
import { bunzip2 } from "./bunzip2.ts";
import type { ArchiveEntry } from "./tar.ts";

const readLength = 1 << 18;
/** They are held in memory; FMA's largest table has a tenth of this. */
const largestBzip2 = 1e9;

/**
 * Files of a ZIP archive in the order of its table, read from where they stand: what is not asked for costs nothing, and
 * archives above 4 GB are fine.
 *
 * @throws DownloadError when it is no ZIP archive, or damaged, encrypted, or packed in another way than deflate and bzip2
 * @see PKWARE, APPNOTE 6.3.10: 4.3 (records), 4.5.3 (ZIP64)
 */
export async function* readZip(file: string): AsyncGenerator<ArchiveEntry, void, undefined> {
  const archive = await open(file);
  try {
    for (const entry of await readTable(archive)) {
      if (entry.name.endsWith("/")) continue;
      yield { name: entry.name, bytes: entry.bytes, content: () => contentOf(archive, entry) };
    }
  } finally {
    await archive.close();
  }
}

/** What the table says of an entry, with its name as text. */
type TableEntry = Omit<ZipRecord, "name"> & { readonly name: string };

async function readTable(archive: FileHandle): Promise<TableEntry[]> {
  const { begin, length, count } = await findTable(archive);
  const table = viewOf(await readAt(archive, begin, length));
  const entries: TableEntry[] = [];
  for (let at = 0; at + 46 <= table.byteLength && entries.length < count; ) {
    const found = recordAt(table, at);
    entries.push({ ...found.record, name: new TextDecoder().decode(found.record.name) });
    at = found.next;
  }
  if (entries.length !== count) throw damaged(`its table has ${entries.length} of ${count} entries`);
  return entries;
}

function recordAt(table: DataView, at: number): { record: ZipRecord; next: number } {
  let found: ReturnType<typeof zipRecord>;
  try {
    found = zipRecord(table, at);
  } catch {
    throw damaged("its table is cut off");
  }
  if (!found) throw damaged("its table has no entry where one should be");
  return found;
}

/** The last record says where the table is; for large archives another one before it does. */
async function findTable(archive: FileHandle): Promise<ZipTable> {
  const { size } = await archive.stat();
  const begin = Math.max(0, size - zipTailLength);
  const end = zipEnd(viewOf(await readAt(archive, begin, size - begin)));
  if (!end) throw damaged("it has no end record: it is truncated, or no ZIP archive at all");
  if (end.end64 === undefined) return end;
  const table = zipEnd64(viewOf(await readAt(archive, end.end64, zipEnd64Length)));
  if (!table) throw damaged("its ZIP64 record is not where it should be");
  return table;
}

async function* contentOf(archive: FileHandle, entry: TableEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const { name, method, isLocked } = entry;
  if (isLocked) throw damaged(`${name} is encrypted`);
  const unpacked = methods[method];
  if (!unpacked) throw damaged(`${name} is packed by method ${method}; stored, deflate and bzip2 can be read`);
  let written = 0;
  let crc = 0;
  for await (const piece of unpacked(archive, entry)) {
    written += piece.length;
    // What gives more than it says may fill a disk.
    if (written > entry.bytes) throw damaged(`${name} gives more than the ${entry.bytes} bytes it promises`);
    crc = crc32(piece, crc);
    yield piece;
  }
  if (written !== entry.bytes) throw damaged(`${name} gives ${written} of ${entry.bytes} bytes`);
  if (crc !== entry.crc) throw damaged(`the sum of ${name} is wrong`);
}

/** Ways of packing, by their numbers in 4.4.5. */
const methods: Readonly<
  Record<number, (archive: FileHandle, entry: TableEntry) => AsyncGenerator<Uint8Array, void, undefined>>
> = { 0: packed, 8: inflated, 12: bunzipped };

async function* packed(archive: FileHandle, entry: TableEntry): AsyncGenerator<Buffer, void, undefined> {
  const header = viewOf(await readAt(archive, entry.begin, zipLocalLength));
  const content = zipContentBegin(header, 0);
  if (content === undefined) throw damaged(`${entry.name} is not where the table says`);
  let at = entry.begin + content;
  for (let left = entry.packedBytes; left > 0; ) {
    const piece = await readAt(archive, at, Math.min(left, readLength));
    at += piece.length;
    left -= piece.length;
    yield piece;
  }
}

async function* inflated(archive: FileHandle, entry: TableEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createInflateRaw();
  const feeding = (async () => {
    for await (const piece of packed(archive, entry)) {
      if (inflate.destroyed) return;
      if (!inflate.write(piece)) {
        await new Promise<void>((resolve) => {
          inflate.once("drain", resolve);
          inflate.once("close", resolve);
        });
      }
    }
    inflate.end();
  })().catch((error: Error) => void inflate.destroy(error));
  try {
    for await (const piece of inflate) yield piece;
  } catch (error) {
    throw error instanceof DownloadError ? error : damaged(`${entry.name}: ${(error as Error).message}`);
  } finally {
    inflate.destroy();
    await feeding;
  }
}

/** Blocks begin at any bit, so the packed bytes are taken together. */
async function* bunzipped(archive: FileHandle, entry: TableEntry): AsyncGenerator<Uint8Array, void, undefined> {
  if (entry.packedBytes > largestBzip2) throw damaged(`${entry.name} has ${entry.packedBytes} bytes of bzip2`);
  const pieces: Uint8Array[] = [];
  for await (const piece of packed(archive, entry)) pieces.push(piece);
  yield* bunzip2(Buffer.concat(pieces));
}

async function readAt(archive: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let have = 0; have < length; ) {
    const { bytesRead } = await archive.read(bytes, have, length - have, position + have);
    if (bytesRead === 0) throw damaged("it is truncated");
    have += bytesRead;
  }
  return bytes;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(reason: string): DownloadError {
  return new DownloadError("archive", `unpack: the ZIP archive is damaged or unusual: ${reason}`);
}
