// A table for the terminal: columns as wide as they need to be, numbers to the right.

/** @param rows cells as text; the first row is the heading */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  const numeric = rows[0].map((_, column) => rows.slice(1).every((row) => /^[-\d.,/ of%×]*$/.test(row[column] ?? "")));
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const space = " ".repeat(widths[column] - width(text));
          return numeric[column] ? space + text : text + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Columns that a text takes: code points are counted, not UTF-16 units. */
function width(text: string): number {
  return [...text].length;
}
