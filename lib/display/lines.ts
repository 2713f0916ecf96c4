import type { Samples } from "../core/index.ts";
import { curveColours } from "./colours.ts";
import { columns } from "./csv.ts";
import { type Figure, figure } from "./figure.ts";
import { readable, requireNumbers } from "./numbers.ts";
import { curve, type PlotArea, plate } from "./plate.ts";
import { plotlyArray, plotlyBelow, plotlyConfig, plotlyLayout, plotlyText } from "./plotly.ts";
import { withLegend } from "./plotly-legend.ts";
import { envelope } from "./pool.ts";
import type { Shape } from "./scene.ts";

/** A curve whose points are evenly spaced: point `i` stands at `x0 + i * dx`. */
export interface Curve {
  readonly y: Samples | readonly number[];
  /** Where the first point stands; 0 when absent. */
  readonly x0?: number;
  /** How far apart the points are; 1 when absent. */
  readonly dx?: number;
}

/** A vertical line with a name. */
export interface Mark {
  readonly x: number;
  readonly name: string;
}

export interface LinesOptions {
  readonly title?: string;
  /** What the axes measure, with the unit: `"Time (s)"`. */
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** For every curve that has none of its own. */
  readonly x0?: number;
  readonly dx?: number;
  /** From where to where the y axis reaches; all values, and some air, when absent. */
  readonly yRange?: readonly [number, number];
  readonly marks?: readonly Mark[];
  /** Draws each curve that much below the one before, so that many can be told apart; the y axis loses its numbers. */
  readonly shift?: number;
}

/** What one figure may spend, all curves together: 12 000 points are 64 kB for Plotly, 4000 are 45 kB in the still picture. */
const livePoints = 12_000;
const stillPoints = 4_000;

/** The live picture, in pixels. */
const liveHeight = 340;

/**
 * Curves on common axes. Long ones are drawn as their least and greatest values, so no peak is lost.
 *
 * @param curves one curve, or several by their names
 * @throws RangeError when a curve is empty or holds NaN, when the only two are named x and y, or when yRange does not rise
 * @example
 * lines(hann(3000), { title: "Hann window", xTitle: "Sample", marks: [{ x: 1500, name: "centre" }] });
 * @example
 * const { samples, sampleRate } = await load("voice.wav");
 * lines({ original: samples, halved: samples.map((x) => x / 2) }, { dx: 1 / sampleRate, xTitle: "Time (s)" });
 */
export function lines(
  curves: Samples | readonly number[] | Curve | Readonly<Record<string, Samples | readonly number[] | Curve>>,
  options: LinesOptions = {},
): Figure {
  const { title = "Curves", xTitle = "", yTitle = "", marks = [], shift = 0 } = options;
  const all = named(curves);
  requireNoPositions(all);
  const drawn = all.map(([name, given], index) => {
    const { y, x0 = options.x0 ?? 0, dx = options.dx ?? 1 } = isCurve(given) ? given : { y: given };
    if (y.length === 0) throw new RangeError(`lines: ${name || "the curve"} is empty, so there is nothing to show`);
    requireNumbers("lines", name || "the curve", y, (i) => `value ${i}`);
    const samples = Float64Array.from(y, (value) => value - index * shift);
    return { name, samples, lowered: index * shift, x0, dx, colour: curveColours[index % curveColours.length] };
  });
  if (drawn.length === 0) throw new RangeError("lines: there is no curve, so there is nothing to show");
  const { left, right, least, greatest } = extent(drawn, marks);
  const air = (greatest - least) * 0.06 || Math.abs(greatest) * 0.1 || 1;
  const [bottom, top] = rangeOf(options) ?? [least - air, greatest + air];
  const hasLegend = shift === 0 && drawn.length <= curveColours.length;
  const axes = {
    title,
    x: { title: xTitle, from: left, to: right },
    y: { title: yTitle, from: bottom, to: top, ticks: shift === 0 ? undefined : [] },
    legend: hasLegend ? drawn.filter(({ name }) => name !== "") : [],
  };
  const description = describe(title, drawn, extent(drawn.map(unshifted), marks));

  return figure({
    title,
    description,
    draw(sheet) {
      const points = Math.max(100, Math.floor(stillPoints / drawn.length));
      return plate(sheet, { ...axes, description }, (area) => {
        const paths = drawn.map(({ samples, x0, dx, colour }) => {
          const { points: y, spacing, offset } = envelope(samples, points);
          return curve(area, y, (i) => x0 + (offset + i * spacing) * dx, colour);
        });
        return [...paths, ...marks.flatMap((mark) => upright(area, mark))];
      });
    },
    csv: () => table(drawn.map(unshifted), xTitle, yTitle),
    plotly() {
      const points = Math.max(500, Math.floor(livePoints / drawn.length));
      return {
        data: drawn.map(({ name, samples, x0, dx, colour }) => {
          const { points: y, spacing, offset } = envelope(samples, points);
          return {
            type: "scatter",
            mode: "lines",
            name: plotlyText(name),
            showlegend: hasLegend && name !== "",
            x0: x0 + offset * dx,
            dx: spacing * dx,
            y: plotlyArray(Float32Array.from(y)),
            line: { color: colour, width: 1.5 },
          };
        }),
        layout: {
          ...withLegend(plotlyLayout(title, description, liveHeight), axes.legend),
          xaxis: { title: plotlyBelow(xTitle), range: [left, right], zeroline: false, exponentformat: "none" },
          yaxis: {
            title: { text: plotlyText(yTitle) },
            range: [bottom, top],
            showticklabels: shift === 0,
            zeroline: false,
          },
          shapes: marks.map(({ x }) => ({
            type: "line",
            x0: x,
            x1: x,
            yref: "paper",
            y0: 0,
            y1: 1,
            line: { dash: "dash", width: 1, color: "#888" },
          })),
          annotations: marks.map(({ x, name }) => ({
            x,
            xanchor: "left",
            yref: "paper",
            y: 0,
            yanchor: "bottom",
            text: plotlyText(name),
            showarrow: false,
          })),
        },
        config: plotlyConfig,
      };
    },
  });
}

