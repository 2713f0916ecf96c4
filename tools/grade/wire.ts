// Plain data over a pipe between the grader and the process that runs a student's code. The grader trusts nothing that
// comes back: a message is numbers, texts, lists, records and typed arrays, or it is refused.

/** What crosses. */
export type Plain =
  | null
  | undefined
  | boolean
  | number
  | string
  | NumberArray
  | readonly Plain[]
  | { readonly [key: string]: Plain };

export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** A message that is none, or too large. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const arrays = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
} as const;
type ArrayName = keyof typeof arrays;

/** Bytes of a message: an hour of sound in float32 is 300 MB, and no exercise asks for a minute. */
export const largestMessage = 64 * 2 ** 20;
const deepest = 16;
const mostValues = 200_000;
/** Typed arrays start at multiples of it, so that they can be read where they lie. */
const alignment = 8;
const headBytes = 8;

/** The header is JSON; what JSON has no word for is a record with the one key `$`. */
type Marked = { $: "undefined" } | { $: "number"; is: string } | { $: ArrayName; at: number; length: number };

/**
 * A message: length of everything after the first 8 bytes, length of the header, the header, the arrays.
 *
 * @throws WireError for functions, symbols, big integers, and for what is too large or too deep
 */
export function encode(value: unknown): Uint8Array {
  const blobs: { at: number; bytes: Uint8Array }[] = [];
  let end = 0;
  let values = 0;
  const pack = (item: unknown, depth: number): unknown => {
    if (depth > deepest) throw new WireError(`a value is nested more than ${deepest} deep`);
    if (++values > mostValues) throw new WireError(`there are more than ${mostValues} values outside of typed arrays`);
    if (item === undefined) return { $: "undefined" };
    if (item === null || typeof item === "boolean" || typeof item === "string") return item;
    if (typeof item === "number") {
      return Number.isFinite(item) && !Object.is(item, -0)
        ? item
        : { $: "number", is: Object.is(item, -0) ? "-0" : String(item) };
    }
    if (typeof item !== "object") throw new WireError(`a ${typeof item} is no plain data`);
    const name = arrayName(item);
    if (name) {
      const array = item as NumberArray;
      const at = Math.ceil(end / alignment) * alignment;
      blobs.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      end = at + array.byteLength;
      if (end > largestMessage) throw new WireError("it is larger than 64 MB");
      return { $: name, at, length: array.length };
    }
    if (Array.isArray(item)) return Array.from(item, (element) => pack(element, depth + 1));
    return Object.fromEntries(
      Object.keys(item).map((key) => [`.${key}`, pack((item as Record<string, unknown>)[key], depth + 1)]),
    );
  };
  const header = new TextEncoder().encode(JSON.stringify(pack(value, 0)));
  const start = Math.ceil((headBytes + header.length) / alignment) * alignment;
  if (start + end > largestMessage) throw new WireError("it is larger than 64 MB");
  const message = new Uint8Array(start + end);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length - headBytes, true);
  view.setUint32(4, header.length, true);
  message.set(header, headBytes);
  for (const { at, bytes } of blobs) message.set(bytes, start + at);
  return message;
}

/** Tag of the object's own class, which no property of it can change. */
function arrayName(item: object): ArrayName | undefined {
  if (!ArrayBuffer.isView(item)) return undefined;
  const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!;
  const name = tag.get!.call(item) as string | undefined;
  if (name === undefined || !Object.hasOwn(arrays, name)) throw new WireError("an array of this kind is no plain data");
  return name as ArrayName;
}

/** The whole length of the message that begins here, once its first bytes are there. */
export function messageLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < headBytes) return undefined;
  const length = headBytes + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > largestMessage) throw new WireError("a message is larger than 64 MB");
  return length;
}

/** @throws WireError when this is no message of ours */
export function decode(message: Uint8Array): Plain {
  // A copy: arrays are read where they lie, and the pipe's buffer belongs to the pipe.
  const bytes = new Uint8Array(message);
  const headerLength = new DataView(bytes.buffer).getUint32(4, true);
  if (headBytes + headerLength > bytes.length) throw new WireError("a message is shorter than it says");
  const start = Math.ceil((headBytes + headerLength) / alignment) * alignment;
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(headBytes, headBytes + headerLength)));
  } catch {
    throw new WireError("a message has a header that is no JSON");
  }
  let values = 0;
  let taken = 0;
  const unpack = (item: unknown, depth: number): Plain => {
    if (depth > deepest || ++values > mostValues) throw new WireError("a message is too large or too deep");
    if (item === null || typeof item !== "object") return item as Plain;
    if (Array.isArray(item)) return item.map((element) => unpack(element, depth + 1));
    if (Object.hasOwn(item, "$")) return unmark(item as Marked);
    const record: Record<string, Plain> = {};
    for (const [key, element] of Object.entries(item)) {
      // Not by assignment: `__proto__` would be more than a name.
      const value = unpack(element, depth + 1);
      Object.defineProperty(record, key.slice(1), { value, enumerable: true, writable: true, configurable: true });
    }
    return record;
  };
  const unmark = (mark: Marked): Plain => {
    if (mark.$ === "undefined") return undefined;
    if (mark.$ === "number") return Number((mark as { is: string }).is);
    const { $, at, length } = mark as { $: ArrayName; at: number; length: number };
    if (!Object.hasOwn(arrays, $)) throw new WireError("a message has an array of a kind that nobody knows");
    const isPlace = [at, length].every((number) => Number.isSafeInteger(number) && number >= 0);
    const size = length * arrays[$].BYTES_PER_ELEMENT;
    if (!isPlace || at % alignment !== 0 || start + at + size > bytes.length)
      throw new WireError("a message has an array outside of itself");
    // A thousand arrays in one place would be a thousand copies here.
    taken += size;
    if (taken > bytes.length) throw new WireError("a message has arrays that lie over each other");
    return new arrays[$](bytes.buffer, start + at, length).slice();
  };
  return unpack(header, 0);
}

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** @throws WireError as soon as what comes cannot be a message */
  *push(piece: Uint8Array): Generator<Plain> {
    this.#pieces.push(piece);
    this.#length += piece.length;
    for (;;) {
      if (this.#length < headBytes) return;
      if (this.#pieces[0].length < headBytes) this.#pieces = [this.#joined()];
      const length = messageLength(this.#pieces[0])!;
      if (this.#length < length) return;
      const all = this.#joined();
      this.#pieces = all.length > length ? [all.subarray(length)] : [];
      this.#length = all.length - length;
      yield decode(all.subarray(0, length));
    }
  }

  #joined(): Uint8Array {
    if (this.#pieces.length === 1) return this.#pieces[0];
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}
