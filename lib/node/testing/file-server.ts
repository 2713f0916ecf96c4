import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server may behave. */
export interface Manners {
  /** false: every request gets the whole file. Default true. */
  readonly ranges?: boolean;
  /** The connection breaks after so many bytes of a response, this many times. */
  readonly breaks?: { readonly after: number; readonly times: number };
  /** Sends so many bytes and then nothing, without ending. */
  readonly hangsAfter?: number;
  /** Answers with this status instead, this many times (for ever when absent). */
  readonly status?: { readonly code: number; readonly times?: number };
  readonly contentType?: string;
  /** Another file under the same address has another ETag. */
  readonly etag?: string;
  /** Leaves Content-Length out. */
  readonly chunked?: boolean;
  readonly redirectTo?: string;
}

export interface FileServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** Of each request: its path and its Range. */
  readonly requests: { readonly path: string; readonly range: string | undefined }[];
  /** Puts a file on the server, or changes it. */
  serve(path: string, bytes: Uint8Array, manners?: Manners): void;
  close(): Promise<void>;
}

/** A real HTTP server on this machine, with good and bad manners. */
export async function fileServer(): Promise<FileServer> {
  const files = new Map<string, { bytes: Uint8Array; manners: Manners; broken: number; refused: number }>();
  const requests: { path: string; range: string | undefined }[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? "/";
    requests.push({ path, range: request.headers.range });
    const file = files.get(path);
    if (!file) return void response.writeHead(404).end("not here");
    const { bytes, manners } = file;
    if (manners.redirectTo) return void response.writeHead(302, { location: manners.redirectTo }).end();
    if (manners.status && file.refused < (manners.status.times ?? Number.POSITIVE_INFINITY)) {
      file.refused++;
      return void response.writeHead(manners.status.code).end();
    }
    const etag = manners.etag ?? `"one"`;
    const sameFile = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
    const begin = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
    const isPart = manners.ranges !== false && begin > 0 && sameFile;
    if (isPart && begin >= bytes.length) {
      return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    }
    const body = bytes.subarray(isPart ? begin : 0);
    response.writeHead(isPart ? 206 : 200, {
      "content-type": manners.contentType ?? "application/octet-stream",
      etag,
      ...(manners.chunked ? {} : { "content-length": body.length }),
      ...(isPart ? { "content-range": `bytes ${begin}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (manners.hangsAfter !== undefined) return void response.write(body.subarray(0, manners.hangsAfter));
    if (manners.breaks && file.broken < manners.breaks.times) {
      file.broken++;
      // A little later, so that the bytes are taken before the end is seen.
      return void response.write(body.subarray(0, manners.breaks.after), () =>
        setTimeout(() => response.destroy(), 30),
      );
    }
    response.end(body);
  };
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serve(path, bytes, manners = {}) {
      files.set(path, { bytes, manners, broken: 0, refused: 0 });
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
