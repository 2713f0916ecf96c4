/** Something that is done again and again, and what must be so each time. */
export interface Trial {
  readonly name: string;
  /** What it does, in a few words with its numbers. */
  what(share: number): string;
  /**
   * @param share how much of the whole is done: 1, or less for a look
   * @param progress called with a line of text while it goes on
   */
  run(share: number, progress: (line: string) => void): Promise<TrialResult>;
}

export interface TrialResult {
  /** How often it was done. */
  readonly times: number;
  /** What broke, a sentence each. */
  readonly broken: readonly string[];
  /** What was measured on the way, such as memory. */
  readonly measured?: string;
}

/** How often, of `all` times; at least twice. */
export function timesOf(all: number, share: number): number {
  return Math.max(2, Math.round(all * share));
}
