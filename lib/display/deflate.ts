/**
 * A small compressor: bytes to a zlib stream, synchronously and anywhere. The browser's `CompressionStream` is
 * asynchronous and Node's zlib is Node's; a figure has to turn into text at once, in either place.
 *
 * @see RFC 1950 (zlib), RFC 1951 (deflate)
 */

/** @returns a zlib stream with one block of dynamic Huffman codes */
export function deflate(bytes: Uint8Array): Uint8Array {
  const tokens = findRepeats(bytes);
  const out = new BitWriter(bytes.length);
  out.byte(0x78); // deflate with a 32 kB window
  out.byte(0x9c);
  writeBlock(out, tokens);
  out.alignToByte();
  const sum = adler32(bytes);
  for (const shift of [24, 16, 8, 0]) out.byte((sum >>> shift) & 255);
  return out.finish();
}

// --- Repeats (LZ77) ------------------------------------------------------------------------------------------------

const shortestRepeat = 3;
const longestRepeat = 258;
const windowSize = 32768;
/** How many earlier places are tried: more shrink a spectrogram by less than 1 % and take longer. */
const triesPerByte = 16;

/** A byte 0 … 255, or a repeat as `length << 16 | distance`: never confused, because a length is at least 3. */
type Token = number;

function findRepeats(bytes: Uint8Array): Token[] {
  const tokens: Token[] = [];
  const newest = new Int32Array(1 << 15).fill(-1); // last place of each hash
  const older = new Int32Array(bytes.length); // the place before that with the same hash
  const remember = (at: number): void => {
    if (at + shortestRepeat > bytes.length) return;
    const hash = ((bytes[at] << 10) ^ (bytes[at + 1] << 5) ^ bytes[at + 2]) & 0x7fff;
    older[at] = newest[hash];
    newest[hash] = at;
  };
  let at = 0;
  while (at < bytes.length) {
    remember(at);
    let length = 0;
    let distance = 0;
    let candidate = at + shortestRepeat <= bytes.length ? older[at] : -1;
    for (let tries = 0; tries < triesPerByte && candidate >= 0 && at - candidate <= windowSize; tries++) {
      const common = commonLength(bytes, candidate, at);
      if (common > length) {
        length = common;
        distance = at - candidate;
      }
      candidate = older[candidate];
    }
    if (length < shortestRepeat) {
      tokens.push(bytes[at++]);
      continue;
    }
    tokens.push((length << 16) | distance);
    for (let i = 1; i < length; i++) remember(at + i);
    at += length;
  }
  return tokens;
}

function commonLength(bytes: Uint8Array, earlier: number, later: number): number {
  const most = Math.min(longestRepeat, bytes.length - later);
  let length = 0;
  while (length < most && bytes[earlier + length] === bytes[later + length]) length++;
  return length;
}

// --- Symbols of the format -----------------------------------------------------------------------------------------

interface Range {
  readonly base: number;
  readonly extraBits: number;
}

/** RFC 1951 §3.2.5: each symbol stands for a range of lengths (or distances), told apart by extra bits. */
function ranges(first: number, extraBits: readonly number[]): Range[] {
  let base = first;
  return extraBits.map((bits) => {
    const range = { base, extraBits: bits };
    base += 1 << bits;
    return range;
  });
}

const lengthRanges = ranges(
  shortestRepeat,
  Array.from({ length: 28 }, (_, i) => Math.max(0, (i >> 2) - 1)),
);
lengthRanges.push({ base: longestRepeat, extraBits: 0 }); // 258 has a symbol of its own
const distanceRanges = ranges(
  1,
  Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1)),
);
const endOfBlock = 256;
const firstLengthSymbol = 257;
const literalSymbols = 286;

function rangeOf(table: readonly Range[], value: number): number {
  let symbol = table.length - 1;
  while (table[symbol].base > value) symbol--;
  return symbol;
}

const lengthSymbol = Uint8Array.from({ length: longestRepeat + 1 }, (_, length) =>
  rangeOf(lengthRanges, Math.max(shortestRepeat, length)),
);

// --- Huffman codes -------------------------------------------------------------------------------------------------

interface Code {
  /** Bits per symbol, 0 for a symbol that does not occur. */
  readonly lengths: number[];
  /** The codes, first bit lowest, as they leave. */
  readonly bits: number[];
}

function huffman(counts: readonly number[], longest: number): Code {
  let lengths = treeDepths(counts);
  // Flatter counts give a shallower tree: a few rounds bring it under the format's limit, at a cost nobody can measure.
  for (let flat = counts; Math.max(...lengths) > longest; lengths = treeDepths(flat)) {
    flat = flat.map((count) => (count > 0 ? Math.ceil(count / 2) + 1 : 0));
  }
  return { lengths, bits: canonicalCodes(lengths) };
}

