// The page of a seminar at work: a server for this machine alone, reached only by who knows the secret in its address.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";
import { playerScript } from "speclab/display";
import { root } from "../notebooks/sources.ts";
import { pageFile, pageHtml, plotlyFile, policy } from "../page/document.ts";
import { type PageView, update } from "./view.ts";

const HOST = "127.0.0.1";
/** Pages are told what is new at most this often. */
const MILLISECONDS_BETWEEN_UPDATES = 60;
const PORTS_TO_TRY = 100;
/** Bytes. */
const LARGEST_SOUND = 100e6;
const labScripts = path.join(root, "kernel/labextension/speclab-plotly/static");

export interface Actions {
  view(): PageView;
  stop(): void;
  runAnew(): void;
  /** Writes a file beside the script, over none that is there; returns the name it got. */
  save(name: string, bytes: Uint8Array): string;
}

/** A page that listens, and what it shows by now. */
interface Listener {
  response: ServerResponse;
  shown: PageView | undefined;
}

export class SeminarServer {
  readonly address: string;
  readonly #server: Server;
  readonly #token: string;
  readonly #actions: Actions;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;

  /** @param port the first one to try */
  static async start(actions: Actions, port: number): Promise<SeminarServer> {
    const token = randomBytes(24).toString("hex");
    const server = createServer();
    const taken = await listen(server, port);
    return new SeminarServer(server, token, taken, actions);
  }

  private constructor(server: Server, token: string, port: number, actions: Actions) {
    this.#server = server;
    this.#token = token;
    this.#actions = actions;
    this.address = `http://${HOST}:${port}/${token}/`;
    server.on("request", (request, response) => {
      this.#answer(request, response, port).catch(() => {
        // What cannot be understood, or broke off in its middle, must not end the seminar.
        if (!response.headersSent) response.writeHead(400, { "content-type": "text/plain" });
        response.end("This request makes no sense.\n");
      });
    });
  }

  /** Tells all pages what is new, soon. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const listener of this.#listeners) this.#tell(listener);
    }, MILLISECONDS_BETWEEN_UPDATES);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const { response } of this.#listeners) response.end();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    const [, token, name, wanted] = (request.url ?? "/").split("?")[0].split("/");
    // Another site could have its own name lead to this address; the header says by which name we were called.
    const called = request.headers.host;
    const known = called === `${HOST}:${port}` || called === `localhost:${port}`;
    if (!known || !this.#isToken(token)) {
      response.writeHead(403, { "content-type": "text/plain" });
      response.end("This address lacks its secret: copy the whole address that the terminal shows.\n");
      return;
    }
    const asked = `${request.method} ${name}`;
    if (asked === "GET events") {
      this.#listen(response);
      return;
    }
    if (asked === "POST save") {
      await this.#save(request, response, decodeURIComponent(wanted ?? ""));
      return;
    }
    const found = this.#content(asked);
    response.writeHead(found ? 200 : 404, {
      "content-type": `${found?.type ?? "text/plain"}; charset=utf-8`,
      "cache-control": "no-store",
    });
    response.end(found?.body ?? "There is no such page.\n");
  }

  #content(asked: string): { type: string; body: string | Buffer } | undefined {
    const script = (body: string | Buffer): { type: string; body: string | Buffer } => ({
      type: "text/javascript",
      body,
    });
    switch (asked) {
      case "GET ":
        return { type: "text/html", body: this.#page() };
      case "GET plotly.js":
        return script(readFileSync(plotlyFile()));
      case "GET figures.js":
        return script(pageFile("browser/figures.js"));
      case "GET players.js":
        return script(playerScript);
      case "GET recorder.js":
      case "GET recorder-tap.js":
        return script(readFileSync(path.join(labScripts, asked.slice("GET ".length))));
      case "GET live.js":
        return script(pageFile("../seminar/browser/live.js"));
      case "POST stop":
        this.#actions.stop();
        return { type: "text/plain", body: "" };
      case "POST run-anew":
        this.#actions.runAnew();
        return { type: "text/plain", body: "" };
      default:
        return undefined;
    }
  }

  /** A sound that the page has recorded; answers with the name it got. */
  async #save(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of request) {
      bytes += piece.length;
      if (bytes <= LARGEST_SOUND) pieces.push(piece);
    }
    try {
      if (bytes > LARGEST_SOUND) throw new Error(`it is longer than ${LARGEST_SOUND / 1e6} MB`);
      const saved = this.#actions.save(name, Buffer.concat(pieces));
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
      response.end(saved);
    } catch (error) {
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" });
      response.end((error as Error).message);
    }
  }

  #isToken(token = ""): boolean {
    const [given, own] = [Buffer.from(token), Buffer.from(this.#token)];
    return given.length === own.length && timingSafeEqual(given, own);
  }

  #page(): string {
    const { title } = this.#actions.view();
    return pageHtml({
      title: title || "Seminar",
      policy: policy(["'self'"], "'self'"),
      style: pageFile("page.css") + pageFile("../seminar/browser/live.css"),
      header: BAR,
      main: "",
      footer: "<p>Edit the file, save it, and this page follows. Everything stays on the computer that runs it.</p>",
      scripts: ["plotly.js", "figures.js", "players.js", "recorder.js", "live.js"]
        .map((script) => `<script src="${script}" defer></script>`)
        .join("\n"),
    });
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const listener: Listener = { response, shown: undefined };
    this.#listeners.add(listener);
    response.on("close", () => this.#listeners.delete(listener));
    response.on("drain", () => this.changed());
    this.#tell(listener);
  }

  #tell(listener: Listener): void {
    // A page that is slow gets the newest state when it has taken in what it was sent.
    if (listener.response.writableNeedDrain) return;
    const next = this.#actions.view();
    listener.response.write(`data: ${JSON.stringify(update(listener.shown, next))}\n\n`);
    listener.shown = next;
  }
}

const BAR = `<div class="bar">
<strong id="title"></strong> <span id="points"></span> <span id="status"></span>
<span class="buttons"><button type="button" id="stop" disabled>Stop</button>
<button type="button" id="run-anew">Run all anew</button></span>
</div>
<p id="problem" role="alert" hidden></p>
<p id="said" role="status" class="unseen"></p>
<div id="contents"></div>`;

async function listen(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, HOST, () => {
          server.off("error", reject);
          resolve();
        });
      });
      return port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" || port >= Math.min(wanted + PORTS_TO_TRY, 65_535)) throw error;
    }
  }
}
