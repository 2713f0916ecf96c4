// `npm run verify -- memorising [--update]`: the seed's third network worked "only when overfitted". On one to 64 utterances, and on
// pieces of one.
import { parseArgs } from "node:util";
import {
  affineOptimum,
  approach3,
  type MemoryRow,
  memorising,
  type Recipe,
  recipeToTheEnd,
  type Utterance,
} from "speclab/models";
import * as nn from "speclab/nn";
import { formatTable } from "../table.ts";
import { ownRecordings, recordings } from "./recordings.ts";
import { markdownTable, publish } from "./runs.ts";

/** Up to 150 000 hops: in small batches, with a rate that falls to zero. */
const many: Recipe = { ...recipeToTheEnd, batch: 1024, schedule: "cosine", steps: 400 };
/** So few that all of them are one batch. */
const few: Recipe = { ...recipeToTheEnd, steps: 600 };
const wide = { width: 8, activation: "relu" } as const;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { update: { type: "boolean", default: false } } });
  const engine = await nn.useEngine();
  const begin = performance.now();
  const [woman, man] = await ownRecordings();
  const tables: { title: string; rows: string[][] }[] = [];
  const onRow = (): void => void process.stdout.write(".");

  const pieces = [30, 60, 120, 480, 1920].map((places) => piece(woman, places));
  const short: MemoryRow[] = [];
  for (const training of pieces) {
    const options = { training: [training], heldOut: [man], counts: [1], recipe: few, seed: 1, onRow };
    short.push(...(await memorising(approach3(), options)));
  }
  const best = pieces.map((each) => optimumOf([each]));
  tables.push({
    title: "Approach 3 as published, without dropout, on pieces of one utterance",
    rows: lines(short, best),
  });

  const { training, heldOut, counts } = await manyUtterances(woman, man);
  const options = { training, heldOut, counts, recipe: many, seed: 1, onRow };
  const affine = await memorising(approach3(), options);
  const optima = counts.map((count) => optimumOf(training.slice(0, count)));
  tables.push({ title: "Approach 3 as published, without dropout", rows: lines(affine, optima) });
  const curved = await memorising(approach3({ layout: "whole frames" }), { ...options, ...wide });
  tables.push({ title: "Approach 3, whole frames in order, 8 times as wide, with ReLU", rows: lines(curved) });

  const minutes = (performance.now() - begin) / 60000;
  console.log();
  for (const { title, rows } of tables) console.log(`\n${title}\n${formatTable(rows)}`);
  console.log(`\n${minutes.toFixed(1)} minutes on ${engine.name}`);
  if (values.update)
    publish("memorising", { json: { engine: engine.name, minutes, tables }, page: page(tables, engine, minutes) });
  return 0;
}

function optimumOf(utterances: readonly Utterance[]): number {
  const { error, zeroPredictor } = affineOptimum(approach3(), utterances);
  return error / zeroPredictor;
}

/** The loudest piece of so many hops. */
function piece({ name, samples }: Utterance, places: number): Utterance {
  const length = 20 * places + 40;
  const energy = (from: number): number => samples.subarray(from, from + length).reduce((sum, x) => sum + x * x, 0);
  let loudest = 0;
  for (let from = 0; from + length <= samples.length; from += 500) if (energy(from) > energy(loudest)) loudest = from;
  return { name, samples: samples.slice(loudest, loudest + length) };
}

/** 64 sentences of TIMIT, and 16 of speakers that are not among them; without recordings, our own two. */
async function manyUtterances(
  woman: Utterance,
  man: Utterance,
): Promise<{ training: Utterance[]; heldOut: Utterance[]; counts: number[] }> {
  const sentences = await recordings("timit", /s[ix]\d+\.wav$/);
  if (sentences.length < 100) return { training: [woman], heldOut: [man], counts: [1] };
  return { training: sentences.slice(0, 64), heldOut: sentences.slice(-16), counts: [1, 2, 8, 64] };
}

const share = (x: number): string => x.toFixed(3);

function lines(rows: readonly MemoryRow[], optima?: readonly number[]): string[][] {
  return [
    ["utterances", "hops", "training", ...(optima ? ["affine optimum"] : []), "held out"],
    ...rows.map((row, i) => [
      String(row.utterances),
      String(row.places),
      share(row.training),
      ...(optima ? [share(optima[i])] : []),
      share(row.heldOut),
    ]),
  ];
}

function page(tables: readonly { title: string; rows: string[][] }[], engine: nn.Engine, minutes: number): string {
  const parts = tables.map(({ title, rows }) => `## ${title}\n\n${markdownTable(rows)}\n`);
  return `# Only when overfitted

\`npm run verify -- memorising --update\` with SPECLAB_DATA: ${minutes.toFixed(1)} minutes on ${engine.name} ${engine.version}. Errors as shares
of the signals' mean square: 1 is what the answer zero gets. An affine map of 60 numbers knows 61 hops by heart.

${parts.join("\n")}`;
}