function treeDepths(counts: readonly number[]): number[] {
  const depths = new Array<number>(counts.length).fill(0);
  interface Node {
    readonly count: number;
    readonly symbols: readonly number[];
  }
  const leaves: Node[] = counts.map((count, symbol) => ({ count, symbols: [symbol] })).filter(({ count }) => count > 0);
  leaves.sort((a, b) => b.count - a.count); // rarest last, so that pop() takes it
  for (const leaf of leaves.length === 1 ? leaves : []) depths[leaf.symbols[0]] = 1;
  const joined: Node[] = []; // made in rising order of count: the first is the rarest
  const rarest = (): Node => {
    const leafIsNext = leaves.length > 0 && (joined.length === 0 || leaves[leaves.length - 1].count <= joined[0].count);
    return (leafIsNext ? leaves.pop() : joined.shift())!;
  };
  while (leaves.length + joined.length > 1) {
    const [a, b] = [rarest(), rarest()];
    const symbols = [...a.symbols, ...b.symbols];
    for (const symbol of symbols) depths[symbol]++;
    joined.push({ count: a.count + b.count, symbols });
  }
  return depths;
}

/** RFC 1951 §3.2.2: codes follow from their lengths alone. */
function canonicalCodes(lengths: readonly number[]): number[] {
  const bits = new Array<number>(lengths.length).fill(0);
  let code = 0;
  for (let length = 1; length <= 15; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) bits[symbol] = reversed(code++, length);
    }
    code <<= 1;
  }
  return bits;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((code >> i) & 1) << (length - 1 - i);
  return result;
}

// --- The block -----------------------------------------------------------------------------------------------------

function writeBlock(out: BitWriter, tokens: readonly Token[]): void {
  const literalCounts = new Array<number>(literalSymbols).fill(0);
  const distanceCounts = new Array<number>(distanceRanges.length).fill(0);
  literalCounts[endOfBlock] = 1;
  for (const token of tokens) {
    if (token < 256) literalCounts[token]++;
    else {
      literalCounts[firstLengthSymbol + lengthSymbol[token >>> 16]]++;
      distanceCounts[rangeOf(distanceRanges, token & 0xffff)]++;
    }
  }
  if (!distanceCounts.some((count) => count > 0)) distanceCounts[0] = 1; // the format wants at least one
  const literals = huffman(literalCounts, 15);
  const distances = huffman(distanceCounts, 15);

  out.bits(1, 1); // the last block
  out.bits(2, 2); // with its own codes
  writeCodes(out, literals, distances);
  for (const token of tokens) {
    if (token < 256) {
      out.bits(literals.bits[token], literals.lengths[token]);
      continue;
    }
    const length = token >>> 16;
    const distance = token & 0xffff;
    writeInRange(out, literals, firstLengthSymbol, lengthRanges, lengthSymbol[length], length);
    writeInRange(out, distances, 0, distanceRanges, rangeOf(distanceRanges, distance), distance);
  }
  out.bits(literals.bits[endOfBlock], literals.lengths[endOfBlock]);
}

function writeInRange(
  out: BitWriter,
  code: Code,
  first: number,
  table: readonly Range[],
  i: number,
  value: number,
): void {
  out.bits(code.bits[first + i], code.lengths[first + i]);
  out.bits(value - table[i].base, table[i].extraBits);
}

/** RFC 1951 §3.2.7: the order in which the lengths of the code for code lengths are sent. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function writeCodes(out: BitWriter, literals: Code, distances: Code): void {
  const runs = runLengths([...literals.lengths, ...distances.lengths]);
  const counts = new Array<number>(19).fill(0);
  for (const run of runs) counts[run.symbol]++;
  const code = huffman(counts, 7);
  out.bits(literals.lengths.length - 257, 5);
  out.bits(distances.lengths.length - 1, 5);
  out.bits(lengthOrder.length - 4, 4);
  for (const symbol of lengthOrder) out.bits(code.lengths[symbol], 3);
  for (const run of runs) {
    out.bits(code.bits[run.symbol], code.lengths[run.symbol]);
    out.bits(run.extra, run.extraBits);
  }
}

interface Run {
  readonly symbol: number;
  readonly extra: number;
  readonly extraBits: number;
}

/** Runs of zeros are symbols 17 and 18; other lengths go as they are, for they seldom repeat in a picture. */
function runLengths(lengths: readonly number[]): Run[] {
  const runs: Run[] = [];
  let at = 0;
  while (at < lengths.length) {
    let zeros = 0;
    while (zeros < 138 && lengths[at + zeros] === 0) zeros++;
    if (zeros >= 11) runs.push({ symbol: 18, extra: zeros - 11, extraBits: 7 });
    else if (zeros >= 3) runs.push({ symbol: 17, extra: zeros - 3, extraBits: 3 });
    else {
      runs.push({ symbol: lengths[at], extra: 0, extraBits: 0 });
      zeros = 1;
    }
    at += zeros;
  }
  return runs;
}

// --- Bits ----------------------------------------------------------------------------------------------------------

class BitWriter {
  private bytes: Uint8Array;
  private length = 0;
  private held = 0;
  private heldBits = 0;

  constructor(expectedBytes: number) {
    this.bytes = new Uint8Array(expectedBytes + 1024);
  }

  bits(value: number, count: number): void {
    this.held |= value << this.heldBits; // at most 7 held and 15 new: fits 32 bits
    this.heldBits += count;
    while (this.heldBits >= 8) {
      this.byte(this.held & 255);
      this.held >>>= 8;
      this.heldBits -= 8;
    }
  }

  alignToByte(): void {
    if (this.heldBits > 0) this.byte(this.held & 255);
    this.held = this.heldBits = 0;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = value;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
