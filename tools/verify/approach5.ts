// `npm run verify -- approach5 [--update]`: what the unrolled network makes of a hop whose past it is given, by number of stages,
// on a speaker it has never heard; and what becomes of it when it goes on alone.
import { parseArgs } from "node:util";
import { Random } from "speclab";
import { snr } from "speclab/dsp";
import { type Approach5, closedLoop, fitApproach5, hopSnrByStage, type Utterance } from "speclab/models";
import { formatTable } from "../table.ts";
import { ownRecordings, recordings } from "./recordings.ts";
import { markdownTable, publish } from "./runs.ts";

/** Decibels that a hop must have on a held-out speaker after eight stages: the network has learned the map, not the voice. */
const bound = 40;
const lengths = [20, 100, 400];
const start = 400;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { update: { type: "boolean", default: false } } });
  const speech = await recordings("speech16k");
  const own = await ownRecordings();
  const [training, heldOut] =
    speech.length > 0
      ? [speech.filter(({ name }) => /librispeech-(1088|2412-153948-0000)/.test(name)), other(speech, own)]
      : [own.slice(0, 1), own[1]];
  const begin = performance.now();
  const clean = await fitApproach5(training);
  const noisy = await fitApproach5(training, { past: "noisy", random: new Random(1) });
  const tables = [stagesOf(clean, noisy, heldOut), alone({ "true past": clean, "noisy past": noisy }, heldOut)];
  const minutes = (performance.now() - begin) / 60000;
  console.log(`Trained on ${training.map(({ name }) => name).join(", ")}; held out: ${heldOut.name}\n`);
  for (const table of tables) console.log(`${formatTable(table)}\n`);
  console.log(`${minutes.toFixed(1)} minutes`);
  if (values.update) {
    publish("approach5", { json: { minutes, tables }, page: page(training, heldOut, minutes, tables) });
  }
  const median = Number(tables[0].at(-1)?.[1]);
  if (median >= bound) return 0;
  console.log(`After eight stages, the median hop must have ${bound} dB, got ${median}`);
  return 1;
}

function other(speech: readonly Utterance[], own: readonly Utterance[]): Utterance {
  return speech.find(({ name }) => name.includes("axb")) ?? own[0];
}

function stagesOf(clean: Approach5, noisy: Approach5, { samples }: Utterance): string[][] {
  const [a, b] = [clean, noisy].map((network) => hopSnrByStage(network, samples));
  return [
    ["stages", "median SNR of a hop, dB", "hops above 20 dB", "trained with a noisy past: median", "above 20 dB"],
    ...a.map(({ median, clear }, i) => [
      String(i + 1),
      median.toFixed(1),
      `${(100 * clear).toFixed(0)} %`,
      b[i].median.toFixed(1),
      `${(100 * b[i].clear).toFixed(0)} %`,
    ]),
  ];
}

/** SNR of what a network makes without any help, by how long it has been alone. */
function alone(networks: Readonly<Record<string, Approach5>>, { samples }: Utterance): string[][] {
  const longest = Math.max(...lengths);
  return [
    ["alone for", ...Object.keys(networks).map((name) => `SNR, dB, trained with a ${name}`)],
    ...lengths.map((hops) => [
      `${hops} hops`,
      ...Object.values(networks).map((network) => {
        const answer = closedLoop(network, samples, { from: start, hops: longest });
        const end = 80 + 20 * hops;
        const truth = Float64Array.from(samples.subarray(20 * start, 20 * start + end));
        return snr(answer.subarray(0, end), truth).toFixed(1);
      }),
    ]),
  ];
}

function page(training: readonly Utterance[], heldOut: Utterance, minutes: number, tables: string[][][]): string {
  return `# Approach 5: given the past

\`npm run verify -- approach5 --update\` with SPECLAB_DATA: ${minutes.toFixed(1)} minutes. Trained on
${training.map(({ name }) => name).join(", ")}; held out: ${heldOut.name}, another speaker.

Given the true 60 samples before:

${markdownTable(tables[0])}

Alone from frame ${start} on, 80 true samples given:

${markdownTable(tables[1])}
`;
}
