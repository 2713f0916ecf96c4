/** Runs a call, and gives the errors of the functions that it calls the name of the one that the user called. */
export function inNameOf<R>(caller: string, call: () => R): R {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const message = error.message.replace(/^\w+: /, `${caller}: `);
    if (message === error.message) throw error;
    throw error instanceof RangeError
      ? new RangeError(message, { cause: error })
      : new TypeError(message, { cause: error });
  }
}
