import { escapeMarkup } from "./escape.ts";
import { anchorShare, textWidth } from "./font/metrics.ts";
import type { Outlines } from "./font/outlines.ts";
import { indexedPngUri } from "./png.ts";
import { ink, type Line, type Picture, type Scene, type Shape, type Text } from "./scene.ts";

/** On paper: the font that comes with us, then what is as wide letter by letter. */
const families = { screen: "system-ui, sans-serif", paper: "Arimo, Liberation Sans, Helvetica, Arial, sans-serif" };
const millimetresPerPoint = 25.4 / 72;

/**
 * A scene as SVG text without ids, styles or scripts, so that several fit on one page.
 *
 * @param outlines draws the letters as curves, for who has no fonts
 */
export function svgOf(scene: Scene, outlines?: Outlines): string {
  const { width, height, sheet } = scene;
  const write = new Writer(sheet.isPaper ? 2 : 1, sheet.fontSize, outlines);
  const [title, description] = [escapeMarkup(scene.title), escapeMarkup(scene.description)];
  const length = (points: number): string =>
    sheet.isPaper ? `${write.short(points * millimetresPerPoint)}mm` : write.short(points);
  const size = `width='${length(width)}' height='${length(height)}'`;
  const family = sheet.isPaper ? families.paper : families.screen;
  return [
    `<svg xmlns='http://www.w3.org/2000/svg' ${size} viewBox='0 0 ${write.short(width)} ${write.short(height)}' `,
    `role='img' aria-label='${description}' font-family='${family}' font-size='${sheet.fontSize}' fill='${ink}'>`,
    `<title>${title}</title><desc>${description}</desc>`,
    ...scene.shapes.map((shape) => write.shape(shape)),
    "</svg>",
  ].join("");
}

class Writer {
  readonly #factor: number;
  readonly #fontSize: number;
  readonly #outlines: Outlines | undefined;

  /** @param digits after the point: a tenth of a pixel, or a hundredth of a point, is enough for everyone */
  constructor(digits: number, fontSize: number, outlines: Outlines | undefined) {
    this.#factor = 10 ** digits;
    this.#fontSize = fontSize;
    this.#outlines = outlines;
  }

  short(length: number): string {
    return String(Math.round(this.#factor * length) / this.#factor);
  }

  shape(shape: Shape): string {
    switch (shape.kind) {
      case "text":
        return this.#outlines ? this.#outlined(shape, this.#outlines) : this.#text(shape);
      case "line":
        return this.#line(shape);
      case "box":
        return `<rect ${this.#frame(shape)} fill='${shape.colour}'/>`;
      case "picture":
        return this.#picture(shape);
      case "clip": {
        const { x, y, width, height } = shape;
        const box = [x, y, width, height].map((length) => this.short(length)).join(" ");
        const inside = shape.shapes.map((part) => this.shape(part)).join("");
        return `<svg ${this.#frame(shape)} viewBox='${box}' overflow='hidden'>${inside}</svg>`;
      }
    }
  }

  #frame({ x, y, width, height }: { x: number; y: number; width: number; height: number }): string {
    const size = `width='${this.short(width)}' height='${this.short(height)}'`;
    return `x='${this.short(x)}' y='${this.short(y)}' ${size}`;
  }

  #text({ text, x, y, size, anchor, isUpwards }: Text): string {
    const place = isUpwards
      ? `transform='translate(${this.short(x)} ${this.short(y)}) rotate(-90)'`
      : `x='${this.short(x)}' y='${this.short(y)}'`;
    const anchored = anchor === "start" ? "" : ` text-anchor='${anchor}'`;
    const sized = size === this.#fontSize ? "" : ` font-size='${size}'`;
    return `<text ${place}${anchored}${sized}>${escapeMarkup(text)}</text>`;
  }

  #outlined({ text, x, y, size, anchor, isUpwards }: Text, outlines: Outlines): string {
    const start = -anchorShare[anchor] * textWidth(text, size);
    const turned = isUpwards ? " rotate(-90)" : "";
    const place = `translate(${this.short(x)} ${this.short(y)})${turned} translate(${this.short(start)} 0)`;
    return `<path transform='${place}' d='${outlines(text, size)}'/>`;
  }

  #line({ curves, colour, width, dashes }: Line): string {
    const path = curves.map((points) => {
      let text = "";
      for (let i = 0; i < points.length; i += 2) {
        text += `${i === 0 ? "M" : "L"}${this.short(points[i])} ${this.short(points[i + 1])}`;
      }
      return text;
    });
    const dashed = dashes ? ` stroke-dasharray='${dashes.map((length) => this.short(length)).join(" ")}'` : "";
    return (
      `<path d='${path.join("")}' fill='none' stroke='${colour}' stroke-width='${Math.round(100 * width) / 100}' ` +
      `stroke-linejoin='round'${dashed}/>`
    );
  }

  #picture(shape: Picture): string {
    const rendering = shape.isCoarse ? "pixelated" : "auto";
    const uri = indexedPngUri(shape.picture);
    return `<image ${this.#frame(shape)} preserveAspectRatio='none' image-rendering='${rendering}' href='${uri}'/>`;
  }
}
