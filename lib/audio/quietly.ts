/** A decoder that complains more often than this about one file does not come to an end by itself. */
const enoughComplaints = 100;

/**
 * Calls a decoder that writes its complaints to the console. They come back in its result, too, where we read them: a
 * student should see one sentence, not a hundred lines. One that goes on for ever is stopped.
 */
export function quietly<T>(call: () => T): T {
  const { error } = console;
  let complaints = 0;
  console.error = (complaint: unknown) => {
    if (++complaints > enoughComplaints) throw new Error(`it gives up: ${complaint}`);
  };
  try {
    return call();
  } finally {
    console.error = error;
  }
}
