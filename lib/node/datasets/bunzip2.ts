import { DownloadError } from "../download-error.ts";

/** Largest code of the format. */
const longestCode = 20;
/** Symbols that share one table. */
const groupLength = 50;

/**
 * Bytes of a bzip2 stream, block by block (900 kB at most). FMA's archives are ZIP with this inside, which Node's zlib
 * does not have. Sums are left to whoever calls: ZIP has its own.
 *
 * @throws DownloadError when the stream is damaged
 * @see J. Seward, bzip2 1.0.8; M. Burrows and D. J. Wheeler, "A block-sorting lossless data compression algorithm", SRC
 *   Research Report 124 (1994)
 */
export function* bunzip2(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  const bits = new Bits(bytes);
  if (bits.take(16) !== 0x425a || bits.take(8) !== 0x68) throw damaged("it does not begin with BZh");
  const level = bits.take(8) - 0x30;
  if (level < 1 || level > 9) throw damaged(`its block size is ${level}`);
  const last = new Uint32Array(level * 100_000);
  for (;;) {
    const mark = bits.take(24) * 2 ** 24 + bits.take(24);
    bits.take(32); // sum
    if (mark === 0x177245385090) return;
    if (mark !== 0x314159265359) throw damaged("a block does not begin where one should");
    yield readBlock(bits, last);
  }
}

/** One block: its tables, then the sorted letters, then the text that they were. */
function readBlock(bits: Bits, last: Uint32Array): Uint8Array {
  if (bits.take(1) === 1) throw damaged("it is of a kind that bzip2 has not written since 0.9.5");
  const origin = bits.take(24);
  const letters = readLetters(bits);
  const symbolCount = letters.length + 2;
  const tableCount = bits.take(3);
  const selectorCount = bits.take(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount < 1) throw damaged("a block has no tables");
  const selectors = readSelectors(bits, tableCount, selectorCount);
  const tables = Array.from({ length: tableCount }, () => readTable(bits, symbolCount));
  const count = readSorted(bits, letters, tables, selectors, last);
  if (origin >= count) throw damaged("a block begins outside of itself");
  return unsort(last, count, origin);
}

/** Which of the 256 bytes occur. */
function readLetters(bits: Bits): Uint8Array {
  const groups = bits.take(16);
  const letters: number[] = [];
  for (let group = 0; group < 16; group++) {
    if (((groups >> (15 - group)) & 1) === 0) continue;
    const members = bits.take(16);
    for (let i = 0; i < 16; i++) if ((members >> (15 - i)) & 1) letters.push(group * 16 + i);
  }
  if (letters.length === 0) throw damaged("a block has no letters");
  return Uint8Array.from(letters);
}

/** Which table each group of fifty symbols uses, coded by how recently it was used. */
function readSelectors(bits: Bits, tableCount: number, count: number): Uint8Array {
  const recent = Array.from({ length: tableCount }, (_, i) => i);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.take(1) === 1) if (++place >= tableCount) throw damaged("a block names a table that it does not have");
    const [table] = recent.splice(place, 1);
    recent.unshift(table);
    return table;
  });
}

/** What codes mean. */
interface CodeTable {
  /** By the next few bits: symbol × 32 + length of its code; 0 where the code is longer. */
  readonly short: Uint16Array;
  /** One above the last code of each length. */
  readonly limits: Int32Array;
  /** What to take from a code of each length to get the place of its symbol. */
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

/** Codes of so many bits are looked up, longer ones are searched. */
const shortCode = 10;

/** Lengths come as differences; codes follow from them: by length, then by symbol. */
function readTable(bits: Bits, symbolCount: number): CodeTable {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (bits.take(1) === 1) length += bits.take(1) === 0 ? 1 : -1;
    if (length < 1 || length > longestCode) throw damaged(`a code has ${length} bits`);
    lengths[symbol] = length;
  }
  const short = new Uint16Array(1 << shortCode);
  const limits = new Int32Array(longestCode + 1);
  const offsets = new Int32Array(longestCode + 1);
  const symbols: number[] = [];
  let code = 0;
  for (let bitCount = 1; bitCount <= longestCode; bitCount++) {
    offsets[bitCount] = code - symbols.length;
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      if (lengths[symbol] !== bitCount) continue;
      const free = shortCode - bitCount;
      if (free >= 0) short.fill(symbol * 32 + bitCount, code << free, (code + 1) << free);
      symbols.push(symbol);
      code++;
    }
    limits[bitCount] = code;
    code <<= 1;
  }
  return { short, limits, offsets, symbols: Uint16Array.from(symbols) };
}

