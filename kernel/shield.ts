// Things that any Node program may do and that would end or deafen a kernel: made harmless, each with its reason.
import { EventEmitter } from "node:events";

/** The student's own SIGINT handlers, called when a cell is interrupted. */
export const sigintHandlers = new EventEmitter();

/** A script ends by process.exit; a kernel holds the variables of all cells, and ends by the menu. */
export function shieldExit(): void {
  process.exit = ((code?: number | string) => {
    throw new Error(`process.exit(${code ?? ""}) would end the kernel with all its variables: use Kernel > Shut Down.`);
  }) as typeof process.exit;
  process.abort = process.exit as typeof process.abort;
}

/** A handler of the process would take the signal away from the thread that stops cells. */
export function shieldSigint(): void {
  for (const method of ["on", "once", "addListener", "prependListener", "prependOnceListener"] as const) {
    const original = process[method].bind(process) as (event: string, handler: (...a: unknown[]) => void) => unknown;
    const replaced = (event: string, handler: (...a: unknown[]) => void): NodeJS.Process => {
      if (event === "SIGINT") sigintHandlers[method](event, handler);
      else original(event, handler);
      return process;
    };
    Object.defineProperty(process, method, { value: replaced, configurable: true, writable: true });
  }
}

/** Node announces that `require` of an ES module and `import()` in a script are new; nothing a student can act on. */
export function silenceLoaderWarnings(): void {
  const original = process.emitWarning.bind(process) as (...a: unknown[]) => void;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const text = String((warning as Error)?.message ?? warning);
    if (
      !/require\(\)|Importing JSON modules|USE_MAIN_CONTEXT_DEFAULT_LOADER/.test(text) ||
      !/[Ee]xperimental/.test(String(rest[0] ?? text))
    ) {
      original(warning, ...rest);
    }
  }) as typeof process.emitWarning;
}
