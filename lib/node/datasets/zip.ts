import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { DownloadError } from "../download-error.ts";
import { bunzip2 } from "./bunzip2.ts";
import type { ArchiveEntry } from "./tar.ts";

const endLength = 22;
const longestComment = 0xffff;
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

/** What the table says of an entry. */
interface TableEntry {
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly begin: number;
  readonly crc: number;
}

async function readTable(archive: FileHandle): Promise<TableEntry[]> {
  const { begin, length, count } = await findTable(archive);
  const table = await readAt(archive, begin, length);
  const entries: TableEntry[] = [];
  let at = 0;
  while (at + 46 <= table.length && entries.length < count) {
    if (table.readUInt32LE(at) !== 0x02014b50) throw damaged("its table has no entry where one should be");
    const nameLength = table.readUInt16LE(at + 28);
    const extraLength = table.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + table.readUInt16LE(at + 32);
    if (next > table.length) throw damaged("its table is cut off");
    const extra = table.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const flags = table.readUInt16LE(at + 8);
    const [bytes, packedBytes, start] = wideNumbers(extra, [
      table.readUInt32LE(at + 24),
      table.readUInt32LE(at + 20),
      table.readUInt32LE(at + 42),
    ]);
    entries.push({
      name: table.toString("utf8", at + 46, at + 46 + nameLength),
      bytes,
      packedBytes,
      method: table.readUInt16LE(at + 10),
      isEncrypted: (flags & 1) === 1,
      begin: start,
      crc: table.readUInt32LE(at + 16),
    });
    at = next;
  }
  if (entries.length !== count) throw damaged(`its table has ${entries.length} of ${count} entries`);
  return entries;
}

/** The last record says where the table is; for large archives another one before it does. */
async function findTable(archive: FileHandle): Promise<{ begin: number; length: number; count: number }> {
  const { size } = await archive.stat();
  const begin = Math.max(0, size - endLength - longestComment);
  const tail = await readAt(archive, begin, size - begin);
  let at = tail.length - endLength;
  while (at >= 0 && tail.readUInt32LE(at) !== 0x06054b50) at--;
  if (at < 0) throw damaged("it has no end record: it is truncated, or no ZIP archive at all");
  const small = {
    begin: tail.readUInt32LE(at + 16),
    length: tail.readUInt32LE(at + 12),
    count: tail.readUInt16LE(at + 10),
  };
  const isWide = at >= 20 && tail.readUInt32LE(at - 20) === 0x07064b50;
  if (!isWide) return small;
  const wide = await readAt(archive, Number(tail.readBigUInt64LE(at - 12)), 56);
  if (wide.readUInt32LE(0) !== 0x06064b50) throw damaged("its ZIP64 record is not where it should be");
  const number = (offset: number): number => Number(wide.readBigUInt64LE(offset));
  return { count: number(32), length: number(40), begin: number(48) };
}

/** Of unpacked size, packed size and place those that do not fit in 32 bits stand in the extra field, in this order. */
function wideNumbers(extra: Buffer, narrow: readonly [number, number, number]): [number, number, number] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  let next = at + 4;
  const [bytes, packed, begin] = narrow.map((value) => {
    if (value !== 0xffffffff || next + 8 > extra.length) return value;
    next += 8;
    return Number(extra.readBigUInt64LE(next - 8));
  });
  return [bytes, packed, begin];
}

async function* contentOf(archive: FileHandle, entry: TableEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const { name, method, isEncrypted } = entry;
  if (isEncrypted) throw damaged(`${name} is encrypted`);
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
  const header = await readAt(archive, entry.begin, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw damaged(`${entry.name} is not where the table says`);
  let at = entry.begin + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
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

function damaged(reason: string): DownloadError {
  return new DownloadError("archive", `unpack: the ZIP archive is damaged or unusual: ${reason}`);
}
