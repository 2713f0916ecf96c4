// The io thread: speaks Jupyter, and stays responsive whatever a cell does.
import { writeSync } from "node:fs";
import { type MessagePort, workerData } from "node:worker_threads";
import { createServer } from "./jupyter/server.ts";
import { loadTslab } from "./jupyter/tslab.ts";

interface IoData {
  readonly connectionFile: string;
  readonly kernelFolder: string;
  readonly checker: MessagePort;
  readonly main: MessagePort;
  readonly sigint: MessagePort;
  readonly words: Int32Array;
  readonly listener: Int32Array;
}

const parentCheckMilliseconds = 1000;

const data = workerData as IoData;
// A message that cannot be read (a wrong signature, say) concerns its sender, not the kernel.
process.on("unhandledRejection", (error) => console.error("A message was dropped:", error));
// tslab warns of message types it does not know; those that matter are answered.
console.warn = () => {};
const server = createServer(loadTslab(data.kernelFolder), data);
data.sigint.on("message", () => server.heardSignal());
endWithParent(() => server.end());
server.init().catch((error) => {
  // Deaf on one of its ports, a kernel would never answer: better that Jupyter sees it end, and starts another.
  writeSync(2, `The kernel cannot use a port that Jupyter has chosen: ${(error as Error).message}\n`);
  server.end(1);
});

/** A Jupyter server that was killed leaves its kernels behind, with all their memory: a kernel without one ends itself. */
function endWithParent(end: () => void): void {
  const parent = process.ppid;
  if (parent <= 1) return;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    end();
  }, parentCheckMilliseconds);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
