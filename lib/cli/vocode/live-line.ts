/** How often a line changes on a terminal, and how often one is added elsewhere. */
const terminalMilliseconds = 200;
const logMilliseconds = 10_000;

/** One line that says how far things are. */
export interface LiveLine {
  /** Whether somebody watches. */
  readonly isTerminal: boolean;
  /** Whether it is time for news: making them costs something. */
  isDue(): boolean;
  show(text: string): void;
  /** What follows stands below it. */
  end(): void;
}

/** On a terminal a line that changes, elsewhere now and then a new one; on standard error, so that standard output says what was written. */
export function liveLine(stream: NodeJS.WriteStream = process.stderr): LiveLine {
  let last = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  const every = stream.isTTY ? terminalMilliseconds : logMilliseconds;
  return {
    isTerminal: stream.isTTY === true,
    isDue: () => performance.now() - last >= every,
    show(text) {
      last = performance.now();
      if (!stream.isTTY) {
        stream.write(`${text}\n`);
        return;
      }
      const columns = stream.columns || 80;
      const letters = Array.from(text);
      stream.write(`\r\x1b[2K${letters.length < columns ? text : `${letters.slice(0, columns - 2).join("")}…`}`);
      isOpen = true;
    },
    end() {
      if (isOpen) stream.write("\n");
      isOpen = false;
      last = Number.NEGATIVE_INFINITY;
    },
  };
}
