import type { Samples } from "../core/index.ts";
import { curveColours } from "./colours.ts";
import { columns } from "./csv.ts";
import { type Figure, figure } from "./figure.ts";
import { readable, requireNumbers } from "./numbers.ts";
import { box, type PlotArea, plate } from "./plate.ts";
import { plotlyArray, plotlyBelow, plotlyConfig, plotlyLayout, plotlyText } from "./plotly.ts";
import type { Shape } from "./scene.ts";
import type { Tick } from "./ticks.ts";

export interface BarsOptions {
  readonly title?: string;
  /** What the axes measure, with the unit: `"Seconds"`. */
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** `"log"`: bars stand on a power of ten below the least of them, and each step of the axis is another one. */
  readonly scale?: "linear" | "log";
  /**
   * One for each bar, such as a standard deviation: a line that far above and below the end of the bar. By name where the
   * values have names, else in a row.
   */
  readonly spread?: Readonly<Record<string, number>> | Samples | readonly number[];
}

/** More bars are thinner than a pixel; such data is a curve. */
const mostBars = 500;
/** Of the room each bar has. */
const barShare = 0.8;
/** Bars that still have their value written over them, and names that fit beside each other. */
const mostWithValues = 12;
const mostNames = 24;
/** Seen on the bars and on white paper as well. */
const whiskerColour = "#000000";

/**
 * Bars from zero: a few named numbers, or a row of numbers. On a logarithmic scale, from a power of ten.
 *
 * @param values numbers by their names, or in a row (bar `i` stands at `i`)
 * @throws RangeError when there are none, more than 500, or one is NaN, or not above 0 on a logarithmic scale; when the
 *   spread is not one finite number from 0 on for each bar, or the scale is logarithmic
 * @example
 * bars({ "voice A": 118.2, "voice B": 207.9 }, { title: "Mean F0", yTitle: "Hz", spread: { "voice A": 21.5, "voice B": 30.2 } });
 */
export function bars(
  values: Readonly<Record<string, number>> | Samples | readonly number[],
  options: BarsOptions = {},
): Figure {
  const { title = "Bars", xTitle = "", yTitle = "", scale = "linear" } = options;
  const isRow = ArrayBuffer.isView(values) || Array.isArray(values);
  const heights = Float64Array.from(isRow ? (values as Samples) : Object.values(values));
  const names = isRow ? undefined : Object.keys(values);
  if (heights.length === 0) throw new RangeError("bars: there is no number, so there is nothing to show");
  if (heights.length > mostBars) {
    throw new RangeError(`bars: at most ${mostBars} bars fit, got ${heights.length}; lines shows any number`);
  }
  requireNumbers("bars", "the values", heights, (i) => (names ? `"${names[i]}"` : `number ${i}`));
  if (scale === "log") requireLogarithms(heights, names);
  const spread = requireSpread(options.spread, names, heights.length, scale);
  const drawn = scale === "log" ? heights.map(Math.log10) : heights;
  const upper = spread ? drawn.map((height, i) => height + spread[i]) : drawn;
  const lower = spread ? drawn.map((height, i) => height - spread[i]) : drawn;
  const y = { title: yTitle, ...(scale === "log" ? decades(drawn) : fromZero(Float64Array.of(...lower, ...upper))) };
  const x = { title: xTitle, from: -0.6, to: heights.length - 0.4 };
  const withValues = heights.length <= mostWithValues;
  const description = `${title}: ${inWords(heights, names, spread)}.`;

  return figure({
    title,
    description,
    draw(sheet) {
      const thinned = Math.ceil(heights.length / mostNames);
      const nameMarks = names
        ?.map((label, value) => ({ value, label }))
        .filter(({ value }) => heights.length <= mostNames || value % thinned === 0);
      return plate(sheet, { title, description, x: { ...x, ticks: nameMarks }, y }, (area) =>
        Array.from(heights).flatMap((height, i): Shape[] => {
          const edges = [i - barShare / 2, i + barShare / 2].map(area.x);
          const bar = box(edges[0], area.y(y.ground), edges[1], area.y(drawn[i]), curveColours[0]);
          const shapes = spread ? [bar, whisker(area, i, lower[i], upper[i])] : [bar];
          if (!withValues) return shapes;
          const end = area.y(height < 0 ? lower[i] : upper[i]);
          const at = { x: area.x(i), y: end + (height < 0 ? 14 : -5) * area.scale };
          return [...shapes, { kind: "text", text: readable(height), ...at, size: sheet.fontSize, anchor: "middle" }];
        }),
      );
    },
    csv() {
      const heading = [xTitle || "Name", yTitle || "Value", ...(spread ? ["±"] : [])];
      return columns(heading, [names ?? Array.from(heights, (_, i) => i), heights, ...(spread ? [spread] : [])]);
    },
    plotly() {
      return {
        data: [
          {
            type: "bar",
            x: names ? names.map(plotlyText) : Array.from(heights, (_, i) => i),
            y: plotlyArray(heights),
            marker: { color: curveColours[0] },
            ...(spread && { error_y: { type: "data", array: plotlyArray(spread), color: whiskerColour } }),
            ...(withValues && { text: Array.from(heights, (height) => readable(height)), textposition: "outside" }),
            hovertemplate: "%{x}: %{y:.4~g}<extra></extra>",
          },
        ],
        layout: {
          ...plotlyLayout(title, description, 340),
          bargap: 1 - barShare,
          xaxis: { title: plotlyBelow(xTitle), ...(names && { type: "category" }) },
          yaxis: {
            title: { text: plotlyText(yTitle) },
            range: [y.from, y.to],
            ...(scale === "log" && { type: "log", dtick: 1, exponentformat: "power" }),
          },
        },
        config: plotlyConfig,
      };
    },
  });
}

