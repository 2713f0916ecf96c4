// `npm run verify -- capacity [--quick] [--update]`: "increasing the capacity doesn't help".
import { parseArgs } from "node:util";
import { affineOptimum, approach2, type CapacityRow, capacity, capacityRecipes } from "speclab/models";
import * as nn from "speclab/nn";
import { formatTable } from "../table.ts";
import { ownRecordings } from "./recordings.ts";
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

  const minutes = (performance.now() - begin) / 60000;
  console.log();
  for (const { title, rows } of tables) console.log(`\n${title}\n${formatTable(rows)}`);
  console.log(`\n${minutes.toFixed(1)} minutes on ${engine.name}`);
  if (values.update)
    publish("capacity", {
      json: { engine: engine.name, minutes, tables },
      page: page(tables, engine, minutes, recipe.steps),
    });
  return 0;
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

function page(
  tables: readonly { title: string; rows: string[][] }[],
  engine: nn.Engine,
  minutes: number,
  steps: number,
): string {
  const parts = tables.map(({ title, rows }) => `## ${title}\n\n${markdownTable(rows)}\n`);
  return `# Capacity

\`npm run verify -- capacity --update\`: ${minutes.toFixed(1)} minutes on ${engine.name} ${engine.version}. Errors as shares
of the signals' mean square: 1 is what the answer zero gets. Trained on voice-f, held out voice-m, ${steps}
steps: the deepest and widest are not at their end then.

${parts.join("\n")}`;
}
