import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { DownloadError, diskError } from "./download-error.ts";

/** What a part holds: enough to see whether the server still has the same file. */
interface PartNote {
  readonly address: string;
  /** ETag or date of the file on the server. */
  readonly version?: string;
}

/** What one attempt tells while it runs. */
export interface TransferEvents {
  /** Called when the size is known, before the first byte is taken; may reject. */
  onStart(have: number, total: number | undefined): Promise<void>;
  onBytes(have: number): void;
}

/** The server does not have it, or does not give it: another mirror may. */
export class Refused extends Error {
  override readonly name: string = "Refused";
}

/** Worth another try: the connection broke, or the server is busy. */
export class Broken extends Error {
  override readonly name: string = "Broken";
  readonly waitSeconds: number | undefined;
  /** There was no connection at all: asking again and again would only let somebody wait. */
  readonly isUnreachable: boolean;

  constructor(message: string, options: ErrorOptions & { waitSeconds?: number; isUnreachable?: boolean } = {}) {
    super(message, options);
    this.waitSeconds = options.waitSeconds;
    this.isUnreachable = options.isUnreachable ?? false;
  }
}

/**
 * One attempt to get a file, or what is missing of it: goes on behind the bytes of `part` when the server still has the
 * same file and can, and starts again otherwise.
 */
export async function transfer(
  address: string,
  part: string,
  events: TransferEvents,
  { signal, stallSeconds }: { readonly signal: AbortSignal; readonly stallSeconds: number },
): Promise<void> {
  const stall = new Stall(stallSeconds);
  let response: Answer | undefined;
  try {
    response = await request(address, part, AbortSignal.any([signal, stall.signal]), stall);
    if (!response) return;
    const { answer, have, total } = response;
    stall.stop(); // somebody may be asked, and take their time
    await events.onStart(have, total);
    stall.restart();
    await writePart(answer, part, have, events, stall);
    const { size } = await stat(part);
    if (total !== undefined && size !== total) throw new Broken(`${size} of ${total} bytes came`);
  } catch (error) {
    if (error instanceof Broken || error instanceof Refused || error instanceof DownloadError) throw error;
    throw signal.aborted ? error : brokenBy(address, error, stall);
  } finally {
    stall.stop();
    await response?.answer.body?.cancel().catch(() => {});
  }
}

interface Answer {
  readonly answer: Response;
  /** Bytes that are here already. */
  readonly have: number;
  readonly total: number | undefined;
}

/** Asks for the file, or for the rest; undefined when nothing is missing. */
async function request(address: string, part: string, signal: AbortSignal, stall: Stall): Promise<Answer | undefined> {
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  const note = await readNote(part);
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (have > 0 && note?.version) {
    headers.range = `bytes=${have}-`;
    headers["if-range"] = note.version;
  }
  const answer = await fetch(address, { headers, signal, redirect: "follow" }).catch((error: unknown) => {
    throw stall.signal.aborted || !signal.aborted ? brokenBy(address, error, stall) : error;
  });
  if (answer.status === 416) {
    await answer.body?.cancel();
    const total = Number(answer.headers.get("content-range")?.match(/\*\/(\d+)/)?.[1]);
    if (total === have) return undefined;
    await rm(part, { force: true });
    throw new Broken("the server has another file now than the one that was begun");
  }
  await requireGood(answer, address);
  const range = answer.headers.get("content-range")?.match(/bytes (\d+)-\d*\/(\d+|\*)/);
  const goesOn = answer.status === 206 && Number(range?.[1]) === have;
  if (answer.status === 206 && !goesOn) {
    await answer.body?.cancel();
    await rm(part, { force: true });
    throw new Broken(`the server sent another part (${range?.[0] ?? "unnamed"}) than the one asked for`);
  }
  if (!goesOn) await truncate(part, 0).catch(() => {});
  await writeNote(part, { address, version: versionOf(answer) });
  return { answer, have: goesOn ? have : 0, total: goesOn ? numberOf(range?.[2]) : lengthOf(answer) };
}

