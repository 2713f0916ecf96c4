import { textWidth } from "./font/metrics.ts";
import type { Shape, Sheet } from "./scene.ts";

/** The name of a curve, with its colour. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
}

/** Where the names of curves stand. */
export interface Legend {
  /** On the title's line, right-aligned; or in rows below the axes, when the line is too short. */
  readonly place: "title" | "below";
  readonly rows: readonly (readonly LegendEntry[])[];
  /** How much the picture is less high for it. */
  readonly height: number;
}

/** Letters on screen are some other font than the one that is measured. */
export const doubt = 1.15;
/** For letters of 12, as all lengths here. */
const rowHeight = 20;
const swatchWidth = 18;

/**
 * Decides where the names of curves stand.
 *
 * @param room width of the plot, in the sheet's unit
 * @param titleWidth how much of it the title takes
 */
export function arrangeLegend(
  sheet: Sheet,
  room: number,
  titleWidth: number,
  entries: readonly LegendEntry[] = [],
): Legend {
  const widths = entries.map((entry) => entryWidth(sheet, entry));
  if (entries.length === 0 || sum(widths) <= room - titleWidth) return { place: "title", rows: [entries], height: 0 };
  const rows: LegendEntry[][] = [[]];
  let free = room;
  for (const [i, entry] of entries.entries()) {
    if (widths[i] > free && rows[rows.length - 1].length > 0) {
      rows.push([]);
      free = room;
    }
    rows[rows.length - 1].push(entry);
    free -= widths[i];
  }
  return { place: "below", rows, height: rows.length * rowHeight * scaleOf(sheet) };
}

/**
 * Draws it.
 *
 * @param area edges of the plot, in the sheet's unit
 * @param lines where the letters of the title stand, and those of the first row below the axes
 */
export function drawLegend(
  sheet: Sheet,
  { place, rows }: Legend,
  area: { readonly left: number; readonly right: number },
  lines: { readonly title: number; readonly below: number },
): Shape[] {
  return rows.flatMap((entries, row) => {
    let left = place === "below" ? area.left : area.right - sum(entries.map((entry) => entryWidth(sheet, entry)));
    const line = place === "below" ? lines.below + row * rowHeight * scaleOf(sheet) : lines.title;
    return entries.flatMap((entry) => {
      const shapes = named(sheet, entry, left, line);
      left += entryWidth(sheet, entry);
      return shapes;
    });
  });
}

/** A name's line of colour, and the name after it. */
function named(sheet: Sheet, { name, colour }: LegendEntry, left: number, line: number): Shape[] {
  const scale = scaleOf(sheet);
  const right = left + swatchWidth * scale;
  const middle = line - 4 * scale;
  return [
    { kind: "line", curves: [[left, middle, right, middle]], colour, width: 2.5 * scale },
    { kind: "text", text: name, x: right + 6 * scale, y: line, size: sheet.fontSize, anchor: "start" },
  ];
}

/** With the air after it. */
export function entryWidth(sheet: Sheet, { name }: LegendEntry): number {
  return doubt * textWidth(name, sheet.fontSize) + (swatchWidth + 24) * scaleOf(sheet);
}

function scaleOf({ fontSize }: Sheet): number {
  return fontSize / 12;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
