import type { Samples } from "../core/index.ts";
import { curveColours } from "./colours.ts";
import { columns } from "./csv.ts";
import { type Figure, figure } from "./figure.ts";
import { readable, requireNumbers } from "./numbers.ts";
import { box, plate } from "./plate.ts";
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
}

/** More bars are thinner than a pixel; such data is a curve. */
const mostBars = 500;
/** Of the room each bar has. */
const barShare = 0.8;
/** Bars that still have their value written over them, and names that fit beside each other. */
const mostWithValues = 12;
const mostNames = 24;

/**
 * Bars from zero: a few named numbers, or a row of numbers. On a logarithmic scale, from a power of ten.
 *
 * @param values numbers by their names, or in a row (bar `i` stands at `i`)
 * @throws RangeError when there are none, more than 500, or one is NaN, or not above 0 on a logarithmic scale
 * @example
 * bars({ "voice A": 118.2, "voice B": 207.9 }, { title: "Mean F0", yTitle: "Hz" });
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
  const drawn = scale === "log" ? heights.map(Math.log10) : heights;
  const y = { title: yTitle, ...(scale === "log" ? decades(drawn) : fromZero(drawn)) };
  const x = { title: xTitle, from: -0.6, to: heights.length - 0.4 };
  const withValues = heights.length <= mostWithValues;
  const description = `${title}: ${inWords(heights, names)}.`;

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
          if (!withValues) return [bar];
          const at = { x: area.x(i), y: area.y(drawn[i]) + (height < 0 ? 14 : -5) * area.scale };
          return [bar, { kind: "text", text: readable(height), ...at, size: sheet.fontSize, anchor: "middle" }];
        }),
      );
    },
    csv: () => columns([xTitle || "Name", yTitle || "Value"], [names ?? Array.from(heights, (_, i) => i), heights]),
    plotly() {
      return {
        data: [
          {
            type: "bar",
            x: names ? names.map(plotlyText) : Array.from(heights, (_, i) => i),
            y: plotlyArray(heights),
            marker: { color: curveColours[0] },
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

function inWords(heights: Float64Array, names: readonly string[] | undefined): string {
  if (heights.length <= mostWithValues) {
    return Array.from(heights, (height, i) => `${names ? `${names[i]} ` : ""}${readable(height)}`).join(", ");
  }
  return `${heights.length} bars from ${readable(Math.min(...heights))} to ${readable(Math.max(...heights))}`;
}
