// `npm run verify -- basis [--seeds 5] [--only linear] [--update]`: the study of trainable bases on the free spoken digits:
// the seed's own recipe, the corrected one, BC-ResNet-1, official split and a speaker held out. Every run is a folder in
// build/verify/basis: what was stopped goes on, what is done is not done again.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "speclab/node";
import { host } from "speclab";
import { spread } from "speclab/nn";
import { findSpokenDigits } from "speclab/node";
import { keywords, plannedRun } from "speclab/node/experiments";
import { readSweep, sweep } from "speclab/node/runs";
import { root } from "../../bench/dsp/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";

/** One row: words for the experiment, what must be reached, what was measured with PyTorch (research/seeds.md §2.6). */
interface Claim {
  readonly group: "linear" | "seed" | "bcResNet" | "speaker";
  readonly title: string;
  readonly words: string;
  /** Least mean accuracy in percent. */
  readonly bound?: number;
  readonly pytorch: string;
}

/** As many steps as 20 epochs of the whole set, 2700 clips, have: here are 900. */
const linear = "model=linear epochs=60";
const corrected = `${linear} recipe=corrected`;
const network = "model=bcResNet recipe=corrected epochs=18";
const claims: readonly Claim[] = [
  { group: "linear", title: "linear, corrected, A", words: corrected, bound: 85, pytorch: "87 %" },
  { group: "linear", title: "linear, corrected, C", words: `${corrected} setting=C`, bound: 85, pytorch: "87 %" },
  {
    group: "linear",
    title: "linear, corrected, B multiplicative",
    words: `${corrected} setting=B melWeights=multiplicative`,
    bound: 86,
    pytorch: "88 %",
  },
  { group: "seed", title: "linear, seed's recipe, A", words: linear, pytorch: "51 %" },
  { group: "seed", title: "linear, seed's recipe, B", words: `${linear} setting=B`, pytorch: "18–19 %" },
  { group: "seed", title: "linear, seed's recipe, C", words: `${linear} setting=C`, pytorch: "51–66 %" },
  { group: "seed", title: "linear, seed's recipe, D", words: `${linear} setting=D`, pytorch: "31 %" },
  { group: "bcResNet", title: "BC-ResNet-1, corrected, A", words: network, bound: 95, pytorch: "not measured" },
  {
    group: "speaker",
    title: "linear, corrected, A, speaker held out",
    words: `${corrected} split=speaker`,
    pytorch: "not measured",
  },
  {
    group: "speaker",
    title: "linear, corrected, C, speaker held out",
    words: `${corrected} setting=C split=speaker`,
    pytorch: "not measured",
  },
  {
    group: "speaker",
    title: "linear, corrected, B multiplicative, speaker held out",
    words: `${corrected} setting=B melWeights=multiplicative split=speaker`,
    pytorch: "not measured",
  },
  {
    group: "speaker",
    title: "BC-ResNet-1, corrected, A, speaker held out",
    words: `${network} split=speaker`,
    pytorch: "not measured",
  },
];

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string", default: "5" },
      only: { type: "string" },
      workers: { type: "string", default: "1" },
      update: { type: "boolean", default: false },
    },
  });
  if (!(await findSpokenDigits())) {
    console.log("verify basis: needs the free spoken digits; set SPECLAB_DATA, or npm run data -- get digits");
    return 1;
  }
  const asked = claims.filter(({ group }) => !values.only || group === values.only);
  const planned = asked.map(({ words }) =>
    readSweep(keywords.schema, [
      ...words.split(" "),
      "data=digits",
      `engine=${process.env.SPECLAB_ENGINE ?? "auto"}`,
      `seed=0..${Number(values.seeds) - 1}`,
    ]),
  );
  const folder = path.join(root, "build/verify/basis");
  const states = await sweep(
    planned.flat().map((settings) => plannedRun(keywords, settings, folder)),
    {
      program: fileURLToPath(new URL("../train/run-process.js", import.meta.url)),
      folder,
      workers: Number(values.workers),
      signal: host().signal(),
      onChange: (all) => console.error(`${all.filter(({ state }) => state === "done").length} of ${all.length} done`),
    },
  );
  const unfinished = states.filter(({ state }) => state !== "done");
  for (const { name, lastLines } of unfinished) console.error(`${name} is not done. ${lastLines ?? ""}`);
  let begin = 0;
  const rows = asked.map((claim, i) => {
    const own = states.slice(begin, (begin += planned[i].length)).flatMap(({ result }) => (result ? [result] : []));
    return { claim, own };
  });
  const table = [
    [
      "front end, network, split",
      "test accuracy",
      "n",
      "must reach",
      "PyTorch, one run on 3000 clips",
      "minutes a run",
    ],
    ...rows.map(({ claim, own }) => [
      claim.title,
      own.length ? percentOf(own.map(({ testAccuracy }) => testAccuracy)) : "not run",
      String(own.length),
      claim.bound ? `${claim.bound} %` : "",
      claim.pytorch,
      own.length ? (spread(own.map(({ seconds }) => seconds)).mean / 60).toFixed(1) : "",
    ]),
  ];
  console.log(formatTable(table));
  const minutes = rows.flatMap(({ own }) => own).reduce((sum, { seconds }) => sum + seconds / 60, 0);
  if (values.update) publish("basis", { json: { minutes, table }, page: pageOf(table, minutes, args) });
  const missed = rows.filter(
    ({ claim, own }) =>
      claim.bound && (own.length === 0 || 100 * spread(own.map(({ testAccuracy }) => testAccuracy)).mean < claim.bound),
  );
  for (const { claim } of missed) console.log(`${claim.title}: must reach ${claim.bound} %`);
  return missed.length + unfinished.length === 0 ? 0 : 1;
}

function percentOf(values: readonly number[]): string {
  const { mean, deviation } = spread(values);
  return `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)} %`;
}

function pageOf(table: readonly (readonly string[])[], minutes: number, args: readonly string[]): string {
  return `# Trainable bases on spoken digits

\`npm run verify -- basis ${args.join(" ")}\` with SPECLAB_DATA: ${minutes.toFixed(0)} minutes of training in all, over the seeds 0, 1, ….
1200 clips of six speakers at 8 kHz, frames of 240 samples every 80; takes 0–4 are the test (300 clips), 900 train. The whole set,
on which PyTorch's one run a row was made, has 3000 clips: three times as many to learn from in each epoch, so epochs here are
three times as many. Mean ± standard deviation of the test accuracy with the last weights.

${markdownTable(table)}

Published results of this study are of another set, Speech Commands v2 with twelve classes (linear, 40 bands, 200 epochs: B 39.3 %,
D 45.2 %): not run here, since the set could not be had.
`;
}
