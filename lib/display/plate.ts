import { type ColourScale, palette } from "./colours.ts";
import { textWidth } from "./font/metrics.ts";
import { arrangeLegend, doubt, drawLegend, type Legend, type LegendEntry } from "./legend.ts";
import { type Box, type Clip, ink, type Line, type Scene, type Shape, type Sheet, type Text } from "./scene.ts";
import { type Tick, ticks } from "./ticks.ts";

/** One axis of a still picture. */
export interface Axis {
  /** What is measured, with its unit. */
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Marks; round numbers when absent. An empty list leaves the axis bare. */
  readonly ticks?: readonly Tick[];
}

/** A bar beside the picture that says which colour means what. */
export interface ColourBar {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly scale: ColourScale;
}

export interface PlateOptions {
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Height in the unit of the usual one; 1 when absent. */
  readonly relativeHeight?: number;
  readonly colourBar?: ColourBar;
  /** Names of curves with their colours. */
  readonly legend?: readonly LegendEntry[];
}

/** Where the curves or the picture go. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Lengths are given for letters of 12; this makes them fit other ones. */
  readonly scale: number;
  x(value: number): number;
  y(value: number): number;
}

const faint = "#dddddd";
const usualFontSize = 12;

/**
 * A still picture with title and axes. The plate is white, because whoever shows it as an image decides nothing about
 * its colours.
 *
 * @param content draws what is inside the axes
 */
export function plate(sheet: Sheet, options: PlateOptions, content: (area: PlotArea) => readonly Shape[]): Scene {
  const scale = sheet.fontSize / usualFontSize;
  const { width } = sheet;
  const height = sheet.height * (options.relativeHeight ?? 1);
  const margin = margins(sheet, options);
  const names = legendOf(sheet, options);
  const size = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom - names.height,
  };
  if (size.width < 3 * sheet.fontSize || size.height < 3 * sheet.fontSize)
    throw new RangeError(`svg: the letters of ${sheet.fontSize} pt leave no room for the picture; make it larger`);
  const area: PlotArea = {
    ...size,
    left: margin.left,
    top: margin.top,
    scale,
    x: (value) => margin.left + ((value - options.x.from) / (options.x.to - options.x.from)) * size.width,
    y: (value) => margin.top + (1 - (value - options.y.from) / (options.y.to - options.y.from)) * size.height,
  };
  const inside: Clip = { kind: "clip", x: area.left, y: area.top, ...size, shapes: content(area) };
  const titleAt = { x: area.left, y: titleLine(sheet) * scale, size: titleSize(sheet), anchor: "start" } as const;
  return {
    title: options.title,
    description: options.description,
    width,
    height,
    sheet,
    shapes: [
      { kind: "box", x: 0, y: 0, width, height, colour: "#ffffff" },
      ...(sheet.hasTitle ? [{ kind: "text", text: options.title, ...titleAt } as const] : []),
      ...drawLegend(
        sheet,
        names,
        { left: area.left, right: area.left + area.width },
        { title: titleAt.y, below: height - names.height + 8 * scale },
      ),
      ...grid(options, area),
      inside,
      ...axes(sheet, options, area),
      ...(options.colourBar ? colourBar(sheet, options.colourBar, area) : []),
    ],
  };
}

/** A curve through points; `x` tells where the i-th one stands. */
export function curve(area: PlotArea, y: ArrayLike<number>, x: (index: number) => number, colour: string): Line {
  const points: number[] = [];
  for (let i = 0; i < y.length; i++) points.push(area.x(x(i)), area.y(y[i]));
  return { kind: "line", curves: [points], colour, width: 1.2 * area.scale };
}

/** A filled rectangle between two corners, whichever they are. */
export function box(x0: number, y0: number, x1: number, y1: number, colour: string): Box {
  const [x, y] = [Math.min(x0, x1), Math.min(y0, y1)];
  return { kind: "box", x, y, width: Math.abs(x1 - x0), height: Math.abs(y1 - y0), colour };
}

function titleSize(sheet: Sheet): number {
  return sheet.isPaper ? sheet.fontSize : 1.25 * sheet.fontSize;
}

/** How far below the upper edge the letters of title and legend stand. */
function titleLine(sheet: Sheet): number {
  if (!sheet.isPaper) return 25;
  return sheet.hasTitle ? 13 : 10;
}

/** Where a plate puts the names of its curves. */
function legendOf(sheet: Sheet, options: Pick<PlateOptions, "title" | "x" | "y" | "legend">): Legend {
  const { left, right, top, bottom } = margins(sheet, options);
  const titleWidth = sheet.hasTitle ? doubt * textWidth(options.title, titleSize(sheet)) : 0;
  const names = arrangeLegend(sheet, sheet.width - left - right, titleWidth, options.legend);
  // On a very small paper the curves are worth more than their names.
  const isTooHigh = names.height > (sheet.height - top - bottom) / 2;
  return isTooHigh ? { place: "title", rows: [], height: 0 } : names;
}

