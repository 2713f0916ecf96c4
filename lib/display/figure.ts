import type { Displayable, MimeBundle } from "../core/index.ts";
import type { PlotlyFigure } from "./plotly.ts";
import { type SaveOptions, saveFigure } from "./save.ts";
import type { Scene, Sheet } from "./scene.ts";
import { type PaperOptions, paper, screen } from "./sheet.ts";
import { svgOf } from "./svg.ts";

/** A picture with axes: interactive where Plotly is, a still picture everywhere else, a sentence for everyone. */
export interface Figure extends Displayable {
  readonly title: string;
  /** One sentence: what is shown, how large, which range. What a screen reader says. */
  readonly description: string;
  /** The still picture, complete in itself: for a page, or with options for paper, at its size in millimetres. */
  svg(options?: PaperOptions): string;
  plotly(): PlotlyFigure;
  /** What is shown, as numbers: all of them, not the reduced ones of the picture. */
  csv(): string;
  /**
   * Writes the figure for a paper, at its size in millimetres with letters in points, or its numbers.
   *
   * @param path ends in .pdf, .svg, .png or .csv; relative to the notebook, or in a script to the folder it is started in
   * @example
   * await lines(hann(64)).save("build/window.pdf", { widthMm: 85 });
   */
  save(path: string, options?: SaveOptions): Promise<void>;
}

/** MIME type of Plotly's figures in Jupyter. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** What a kind of figure knows to do; the rest is common to all. */
export interface FigureParts extends Pick<Figure, "title" | "description" | "plotly" | "csv"> {
  draw(sheet: Sheet): Scene;
}

/** Gives a picture its bundle: all forms side by side, from which a front end takes the best it can show. */
export function figure(parts: FigureParts): Figure {
  const { title, description, plotly, csv, draw } = parts;
  const svg = (options?: PaperOptions): string => svgOf(draw(options ? paper("svg", options) : screen));
  return {
    title,
    description,
    svg,
    plotly,
    csv,
    save: (path, options) => saveFigure(parts, path, options),
    toBundle: (): MimeBundle => ({ [plotlyMime]: plotly(), "image/svg+xml": svg(), "text/plain": description }),
  };
}
