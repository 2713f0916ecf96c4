// What is in an archive, entry by entry: one that is broken or locked does not spoil the others.
import { crc32, inflateRawSync } from "node:zlib";
import {
  type ZipRecord,
  type ZipTable,
  zipContentBegin,
  zipEnd,
  zipEnd64,
  zipEnd64Length,
  zipRecord,
  zipTailLength,
} from "speclab/cli";

export interface ZipEntry {
  readonly name: string;
  /** Unpacked, in bytes, as the archive says. */
  readonly size: number;
  /** Absent where the archive has no time, or none that can be meant. */
  readonly time?: Date;
  /** Whether the time is in UTC; else it is of a clock whose zone nobody knows, and was read as this computer's. */
  readonly isUtc: boolean;
  readonly isLocked: boolean;
  /** @throws Error in a sentence when it is locked, damaged or larger than it says */
  read(): Uint8Array;
}

const stored = 0;
const deflated = 8;
/** Fields that an archive may add to an entry. */
const fieldNumber = { ntfs: 0x000a, extendedTimestamp: 0x5455 };

/**
 * @see APPNOTE.TXT, .ZIP File Format Specification; Info-ZIP's appendix for the extended timestamp
 * @throws Error in a sentence when it is no archive
 */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { begin, count } = tableOf(view);
    const entries: ZipEntry[] = [];
    let at = begin;
    for (let i = 0; i < count; i++) {
      const found = zipRecord(view, at);
      if (!found) throw new Error("its list of files is damaged");
      entries.push(entryOf(found.record, view, bytes));
      at = found.next;
    }
    return entries;
  } catch (error) {
    // Whatever leads out of the bytes.
    if (error instanceof RangeError) throw new Error("it ends too early, as after a download that was broken off");
    throw error;
  }
}

function tableOf(view: DataView): ZipTable {
  const from = (at: number): DataView => new DataView(view.buffer, view.byteOffset + at, view.byteLength - at);
  const end = zipEnd(from(Math.max(0, view.byteLength - zipTailLength)));
  if (!end) throw new Error("it is no .zip archive, or only the beginning of one");
  const isLarge = end.end64 !== undefined && end.end64 + zipEnd64Length <= view.byteLength;
  return (isLarge ? zipEnd64(from(end.end64)) : undefined) ?? end;
}

function entryOf(record: ZipRecord, view: DataView, bytes: Uint8Array): ZipEntry {
  const { method, bytes: size, packedBytes, begin, crc, isLocked } = record;
  const read = (): Uint8Array => {
    if (isLocked) throw new Error("it is locked with a password");
    const from = zipContentBegin(view, begin);
    if (from === undefined) throw new Error("it is damaged");
    const content = unpacked(bytes.subarray(from, from + packedBytes), method, size);
    if (content.length !== size || crc32(content) !== crc) throw new Error("it is damaged");
    return content;
  };
  return { name: nameOf(record), size, ...timeOf(record), isLocked, read };
}

function unpacked(packed: Uint8Array, method: number, size: number): Uint8Array {
  if (method === stored) return packed.slice();
  if (method !== deflated) throw new Error(`it is packed in a way that is not read here (method ${method})`);
  try {
    // What says that it is small must be.
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw new Error(
      (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE"
        ? "it is larger than the archive says"
        : "it is damaged",
    );
  }
}

function timeOf({ extra, clock, date }: ZipRecord): Pick<ZipEntry, "time" | "isUtc"> {
  const seconds = extra.get(fieldNumber.extendedTimestamp);
  if (seconds && seconds.byteLength >= 5 && (seconds.getUint8(0) & 1) === 1) {
    return { time: new Date(seconds.getInt32(1, true) * 1000), isUtc: true };
  }
  // Windows: hundreds of nanoseconds since 1601, behind four empty bytes and the head of the times.
  const ntfs = extra.get(fieldNumber.ntfs);
  if (ntfs && ntfs.byteLength >= 16 && ntfs.getUint16(4, true) === 1) {
    return { time: new Date(Number(ntfs.getBigUint64(8, true) / 10_000n) - 11_644_473_600_000), isUtc: true };
  }
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31];
  // Written where there was no time.
  if (month < 1 || month > 12 || day < 1 || year === 1980) return { isUtc: false };
  const time = new Date(year, month - 1, day, clock >> 11, (clock >> 5) & 63, (clock & 31) * 2);
  return { time, isUtc: false };
}

/** Some programs write UTF-8 without saying so. */
function nameOf({ name, saysUtf8 }: ZipRecord): string {
  if (saysUtf8) return new TextDecoder().decode(name);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(name);
  } catch {
    return new TextDecoder("latin1").decode(name);
  }
}
