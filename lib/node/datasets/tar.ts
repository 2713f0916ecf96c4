import { DownloadError } from "../download-error.ts";

/** A file in an archive, and its bytes as they come; what is not read is passed over. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
  content(): AsyncGenerator<Uint8Array, void, undefined>;
}

const blockLength = 512;
/** A header block, long names and such; no honest one comes near. */
const longestExtension = 1 << 20;

/**
 * Files of a tar archive, as they come: nothing but the present piece is in memory. Links, devices and folders are passed
 * over.
 *
 * @throws DownloadError when the archive is damaged or ends too early
 * @see POSIX.1-2017, pax: ustar interchange format and extended headers; GNU tar manual, 'Basic Tar Format' (type L)
 */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry, void, undefined> {
  const reader = new Reader(stream);
  let longName: string | undefined;
  for (;;) {
    const header = await reader.take(blockLength, true);
    if (!header) throw damaged("it ends without its last block");
    if (header.every((byte) => byte === 0)) return;
    requireHeader(header);
    const bytes = sizeOf(header);
    const type = String.fromCharCode(header[156]);
    const padding = (blockLength - (bytes % blockLength)) % blockLength;
    if (type === "x" || type === "L") {
      if (bytes > longestExtension) throw damaged(`it has a header of ${bytes} bytes`);
      const text = new TextDecoder().decode(await reader.take(bytes));
      longName = type === "L" ? text.replace(/\0.*$/s, "") : (paxPath(text) ?? longName);
      await reader.skip(padding);
      continue;
    }
    let left = bytes;
    if (type === "0" || type === "\0") {
      yield {
        name: longName ?? nameOf(header),
        bytes,
        async *content() {
          while (left > 0) {
            const piece = await reader.some(left);
            left -= piece.length;
            yield piece;
          }
        },
      };
    }
    // A general header (g) speaks of all files; nothing in it concerns us.
    if (type !== "g") longName = undefined;
    await reader.skip(left + padding);
  }
}

/** Bytes of a stream, as many as are asked for. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#source = stream[Symbol.asyncIterator]();
  }

  /** At least one byte and at most `most`. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#source.next();
      if (done) throw damaged("it ends in the middle of a file");
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** Exactly so many bytes; undefined at the end of the stream, where that is allowed. */
  async take(count: number, mayEnd: true): Promise<Uint8Array | undefined>;
  async take(count: number): Promise<Uint8Array>;
  async take(count: number, mayEnd = false): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(count);
    for (let have = 0; have < count; ) {
      if (have === 0 && mayEnd && this.#rest.length === 0) {
        const { value, done } = await this.#source.next();
        if (done) return undefined;
        this.#rest = value;
        continue;
      }
      const piece = await this.some(count - have);
      taken.set(piece, have);
      have += piece.length;
    }
    return taken;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.some(left)).length;
  }
}

/** The sum of all bytes of a header, its own field counted as blanks. */
function requireHeader(header: Uint8Array): void {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (octal(header, 148, 8) !== sum) throw damaged("a header's sum is wrong");
}

/** In octal digits; above 8 GB GNU tar writes the number itself. */
function sizeOf(header: Uint8Array): number {
  if ((header[124] & 0x80) === 0) return octal(header, 124, 12);
  const size = header.subarray(128, 136).reduce((total, byte) => total * 256 + byte, 0);
  if (!Number.isSafeInteger(size)) throw damaged("a size is no number");
  return size;
}

function octal(header: Uint8Array, begin: number, length: number): number {
  const text = letters(header, begin, length).trim();
  const number = Number.parseInt(text || "0", 8);
  if (!/^[0-7]*$/.test(text)) throw damaged(`it has ${JSON.stringify(text)} where a number should be`);
  return number;
}

function nameOf(header: Uint8Array): string {
  const isUstar = letters(header, 257, 5) === "ustar";
  const prefix = isUstar ? letters(header, 345, 155) : "";
  const name = letters(header, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

function letters(header: Uint8Array, begin: number, length: number): string {
  return new TextDecoder().decode(header.subarray(begin, begin + length)).replace(/\0.*$/s, "");
}

/** Records `LENGTH path=NAME`. */
function paxPath(text: string): string | undefined {
  return text.match(/^\d+ path=(.*)$/m)?.[1];
}

function damaged(reason: string): DownloadError {
  return new DownloadError("archive", `unpack: the tar archive is damaged: ${reason}`);
}
