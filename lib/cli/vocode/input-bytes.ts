import { createReadStream, fstatSync, open } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { standardInput } from "./input-name.ts";

/**
 * Whoever writes into a pipe gets a terminal's Ctrl-C as well, and may hand over the end of a recording before leaving: so much
 * time is left for that.
 */
const lastMilliseconds = 1000;

/**
 * Bytes of a file or of standard input, as they come. Whoever leaves before the end has closed it.
 *
 * @param ended when this says so the reading ends: what has come by then is all
 */
export async function* inputBytes(file: string, ended?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  yield* bytesUntil(file === standardInput ? process.stdin : await opened(file), ended);
}

/** A pipe that has a name is read as standard input is: what reads files would wait for its writer before it closes. */
async function opened(file: string): Promise<Readable> {
  const fd = await promisify(open)(file, "r");
  return fstatSync(fd).isFIFO()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream(file, { fd, highWaterMark: 256 * 1024 });
}

/** Bytes of a stream until it ends by itself or, a moment after somebody said so, here. */
export async function* bytesUntil(stream: Readable, ended?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    timer = setTimeout(() => stream.destroy(), lastMilliseconds);
  };
  ended?.addEventListener("abort", end);
  try {
    yield* stream;
  } catch (error) {
    if (!ended?.aborted) throw error;
  } finally {
    ended?.removeEventListener("abort", end);
    clearTimeout(timer);
  }
  // One Ctrl-C ends who writes and this. The end of a pipe may be read in a turn of the loop that does not know of the signal yet:
  // the next turn does.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
