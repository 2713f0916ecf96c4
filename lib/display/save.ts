import { host } from "../core/index.ts";
import { base64Bytes } from "./base64.ts";
import type { FigureParts } from "./figure.ts";
import { trueType, unitsPerEm } from "./font/arimo.ts";
import { outlinesOf } from "./font/outlines.ts";
import { pdfOf } from "./pdf.ts";
import { withResolution } from "./png.ts";
import type { Scene } from "./scene.ts";
import { type PaperOptions, paper } from "./sheet.ts";
import { svgOf } from "./svg.ts";

export interface SaveOptions extends PaperOptions {
  /** Pixels per inch of a .png; 300 unless asked. */
  readonly dotsPerInch?: number;
}

type Saved = (parts: FigureParts, options: SaveOptions) => string | Uint8Array | Promise<Uint8Array>;

const formats: Readonly<Record<string, Saved>> = {
  pdf: (parts, options) => pdfOf(parts.draw(paper("save", options))),
  svg: (parts, options) => svgOf(parts.draw(paper("save", options))),
  png: (parts, options) => rasterised(parts.draw(paper("save", options)), options.dotsPerInch ?? 300),
  csv: (parts) => parts.csv(),
};

/** See Figure.save. */
export async function saveFigure(parts: FigureParts, path: string, options: SaveOptions = {}): Promise<void> {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1].toLowerCase() ?? "";
  if (!Object.hasOwn(formats, ending))
    throw new RangeError(`save: the name must end in .pdf, .svg, .png or .csv, got ${path}`);
  const { write } = host();
  if (!write) throw new Error(`save: nothing here can write ${path}; in a script, import "speclab/node" first`);
  const content = await formats[ending](parts, options);
  await write(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
}

async function rasterised(scene: Scene, dotsPerInch: number): Promise<Uint8Array> {
  if (!(dotsPerInch >= 30 && dotsPerInch <= 2400))
    throw new RangeError(`save: dotsPerInch must lie within 30 … 2400, got ${dotsPerInch}`);
  const { Resvg } = await import("@resvg/resvg-js").catch((cause) => {
    const advice = "npm install @resvg/resvg-js brings it; .pdf and .svg need nothing";
    throw new Error(`save: a .png needs the package @resvg/resvg-js, which is not here: ${advice}`, { cause });
  });
  // Letters as curves: then it does not matter which fonts this machine has.
  const svg = svgOf(scene, outlinesOf(await inflated(base64Bytes(trueType)), unitsPerEm));
  const value = Math.round((scene.width / 72) * dotsPerInch);
  const options = { fitTo: { mode: "width", value }, font: { loadSystemFonts: false } } as const;
  return withResolution(new Uint8Array(new Resvg(svg, options).render().asPng()), dotsPerInch);
}

async function inflated(zlib: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([zlib]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
