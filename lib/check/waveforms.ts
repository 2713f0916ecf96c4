import { escapeMarkup } from "../display/escape.ts";
import { readable } from "../display/numbers.ts";
import { peak } from "./difference.ts";
import type { Sentences } from "./language/sentences.ts";
import type { Trial } from "./relations.ts";

/** One picture on the page, in pixels: three of them stand side by side. */
const width = 176;
const height = 84;
/** Orange where yours is greater, blue where it is smaller, as in all pictures of a difference; both show on light and dark. */
const [orange, blue] = ["#c8660f", "#3b7fce"];

/** A signal, the true one and their difference as curves on one scale; what would be invisible there is enlarged, and says so. */
export function waveforms({ received, expected }: Trial, { words, verdict }: Sentences): string[] {
  const [yours, truth] = [received.parts.sample, expected.parts.sample];
  const difference = Float64Array.from(truth, (value, i) => (i < yours.length ? yours[i] : 0) - value);
  const unit = peak(expected) || 1;
  const length = Math.max(yours.length, truth.length);
  return [
    curve(words.yours, yours, length, unit, [orange, orange], verdict),
    curve(words.expected, truth, length, unit, [blue, blue], verdict),
    curve(words.difference, difference, length, unit, [orange, blue], verdict),
  ];
}

/** Whoever is not between a quarter and the double of the truth is drawn larger or smaller. */
function scaleOf(values: Float64Array, unit: number): number {
  const size =
    values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0) / unit;
  if (size === 0 || (size >= 0.25 && size <= 2)) return 1;
  return 10 ** -Math.round(Math.log10(size));
}

function curve(
  name: string,
  values: Float64Array,
  length: number,
  unit: number,
  [above, below]: readonly [string, string],
  say: Sentences["verdict"],
): string {
  const scale = scaleOf(values, unit);
  const middle = height / 2;
  const y = (value: number): number => {
    const part = Number.isFinite(value) ? Math.max(-1, Math.min(1, (scale * value) / (2 * unit))) : 1;
    return Math.round(middle * (1 - part));
  };
  const paths = { above: "", below: "" };
  for (let x = 0; x < width; x++) {
    const [from, to] = [x, x + 1].map((edge) => Math.floor((edge * length) / width));
    const column = values.subarray(from, Math.max(to, from + 1));
    if (column.length === 0) continue;
    const [least, most] = [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))];
    if (!(most <= 0)) paths.above += `M${x} ${middle}V${y(most)}`;
    if (!(least >= 0)) paths.below += `M${x} ${middle}V${y(least)}`;
  }
  const times = readable(scale > 1 ? scale : 1 / scale);
  const caption = scale === 1 ? name : `${name}, ${scale > 1 ? say.enlarged(times) : say.reduced(times)}`;
  const label = escapeMarkup(caption);
  return (
    `<figure style="margin:0"><svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `style="display:block;background:rgba(128,128,128,0.1)">` +
    `<path d="M0 ${middle}H${width}" stroke="currentColor" stroke-opacity="0.4"/>` +
    `<path d="${paths.above}" stroke="${above}"/><path d="${paths.below}" stroke="${below}"/></svg>` +
    `<figcaption style="font-size:0.92em">${label}</figcaption></figure>`
  );
}
