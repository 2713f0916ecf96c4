import { encodeWav } from "../../audio/index.ts";
import type { Spectrogram } from "../../core/index.ts";
import { melFilters, melSpectrogram } from "../../dsp/index.ts";
import { constrainedGriffinLim } from "../../inversion/index.ts";
import { readWords, UsageError } from "../words.ts";
import type { SubCommand } from "./command.ts";
import { Failure } from "./failure.ts";
import { spokenName } from "./input-name.ts";
import { liveLine } from "./live-line.ts";
import { numberFor } from "./number-for.ts";
import { prepareOutput } from "./output.ts";
import { inAndOut } from "./pictures.ts";
import { readInput } from "./read-input.ts";
import { readSound } from "./read-sound.ts";
import { listenForStop } from "./stop.ts";

/** The seminar's analysis. */
const sampleRate = 22050;
const analysis = { nFft: 2048, hopLength: 512 } as const;
const nMels = 128;
const defaultIterations = 200;

/** Which band of the original stands in band m of the edit; null for silence. */
interface Edit {
  readonly about: string;
  band(m: number): number | null;
  readonly isReversed?: boolean;
}

/** The seven of notebook 01. */
const edits: Readonly<Record<string, Edit>> = {
  hole: { about: "bands 40 to 49 are silent", band: (m) => (m >= 40 && m < 50 ? null : m) },
  up: { about: "ten bands higher", band: (m) => (m < 10 ? null : m < 124 ? m - 10 : m) },
  down: { about: "ten bands lower", band: (m) => (m < 114 ? m + 10 : m < 124 ? null : m) },
  reversed: { about: "backwards", band: (m) => m, isReversed: true },
  trippy: { about: "the lower half twice", band: (m) => m % 64 },
  aliens: { about: "upside down", band: (m) => nMels - 1 - m },
  chaos: { about: "upside down and backwards", band: (m) => nMels - 1 - m, isReversed: true },
};

const usage = `npm run vocode -- warp IN.wav [OUT.wav] --edit NAME [--iterations N] [--force]

Edits the mel spectrogram of a recording as notebook 01 does (22050 Hz mono, 128 bands) and searches its sound.

${Object.entries(edits)
  .map(([name, { about }]) => `  ${name.padEnd(10)}${about}`)
  .join("\n")}`;

export const warpCommand: SubCommand = async (words, print) => {
  const kinds = { edit: "value", iterations: "value", force: "flag", help: "flag" } as const;
  const { options, others } = readWords("vocode warp", words, kinds);
  if (options.has("help")) {
    print(usage);
    return 0;
  }
  const name = options.get("edit");
  const names = Object.keys(edits).join(", ");
  if (typeof name !== "string") throw new UsageError(`vocode warp: say --edit NAME, one of ${names}.`);
  if (!Object.hasOwn(edits, name)) throw new UsageError(`vocode warp: --edit must be one of ${names}, got ${name}.`);
  const wanted = options.get("iterations") as string | undefined;
  const iterations = numberFor("iterations", wanted, { whole: true, least: 1 }) ?? defaultIterations;
  const { input, output: file } = inAndOut("warp", others, ".wav", `.${name}`);
  const output = prepareOutput(file, { force: options.has("force") });
  const stop = listenForStop();
  const line = liveLine();
  try {
    const wantedSound = { sampleRate, mono: true };
    const { channels } = await readInput(input, { stop, line }, (ended) => readSound(input, wantedSound, ended));
    const mel = edited(melSpectrogram(channels[0], { ...analysis, sampleRate, nMels }), edits[name]);
    if (mel.data.every((value) => value === 0)) throw new Failure(`${spokenName(input)} is silent after the edit.`);
    const filters = melFilters({ sampleRate, nFft: analysis.nFft, nMels });
    const search = constrainedGriffinLim(mel, { ...analysis, filters, power: 2, center: true });
    while (search.iteration < iterations && !stop.isAsked) {
      const { iteration } = search.step();
      if (line.isDue()) line.show(`${spokenName(input)}: iteration ${iteration} of ${iterations}`);
      await stop.breathe();
    }
    line.end();
    const samples = search.signal();
    await output.write(encodeWav({ samples, sampleRate }));
    print(
      `Wrote ${file}: ${edits[name].about}; ${(samples.length / sampleRate).toFixed(2)} s, ${sampleRate} Hz, mono.`,
    );
    return 0;
  } catch (error) {
    line.end();
    output.giveUp();
    throw error;
  } finally {
    stop.release();
  }
};

function edited({ bins, frames, data }: Spectrogram, { band, isReversed = false }: Edit): Spectrogram {
  const result = new Float32Array(data.length);
  for (let t = 0; t < frames; t++) {
    const from = isReversed ? frames - 1 - t : t;
    for (let m = 0; m < bins; m++) {
      const source = band(m);
      if (source !== null) result[t * bins + m] = data[from * bins + source];
    }
  }
  return { bins, frames, data: result };
}
