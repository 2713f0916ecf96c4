// What is in an archive, entry by entry: one that is broken or locked does not spoil the others.
import { crc32, inflateRawSync } from "node:zlib";

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

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const end64Locator = 0x07064b50;
const end64Signature = 0x06064b50;
const endLength = 22;
const longestComment = 0xffff;
const stored = 0;
const deflated = 8;
/** Fields that an archive may add to an entry. */
const extra = { zip64: 0x0001, ntfs: 0x000a, extendedTimestamp: 0x5455 };

/**
 * @see APPNOTE.TXT, .ZIP File Format Specification; Info-ZIP's appendix for the extended timestamp
 * @throws Error in a sentence when it is no archive
 */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { at: first, count } = directory(view);
    const entries: ZipEntry[] = [];
    let at = first;
    for (let i = 0; i < count; i++) {
      if (view.getUint32(at, true) !== entrySignature) throw new Error("its list of files is damaged");
      const { entry, next } = entryAt(view, bytes, at);
      entries.push(entry);
      at = next;
    }
    return entries;
  } catch (error) {
    // Whatever leads out of the bytes.
    if (error instanceof RangeError) throw new Error("it ends too early, as after a download that was broken off");
    throw error;
  }
}

/** Where the list of files begins. */
function directory(view: DataView): { at: number; count: number } {
  const last = view.byteLength - endLength;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const locator = at - 20;
    if (locator >= 0 && view.getUint32(locator, true) === end64Locator) {
      const end64 = Number(view.getBigUint64(locator + 8, true));
      if (view.getUint32(end64, true) === end64Signature) {
        return { count: Number(view.getBigUint64(end64 + 32, true)), at: Number(view.getBigUint64(end64 + 48, true)) };
      }
    }
    return { count: view.getUint16(at + 10, true), at: view.getUint32(at + 16, true) };
  }
  throw new Error("it is no .zip archive, or only the beginning of one");
}

function entryAt(view: DataView, bytes: Uint8Array, at: number): { entry: ZipEntry; next: number } {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const checksum = view.getUint32(at + 16, true);
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > view.byteLength) throw new RangeError("out of the archive");
  const fields = fieldsOf(view, nameEnd, extraEnd);
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let local = view.getUint32(at + 42, true);
  const large = fields.get(extra.zip64);
  if (large) {
    // Only what did not fit stands there, in this order.
    let place = 0;
    const long = (value: number): number => {
      if (value !== 0xffffffff) return value;
      place += 8;
      return Number(large.getBigUint64(place - 8, true));
    };
    size = long(size);
    packed = long(packed);
    local = long(local);
  }
  const isLocked = (flags & 1) === 1 || method === 99;
  const read = (): Uint8Array => {
    if (isLocked) throw new Error("it is locked with a password");
    const inside = local + 30 <= view.byteLength && view.getUint32(local, true) === localSignature;
    if (!inside) throw new Error("it is damaged");
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const content = unpacked(bytes.subarray(from, from + packed), method, size);
    if (content.length !== size || crc32(content) !== checksum) throw new Error("it is damaged");
    return content;
  };
  const name = nameOf(bytes.subarray(at + 46, nameEnd), (flags & 0x800) !== 0);
  return { entry: { name, size, ...timeOf(view, at, fields), isLocked, read }, next };
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

function fieldsOf(view: DataView, from: number, to: number): Map<number, DataView> {
  const fields = new Map<number, DataView>();
  for (let at = from; at + 4 <= to; ) {
    const length = Math.min(view.getUint16(at + 2, true), to - at - 4);
    fields.set(view.getUint16(at, true), new DataView(view.buffer, view.byteOffset + at + 4, length));
    at += 4 + length;
  }
  return fields;
}

function timeOf(view: DataView, at: number, fields: ReadonlyMap<number, DataView>): Pick<ZipEntry, "time" | "isUtc"> {
  const seconds = fields.get(extra.extendedTimestamp);
  if (seconds && seconds.byteLength >= 5 && (seconds.getUint8(0) & 1) === 1) {
    return { time: new Date(seconds.getInt32(1, true) * 1000), isUtc: true };
  }
  // Windows: hundreds of nanoseconds since 1601, behind four empty bytes and the head of the times.
  const ntfs = fields.get(extra.ntfs);
  if (ntfs && ntfs.byteLength >= 16 && ntfs.getUint16(4, true) === 1) {
    return { time: new Date(Number(ntfs.getBigUint64(8, true) / 10_000n) - 11_644_473_600_000), isUtc: true };
  }
  const clock = view.getUint16(at + 12, true);
  const date = view.getUint16(at + 14, true);
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31];
  // Written where there was no time.
  if (month < 1 || month > 12 || day < 1 || year === 1980) return { isUtc: false };
  const time = new Date(year, month - 1, day, clock >> 11, (clock >> 5) & 63, (clock & 31) * 2);
  return { time, isUtc: false };
}

/** Some programs write UTF-8 without saying so. */
function nameOf(bytes: Uint8Array, saysUtf8: boolean): string {
  if (saysUtf8) return new TextDecoder().decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
