/**
 * A picture, a sound, a sentence: the same thing in several MIME types, from which a front end takes the best it can
 * show. Plain data that survives `structuredClone`. Always holds `text/plain`.
 */
export interface MimeBundle {
  readonly "text/plain": string;
  readonly [mime: string]: unknown;
}

/** Something that can show itself: the last value of a cell, or the argument of `display`, is drawn through this. */
export interface Displayable {
  toBundle(): MimeBundle;
}

export interface DisplayOptions {
  /** Name of the output, so that it can be replaced later. */
  readonly id?: string;
  /** Replace the output of that name instead of adding one. */
  readonly update?: boolean;
}

/** A name in a notebook that still means what an earlier text of its cell declared: the newest text has errors and was not run. */
export interface StaleName {
  readonly name: string;
  /** What the name means now, such as the function itself. */
  readonly value: unknown;
  /** What stands in brackets beside the cell that declared it; absent where cells have no numbers. */
  readonly cell?: number;
  /** What the newest text has, such as `a type error`. */
  readonly why: string;
}

/**
 * The one port through which the library reaches what it runs in: the kernel, a script, later a page. Whoever runs
 * the library puts an object of this shape at `globalThis[Symbol.for("speclab.host")]`; the library never imports it.
 */
export interface Host {
  /** Show a bundle, or replace the one shown under the same id. */
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  /** Aborted when the cell or command that is running now is interrupted. */
  signal(): AbortSignal;
  /** Let the outside world in: output leaves, an interrupt arrives. Rejects when interrupted. */
  breathe(): Promise<void>;
  /**
   * Run a call that may never end. Throws (or rejects, when the call is asynchronous) an error named `TimeLimit` after
   * that many milliseconds.
   */
  guard<T>(call: () => T, milliseconds: number): T;
  /** Bytes of a file, relative to the notebook. */
  read(path: string): Promise<Uint8Array>;
  /** Writes a file, relative to the notebook: all of it or nothing. Folders on the way are made. Absent where there are no files. */
  write?(path: string, bytes: Uint8Array): Promise<void>;
  /** The names of the notebook that are behind their cell's newest text. Absent where there are no cells. */
  staleNames?(): readonly StaleName[];
  /** Text of the cell, as it was run, that declared this function. Absent where there are no cells. */
  textOf?(value: unknown): string | undefined;
}

const key: unique symbol = Symbol.for("speclab.host");

/** The host the library runs in now; without one, a plain one that prints text and stops nothing. */
export function host(): Host {
  return (globalThis as { [key]?: Host })[key] ?? plainHost;
}

/** Made when it is asked for: an AudioWorklet, where the library computes, too, has no AbortController. */
let never: AbortSignal | undefined;
const plainHost: Host = {
  display: (bundle) => console.log(bundle["text/plain"]),
  signal: () => (never ??= new AbortController().signal),
  breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
  guard: (call) => call(),
  read: (path) =>
    Promise.reject(new Error(`read: nothing here can read ${path}; in a script, import "speclab/node" first`)),
};
