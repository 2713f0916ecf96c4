import type { Displayable, MimeBundle } from "../core/index.ts";
import type { PlotlyFigure } from "./plotly.ts";

/** A picture with axes: interactive where Plotly is, a still picture everywhere else, a sentence for everyone. */
export interface Figure extends Displayable {
  readonly title: string;
  /** One sentence: what is shown, how large, which range. What a screen reader says. */
  readonly description: string;
  /** The still picture, complete in itself. */
  svg(): string;
  plotly(): PlotlyFigure;
}

/** MIME type of Plotly's figures in Jupyter. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** Gives a picture its bundle: all forms side by side, from which a front end takes the best it can show. */
export function figure(picture: Omit<Figure, "toBundle">): Figure {
  return {
    ...picture,
    toBundle: (): MimeBundle => ({
      [plotlyMime]: picture.plotly(),
      "image/svg+xml": picture.svg(),
      "text/plain": picture.description,
    }),
  };
}
