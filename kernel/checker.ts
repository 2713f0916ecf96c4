// The checker thread: TypeScript's language service on the real file system. It never runs a student's code, so it
// answers while a cell runs.
import path from "node:path";
import v8 from "node:v8";
import vm from "node:vm";
import { type MessagePort, workerData } from "node:worker_threads";
import { CellChecker } from "./cells/index.ts";
import { nodeFiles } from "./node-files.ts";
import { type Answer, type CheckerCalls, type Question, Word } from "./protocol.ts";
import { compileAtOnce, loadTypeScript } from "./typescript.ts";

interface CheckerData {
  readonly folder: string;
  readonly fallbacks: readonly string[];
  readonly io: MessagePort;
  readonly main: MessagePort;
  readonly words: Int32Array;
}

function serve({ folder, fallbacks, io, main, words }: CheckerData): void {
  compileAtOnce(true);
  const { ts, keep } = loadTypeScript(path.resolve(__dirname, "../../build/cache"));
  const checker = new CellChecker(ts, nodeFiles(ts, folder, fallbacks));
  const calls: CheckerCalls = {
    compile: ({ code, cellId, count, deleted = [] }) => {
      checker.forget(deleted);
      return checker.compile(code, cellId, count);
    },
    finish: ({ id, reached }) => checker.finish(id, reached),
    emit: ({ file }) => checker.emitFile(file),
    complete: ({ code, position }) => checker.complete(code, position),
    inspect: ({ code, position }) => checker.inspect(code, position),
    isComplete: ({ code }) => checker.isComplete(code),
  };
  const answer = ({ id, call, question }: Question): Answer => {
    try {
      return { id, ok: (calls as unknown as Record<string, (q: unknown) => unknown>)[call](question) };
    } catch (error) {
      return { id, error: String((error as Error).stack ?? error) };
    }
  };
  const collect = garbageCollector();
  checker.warmUp();
  keep();
  compileAtOnce(false);
  collect();
  io.on("message", (question: Question) => {
    io.postMessage(answer(question));
    collect();
  });
  main.on("message", (question: Question) => {
    main.postMessage(answer(question));
    Atomics.store(words, Word.answered, 1);
    Atomics.notify(words, Word.answered);
  });
}

/** So much garbage is left lying. A collection takes about 60 ms, while main runs the cell just compiled. */
const garbageBytes = 40 * 2 ** 20;

/**
 * Each cell leaves 1 to 2 MB of dead program behind that V8, with a heap of this size, would collect after 100 cells.
 * A call collects when enough has piled up: it halves the memory of a long notebook.
 */
function garbageCollector(): () => void {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  const used = (): number => v8.getHeapStatistics().used_heap_size;
  let live = 0;
  return () => {
    if (used() < live + garbageBytes) return;
    gc();
    live = used();
  };
}

serve(workerData as CheckerData);
