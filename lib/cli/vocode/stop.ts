/** Whether somebody wants to see the end. */
export interface Stop {
  readonly isAsked: boolean;
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
  let askedAt: number | undefined;
  const listener = (): void => {
    if (askedAt === undefined) askedAt = performance.now();
    else if (performance.now() - askedAt > echoMilliseconds) process.exit(exitInterrupted);
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    get isAsked() {
      return askedAt !== undefined;
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    release() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
