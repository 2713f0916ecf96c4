// The table at the end of a ZIP archive, for those who read it from a file piece by piece and those who hold all of it.

/** An entry as the table has it. */
export interface ZipRecord {
  readonly name: Uint8Array;
  readonly saysUtf8: boolean;
  readonly isLocked: boolean;
  readonly method: number;
  readonly crc: number;
  readonly bytes: number;
  readonly packedBytes: number;
  /** Where its local header stands. */
  readonly begin: number;
  /** MS-DOS's date and time. */
  readonly date: number;
  readonly clock: number;
  /** What the archive adds to it, by number. */
  readonly extra: ReadonlyMap<number, DataView>;
}

/** Where the table stands. */
export interface ZipTable {
  readonly begin: number;
  readonly length: number;
  readonly count: number;
}

const signature = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
const zip64 = 0x0001;
const endLength = 22;
const longestComment = 0xffff;

/** So many bytes at the end of an archive surely hold the end record, and what leads to the one of large archives. */
export const zipTailLength: number = endLength + longestComment + 20;
/** Of the record of large archives. */
export const zipEnd64Length = 56;
/** Of a local header, without its name. */
export const zipLocalLength = 30;

/**
 * @param tail the last bytes of the archive
 * @returns the table; of a large archive also the place of the record that tells more; nothing where no archive ends
 * @see PKWARE, APPNOTE 6.3.10: 4.3 (records), 4.5.3 (ZIP64)
 */
export function zipEnd(tail: DataView): (ZipTable & { readonly end64?: number }) | undefined {
  for (let at = tail.byteLength - endLength; at >= 0; at--) {
    if (tail.getUint32(at, true) !== signature.end) continue;
    const locator = at - 20;
    const isLarge = locator >= 0 && tail.getUint32(locator, true) === signature.locator64;
    return {
      begin: tail.getUint32(at + 16, true),
      length: tail.getUint32(at + 12, true),
      count: tail.getUint16(at + 10, true),
      end64: isLarge ? Number(tail.getBigUint64(locator + 8, true)) : undefined,
    };
  }
  return undefined;
}

/** @returns nothing where the record of large archives does not stand */
export function zipEnd64(record: DataView): ZipTable | undefined {
  if (record.getUint32(0, true) !== signature.end64) return undefined;
  const number = (at: number): number => Number(record.getBigUint64(at, true));
  return { count: number(32), length: number(40), begin: number(48) };
}

/**
 * @param at where the record stands in the view
 * @returns the record, and where the next one stands; nothing where none does
 * @throws RangeError when it leads out of the view
 */
export function zipRecord(
  view: DataView,
  at: number,
): { readonly record: ZipRecord; readonly next: number } | undefined {
  if (view.getUint32(at, true) !== signature.entry) return undefined;
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > view.byteLength) throw new RangeError("zipRecord: the record leads out of the table");
  const extra = fieldsOf(view, nameEnd, extraEnd);
  const [bytes, packedBytes, begin] = wideNumbers(
    [at + 24, at + 20, at + 42].map((place) => view.getUint32(place, true)),
    extra.get(zip64),
  );
  const record: ZipRecord = {
    name: new Uint8Array(view.buffer, view.byteOffset + at + 46, nameEnd - at - 46),
    saysUtf8: (flags & 0x800) !== 0,
    // 99 is the encryption that is not PKWARE's.
    isLocked: (flags & 1) === 1 || method === 99,
    method,
    crc: view.getUint32(at + 16, true),
    bytes,
    packedBytes,
    begin,
    clock: view.getUint16(at + 12, true),
    date: view.getUint16(at + 14, true),
    extra,
  };
  return { record, next };
}

/**
 * @param at where the local header should stand
 * @returns where the content begins; nothing where there is no local header
 */
export function zipContentBegin(view: DataView, at: number): number | undefined {
  if (at + zipLocalLength > view.byteLength || view.getUint32(at, true) !== signature.local) return undefined;
  return at + zipLocalLength + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
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

/** Of several numbers those that do not fit in 32 bits stand in the field of large archives, in this order. */
function wideNumbers(narrow: readonly number[], wide: DataView | undefined): number[] {
  let at = 0;
  return narrow.map((value) => {
    if (!wide || value !== 0xffffffff || at + 8 > wide.byteLength) return value;
    at += 8;
    return Number(wide.getBigUint64(at - 8, true));
  });
}
