import { UsageError } from "../words.ts";

/** @throws UsageError unless the text is such a number */
export function numberFor(
  name: string,
  text: string | undefined,
  { whole, least }: { readonly whole: boolean; readonly least: number },
): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && (whole ? Number.isInteger(number) && number >= least : number > least)) return number;
  const wanted = whole ? `a whole number from ${least} on` : `a number above ${least}`;
  throw new UsageError(`vocode: --${name} must be ${wanted}, got ${text}.`);
}
