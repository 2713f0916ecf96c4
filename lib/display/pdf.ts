import { base64Bytes } from "./base64.ts";
import { deflate } from "./deflate.ts";
import { ascent, boundingBox, capHeight, descent, trueType, unitsPerEm } from "./font/arimo.ts";
import { anchorShare, type Glyph, glyphsOf, textWidth } from "./font/metrics.ts";
import { ink, type Line, type Picture, type Scene, type Shape, type Text } from "./scene.ts";

/**
 * A scene as a PDF file of one page: lines and boxes as such, pictures pixel by pixel, letters as text that can be
 * searched, in a font that lies in the file, as publishers ask for. The same scene gives the same bytes.
 *
 * @see ISO 32000-1:2008 (PDF 1.7), chapters 7 (file), 8 (graphics), 9.7 (composite fonts)
 */
export function pdfOf(scene: Scene): Uint8Array<ArrayBuffer> {
  const page = new Page();
  for (const shape of scene.shapes) page.draw(shape);
  const size = `${number(scene.width)} ${number(scene.height)}`;
  const objects = new Objects();
  const font = addFont(objects, page.letters);
  const pictures = page.pictures.map((picture, i) => `/I${i} ${addPicture(objects, picture)}`);
  // Our y runs downwards, PDF's upwards.
  const content = objects.add("", ascii(`1 0 0 -1 0 ${number(scene.height)} cm\n${page.operators.join("\n")}`));
  const pages = objects.reserve();
  const resources = `<</Font <</F ${font}>> /XObject <<${pictures.join(" ")}>>>>`;
  const only = objects.add(
    `/Type /Page /Parent ${pages} /MediaBox [0 0 ${size}] /Resources ${resources} /Contents ${content}`,
  );
  objects.fill(pages, `/Type /Pages /Kids [${only}] /Count 1`);
  const catalog = objects.add(`/Type /Catalog /Pages ${pages}`);
  const information = objects.add(
    `/Title ${textString(scene.title)} /Subject ${textString(scene.description)} /Producer (speclab)`,
  );
  return objects.file(`/Root ${catalog} /Info ${information}`);
}

/** What is drawn, as PDF's operators, and what they need. */
class Page {
  readonly operators: string[] = [];
  readonly pictures: Picture[] = [];
  readonly letters: Map<number, Glyph> = new Map();

  draw(shape: Shape): void {
    switch (shape.kind) {
      case "box":
        this.operators.push(`${colour(shape.colour)} rg ${frame(shape)} re f`);
        break;
      case "line":
        this.operators.push(strokes(shape));
        break;
      case "text":
        this.#text(shape);
        break;
      case "picture": {
        // A picture fills the unit square from below.
        const { x, y, width, height } = shape;
        const place = [width, 0, 0, -height, x, y + height].map(number).join(" ");
        this.operators.push(`q ${place} cm /I${this.pictures.length} Do Q`);
        this.pictures.push(shape);
        break;
      }
      case "clip":
        this.operators.push(`q ${frame(shape)} re W n`);
        for (const inside of shape.shapes) this.draw(inside);
        this.operators.push("Q");
        break;
    }
  }

  #text({ text, x, y, size, anchor, isUpwards }: Text): void {
    const letters = glyphsOf(text);
    for (const letter of letters) this.letters.set(letter.id, letter);
    const start = anchorShare[anchor] * textWidth(text, size);
    const matrix = isUpwards ? [0, -1, -1, 0, x, y + start] : [1, 0, 0, -1, x - start, y];
    const codes = letters.map(({ id }) => hex(id)).join("");
    this.operators.push(
      `BT /F ${number(size)} Tf ${colour(ink)} rg ${matrix.map(number).join(" ")} Tm <${codes}> Tj ET`,
    );
  }
}

function strokes({ curves, colour: name, width, dashes = [0, 0] }: Line): string {
  const pattern = dashes[0] > 0 ? `[${dashes.map(number).join(" ")}] 0 d` : "[] 0 d";
  const paths = curves.map((points) => {
    const steps: string[] = [];
    for (let i = 0; i < points.length; i += 2) {
      steps.push(`${number(points[i])} ${number(points[i + 1])} ${i === 0 ? "m" : "l"}`);
    }
    return steps.join("\n");
  });
  return `${colour(name)} RG ${number(width)} w 1 j ${pattern}\n${paths.join("\n")}\nS`;
}

function frame({ x, y, width, height }: { x: number; y: number; width: number; height: number }): string {
  return [x, y, width, height].map(number).join(" ");
}