function rangeOf({ yRange }: LinesOptions): readonly [number, number] | undefined {
  if (!yRange || (Number.isFinite(yRange[0]) && Number.isFinite(yRange[1]) && yRange[0] < yRange[1])) return yRange;
  throw new RangeError(`lines: yRange must rise from one number to another, got ${yRange[0]} … ${yRange[1]}`);
}

function upright(area: PlotArea, { x, name }: Mark): Shape[] {
  const { top, height, scale } = area;
  const at = area.x(x);
  const isLeft = at < area.left + area.width / 2;
  return [
    {
      kind: "line",
      curves: [[at, top, at, top + height]],
      colour: "#555555",
      width: scale,
      dashes: [5 * scale, 4 * scale],
    },
    {
      kind: "text",
      text: name,
      x: at + (isLeft ? 6 : -6) * scale,
      y: top + height - 8 * scale,
      size: 12 * scale,
      anchor: isLeft ? "start" : "end",
    },
  ];
}

/** Curves on common points side by side; others one below the other, each point with the name of its curve. */
function table(curves: readonly Drawn[], xTitle: string, yTitle: string): string {
  const [{ x0, dx, samples }] = curves;
  const [x, y] = [xTitle || "x", yTitle || "y"];
  const isCommon = curves.every((one) => one.x0 === x0 && one.dx === dx && one.samples.length === samples.length);
  if (isCommon) {
    const names = curves.length === 1 && curves[0].name === "" ? [y] : curves.map(({ name }) => name);
    const positions = samples.map((_, i) => x0 + i * dx);
    return columns([x, ...names], [positions, ...curves.map((one) => one.samples)]);
  }
  const points = curves.flatMap((one) => Array.from(one.samples, (value, i) => [one.name, one.x0 + i * one.dx, value]));
  return columns(
    ["Curve", x, y],
    [0, 1, 2].map((column) => points.map((point) => point[column])),
  );
}

interface Drawn {
  readonly name: string;
  readonly samples: Float64Array;
  /** How far below its true place the curve is drawn. */
  readonly lowered: number;
  readonly x0: number;
  readonly dx: number;
  readonly colour: string;
}

function unshifted(curve: Drawn): Drawn {
  return { ...curve, samples: curve.samples.map((value) => value + curve.lowered) };
}

type Given = Samples | readonly number[] | Curve;

function named(curves: Given | Readonly<Record<string, Given>>): [string, Given][] {
  if (ArrayBuffer.isView(curves) || Array.isArray(curves) || isCurve(curves as Given)) return [["", curves as Given]];
  return Object.entries(curves as Readonly<Record<string, Given>>);
}

/** Whoever has plotted elsewhere means positions and values by x and y, and would silently see two curves. */
function requireNoPositions(curves: readonly (readonly [string, Given])[]): void {
  const names = curves.map(([name]) => name);
  if (names.length !== 2 || !names.includes("x") || !names.includes("y")) return;
  throw new RangeError(
    "lines: { x, y } could mean positions and values, and points are evenly spaced here: give { y, x0, dx }, " +
      "or give two curves other names",
  );
}

/** A curve's `y` holds numbers; a curve that somebody named "y" is numbers itself. */
function isCurve(given: Given): given is Curve {
  if (ArrayBuffer.isView(given) || Array.isArray(given)) return false;
  return "y" in given && Object.keys(given).every((key) => ["y", "x0", "dx"].includes(key));
}

interface Extent {
  readonly left: number;
  readonly right: number;
  readonly least: number;
  readonly greatest: number;
}

function extent(curves: readonly Drawn[], marks: readonly Mark[]): Extent {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [least, greatest] = [left, right];
  for (const { samples, x0, dx } of curves) {
    left = Math.min(left, x0);
    right = Math.max(right, x0 + (samples.length - 1) * dx);
    for (const value of samples) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  for (const { x } of marks) {
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return { left, right: right > left ? right : left + 1, least, greatest };
}

function describe(title: string, curves: readonly Drawn[], { left, right, least, greatest }: Extent): string {
  const names = curves.map(({ name }) => name).filter((name) => name !== "");
  const what = curves.length === 1 ? `a curve of ${pointCount(curves[0].samples.length)}` : `${curves.length} curves`;
  const which = names.length > 1 && names.length <= 6 ? ` (${names.join(", ")})` : "";
  const values = `values from ${readable(least)} to ${readable(greatest)}`;
  return `${title}: ${what}${which} from ${readable(left)} to ${readable(right)}, ${values}.`;
}

function pointCount(count: number): string {
  return `${count} ${count === 1 ? "point" : "points"}`;
}