interface BarAxis {
  readonly from: number;
  readonly to: number;
  /** Where bars stand. */
  readonly ground: number;
  readonly ticks?: readonly Tick[];
}

function fromZero(heights: Float64Array): BarAxis {
  const [least, greatest] = [Math.min(0, ...heights), Math.max(0, ...heights)];
  if (least === greatest) return { from: 0, to: 1, ground: 0 };
  const air = 0.1 * (greatest - least);
  return { from: least < 0 ? least - air : 0, to: greatest > 0 ? greatest + air : 0, ground: 0 };
}

/** On a whole power of ten, so that the least bar is seen as well. */
function decades(logarithms: Float64Array): BarAxis {
  const ground = Math.ceil(Math.min(...logarithms)) - 1;
  const greatest = Math.max(...logarithms);
  const to = greatest + 0.1 * (greatest - ground);
  const marks = Array.from({ length: Math.floor(to) - ground + 1 }, (_, i) => ground + i);
  return {
    from: ground,
    to,
    ground,
    ticks: marks.map((value) => ({ value, label: readable(Number(`1e${value}`)) })),
  };
}

function requireLogarithms(heights: Float64Array, names: readonly string[] | undefined): void {
  const at = heights.findIndex((height) => height <= 0);
  if (at < 0) return;
  throw new RangeError(
    `bars: ${names ? `"${names[at]}"` : `number ${at}`} is ${readable(heights[at])}, and only numbers above 0 have a ` +
      'place on a logarithmic scale: leave out scale: "log"',
  );
}

/** A line over the end of a bar, with a cap at both of its own. */
function whisker(area: PlotArea, i: number, from: number, to: number): Shape {
  const [bottom, top] = [area.y(from), area.y(to)];
  const cap = [i - barShare / 8, i + barShare / 8].map(area.x);
  const curves = [
    [cap[0], top, cap[1], top],
    [area.x(i), top, area.x(i), bottom],
    [cap[0], bottom, cap[1], bottom],
  ];
  return { kind: "line", curves, colour: whiskerColour, width: 1.2 * area.scale };
}

/** Names like 40 and 10 change their order in a record, so named bars take their spread by name. */
function requireSpread(
  given: BarsOptions["spread"],
  names: readonly string[] | undefined,
  bars: number,
  scale: "linear" | "log",
): Float64Array<ArrayBuffer> | undefined {
  if (!given) return undefined;
  if (scale === "log") throw new RangeError('bars: spread has no place on a logarithmic scale: leave out scale: "log"');
  const isRow = ArrayBuffer.isView(given) || Array.isArray(given);
  if (isRow === (names !== undefined))
    throw new RangeError(`bars: spread must be ${names ? "by name" : "in a row"}, as the values are`);
  const row = isRow ? Array.from(given as Samples) : names!.map((name) => (given as Record<string, number>)[name]);
  if (row.length !== bars)
    throw new RangeError(`bars: spread must have a number for each bar, got ${row.length} for ${bars}`);
  const at = row.findIndex((value) => !(Number.isFinite(value) && value >= 0));
  if (at < 0) return Float64Array.from(row);
  throw new RangeError(
    `bars: spread must be finite and not negative, got ${row[at]} for ${names ? `"${names[at]}"` : `number ${at}`}`,
  );
}

function inWords(heights: Float64Array, names: readonly string[] | undefined, spread?: Float64Array): string {
  if (heights.length <= mostWithValues) {
    const value = (height: number, i: number): string =>
      spread ? `${readable(height)} ± ${readable(spread[i])}` : readable(height);
    return Array.from(heights, (height, i) => `${names ? `${names[i]} ` : ""}${value(height, i)}`).join(", ");
  }
  return `${heights.length} bars from ${readable(Math.min(...heights))} to ${readable(Math.max(...heights))}`;
}
