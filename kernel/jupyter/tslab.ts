// tslab's Jupyter half: sockets, message format, signatures. Loaded without its compiler half, and with sockets that
// lose nothing. Nothing of tslab is changed on the disk.
import { createRequire } from "node:module";
import path from "node:path";

export interface Socket {
  send(frames: unknown[]): Promise<void>;
}

/** A message as tslab reads and writes it. */
export interface JupyterMessage {
  identity: Buffer[];
  header: { msg_id: string; msg_type: string; session: string };
  parent: object;
  metadata: { cellId?: string; deletedCells?: string[] } | null;
  content: Record<string, unknown>;
  createReply(): JupyterMessage;
  signAndSend(key: string, socket: Socket): void;
}

/** The parts of tslab's ZmqServer that the kernel uses or replaces. */
export interface ZmqServer {
  readonly connInfo: { readonly key: string };
  readonly iopub: Socket;
  readonly shell: Socket;
  readonly control: Socket;
  init(): Promise<void>;
  handleShellMessage(socket: Socket, ...frames: Buffer[]): Promise<void>;
  close(): void;
  publishStatus(status: string, parent: JupyterMessage): void;
  handleKernelInfo(socket: Socket, message: JupyterMessage): void;
  handleExecute(socket: Socket, message: JupyterMessage): Promise<void>;
  handleIsComplete(socket: Socket, message: JupyterMessage): void;
  handleInspect(socket: Socket, message: JupyterMessage): void;
  handleComplete(socket: Socket, message: JupyterMessage): void;
  handleCommInfoRequest(socket: Socket, message: JupyterMessage): void;
  handleShutdown(socket: Socket, message: JupyterMessage): void;
}

export interface TslabJupyter {
  ZmqServer: new (handler: { close(): void }, connectionFile: string) => ZmqServer;
}

export function loadTslab(kernelFolder: string): TslabJupyter {
  const require = createRequire(path.join(kernelFolder, "package.json"));
  const jupyter = require.resolve("tslab/dist/jupyter");
  leaveOutCompiler(require, path.dirname(jupyter));
  useSafeSockets(require, path.dirname(jupyter));
  return require(jupyter) as TslabJupyter;
}

/** Fault: loading tslab loads its TypeScript 5.0 fork, a second of work and 100 MB for a compiler we do not use. */
function leaveOutCompiler(require: NodeJS.Require, folder: string): void {
  for (const file of ["converter.js", "inspect.js"].map((name) => path.join(folder, name))) {
    const empty = { id: file, filename: file, loaded: true, exports: {}, children: [], paths: [] };
    require.cache[file] = empty as unknown as NodeJS.Module;
  }
}

/** The part of zeromq.js that tslab uses. */
interface SocketOfZmq {
  bind(address: string): Promise<void>;
  receive(): Promise<Buffer[]>;
}
type SocketClass = new (options?: object) => SocketOfZmq;

/**
 * Fault: tslab does not wait for its sends, and zeromq.js refuses the 513th that is under way. Output after the 512th
 * print was lost, with it the message that the kernel is idle; and two replies in a row, where the first had to wait.
 * Sending without limit and without waiting keeps all.
 */
const lossless = (base: SocketClass): SocketClass =>
  class extends base {
    constructor(options?: object) {
      super({ sendHighWaterMark: 0, sendTimeout: 0, ...options });
    }
  };

/**
 * Fault: tslab reads its sockets while they are being bound. A request that came in that moment was read, the next
 * reading was refused ("blocked by a bind"), and with it ended the loop that reads: the kernel was deaf from then on. It
 * happened to one kernel in a hundred on a busy machine.
 */
const readOnceBound = (base: SocketClass): SocketClass =>
  class extends base {
    #markBound: () => void = () => {};
    readonly #bound = new Promise<void>((resolve) => {
      this.#markBound = resolve;
    });

    override async bind(address: string): Promise<void> {
      await super.bind(address);
      this.#markBound();
    }

    override async receive(): Promise<Buffer[]> {
      await this.#bound;
      return super.receive();
    }
  };

/** zeromq.js, as tslab gets it, with sockets that lose nothing. */
export function useSafeSockets(
  require: NodeJS.Require,
  folder: string,
): Record<"Publisher" | "Router" | "Reply", SocketClass> {
  const file = require.resolve("zeromq", { paths: [folder] });
  const zeromq = require(file) as Record<"Publisher" | "Router" | "Reply", SocketClass>;
  const replaced = {
    ...zeromq,
    Publisher: lossless(zeromq.Publisher),
    Router: readOnceBound(lossless(zeromq.Router)),
    Reply: readOnceBound(zeromq.Reply),
  };
  Object.defineProperty(require.cache[file]!, "exports", { value: replaced });
  return replaced;
}
