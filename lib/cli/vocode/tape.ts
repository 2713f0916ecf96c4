import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { fileFailure } from "./failure.ts";

/** One channel of a sound, which may be longer than there is memory for. */
export interface Channel {
  readonly length: number;
  /** A copy; silence before the beginning and behind the end. */
  read(from: number, to: number): Float32Array;
}

/** So many samples, 16 MB, stay in memory; what is longer goes to the disk. */
const mostInMemory = 2 ** 22;

/** Samples that are written, overwritten and read again anywhere. */
export class Tape implements Channel {
  readonly #folder: string | undefined;
  #length = 0;
  #memory = new Float32Array(0);
  #file: number | undefined;

  /** @param folder where a file for them may lie; undefined when they stay in memory */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  get length(): number {
    return this.#length;
  }

  append(samples: Float32Array): void {
    this.write(samples, this.#length);
  }

  /** @throws Failure when the disk is full */
  write(samples: Float32Array, at: number): void {
    const end = at + samples.length;
    if (this.#file === undefined && end > mostInMemory && this.#folder !== undefined) this.#moveToDisk(this.#folder);
    const file = this.#file;
    if (file === undefined) {
      this.#reserve(end);
      this.#memory.set(samples, at);
    } else this.#onDisk(() => writeAll(file, samples, at));
    this.#length = Math.max(this.#length, end);
  }

  read(from: number, to: number): Float32Array {
    const samples = new Float32Array(to - from);
    const [begin, end] = [Math.max(0, from), Math.min(to, this.#length)];
    if (begin >= end) return samples;
    const wanted = samples.subarray(begin - from, end - from);
    const file = this.#file;
    if (file === undefined) wanted.set(this.#memory.subarray(begin, end));
    else this.#onDisk(() => readAll(file, wanted, begin));
    return samples;
  }

  release(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#length = 0;
    this.#memory = new Float32Array(0);
  }

  #reserve(length: number): void {
    if (this.#memory.length >= length) return;
    const most = this.#folder === undefined ? Number.POSITIVE_INFINITY : mostInMemory;
    const larger = new Float32Array(Math.min(most, Math.max(length, 2 * this.#memory.length)));
    larger.set(this.#memory);
    this.#memory = larger;
  }

  #moveToDisk(folder: string): void {
    const file = this.#onDisk(() => namelessFile(folder));
    this.#file = file;
    this.#onDisk(() => writeAll(file, this.#memory.subarray(0, this.#length), 0));
    this.#memory = new Float32Array(0);
  }

  #onDisk<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw fileFailure(`the samples of a long sound cannot be kept in ${this.#folder}`, error);
    }
  }
}

/** A file whose name is gone already: on a local disk it ends with the process, however that ends. */
function namelessFile(folder: string): number {
  const name = path.join(folder, `.speclab-vocode-${process.pid}-${randomUUID()}`);
  const file = openSync(name, "wx+");
  try {
    rmSync(name);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return file;
}

function writeAll(file: number, samples: Float32Array, at: number): void {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, at * samples.BYTES_PER_ELEMENT + done);
}

function readAll(file: number, samples: Float32Array, at: number): void {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  for (let done = 0; done < bytes.length; ) {
    const more = readSync(file, bytes, done, bytes.length - done, at * samples.BYTES_PER_ELEMENT + done);
    if (more === 0) return; // Never written: silence.
    done += more;
  }
}
