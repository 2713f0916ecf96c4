// The host port: what the library may know about the kernel it runs in, at globalThis[Symbol.for("speclab.host")].
import path from "node:path";
import vm from "node:vm";
import type { Host, StaleName } from "speclab";
import { plainBundle } from "./bundle.ts";
import type { MainEvent } from "./protocol.ts";
import { readFromFolders } from "./read-file.ts";
import { type Deadline, interrupted, isStop, type Stops, timeLimit } from "./stops.ts";
import { writeBeside } from "./write-file.ts";

/** A guarded call's own loops stop at the deadline; a loop in a library gets so much longer, then V8 stops it. */
const graceMilliseconds = 300;

/**
 * @param folders where files are looked for: the notebook's, then the repository
 * @param cells what is known about the cells: names that are behind their newest text, the text that declared a function
 */
export function createHost(
  stops: Stops,
  folders: readonly string[],
  post: (event: MainEvent) => void,
  cells: { staleNames(): StaleName[]; textOf(value: unknown): string | undefined },
): Host {
  let serial = 0;
  const callKey = Symbol.for("speclab.guarded");
  const globals = globalThis as Record<symbol, unknown>;
  const guarded = new vm.Script('globalThis[Symbol.for("speclab.guarded")]()', {
    filename: path.join(__dirname, "guarded.js"),
  });

  const guard = <T>(call: () => T, milliseconds: number): T => {
    if (!(milliseconds > 0)) throw new RangeError(`guard: milliseconds must be positive, got ${milliseconds}`);
    // Made here, where the stack still knows which line of which cell asked for the limit.
    const late = timeLimit(milliseconds);
    const id = ++serial;
    const { run, deadlines } = stops.context();
    const deadline: Deadline = { at: performance.now() + milliseconds, milliseconds, met: false };
    const end = (how: "in time" | "late"): void => {
      deadline.met = how === "in time";
      post({ event: "deadline", id });
    };
    post({ event: "deadline", id, milliseconds });
    let value: T;
    try {
      globals[callKey] = call;
      value = stops.within({ run, deadlines: [...deadlines, deadline] }, () =>
        guarded.runInThisContext({ timeout: milliseconds + graceMilliseconds }),
      ) as T;
    } catch (error) {
      const { code } = (error ?? {}) as NodeJS.ErrnoException;
      const isLate = code === "ERR_SCRIPT_EXECUTION_TIMEOUT" || isStop(error);
      end(isLate ? "late" : "in time");
      throw code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? late : error;
    }
    if (!isPromiseLike(value)) {
      end("in time");
      return value;
    }
    // The promise behind the bookkeeping is handed out: one whose rejection nobody catches is still noticed.
    return beforeDeadline(value, deadline, late).then(
      (result) => {
        end("in time");
        return result;
      },
      (error) => {
        end(isStop(error) ? "late" : "in time");
        stops.watch();
        throw error;
      },
    ) as T;
  };

  return {
    display: (bundle, { id, update = false } = {}) => {
      const data = plainBundle(bundle, "display");
      const content = { data, metadata: {}, transient: id === undefined ? {} : { display_id: id } };
      post({ event: "display", run: stops.context().run.number, update, content });
    },
    signal: () => stops.context().run.controller.signal,
    breathe: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (stops.context().run.stopped) throw interrupted();
      if (stops.words[0] !== 0) stops.check();
    },
    guard,
    read: (file) => readFromFolders(file, folders),
    write: (file, bytes) => writeBeside(file, bytes, folders[0]),
    ...cells,
  };
}

const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === "function";

async function beforeDeadline(promise: PromiseLike<unknown>, deadline: Deadline, late: Error): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), Math.max(0, deadline.at - performance.now()));
  });
  try {
    return await Promise.race([promise, limit]);
  } catch (error) {
    // Stopped inside one of its loops: the stack knows that line, and `late` the line that asked for the limit.
    if (isStop(error) && error !== late) (error as Error).stack += late.stack!.replace(/^[^\n]*/, "");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
