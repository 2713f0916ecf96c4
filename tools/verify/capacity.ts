// `npm run verify -- capacity [--quick] [--update]`: "increasing the capacity doesn't help", and "only when overfitted".
import { parseArgs } from "node:util";
import {
  affineOptimum,
  approach2,
  approach3,
  type CapacityRow,
  capacity,
  capacityRecipes,
  type MemoryRow,
  memorising,
  type Utterance,
} from "speclab/models";
import * as nn from "speclab/nn";
import { formatTable } from "../table.ts";
import { ownRecordings, recordings } from "./recordings.ts";
import { markdownTable, publish } from "./runs.ts";

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean", default: false }, update: { type: "boolean", default: false } },
  });
  const engine = await nn.useEngine();
  const begin = performance.now();
  const recipe = values.quick ? capacityRecipes.quick : capacityRecipes.full;
  const [woman, man] = await ownRecordings();
  const tables: { title: string; rows: string[][] }[] = [];
  const onRow = (): void => void process.stdout.write(".");

  for (const [title, layout, activation] of [
    ["Approach 2 as published, affine", "published", "none"],
    ["Approach 2, whole frames in order, with ReLU", "whole frames", "relu"],
  ] as const) {
    const approach = approach2({ layout });
    const rows = await capacity(approach, { training: [woman], heldOut: [man], activation, recipe, seed: 1, onRow });
    const optimum =
      activation === "none" ? `; affine optimum ${affineOptimum(approach, [woman]).ratio.toFixed(4)}` : "";
    tables.push({ title: `${title}${optimum}`, rows: capacityLines(rows) });
  }

  const { training, heldOut, counts } = await manyUtterances(woman, man);
  for (const [title, approach, options] of [
    ["Approach 3 as published, without dropout", approach3(), {}],
    ["Approach 3, whole frames in order, 8 times as wide, with ReLU", approach3({ layout: "whole frames" }), wide],
  ] as const) {
    const rows = await memorising(approach, { training, heldOut, counts, recipe, seed: 1, onRow, ...options });
    tables.push({ title, rows: memoryLines(rows) });
  }
  const pieces = [60, 120, 480, 1920].map((places) => piece(woman, places));
  const short: MemoryRow[] = [];
  for (const training of pieces) {
    const options = { training: [training], heldOut: [man], counts: [1], recipe: atLength, seed: 1, onRow };
    short.push(...(await memorising(approach3(), options)));
  }
  tables.push({
    title: "Approach 3 as published, without dropout, on pieces of one utterance",
    rows: memoryLines(short),
  });

  const minutes = (performance.now() - begin) / 60000;
  console.log();
  for (const { title, rows } of tables) console.log(`\n${title}\n${formatTable(rows)}`);
  console.log(`\n${minutes.toFixed(1)} minutes on ${engine.name}`);
  if (values.update)
    publish("capacity", { json: { engine: engine.name, minutes, tables }, page: page(tables, engine, minutes) });
  return 0;
}

const wide = { width: 8, activation: "relu" } as const;
/** A piece is one batch: a batch of random places would not show all of so few. */
const atLength = { ...capacityRecipes.full, batch: "utterance", steps: 1000 } as const;

/** The first places of an utterance, from where it is loud. */
function piece({ name, samples }: Utterance, places: number): Utterance {
  const from = 16000;
  return { name, samples: samples.slice(from, from + 20 * places + 40) };
}

/** 64 sentences of TIMIT and 16 of speakers that are not among them; without recordings, pieces of our own. */
async function manyUtterances(
  woman: Utterance,
  man: Utterance,
): Promise<{ training: Utterance[]; heldOut: Utterance[]; counts: number[] }> {
  const sentences = await recordings("timit", /s[ix]\d+\.wav$/);
  if (sentences.length < 100) return { training: [woman, man], heldOut: [man], counts: [1, 2] };
  return { training: sentences.slice(0, 64), heldOut: sentences.slice(-16), counts: [1, 2, 8, 64] };
}

const share = (x: number): string => x.toFixed(3);

function capacityLines(rows: readonly CapacityRow[]): string[][] {
  return [
    ["depth", "width", "parameters", "training", "held out"],
    ...rows.map((row) => [
      String(row.depth),
      `×${row.width}`,
      String(row.parameters),
      share(row.training),
      share(row.heldOut),
    ]),
  ];
}

function memoryLines(rows: readonly MemoryRow[]): string[][] {
  return [
    ["utterances", "hops", "training", "held out"],
    ...rows.map((row) => [String(row.utterances), String(row.places), share(row.training), share(row.heldOut)]),
  ];
}

function page(tables: readonly { title: string; rows: string[][] }[], engine: nn.Engine, minutes: number): string {
  const parts = tables.map(({ title, rows }) => `## ${title}\n\n${markdownTable(rows)}\n`);
  return `# Capacity

\`npm run verify -- capacity --update\` with SPECLAB_DATA: ${minutes.toFixed(1)} minutes on ${engine.name} ${engine.version}. Errors as shares
of the signals' mean square: 1 is what the answer zero gets. Width and depth: trained on voice-f, held out voice-m.

${parts.join("\n")}`;
}
