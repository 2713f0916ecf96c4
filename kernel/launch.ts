// The kernel: `node launch.js <connection file>`. Starts the other threads, and is itself the one that runs cells.
import { writeSync } from "node:fs";
import path from "node:path";
import { MessageChannel, type Transferable, Worker } from "node:worker_threads";
import { sharedWords } from "./protocol.ts";

const [connectionFile] = process.argv.slice(2);
if (!connectionFile) {
  writeSync(2, "launch: the connection file that Jupyter makes for a kernel must be given, got nothing\n");
  process.exit(2);
}

const kernelFolder = path.dirname(__dirname);
/** The notebook's folder, whatever a cell does with chdir. */
const folder = process.cwd();
/** Packages that the notebook's folder does not have come from the repository. */
const root = process.env.SPECLAB_ROOT ?? path.dirname(kernelFolder);
const fallbacks = [root, kernelFolder];

// Jupyter's server hands its key down to its children; cells have no use for it, and may be shown to others.
delete process.env.JUPYTER_TOKEN;

const words = sharedWords(4);
const listener = sharedWords(3);
const mainToIo = new MessageChannel();
const mainToChecker = new MessageChannel();
const ioToChecker = new MessageChannel();
const ioToSigint = new MessageChannel();

function startThread(name: string, data: object, ports: Transferable[]): void {
  const worker = new Worker(path.join(__dirname, `${name}.js`), {
    workerData: data,
    transferList: ports,
    // Short-lived objects may use three times 16 MB in each thread by default; a full third of that is just as fast.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
    stdout: true,
    stderr: true,
  });
  const toLog = (chunk: Uint8Array): void => void writeSync(2, chunk);
  worker.stdout.on("data", toLog);
  worker.stderr.on("data", toLog);
  // Without this thread nothing would ever answer again; Jupyter notices the end of a process and restarts it.
  worker.on("error", (error) => {
    writeSync(2, `The kernel's thread ${name} has failed: ${error.stack ?? error}\n`);
    process.reallyExit(1);
  });
}

startThread(
  "io",
  {
    connectionFile,
    kernelFolder,
    checker: ioToChecker.port1,
    main: mainToIo.port2,
    sigint: ioToSigint.port1,
    words,
    listener,
  },
  [ioToChecker.port1, mainToIo.port2, ioToSigint.port1],
);
startThread("checker", { folder, fallbacks, io: ioToChecker.port2, main: mainToChecker.port2, words }, [
  ioToChecker.port2,
  mainToChecker.port2,
]);
if (process.platform !== "win32")
  startThread("sigint", { words: listener, port: ioToSigint.port2 }, [ioToSigint.port2]);

// Loaded while the other threads start: Jupyter's first question goes to io alone.
void import("./runner.ts").then(({ startRunner }) =>
  startRunner({ folder, fallbacks, words, io: mainToIo.port1, checker: mainToChecker.port1 }),
);

declare global {
  namespace NodeJS {
    interface Process {
      /** The system call behind `process.exit`, which cells cannot replace. */
      reallyExit(code: number): never;
    }
  }
}
