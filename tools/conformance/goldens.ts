// What is kept of librosa's results: some values of every case, so that a change is noticed without Python.
import { ENTRIES, type Entry, isThere, type Precision } from "./entries.ts";
import { conformancePage, type Finding } from "./markdown.ts";
import { largest, type Part } from "./result.ts";

/** Values kept of a part: enough to notice, few enough to commit. */
const KEPT = 13;

export interface Golden {
  readonly madeBy: Readonly<Record<string, string>>;
  /** Every public function of librosa, by module. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** By function of librosa and number of its grid, what the page says: the largest errors of the whole grid. */
  readonly errors: Readonly<Record<string, Finding["errors"]>>;
  /** The cases in their order. */
  readonly cases: Readonly<Record<string, readonly (readonly KeptPart[])[]>>;
}

interface KeptPart {
  readonly shape: readonly number[];
  readonly stride: number;
  readonly max: number;
  /** Little endian, base64: float32 or float64. */
  readonly values: string;
}

/** What a grid is called in the golden file. */
export function keyOf(entry: Entry): string {
  return `${ENTRIES.indexOf(entry)} ${entry.librosa}`;
}

/** docs/conformance.md, of nothing but what is kept; and of our own functions, which it lists at its end. */
export function pageOf({ madeBy, names, errors, cases }: Golden, exports: readonly string[]): string {
  const findings = ENTRIES.filter(isThere).map((entry) => {
    const key = keyOf(entry);
    return { entry, errors: errors[key] ?? {}, cases: cases[key]?.length ?? 0 };
  });
  return conformancePage(findings, names, madeBy, exports);
}

export function thinned({ shape, values }: Part, precision: Precision): KeptPart {
  let stride = Math.max(1, Math.floor(values.length / KEPT));
  // A stride that shares no factor with the bins meets all of them.
  while (shape.length > 1 && stride > 1 && gcd(stride, shape[0]) > 1) stride++;
  const kept = Float64Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride]);
  const stored = precision === "float64" ? kept : Float32Array.from(kept);
  const bytes = Buffer.from(stored.buffer);
  return { shape, stride, max: largest(values), values: bytes.toString("base64") };
}

export function restored({ shape, stride, max, values }: KeptPart, precision: Precision): Part & { stride: number; max: number } {
  const { buffer } = Uint8Array.from(Buffer.from(values, "base64"));
  const kept = precision === "float64" ? new Float64Array(buffer) : Float64Array.from(new Float32Array(buffer));
  return { shape, stride, max, values: kept };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
