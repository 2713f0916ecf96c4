import { bars } from "speclab/display";

/** More are no figure any more; the table has them all. */
const mostBars = 60;

/** A line of the table, as the figure needs it. */
export interface SweepBar {
  readonly name: string;
  readonly mean: number;
  /** Absent of a single run. */
  readonly deviation?: number;
}

/** The table of a sweep as SVG for papers: a bar for each line, its standard deviation on it. None where there is nothing to compare. */
export function sweepFigure(
  experiment: string,
  data: string,
  varied: readonly string[],
  result: string,
  results: readonly SweepBar[],
): string | undefined {
  if (results.length < 2 || results.length > mostBars) return undefined;
  const percents = (value: (bar: SweepBar) => number): Record<string, number> =>
    Object.fromEntries(results.map((bar) => [bar.name, 100 * value(bar)]));
  return bars(
    percents(({ mean }) => mean),
    {
      title: `${experiment}, ${data}: ${result} by ${varied.join(", ")}`,
      xTitle: varied.join(", "),
      yTitle: `${result} (%)`,
      // One run has no deviation, and a line of no length would say that it is 0.
      ...(results.every(({ deviation }) => deviation !== undefined) && {
        spread: percents(({ deviation }) => deviation!),
      }),
    },
  ).svg();
}
