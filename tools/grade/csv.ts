// Tables for spreadsheets and gradebooks.

/**
 * Where a spreadsheet would take a text for a formula and run it: at its beginning, and behind a semicolon, because Excel
 * in much of Europe cuts a line there, whatever the quotes say.
 */
const formulas = /^(?=[=+\-@＝＋－＠\t\r\n])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/g;

/**
 * A table as RFC 4180 has it, in UTF-8 with a mark that Excel needs. Texts that a spreadsheet would run get an apostrophe.
 *
 * @example
 * csv([["id", "points"], ["=1+1", -2]]); // '\ufeffid,points\r\n\'=1+1,-2\r\n'
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = value.replace(formulas, "'");
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows of a CSV file by their heading. Reads comma, semicolon and tab, whichever the heading has most of.
 *
 * @throws Error when a quoted cell has no end
 */
export function readCsv(text: string): Record<string, string>[] {
  const clean = text.replace(/^\ufeff/, "");
  const [heading] = clean.split("\n", 1);
  const separator = [",", ";", "\t"].toSorted((a, b) => heading.split(b).length - heading.split(a).length)[0];
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let i = 0; i < clean.length; i++) {
    const row = rows[rows.length - 1];
    const letter = clean[i];
    if (quoted) {
      if (letter !== '"') row[row.length - 1] += letter;
      else if (clean[i + 1] === '"') row[row.length - 1] += clean[i++];
      else quoted = false;
    } else if (letter === '"' && row[row.length - 1] === "") quoted = true;
    else if (letter === separator) row.push("");
    else if (letter === "\n") rows.push([""]);
    else if (letter !== "\r") row[row.length - 1] += letter;
  }
  if (quoted) throw new Error("a quoted cell has no end");
  const [names, ...content] = rows.filter((row) => row.some((value) => value !== ""));
  return content.map((row) => Object.fromEntries(names.map((name, i) => [name.trim(), (row[i] ?? "").trim()])));
}
