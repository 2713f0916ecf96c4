/** A number as people write it: a real minus sign, no trailing zeros, four digits that matter: −0.25001 is `−0.25`. */
export function readable(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e7)
      ? size.toExponential(Math.min(2, digits - 1)).replace(/\.?0*e\+?/, "e")
      : String(Number(size.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1))))));
  return (value < 0 ? "−" : "") + text.replace("e-", "e−");
}

/** A duration in seconds with its unit: `3.95 s`, `87 ms`. */
export function readableSeconds(seconds: number): string {
  return seconds > 0 && seconds < 0.1 ? `${readable(1000 * seconds, 3)} ms` : `${readable(seconds, 3)} s`;
}

/** What stands at one place of some data that may hold no NaN, in words for the person who made it. */
export function requireNumbers(
  caller: string,
  what: string,
  data: ArrayLike<number>,
  place: (index: number) => string = (index) => `number ${index}`,
): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const value = readable(data[i]);
    throw new RangeError(
      `${caller}: ${place(i)} of ${what} is ${value}, so there is nothing to show; ${whereFrom(value)}`,
    );
  }
}

function whereFrom(value: string): string {
  return value === "NaN"
    ? "look where it is computed for 0 / 0, the root of a negative number, or an array read beyond its end"
    : "look where it is computed for a division by zero";
}
