import { type ColourScale, palette } from "./colours.ts";
import { escapeMarkup } from "./escape.ts";
import { indexedPngUri } from "./png.ts";
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
  /** Marks, where they are not round numbers. */
  readonly ticks?: readonly Tick[];
}

export interface PlateOptions {
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** 320 when absent; the width is always 800. */
  readonly height?: number;
  readonly colourBar?: ColourBar;
  /** Names of curves with their colours. */
  readonly legend?: readonly { readonly name: string; readonly colour: string }[];
}

/** Where the curves or the picture go: inside, coordinates start at 0, 0 in the upper left corner. */
export interface PlotArea {
  readonly width: number;
  readonly height: number;
  x(value: number): number;
  y(value: number): number;
}

const width = 800;
const usualHeight = 320;
const ink = "#222";
const faint = "#ddd";

/**
 * A still picture with title and axes, as SVG text without ids, styles or scripts, so that several fit on one page. The
 * plate is white, because whoever shows it as an image decides nothing about its colours.
 *
 * @param content draws what is inside the axes
 */
export function plate(options: PlateOptions, content: (area: PlotArea) => string): string {
  const { height = usualHeight } = options;
  const margin = { left: 72, right: options.colourBar ? 92 : 20, top: 40, bottom: 52 };
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const area: PlotArea = {
    ...inner,
    x: (value) => ((value - options.x.from) / (options.x.to - options.x.from)) * inner.width,
    y: (value) => inner.height - ((value - options.y.from) / (options.y.to - options.y.from)) * inner.height,
  };
  const [title, description] = [escapeMarkup(options.title), escapeMarkup(options.description)];
  return [
    `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}' viewBox='0 0 ${width} ${height}' `,
    `role='img' aria-label='${description}' font-family='system-ui, sans-serif' font-size='12' fill='${ink}'>`,
    `<title>${title}</title><desc>${description}</desc>`,
    `<rect width='${width}' height='${height}' fill='white'/>`,
    `<text x='${margin.left}' y='25' font-size='15'>${title}</text>`,
    legend(options.legend ?? []),
    `<g transform='translate(${margin.left} ${margin.top})'>`,
    grid(options, area),
    // A nested picture clips what it holds.
    `<svg width='${inner.width}' height='${inner.height}' overflow='hidden'>${content(area)}</svg>`,
    axes(options, area),
    options.colourBar ? colourBar(options.colourBar, area) : "",
    "</g></svg>",
  ].join("");
}

/** A curve through points; `x` tells where the i-th one stands. */
export function curve(area: PlotArea, y: ArrayLike<number>, x: (index: number) => number, colour: string): string {
  let path = "";
  for (let i = 0; i < y.length; i++) path += `${i === 0 ? "M" : "L"}${short(area.x(x(i)))} ${short(area.y(y[i]))}`;
  return `<path d='${path}' fill='none' stroke='${colour}' stroke-width='1.2' stroke-linejoin='round'/>`;
}

/** A picture of pixels that fills a rectangle. */
export function pixels(
  uri: string,
  at: { x: number; y: number; width: number; height: number },
  coarse: boolean,
): string {
  const place = `x='${short(at.x)}' y='${short(at.y)}' width='${short(at.width)}' height='${short(at.height)}'`;
  return `<image ${place} preserveAspectRatio='none' image-rendering='${coarse ? "pixelated" : "auto"}' href='${uri}'/>`;
}

/** A filled rectangle between two corners, whichever they are. */
export function box(x0: number, y0: number, x1: number, y1: number, colour: string): string {
  const [left, top] = [Math.min(x0, x1), Math.min(y0, y1)];
  const size = `width='${short(Math.abs(x1 - x0))}' height='${short(Math.abs(y1 - y0))}'`;
  return `<rect x='${short(left)}' y='${short(top)}' ${size} fill='${colour}'/>`;
}

/** A tenth of a pixel is enough for everyone. */
export function short(coordinate: number): string {
  return String(Math.round(10 * coordinate) / 10);
}

function marks(axis: Axis, about: number): readonly Tick[] {
  return axis.ticks ?? ticks(axis.from, axis.to, about);
}

function grid({ x, y, colourBar: bar }: PlateOptions, area: PlotArea): string {
  if (bar) return ""; // a picture covers it
  const vertical = marks(x, 8).map(({ value }) => `M${short(area.x(value))} 0V${area.height}`);
  const horizontal = marks(y, 5).map(({ value }) => `M0 ${short(area.y(value))}H${area.width}`);
  return `<path d='${[...vertical, ...horizontal].join("")}' stroke='${faint}'/>`;
}

function axes({ x, y }: PlateOptions, area: PlotArea): string {
  const parts: string[] = [];
  let strokes = `M0 0V${area.height}H${area.width}`;
  for (const { value, label } of marks(x, 8)) {
    const at = short(area.x(value));
    strokes += `M${at} ${area.height}v5`;
    parts.push(`<text x='${at}' y='${area.height + 18}' text-anchor='middle'>${escapeMarkup(label)}</text>`);
  }
  for (const { value, label } of marks(y, 5)) {
    const at = area.y(value);
    strokes += `M0 ${short(at)}h-5`;
    parts.push(`<text x='-9' y='${short(at + 4)}' text-anchor='end'>${escapeMarkup(label)}</text>`);
  }
  const middle = area.height / 2;
  return [
    `<path d='${strokes}' fill='none' stroke='${ink}'/>`,
    ...parts,
    `<text x='${area.width / 2}' y='${area.height + 39}' text-anchor='middle'>${escapeMarkup(x.title)}</text>`,
    `<text transform='translate(-54 ${middle}) rotate(-90)' text-anchor='middle'>${escapeMarkup(y.title)}</text>`,
  ].join("");
}

const barSteps = 64;
const barWidth = 14;

function colourBar(bar: ColourBar, area: PlotArea): string {
  const left = area.width + 16;
  const gradient = indexedPngUri({
    width: 1,
    height: barSteps,
    pixels: Uint8Array.from({ length: barSteps }, (_, i) => barSteps - 1 - i),
    palette: palette(bar.scale, barSteps),
  });
  const marks = bar.ticks ?? ticks(bar.from, bar.to, 5);
  const labels = marks.map(({ value, label }) => {
    const at = area.height * (1 - (value - bar.from) / (bar.to - bar.from));
    return `<text x='${left + barWidth + 6}' y='${short(at + 4)}'>${escapeMarkup(label)}</text>`;
  });
  return [
    pixels(gradient, { x: left, y: 0, width: barWidth, height: area.height }, false),
    ...labels,
    `<text x='${left}' y='${area.height + 18}'>${escapeMarkup(bar.title)}</text>`,
  ].join("");
}

/** Right-aligned on the title's line, last name outermost; a letter is taken to be 8 wide. Too many names: none. */
function legend(entries: NonNullable<PlateOptions["legend"]>): string {
  const swatch = 18;
  const widthOf = (name: string): number => 8 * name.length + swatch + 24;
  if (entries.reduce((sum, { name }) => sum + widthOf(name), 0) > width / 2) return "";
  let right = width - 20;
  const parts: string[] = [];
  for (const { name, colour } of [...entries].reverse()) {
    parts.push(`<path d='M${right - swatch} 21H${right}' stroke='${colour}' stroke-width='2.5'/>`);
    parts.push(`<text x='${right - swatch - 6}' y='25' text-anchor='end'>${escapeMarkup(name)}</text>`);
    right -= widthOf(name);
  }
  return parts.join("");
}
