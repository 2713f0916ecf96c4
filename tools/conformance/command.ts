// `npm run conformance [-- --update]`: calls librosa and SciPy beside speclab over the whole grid and says how far they are
// apart; --update rewrites docs/conformance.md and the kept results.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import * as dsp from "speclab/dsp";
import { Peer } from "../../bench/dsp/peer.ts";
import { pinnedPython, root } from "../../bench/dsp/python.ts";
import { type Case, ENTRIES, type Entry, type Input, isThere, type Precision } from "./entries.ts";
import { type Golden, keyOf, pageOf, thinned } from "./goldens.ts";
import type { Finding } from "./markdown.ts";
import { largestError, type Part, partsOf, squeeze } from "./result.ts";

const folder = path.join(root, "build/conformance");

const usage = `npm run conformance [-- --update]

  --update   rewrites docs/conformance.md and the kept results`;

/** @throws Error with a sentence for words that make no sense */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { update: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const python = pinnedPython({ withTorch: false });
  if (typeof python === "string") {
    console.error(python);
    return 2;
  }
  mkdirSync(folder, { recursive: true });
  const peer = new Peer(python, "tools/conformance/peer.py");
  try {
    return await compare(peer, values.update);
  } finally {
    peer.close();
  }
}

async function compare(peer: Peer, update: boolean): Promise<number> {
  const found: Record<string, Finding["errors"]> = {};
  const cases: Record<string, Golden["cases"][string]> = {};
  const problems: string[] = [];
  for (const entry of ENTRIES) {
    if (!isThere(entry)) {
      console.log(`${entry.librosa.padEnd(32)}${entry.room} has no ${entry.ours} yet`);
      continue;
    }
    const errors: Partial<Record<Precision, number>> = {};
    const kept = [];
    const tests = entry.cases();
    for (const test of tests) {
      const theirs = await librosas(peer, entry, test);
      kept.push(theirs.map((part) => thinned(part, test.precision)));
      const error = errorOf(entry, test, theirs);
      errors[test.precision] = Math.max(errors[test.precision] ?? 0, typeof error === "number" ? error : Infinity);
      if (typeof error === "string" || error > entry.tolerance[test.precision])
        problems.push(`${entry.librosa} ${JSON.stringify(test.options)}, ${test.precision}: ${error}`);
    }
    cases[keyOf(entry)] = kept;
    found[keyOf(entry)] = errors;
    const words = Object.entries(errors).map(([precision, error]) => `${precision} ${error.toExponential(1)}`);
    console.log(`${entry.librosa.padEnd(32)}${String(tests.length).padStart(4)} cases   ${words.join("   ")}`);
  }
  const golden: Golden = { madeBy: await peer.ask("versions"), names: await peer.ask("names"), errors: found, cases };
  const page = pageOf(golden, Object.keys(dsp).sort());
  const pageFile = path.join(root, "docs/conformance.md");
  if (update) {
    writeFileSync(pageFile, page);
    writeFileSync(path.join(root, "tools/conformance/golden.json"), `${JSON.stringify(golden)}\n`);
  } else if (read(pageFile) !== page)
    console.log("docs/conformance.md says something else: npm run conformance -- --update");
  for (const problem of problems) console.log(`✖ ${problem}`);
  console.log(problems.length === 0 ? "Every case is within its tolerance." : `${problems.length} cases are not.`);
  return problems.length === 0 ? 0 : 1;
}

/** How far ours is away; or the sentence with which it refused. */
function errorOf(entry: Entry, test: Case, theirs: readonly Part[]): number | string {
  try {
    return largestError(partsOf(entry.run(test)), theirs);
  } catch (error) {
    return (error as Error).message;
  }
}

async function librosas(peer: Peer, entry: Entry, test: Case): Promise<Part[]> {
  const result = path.join(folder, "result.f64");
  const inputs = Object.fromEntries(
    Object.entries(test.inputs).map(([name, input]) => [name, written(name, input, test.precision)]),
  );
  const { shapes } = await peer.ask<{ shapes: number[][] }>("call", {
    call: entry.librosa,
    inputs,
    options: test.options,
    result,
  });
  const values = new Float64Array(Uint8Array.from(readFileSync(result)).buffer);
  let at = 0;
  return shapes.map((shape) => {
    const length = shape.reduce((product, n) => product * n, 1);
    const part = { shape: squeeze(shape), values: values.slice(at, at + length) };
    at += length;
    return part;
  });
}

/** An input as a file, and what Python has to know about it. */
function written(name: string, input: Input, precision: Precision): object {
  const dtype = precision === "float64" ? "float64" : "float32";
  const file = path.join(folder, `${name}.f64`);
  const parts = partsOf(input);
  writeFileSync(file, Buffer.concat(parts.map(({ values }) => Buffer.from(values.buffer))));
  const matrix = typeof input === "object" && ("re" in input ? input.re : "bins" in input ? input : undefined);
  const shape = matrix ? [matrix.bins, matrix.frames] : typeof input === "number" ? [] : [parts[0].values.length];
  return { file, shape, dtype, complex: parts.length === 2 };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
