import { bars } from "speclab/display";

/** More are no figure any more; the table has them all. */
const mostBars = 60;

/** A line of the table, as the figure needs it. */
export interface SweepBar {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** The table of a sweep as SVG for papers: a bar for each line, its standard deviation on it. None where there is nothing to compare. */
export function sweepFigure(
  experiment: string,
  varied: readonly string[],
  result: string,
  results: readonly SweepBar[],
): string | undefined {
  if (results.length < 2 || results.length > mostBars) return undefined;
  const percent = (value: number): number => 100 * value;
  return bars(Object.fromEntries(results.map(({ name, mean }) => [name, percent(mean)])), {
    title: `${experiment}: ${result} by ${varied.join(", ")}`,
    xTitle: varied.join(", "),
    yTitle: `${result} (%)`,
    spread: results.map(({ deviation }) => percent(deviation)),
  }).svg();
}