function addPicture(objects: Objects, { picture, isCoarse }: Picture): string {
  const { width, height, pixels, palette } = picture;
  const colours = `[/Indexed /DeviceRGB ${palette.length / 3 - 1} <${Array.from(palette, (byte) => hex(byte, 2)).join("")}>]`;
  return objects.add(
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace ${colours} ` +
      `/Interpolate ${!isCoarse}`,
    pixels,
  );
}

/** The whole font: its 30 kB are less than the trouble of taking out the letters that are used. */
function addFont(objects: Objects, letters: ReadonlyMap<number, Glyph>): string {
  const name = "/Arimo";
  const thousandths = (length: number): number => Math.round((1000 * length) / unitsPerEm);
  const file = objects.addCompressed(base64Bytes(trueType));
  const descriptor = objects.add(
    `/Type /FontDescriptor /FontName ${name} /Flags 32 /FontBBox [${boundingBox.map(thousandths).join(" ")}] ` +
      `/ItalicAngle 0 /Ascent ${thousandths(ascent)} /Descent ${thousandths(descent)} ` +
      `/CapHeight ${thousandths(capHeight)} /StemV 80 /FontFile2 ${file}`,
  );
  const used = [...letters.values()].sort((a, b) => a.id - b.id);
  const widths = used.map(({ id, advance }) => `${id} [${Math.round(1000 * advance)}]`);
  const glyphs = objects.add(
    `/Type /Font /Subtype /CIDFontType2 /BaseFont ${name} /CIDToGIDMap /Identity /FontDescriptor ${descriptor} ` +
      `/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /W [${widths.join(" ")}]`,
  );
  const toUnicode = objects.add("", ascii(characterMap(used)));
  return objects.add(
    `/Type /Font /Subtype /Type0 /BaseFont ${name} /Encoding /Identity-H /DescendantFonts [${glyphs}] ` +
      `/ToUnicode ${toUnicode}`,
  );
}

/** Which letter each glyph is, for whoever searches or copies. */
function characterMap(used: readonly Glyph[]): string {
  const blocks: string[] = [];
  for (let i = 0; i < used.length; i += 100) {
    const lines = used.slice(i, i + 100).map(({ id, character }) => `<${hex(id)}> <${hex(character)}>`);
    blocks.push(`${lines.length} beginbfchar\n${lines.join("\n")}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /Letters def
1 begincodespacerange <0000> <FFFF> endcodespacerange
${blocks.join("\n")}
endcmap CMapName currentdict /CMap defineresource pop end end`;
}

/** The numbered objects of a file, and the table that says where each begins. */
class Objects {
  readonly #objects: Uint8Array[] = [];

  /** @returns the reference to a dictionary, or to a stream of bytes with one */
  add(entries: string, stream?: Uint8Array): string {
    return stream ? this.addCompressed(deflate(stream), entries) : this.fill(this.reserve(), entries);
  }

  /** A stream that is a zlib stream already. */
  addCompressed(zlib: Uint8Array, entries = ""): string {
    const head = ascii(`<<${entries} /Filter /FlateDecode /Length ${zlib.length}>>\nstream\n`);
    this.#objects.push(joined([head, zlib, ascii("\nendstream")]));
    return `${this.#objects.length} 0 R`;
  }

  /** A number for an object that others refer to before it is there. */
  reserve(): string {
    this.#objects.push(new Uint8Array(0));
    return `${this.#objects.length} 0 R`;
  }

  fill(reference: string, entries: string): string {
    this.#objects[Number.parseInt(reference, 10) - 1] = ascii(`<<${entries}>>`);
    return reference;
  }

  file(trailer: string): Uint8Array<ArrayBuffer> {
    const parts = [ascii("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")]; // the second line: this is no text
    const offsets: number[] = [];
    let length = parts[0].length;
    for (const [i, object] of this.#objects.entries()) {
      offsets.push(length);
      const whole = joined([ascii(`${i + 1} 0 obj\n`), object, ascii("\nendobj\n")]);
      parts.push(whole);
      length += whole.length;
    }
    const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    const count = offsets.length + 1;
    parts.push(
      ascii(
        `xref\n0 ${count}\n0000000000 65535 f \n${lines.join("")}` +
          `trailer\n<</Size ${count} ${trailer}>>\nstartxref\n${length}\n%%EOF\n`,
      ),
    );
    return joined(parts);
  }
}

/** Any text as UTF-16, the form that needs no escapes. */
function textString(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => hex(text.charCodeAt(i)));
  return `<FEFF${units.join("")}>`;
}

function colour(name: string): string {
  return [1, 3, 5].map((at) => number(Number.parseInt(name.slice(at, at + 2), 16) / 255)).join(" ");
}

function number(value: number): string {
  return String(Math.round(1000 * value) / 1000);
}

function hex(value: number, digits = 4): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
