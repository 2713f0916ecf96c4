import { standardInput } from "./input-name.ts";
import type { LiveLine } from "./live-line.ts";
import type { Stop } from "./stop.ts";

/** Whoever waits that long wonders for what. */
const patienceMilliseconds = 1500;

/**
 * Reads an input that may be standard input, which has an end only when its writer says so: a Ctrl-C ends the reading, and what
 * follows goes on.
 */
export async function readInput<Sound>(
  input: string,
  { stop, line }: { readonly stop: Stop; readonly line: LiveLine },
  read: (ended?: AbortSignal) => Promise<Sound>,
): Promise<Sound> {
  if (input !== standardInput) return read();
  const reading = new AbortController();
  const callOff = stop.firstEnds(reading);
  const timer = setTimeout(() => {
    if (line.isTerminal) line.show("reading standard input … Ctrl-C ends the reading, and the search begins");
  }, patienceMilliseconds);
  try {
    const sound = await read(reading.signal);
    line.end();
    if (reading.signal.aborted)
      process.stderr.write(
        "Standard input is read no further: the search begins with what came, the next Ctrl-C ends it.\n",
      );
    return sound;
  } finally {
    callOff();
    clearTimeout(timer);
    line.end();
  }
}
