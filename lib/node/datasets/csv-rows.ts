/**
 * Rows of a CSV file as it comes: quoted fields may hold commas, line ends and doubled quotes.
 *
 * @see RFC 4180
 */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  let wasQuote = false;
  for await (const piece of text) {
    for (const letter of piece) {
      if (isQuoted) {
        // A quote ends the field, unless another one follows.
        if (letter === '"') {
          isQuoted = false;
          wasQuote = true;
        } else field += letter;
        continue;
      }
      if (letter === '"') {
        if (wasQuote) field += '"';
        isQuoted = true;
        wasQuote = false;
        continue;
      }
      wasQuote = false;
      if (letter === ",") {
        row.push(field);
        field = "";
      } else if (letter === "\n") {
        row.push(field);
        yield row;
        row = [];
        field = "";
      } else if (letter !== "\r") field += letter;
    }
  }
  if (field !== "" || row.length > 0) yield [...row, field];
}
