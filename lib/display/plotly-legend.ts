import { entryWidth, type LegendEntry } from "./legend.ts";
import type { PlotlyLayout } from "./plotly.ts";
import { screen } from "./sheet.ts";

/** How wide a picture is in a notebook, and on a telephone. */
const usualWidth = screen.width;
const narrowWidth = 380;

/** A row of names, as Plotly draws it; and what lies between the curves and the first row: numbers and title of the x axis. */
const rowHeight = 19;
const axisHeight = 48;
/** Curves that are less high are worth less than a distance. */
const leastHeight = 80;

/**
 * A layout with the names of curves in rows below the x axis, whatever the picture's width will be: beside the title there is room
 * for them in some widths only, and Plotly does not look.
 */
export function withLegend(layout: PlotlyLayout, entries: readonly LegendEntry[]): PlotlyLayout {
  if (entries.length === 0) return layout;
  const { height, margin } = layout;
  const [usual, narrow] = [usualWidth, narrowWidth].map(
    (width) => rowHeight * rowsOf(entries, width - margin.l - margin.r),
  );
  const plot = height - margin.t - margin.b;
  // Plotly counts from the lower edge of the curves in their height, which is less where more rows are needed.
  const y = -axisHeight / Math.max(leastHeight, plot - (narrow - usual));
  return {
    ...layout,
    height: height + usual,
    margin: { ...margin, b: margin.b + usual },
    legend: { orientation: "h", x: 0, xanchor: "left", y, yanchor: "top" },
  };
}

/** In how many rows Plotly writes: one, or columns as wide as the longest name. */
function rowsOf(entries: readonly LegendEntry[], room: number): number {
  const widths = entries.map((entry) => entryWidth(screen, entry));
  if (widths.reduce((sum, width) => sum + width, 0) <= room) return 1;
  const columns = Math.max(1, Math.floor(room / Math.max(...widths)));
  return Math.ceil(entries.length / columns);
}
