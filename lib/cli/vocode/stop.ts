/** Whether somebody wants to see the end. */
export interface Stop {
  readonly isAsked: boolean;
  /**
   * While somebody reads what comes until somebody ends it, a Ctrl-C ends the reading and nothing else: the next one is the first. What
   * ends a process in other ways ends the reading, too, and is heard.
   *
   * @returns what calls that off
   */
  firstEnds(reading: AbortController): () => void;
  /** Lets signals in: without a pause no handler runs. */
  breathe(): Promise<void>;
  /** Ctrl-C is again what it was. */
  release(): void;
}

/**
 * One Ctrl-C in a terminal arrives twice when npm started us: from the terminal and, forwarded, from npm. What comes so soon after
 * the first is no second wish.
 */
const echoMilliseconds = 250;

/** As a shell reports it: 128 and the number of SIGINT. */
export const exitInterrupted = 130;

const signals = ["SIGINT", "SIGTERM"] as const;

/** The first Ctrl-C asks for the end, the second one is the end. */
export function listenForStop(): Stop {
  let isAsked = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  let reading: AbortController | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    if (performance.now() - heardAt <= echoMilliseconds) return;
    heardAt = performance.now();
    const wasReading = reading !== undefined;
    reading?.abort();
    reading = undefined;
    if (wasReading && signal === "SIGINT") return;
    if (isAsked) process.exit(exitInterrupted);
    isAsked = true;
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    get isAsked() {
      return isAsked;
    },
    firstEnds(ofNow) {
      reading = ofNow;
      return () => {
        reading = undefined;
      };
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    release() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
