import type { Displayable, MimeBundle } from "../core/index.ts";
import { escapeMarkup } from "./escape.ts";
import { readable } from "./numbers.ts";

/** A row: what stands in each named column. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * A small table: numbers to the right with four digits, everything else to the left.
 *
 * @param rows the columns are those of the first row, then any that later rows add
 * @example
 * table([{ voice: "A", "F0 (Hz)": 118.2 }, { voice: "B", "F0 (Hz)": 207.9 }]);
 */
export function table(rows: readonly Row[], options: { readonly title?: string } = {}): Displayable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const { title } = options;
  return {
    toBundle(): MimeBundle {
      const head = columns.map(
        (column) => `<th scope="col" style="${cellStyle(column, rows)}">${escapeMarkup(column)}</th>`,
      );
      const body = rows.map((row) => {
        const cells = columns.map(
          (column) => `<td style="${cellStyle(column, rows)}">${escapeMarkup(text(row[column]))}</td>`,
        );
        return `<tr>${cells.join("")}</tr>`;
      });
      const caption = title ? `<caption style="text-align:left;padding:2px 0">${escapeMarkup(title)}</caption>` : "";
      return {
        "text/html":
          `<table style="border-collapse:collapse">${caption}<thead><tr>${head.join("")}</tr></thead>` +
          `<tbody>${body.join("")}</tbody></table>`,
        "text/plain": plain(columns, rows, title),
      };
    },
  };
}

function text(value: Row[string]): string {
  if (value === undefined) return "";
  return typeof value === "number" ? readable(value) : String(value);
}

function isNumeric(column: string, rows: readonly Row[]): boolean {
  return rows.every((row) => row[column] === undefined || typeof row[column] === "number");
}

function cellStyle(column: string, rows: readonly Row[]): string {
  return `padding:2px 10px;text-align:${isNumeric(column, rows) ? "right" : "left"}`;
}

function plain(columns: readonly string[], rows: readonly Row[], title: string | undefined): string {
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => text(row[column]).length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (isNumeric(columns[i], rows) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  const lines = [line(columns), ...rows.map((row) => line(columns.map((column) => text(row[column]))))];
  return [...(title ? [title] : []), ...lines].join("\n");
}
