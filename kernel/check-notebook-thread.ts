// The thread of checkNotebookInThread: checks one notebook and ends.
import { parentPort } from "node:worker_threads";
import { type CheckRequest, checkNotebook } from "./check-notebook.ts";

parentPort?.once("message", ({ sources, folder }: CheckRequest) => {
  parentPort?.postMessage(checkNotebook(sources, folder));
});
