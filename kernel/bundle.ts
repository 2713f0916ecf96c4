// What a cell shows, made fit for Jupyter's messages while it can still be said whose fault it is.

/**
 * The representations of a value, each a text or plain JSON.
 *
 * @param bundle MIME type → representation
 * @param who whom the sentence names: `display` or `toBundle`
 * @throws TypeError when it is no object, or a representation has no JSON: a bigint, or an object that contains itself
 */
export function plainBundle(bundle: unknown, who: string): Record<string, unknown> {
  if (typeof bundle !== "object" || bundle === null) {
    throw new TypeError(`${who}: must give an object of MIME types and representations, got ${String(bundle)}`);
  }
  const plain: Record<string, unknown> = {};
  for (const [type, representation] of Object.entries(bundle)) {
    // Nearly all that is large is text already.
    const value = typeof representation === "string" ? representation : asJson(representation, `${who}: ${type}`);
    if (value !== undefined) plain[type] = value;
  }
  return plain;
}

function asJson(value: unknown, what: string): unknown {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    const [reason] = String((cause as Error).message).split("\n");
    throw new TypeError(`${what} must be plain JSON, without bigint and without cycles: ${reason}`, { cause });
  }
  return text === undefined ? undefined : JSON.parse(text);
}
