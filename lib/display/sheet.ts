import type { Sheet } from "./scene.ts";

/** How a figure is laid out for paper. */
export interface PaperOptions {
  /** 85 for one column of most journals, 170 for two. */
  readonly widthMm?: number;
  /** 0.6 of the width when absent. */
  readonly heightMm?: number;
  /** Size of the letters in points; 8 unless asked, and they keep it whatever the width. */
  readonly fontSize?: number;
  /** A figure in a paper has a caption: `false` leaves the title out. */
  readonly hasTitle?: boolean;
}

/** The width of a notebook's page, in pixels. */
export const screen: Sheet = { width: 800, height: 320, fontSize: 12, isPaper: false, hasTitle: true };

const pointsPerMillimetre = 72 / 25.4;

/** @throws RangeError when nothing could be drawn on such a paper */
export function paper(caller: string, options: PaperOptions): Sheet {
  const { widthMm = 85, heightMm = 0.6 * widthMm, fontSize = 8, hasTitle = true } = options;
  const limits = { widthMm: [30, 1000], heightMm: [15, 1000], fontSize: [4, 72] } as const;
  for (const [name, value] of Object.entries({ widthMm, heightMm, fontSize })) {
    const [least, most] = limits[name as keyof typeof limits];
    if (!(value >= least && value <= most))
      throw new RangeError(`${caller}: ${name} must lie within ${least} … ${most}, got ${value}`);
  }
  const [width, height] = [widthMm, heightMm].map((length) => length * pointsPerMillimetre);
  return { width, height, fontSize, isPaper: true, hasTitle };
}
