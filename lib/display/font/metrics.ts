import { advances, characters, glyphs, unitsPerEm } from "./arimo.ts";

/** A character that the font does not have is written as this one. */
const missing = "?";

const indexOf = new Map<number, number>();
for (const [first, last] of characters) {
  for (let character = first; character <= last; character++) indexOf.set(character, indexOf.size);
}

/** A letter as the font has it. */
export interface Glyph {
  readonly id: number;
  readonly character: number;
  /** In ems. */
  readonly advance: number;
}

export function glyphsOf(text: string): Glyph[] {
  return Array.from(text, (letter) => {
    const character = letter.codePointAt(0)!;
    const index = indexOf.get(character) ?? indexOf.get(missing.codePointAt(0)!)!;
    return { id: glyphs[index], character, advance: advances[index] / unitsPerEm };
  });
}

/** How wide a text is, in the unit of its size. */
export function textWidth(text: string, size: number): number {
  return size * glyphsOf(text).reduce((sum, { advance }) => sum + advance, 0);
}

/** Which share of a text lies before the point where it is anchored. */
export const anchorShare: Readonly<Record<"start" | "middle" | "end", number>> = { start: 0, middle: 0.5, end: 1 };