async function requireGood(answer: Response, address: string): Promise<void> {
  const { status } = answer;
  const isPage = /^text\/html/i.test(answer.headers.get("content-type") ?? "");
  if (answer.ok && !isPage) return;
  await answer.body?.cancel();
  const { host } = new URL(address);
  if (answer.ok) throw new Refused(`${host} answered with a web page: does this network ask for a login first?`);
  const busy = status === 429 || status >= 500 || status === 408;
  if (busy) {
    const waitSeconds = numberOf(answer.headers.get("retry-after"));
    throw new Broken(`${host} is busy or out of order (${status})`, { waitSeconds });
  }
  const gone = status === 404 || status === 410;
  throw new Refused(gone ? `${address} is not there any more (${status})` : `${host} refuses ${address} (${status})`);
}

async function writePart(
  answer: Response,
  part: string,
  have: number,
  events: TransferEvents,
  stall: Stall,
): Promise<void> {
  const file = createWriteStream(part, { flags: have > 0 ? "a" : "w" });
  const done = finished(file);
  done.catch(() => {}); // reported below
  try {
    let reached = have;
    for await (const bytes of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      stall.restart();
      if (!file.write(bytes)) await Promise.race([once(file, "drain"), done]);
      events.onBytes((reached += bytes.length));
    }
  } finally {
    file.end();
    await done.catch((error: unknown) => {
      throw diskError(error, part);
    });
  }
}

/** Gives up a server that sends nothing any more. */
class Stall {
  readonly #controller = new AbortController();
  readonly #seconds: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#controller.abort(), 1000 * this.#seconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get sentence(): string {
    return `nothing came for ${this.#seconds} seconds`;
  }
}

/** What Node says of a connection, in words. */
function brokenBy(address: string, error: unknown, stall: Stall): Broken {
  const { host } = new URL(address);
  if (stall.signal.aborted) return new Broken(`${host}: ${stall.sentence}`, { cause: error });
  const inner = (error as { cause?: NodeJS.ErrnoException } | null)?.cause;
  const code = inner?.code ?? (error as NodeJS.ErrnoException | null)?.code;
  const reason =
    code === "ENOTFOUND" || code === "EAI_AGAIN"
      ? "its name is not known here: is this computer online?"
      : code === "ECONNREFUSED"
        ? "nobody answers there"
        : /CERT|SSL|TLS/.test(code ?? "")
          ? `its certificate is not accepted (${code}): does a proxy or a wrong clock stand between?`
          : `the connection broke (${code ?? (error as Error | null)?.message ?? error})`;
  const isUnreachable = !reason.startsWith("the connection broke");
  return new Broken(`${host}: ${reason}`, { cause: error, isUnreachable });
}

/** A strong ETag, or a date: a weak one does not promise the same bytes. */
function versionOf(answer: Response): string | undefined {
  const tag = answer.headers.get("etag");
  return tag && !tag.startsWith("W/") ? tag : (answer.headers.get("last-modified") ?? undefined);
}

/** Without an encoding: undici unpacks such bodies, and then the length is another one. */
function lengthOf(answer: Response): number | undefined {
  const encoding = answer.headers.get("content-encoding") ?? "identity";
  return encoding === "identity" ? numberOf(answer.headers.get("content-length")) : undefined;
}

function numberOf(text: string | null | undefined): number | undefined {
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

function noteFile(part: string): string {
  return `${part}.json`;
}

async function readNote(part: string): Promise<PartNote | undefined> {
  try {
    return JSON.parse(await readFile(noteFile(part), "utf8"));
  } catch {
    return undefined;
  }
}

async function writeNote(part: string, note: PartNote): Promise<void> {
  await writeFile(noteFile(part), JSON.stringify(note)).catch((error: unknown) => {
    throw diskError(error, part);
  });
}

/** Takes the part's note away, once the part is the file. */
export async function forgetPart(part: string): Promise<void> {
  await rm(noteFile(part), { force: true });
}
