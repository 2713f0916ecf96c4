import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { seminarNamed } from "./course.ts";
import { checkTypes, type TypeFindings } from "./types.ts";
import { findTypeScript } from "./typescript.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-types-"));
after(() => rmSync(folder, { recursive: true }));
const typescript = findTypeScript([])!;

function findings(text: string, name = "answers.ts"): TypeFindings {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return checkTypes(typescript, file, seminarNamed("01").exercises);
}

test("answers are found by function, by exercise, and in a default export; only what is wrong is refused", () => {
  writeFileSync(path.join(folder, "helper.ts"), "export const half = (n: number): number => n / 2;");
  const { places, refused, errors, syntax } = findings(`
    import { Random, type Samples } from "speclab";
    import { stft } from "speclab/dsp";
    import { half } from "./helper.ts";
    export function getStft(x: Samples, nFft: number, hopLength: number) {
      return stft(Float64Array.from(x), { nFft: half(2 * nFft), hopLength });
    }
    export const power = (x: string) => x;
    const inverse = async () => new Float32Array(3);
    const fromMel = (): never => { const n: number = "seven"; throw n; };
    export { fromMel as "mel-inversion" };
    export default { getIstft: inverse };
    process.stdout.write(String(new Random(1).uniform()));
  `);
  assert.deepEqual(syntax, []);
  assert.deepEqual(Object.fromEntries(places), {
    stft: ["getStft"],
    power: ["power"],
    "mel-inversion": ["mel-inversion"],
    istft: ["default", "getIstft"],
  });
  assert.deepEqual([...refused.keys()], ["power", "mel-inversion"]);
  assert.match(
    refused.get("power")!,
    /^TypeScript refuses power, because the exercise asks for \(amplitudes: Float32Array, settings\?: .*\) => .*: .*string.*\.$/,
  );
  assert.match(
    refused.get("mel-inversion")!,
    /^TypeScript refuses it: answers\.ts:10:\d+ - Type 'string' is not assignable to type 'number'\.$/,
  );
  assert.equal(errors.length, 1);
});

test("a syntax error is told with its place", () => {
  assert.match(findings("export const getStft = (;").syntax[0], /^answers\.ts:1:25 - Expression expected\.$/);
});

test("JavaScript is checked for what it exports only", () => {
  const { places, refused, errors } = findings(
    "export function getStft(x, n, hop) { return anything(x, n, hop); }",
    "answers.js",
  );
  assert.deepEqual([...places.keys()], ["stft"]);
  assert.deepEqual([...refused.keys(), ...errors], []);
});