function xMarks(axis: Axis, room: number, scale: number): readonly Tick[] {
  return axis.ticks ?? ticks(axis.from, axis.to, Math.min(8, Math.max(2, room / (75 * scale))));
}

function yMarks(axis: Axis, room: number, scale: number): readonly Tick[] {
  return axis.ticks ?? ticks(axis.from, axis.to, Math.min(8, Math.max(2, room / (46 * scale))));
}

function widest(labels: readonly Tick[], fontSize: number): number {
  return Math.max(0, ...labels.map(({ label }) => textWidth(label, fontSize)));
}

/** On screen figures below each other share their left and right edges; on paper every point counts. */
function margins(sheet: Sheet, { x, y, colourBar: bar }: Pick<PlateOptions, "x" | "y" | "colourBar">) {
  const { fontSize, isPaper } = sheet;
  const scale = fontSize / usualFontSize;
  const labels = widest(y.ticks ?? ticks(y.from, y.to, 5), fontSize);
  const left = labels + (9 + 6 + (y.title ? 16 : 0)) * scale;
  const [barLabels, barTitle] = bar
    ? [widest(ticks(bar.from, bar.to, 5), fontSize) + 20, textWidth(bar.title, fontSize) / 2 + 8]
    : [0, 0];
  const right = bar ? Math.max(16 * scale + barLabels * doubt, barTitle) + (isPaper ? 0 : 6) : 14 * scale;
  const top = (titleLine(sheet) + (isPaper ? 10 : 15)) * scale;
  const bottom = (x.title || bar?.title ? 52 : 30) * scale;
  return isPaper
    ? { left, right, top, bottom }
    : { left: Math.max(72, left), right: Math.max(bar ? 92 : 20, right), top, bottom: 52 * scale };
}

function grid({ x, y, colourBar: bar }: PlateOptions, area: PlotArea): Line[] {
  if (bar) return []; // a picture covers it
  const { left, top, width, height, scale } = area;
  const vertical = xMarks(x, width, scale).map(({ value }) => [area.x(value), top, area.x(value), top + height]);
  const horizontal = yMarks(y, height, scale).map(({ value }) => [left, area.y(value), left + width, area.y(value)]);
  return [{ kind: "line", curves: [...vertical, ...horizontal], colour: faint, width: scale }];
}

function axes(sheet: Sheet, { x, y }: PlateOptions, area: PlotArea): Shape[] {
  const { left, top, width, height, scale } = area;
  const bottom = top + height;
  const size = sheet.fontSize;
  const strokes = [[left, top, left, bottom, left + width, bottom]];
  const texts: Text[] = [];
  for (const { value, label } of xMarks(x, width, scale)) {
    const at = area.x(value);
    strokes.push([at, bottom, at, bottom + 5 * scale]);
    texts.push({ kind: "text", text: label, x: at, y: bottom + 18 * scale, size, anchor: "middle" });
  }
  const marks = yMarks(y, height, scale);
  for (const { value, label } of marks) {
    const at = area.y(value);
    strokes.push([left, at, left - 5 * scale, at]);
    texts.push({ kind: "text", text: label, x: left - 9 * scale, y: at + 4 * scale, size, anchor: "end" });
  }
  const beside = widest(marks, size) + 16 * scale;
  const titles: Text[] = [
    { kind: "text", text: x.title, x: left + width / 2, y: bottom + 39 * scale, size, anchor: "middle" },
    {
      kind: "text",
      text: y.title,
      x: left - (sheet.isPaper ? beside : Math.max(54, beside)),
      y: top + height / 2,
      size,
      anchor: "middle",
      isUpwards: true,
    },
  ];
  return [
    { kind: "line", curves: strokes, colour: ink, width: scale },
    ...texts,
    ...titles.filter(({ text }) => text !== ""),
  ];
}

const barSteps = 64;
const barWidth = 14;

function colourBar(sheet: Sheet, bar: ColourBar, area: PlotArea): Shape[] {
  const { top, height, scale } = area;
  const size = sheet.fontSize;
  const left = area.left + area.width + 16 * scale;
  const picture = {
    width: 1,
    height: barSteps,
    pixels: Uint8Array.from({ length: barSteps }, (_, i) => barSteps - 1 - i),
    palette: palette(bar.scale, barSteps),
  };
  const place = { x: left, y: top, width: barWidth * scale, height };
  const labels = yMarks(bar, height, scale).map(({ value, label }): Text => {
    const at = top + height * (1 - (value - bar.from) / (bar.to - bar.from));
    const x = left + (barWidth + 6) * scale;
    return { kind: "text", text: label, x, y: at + 4 * scale, size, anchor: "start" };
  });
  // On the line of the axis title: on the line of the numbers it would meet the last of them.
  const under = { x: left + (barWidth / 2) * scale, y: top + height + 39 * scale, size, anchor: "middle" } as const;
  return [
    { kind: "picture", ...place, picture, isCoarse: false },
    ...labels,
    ...(bar.title ? [{ kind: "text", text: bar.title, ...under } as const] : []),
  ];
}
