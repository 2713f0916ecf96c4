// `npm run verify -- long-descent [--update] [--only NAMES] [--iterations N]`: "both methods start to drop in subjective quality (even
// though loss improves) when you let it run for too long (20000+ iterations). I'm not sure why": each followed that far. What a method
// has done stays in build/verify/long-descent; several can run at once, each with its own --only.
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Spectrogram } from "speclab";
import { logSpectralDistance, lyonsFilterBank, magnitude, matmul, pinv, stft, transpose } from "speclab/dsp";
import { angleGriffinLim, type MelVocoder, magnitudePhaseDescent, waveformDescent } from "speclab/inversion";
import { load } from "speclab/node";
import { root } from "../../bench/dsp/python.ts";
import { formatTable } from "../table.ts";
import { markdownTable, publish } from "./runs.ts";
import { begunAt, type Kept, keyOf, partOf, readKept } from "./vocoder-results.ts";

const work = path.join(root, "build/verify/long-descent");
const marks = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000];
/** Where fewer iterations show what there is to see. */
const enough: Readonly<Record<string, number>> = { "griffin-lim-5000-descent": 5000 };

interface Mark {
  readonly iteration: number;
  readonly loss: number;
  /** Of the decoded sound: ‖|A| − |B|‖ / ‖B‖, ‖bands − mel‖ / ‖mel‖, decibels above −80 dB of the loudest. */
  readonly linear: number;
  readonly mel: number;
  readonly lsd: number;
}

interface Followed {
  readonly marks: readonly Mark[];
  readonly cpuSeconds: number;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      update: { type: "boolean", default: false },
      only: { type: "string" },
      iterations: { type: "string", default: "20000" },
    },
  });
  const data = process.env.SPECLAB_DATA;
  if (!data) {
    console.error("verify long-descent: SPECLAB_DATA must name the folder with vocoder.");
    return 2;
  }
  const iterations = Number(values.iterations);
  mkdirSync(work, { recursive: true });
  const { samples } = await load(path.join(data, "vocoder/arctic_raw_16k.wav"));
  const amplitude = (sound: Float32Array): Spectrogram =>
    magnitude(stft(sound, { nFft: 512, hopLength: 128, center: false }));
  const reference = amplitude(samples);
  const filters = lyonsFilterBank({ nMels: 128 });
  const mel = matmul(transpose(filters), reference);
  const amin = 1e-4 * reference.data.reduce((most, value) => Math.max(most, value), 0);
  const options = { filters, reference };
  const methods: Record<string, () => MelVocoder> = {
    "griffin-lim": () => angleGriffinLim(mel, options),
    descent: () => magnitudePhaseDescent(mel, options),
    closed: () => magnitudePhaseDescent(mel, { ...options, bandsOf: "decoded" }),
    waveform: () => waveformDescent(mel, options),
    "griffin-lim-5000-descent": () => magnitudePhaseDescent(mel, { ...options, startIterations: 5000 }),
  };

  const follow = (name: string): Kept<Followed> => {
    const file = path.join(work, `${name}.json`);
    const wanted = marks.filter((mark) => mark <= Math.min(iterations, enough[name] ?? iterations));
    const key = keyOf({ name, marks });
    const before = readKept<Followed>(file, key);
    if (before && before.result.marks.length >= wanted.length) return before;
    const [begun, load] = [new Date().toISOString(), os.loadavg()[0]];
    let kept: Kept<Followed> = { key, begun, load, result: { marks: [], cpuSeconds: 0 } };
    const begin = process.cpuUsage().user;
    const search = methods[name]();
    const found: Mark[] = [];
    for (const mark of wanted) {
      let loss = Number.NaN;
      while (search.iteration < mark) loss = search.step().loss;
      const { mel: melError, linear = Number.NaN } = search.measure();
      const heard = amplitude(search.signal());
      const lsd = logSpectralDistance(heard, reference, { amin });
      found.push({ iteration: mark, loss, linear, mel: melError, lsd });
      const cpuSeconds = (process.cpuUsage().user - begin) / 1e6;
      kept = { ...kept, result: { marks: [...found], cpuSeconds } };
      writeFileSync(file, JSON.stringify(kept));
      process.stderr.write(`${name} ${mark}: loss ${loss.toFixed(3)}, mel ${melError.toFixed(4)}\n`);
    }
    return kept;
  };
  const all = Object.keys(methods);
  const names = values.only === undefined ? all : partOf(all, values.only, values.update);
  const results = names.map((name) => ({ name, ...follow(name) }));
  const followed = results.map(({ name, result }) => ({ name, ...result }));

  // The magnitudes that Griffin–Lim is given are not the true ones: so far is the recording itself from them.
  const given = matmul(transpose(pinv(filters)), mel).data.map(Math.abs);
  const lossOfTruth = Math.hypot(...chunked(given.map((value, i) => value - reference.data[i])));
  const rows = [
    ["method", "iterations", "loss", "linear", "mel", "LSD dB"],
    ...followed.flatMap(({ name, marks: all }) =>
      all.map(({ iteration, loss, linear, mel: melError, lsd }) => [
        name,
        String(iteration),
        loss.toFixed(3),
        linear.toFixed(4),
        melError.toFixed(4),
        lsd.toFixed(2),
      ]),
    ),
  ];
  const truth = `Griffin–Lim's loss of the recording itself: ${lossOfTruth.toFixed(2)}.`;
  const cost = `CPU seconds: ${followed.map(({ name, cpuSeconds }) => `${name} ${cpuSeconds.toFixed(0)}`).join(", ")}.`;
  console.log(`${formatTable(rows)}\n\n${truth} ${cost}`);
  if (values.update)
    publish("long-descent", {
      json: { lossOfTruth, followed },
      page: `# Followed far\n\n\`npm run verify -- long-descent --update\`, the seed's clip, 512/128, Lyons's 128 filters, seed 0; each method ${begunAt(
        results,
      )}.\n${cost}\n\n${ABOUT}\n\n${markdownTable(rows)}\n\n${truth}\n`,
    });
  return 0;
}

const ABOUT = `Errors are those of the decoded sound: linear ‖|A| − |B|‖ / ‖B‖, mel ‖bands − mel‖ / ‖mel‖, LSD above −80 dB of the loudest
bin. The loss is the method's own, before its last step: Griffin–Lim ‖|stft| − magnitudes‖, descents ½‖…‖ + ½‖…‖, the waveform's
½‖bands − mel‖. Descents begin with 200 iterations of Griffin–Lim, the last one with 5000.`;

/** So that no call has too many arguments. */
function chunked(values: Float64Array): number[] {
  const sums: number[] = [];
  for (let i = 0; i < values.length; i += 1000)
    sums.push(Math.sqrt(values.subarray(i, i + 1000).reduce((sum, value) => sum + value * value, 0)));
  return sums;
}
