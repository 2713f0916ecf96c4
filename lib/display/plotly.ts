import { base64OfArray } from "./base64.ts";

/** A figure as Plotly takes it: traces and a layout, plain data. */
export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Numbers in Plotly's compact form: base64 of their memory, a quarter of their size as text or less. */
export interface PlotlyArray {
  readonly dtype: "i1" | "i2" | "f4" | "f8";
  readonly bdata: string;
  /** `rows, columns` of a matrix. */
  readonly shape?: string;
}

export function plotlyArray(
  numbers: Int8Array | Int16Array | Float32Array | Float64Array,
  shape?: [number, number],
): PlotlyArray {
  const dtype = dtypeOf(numbers);
  const bdata = base64OfArray(numbers);
  return shape ? { dtype, bdata, shape: shape.join(", ") } : { dtype, bdata };
}

function dtypeOf(numbers: Int8Array | Int16Array | Float32Array | Float64Array): PlotlyArray["dtype"] {
  if (numbers instanceof Int8Array) return "i1";
  if (numbers instanceof Int16Array) return "i2";
  return numbers instanceof Float32Array ? "f4" : "f8";
}

export interface PlotlyLayout extends Record<string, unknown> {
  /** In pixels, as its margins. */
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
}

/** What all our figures have in common; colours of paper and text come from the front end's theme. */
export function plotlyLayout(title: string, description: string, height: number): PlotlyLayout {
  return {
    title: { text: plotlyText(title), x: 0.01, xanchor: "left", font: { size: 16 } },
    height,
    margin: { l: 72, r: 24, t: 48, b: 52 },
    meta: { description }, // the extension's label for screen readers
  };
}

/** The title of an x axis: close to its numbers, since Plotly's own distance takes it to the lower edge of the picture. */
export function plotlyBelow(text: string): Record<string, unknown> {
  return { text: plotlyText(text), standoff: 8 };
}

/** No logo, and no button that uploads the figure: a voice stays on the machine it was recorded on. */
export const plotlyConfig: Readonly<Record<string, unknown>> = {
  displaylogo: false,
  showSendToCloud: false,
  responsive: true,
};

/** Plotly reads a few HTML tags in its texts; a title is a student's own and means what it says. */
export function plotlyText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
