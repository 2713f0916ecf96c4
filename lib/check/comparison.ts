import { difference, errorOf, isSignal, type Place, sameShape } from "./difference.ts";
import type { Numbers } from "./reading.ts";
import type { Trial } from "./relations.ts";
import type { Comparison } from "./verdict.ts";

/** How many numbers are shown side by side. */
const shown = 6;

/** Yours and the true numbers side by side, around the first wrong one; of another shape, the first ones if they differ. */
export function comparison({ input, received, expected }: Trial): Comparison | undefined {
  const first = sameShape(received, expected) ? firstWrong(received, expected) : undefined;
  const { part, frame, bin } = first ?? { part: Object.keys(expected.parts)[0], frame: 0, bin: 0 };
  const along = isSignal(expected) ? "frames" : "bins"; // the direction in which the numbers are neighbours
  const count = Math.min(received[along], expected[along]);
  const start = Math.max(0, Math.min((along === "frames" ? frame : bin) - 2, count - shown));
  const rows = Array.from({ length: Math.min(shown, count) }, (_, i) => {
    const place = along === "frames" ? { part, frame: start + i, bin: 0 } : { part, frame, bin: start + i };
    const at = ({ bins, parts }: Numbers): number => parts[part][place.frame * bins + place.bin];
    return { ...place, received: at(received), expected: at(expected) };
  });
  return rows.some((row) => row.received !== row.expected) ? { input, rows } : undefined;
}

/** The earliest number whose error is a noticeable part of the largest one. */
function firstWrong(received: Numbers, expected: Numbers): Place | undefined {
  const { maxAbsolute } = difference(received, expected);
  const noticeable = Number.isFinite(maxAbsolute) ? maxAbsolute / 100 : Number.MAX_VALUE;
  const places = Object.entries(expected.parts).flatMap(([part, values]) => {
    const i = values.findIndex((value, at) => errorOf(received.parts[part][at], value) > noticeable);
    return i < 0 ? [] : [{ part, frame: Math.floor(i / expected.bins), bin: i % expected.bins }];
  });
  return places.sort((a, b) => a.frame - b.frame)[0];
}
