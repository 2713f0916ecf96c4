// Jupyter counts a cursor's place in code points, JavaScript in UTF-16 units: they differ after an emoji.

/** UTF-16 units in the first `points` code points. */
export function unitsOf(text: string, points: number): number {
  let units = 0;
  for (let seen = 0; seen < points && units < text.length; seen++) units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

/** Code points in the first `units` UTF-16 units. */
export function pointsOf(text: string, units: number): number {
  let points = 0;
  for (const _ of text.slice(0, units)) points++;
  return points;
}