function readSymbol(bits: Bits, { short, limits, offsets, symbols }: CodeTable): number {
  const entry = short[bits.peek(shortCode)];
  if (entry !== 0) {
    bits.skip(entry & 31);
    return entry >> 5;
  }
  for (let length = 1; length <= longestCode; length++) {
    const code = bits.peek(length);
    if (code >= limits[length]) continue;
    bits.skip(length);
    return symbols[code - offsets[length]];
  }
  throw damaged("a code stands in no table");
}

/**
 * The sorted letters: runs of the most recent letter in a number system with the digits 1 and 2, other letters by how
 * recently they were used.
 *
 * @param last gets a letter in the lower eight bits of each place
 * @returns how many there are
 */
function readSorted(
  bits: Bits,
  letters: Uint8Array,
  tables: readonly CodeTable[],
  selectors: Uint8Array,
  last: Uint32Array,
): number {
  const recent = letters.slice();
  const end = letters.length + 1;
  let count = 0;
  let run = 0;
  let digit = 1;
  let table = tables[0];
  for (let read = 0; ; read++) {
    if (read % groupLength === 0) {
      if (read === selectors.length * groupLength) throw damaged("a block does not end");
      table = tables[selectors[read / groupLength]];
    }
    const symbol = readSymbol(bits, table);
    if (symbol <= 1) {
      run += digit << symbol;
      digit <<= 1;
      if (run > last.length) throw damaged("a block is longer than it may be");
      continue;
    }
    if (count + run + 1 > last.length + (symbol === end ? 1 : 0)) throw damaged("a block is longer than it may be");
    last.fill(recent[0], count, count + run);
    count += run;
    run = 0;
    digit = 1;
    if (symbol === end) return count;
    const letter = recent[symbol - 1];
    // Mostly a few places: a loop is faster than copyWithin.
    for (let i = symbol - 1; i > 0; i--) recent[i] = recent[i - 1];
    recent[0] = letter;
    last[count++] = letter;
  }
}

/** The inverse of the Burrows–Wheeler transform, then of the runs: four equal letters, and how many more follow. */
function unsort(last: Uint32Array, count: number, origin: number): Uint8Array {
  const starts = new Uint32Array(256);
  for (let i = 0; i < count; i++) starts[last[i] & 255]++;
  let sum = 0;
  for (let letter = 0; letter < 256; letter++) {
    const own = starts[letter];
    starts[letter] = sum;
    sum += own;
  }
  // In the upper 24 bits: where the next letter of the text stands.
  for (let i = 0; i < count; i++) last[starts[last[i] & 255]++] |= i << 8;
  let text = new Uint8Array(count + (count >> 2));
  let length = 0;
  let at = last[origin] >>> 8;
  let same = 0;
  let before = -1;
  for (let i = 0; i < count; i++) {
    const entry = last[at];
    const letter = entry & 255;
    at = entry >>> 8;
    if (length + 256 > text.length) {
      const larger = new Uint8Array(text.length * 2 + 256);
      larger.set(text.subarray(0, length));
      text = larger;
    }
    if (same === 4) {
      text.fill(before, length, length + letter);
      length += letter;
      same = 0;
      before = -1;
      continue;
    }
    same = letter === before ? same + 1 : 1;
    before = letter;
    text[length++] = letter;
  }
  return text.subarray(0, length);
}

/** Bits of some bytes, the highest of each first. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next so many bits as a number; at most 32. */
  take(count: number): number {
    if (count > 16) return this.take(count - 16) * 65536 + this.take(16);
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** The same without taking them, at most 20; behind the end there are zeros. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held = (this.#held << 8) | (this.#bytes[this.#at++] ?? 0);
      this.#count += 8;
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#count -= count;
    if (this.#at - (this.#count >> 3) > this.#bytes.length) throw damaged("it ends too early");
  }
}

function damaged(reason: string): DownloadError {
  return new DownloadError("archive", `unpack: a bzip2 stream is damaged: ${reason}`);
}
