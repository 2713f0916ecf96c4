import { glyphsOf } from "./metrics.ts";

/**
 * Letters as outlines, for whoever draws a picture without having the font.
 *
 * @see Apple, TrueType Reference Manual, chapter 6: tables glyf and loca (simple glyphs only: ours has no others)
 */
export type Outlines = (text: string, size: number) => string;

/** @param file a TrueType font with short offsets and without composite glyphs */
export function outlinesOf(file: Uint8Array, unitsPerEm: number): Outlines {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [loca, glyf] = [tableAt(view, "loca"), tableAt(view, "glyf")];
  const drawn = new Map<number, Contour[]>();
  const contours = (id: number): Contour[] => {
    if (!drawn.has(id)) {
      const [from, to] = [2 * view.getUint16(loca + 2 * id), 2 * view.getUint16(loca + 2 * id + 2)];
      drawn.set(id, to > from ? contoursAt(view, glyf + from) : []);
    }
    return drawn.get(id)!;
  };
  return (text, size) => {
    let path = "";
    let pen = 0;
    const scale = size / unitsPerEm;
    for (const { id, advance } of glyphsOf(text)) {
      for (const contour of contours(id)) path += pathOf(contour, pen, scale);
      pen += advance * size;
    }
    return path;
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly isOn: boolean;
}
type Contour = readonly Point[];

function tableAt(view: DataView, tag: string): number {
  const tables = view.getUint16(4);
  for (let entry = 12; entry < 12 + 16 * tables; entry += 16) {
    const letters = [0, 1, 2, 3].map((i) => String.fromCharCode(view.getUint8(entry + i)));
    if (letters.join("") === tag) return view.getUint32(entry + 8);
  }
  throw new Error(`the font has no table ${tag}`);
}

const flag = { isOn: 1, xIsByte: 2, yIsByte: 4, repeats: 8, xSameOrPositive: 16, ySameOrPositive: 32 };

function contoursAt(view: DataView, glyph: number): Contour[] {
  const count = view.getInt16(glyph);
  const ends = Array.from({ length: count }, (_, i) => view.getUint16(glyph + 10 + 2 * i));
  const points = ends[count - 1] + 1;
  let at = glyph + 10 + 2 * count;
  at += 2 + view.getUint16(at); // instructions
  const flags: number[] = [];
  while (flags.length < points) {
    const value = view.getUint8(at++);
    const times = value & flag.repeats ? 1 + view.getUint8(at++) : 1;
    for (let i = 0; i < times; i++) flags.push(value);
  }
  const coordinates = (isByte: number, sameOrPositive: number): number[] => {
    let value = 0;
    return flags.map((bits) => {
      if (bits & isByte) value += bits & sameOrPositive ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(bits & sameOrPositive)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const x = coordinates(flag.xIsByte, flag.xSameOrPositive);
  const y = coordinates(flag.yIsByte, flag.ySameOrPositive);
  const all = flags.map((bits, i) => ({ x: x[i], y: y[i], isOn: (bits & flag.isOn) !== 0 }));
  return ends.map((end, i) => all.slice(i === 0 ? 0 : ends[i - 1] + 1, end + 1));
}

/** Points off the curve are control points of parabolas; between two of them lies a point on the curve. */
function pathOf(contour: Contour, pen: number, scale: number): string {
  const place = ({ x, y }: { x: number; y: number }): string =>
    `${(pen + x * scale).toFixed(3)} ${(-y * scale).toFixed(3)}`;
  const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, isOn: true });
  const first = contour.findIndex(({ isOn }) => isOn);
  const start = first >= 0 ? contour[first] : middle(contour[0], contour[contour.length - 1]);
  const rest = [...contour.slice(first + 1), ...contour.slice(0, Math.max(0, first)), start];
  let path = `M${place(start)}`;
  for (let i = 0; i < rest.length; i++) {
    if (rest[i].isOn) {
      path += `L${place(rest[i])}`;
      continue;
    }
    const next = rest[i + 1];
    const end = next.isOn ? next : middle(rest[i], next);
    path += `Q${place(rest[i])} ${place(end)}`;
    if (next.isOn) i++;
  }
  return `${path}Z`;
}
