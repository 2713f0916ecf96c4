import path from "node:path";
import { readWords, UsageError } from "../words.ts";
import { Failure } from "./failure.ts";
import { inputName, requirePipe } from "./input-name.ts";
import { liveLine } from "./live-line.ts";
import { type Method, methods } from "./methods.ts";
import { numberFor } from "./number-for.ts";
import { prepareOutput } from "./output.ts";
import { exitInterrupted, listenForStop } from "./stop.ts";
import { type VocodeSettings, vocodeFile } from "./vocode-file.ts";

export const vocodeUsage: string = `npm run vocode -- IN.wav [OUT.wav]
npm run vocode -- --out FOLDER IN.wav …
npm run vocode -- --each IN.wav …
npm run vocode -- png|unpng|robot|dataset|warp …     (each with --help)

Makes the mel spectrogram of a recording, forgets the recording, and searches a sound that has this mel spectrogram. Reads
WAV, FLAC, MP3 and Ogg, writes WAV of 16 bits; without OUT.wav beside the input, as IN.best.wav. The input - is standard input,
and OUT.wav must then be named.

Without --iterations and --seconds it goes on until Ctrl-C: the first ends the iteration and writes the sound so far, a second
one leaves at once and writes nothing. While standard input is still being read, one ends the reading, and the search begins.

  --method NAME      best (default): non-negative mel inverse, PGHI, mel-constrained Griffin–Lim, quasi-Newton polish
                     gd: the seed's gradient descent on magnitudes and phases, behind 200 iterations of gl
                     gl: the seed's Griffin–Lim, momentum on angles      fgl: fast Griffin–Lim
  --iterations N     so many iterations (of every block, where a recording is longer than half a minute)
  --seconds S        so many seconds for each file
  --mels N           mel bands, 128 as in the seed
  --init FILE        begin with this sound instead of the method's own beginning
  --keep             keep the file's rate and channels; otherwise 16 kHz mono, as in the seed
  --out FOLDER       write there, under the names of the inputs; every word is then an input
  --each             every word is an input, each is written beside itself
  --force            replace a file that is there, unless no block had an iteration: a method's own beginning is none
  --seed N           other random phases, 0

Examples
  npm run vocode -- voice.wav                                   listen with Ctrl-C
  npm run vocode -- voice.wav out/voice.wav --seconds 5
  npm run vocode -- voice.wav gd.wav --method gd --iterations 5000
  npm run vocode -- *.flac --out build/vocoded --seconds 10 --keep
  cat voice.flac | npm run vocode -- - voice.wav --seconds 5

Exit code: 0 when every file was written, 1 when one was not, 2 when the words make no sense, 130 after a second Ctrl-C, or when a
first one left files that were not begun.`;

/** Commands beside the vocoder itself; loaded when they are called. */
const others: Readonly<Record<string, () => Promise<SubCommand>>> = {
  png: async () => (await import("./pictures.ts")).pngCommand,
  unpng: async () => (await import("./pictures.ts")).unpngCommand,
  robot: async () => (await import("./robot.ts")).robotCommand,
  dataset: async () => (await import("./dataset.ts")).datasetCommand,
  warp: async () => (await import("./warp.ts")).warpCommand,
};

export type SubCommand = (words: readonly string[], print: (text: string) => void) => Promise<number>;

/**
 * `npm run vocode`.
 *
 * @param words what stands behind the command
 * @returns the exit code: 0 when all is well, 1 when a file could not be read or written, 130 when files were left by Ctrl-C
 * @throws UsageError when the words make no sense
 */
export async function vocodeCommand(words: readonly string[], print: (text: string) => void): Promise<number> {
  const [first, ...rest] = words;
  if (first !== undefined && Object.hasOwn(others, first))
    return failing(async () => (await others[first]())(rest, print));
  const { options, others: files } = readWords("vocode", words, {
    method: "value",
    iterations: "value",
    seconds: "value",
    mels: "value",
    init: "value",
    keep: "flag",
    out: "value",
    each: "flag",
    force: "flag",
    seed: "value",
    help: "flag",
  });
  if (options.has("help") || words.length === 0) {
    print(vocodeUsage);
    return 0;
  }
  const value = (name: string): string | undefined => options.get(name) as string | undefined;
  const settings: VocodeSettings = {
    method: methodNamed(value("method") ?? "best"),
    iterations: numberFor("iterations", value("iterations"), { whole: true, least: 1 }),
    seconds: numberFor("seconds", value("seconds"), { whole: false, least: 0 }),
    mels: numberFor("mels", value("mels"), { whole: true, least: 1 }) ?? 128,
    init: value("init"),
    keep: options.has("keep"),
    random: numberFor("seed", value("seed"), { whole: true, least: 0 }) ?? 0,
  };
  const jobs = jobsOf(files, value("out"), options.has("each"), settings.method);
  requirePipe("vocode", [...jobs.map(({ input }) => input), settings.init]);
  return vocodeAll(jobs, settings, options.has("force"), print);
}

interface Job {
  readonly input: string;
  readonly output: string;
}

function jobsOf(files: readonly string[], folder: string | undefined, each: boolean, method: Method): Job[] {
  if (files.length === 0) throw new UsageError("vocode: say which recording, such as: npm run vocode -- voice.wav");
  const named = (input: string): string => `${inputName("vocode", input)}.${method}.wav`;
  if (folder !== undefined || each) {
    const jobs = files.map((input) => ({ input, output: path.join(folder ?? path.dirname(input), named(input)) }));
    const seen = new Set<string>();
    for (const { input, output } of jobs) {
      if (seen.has(output))
        throw new UsageError(`vocode: two inputs would be written to ${output}, one of them ${input}.`);
      seen.add(output);
    }
    return jobs;
  }
  const [input, output = path.join(path.dirname(input), named(input)), ...more] = files;
  if (more.length > 0)
    throw new UsageError(
      `vocode: ${files.length} files are one too many for IN.wav OUT.wav; for several inputs say --out FOLDER, or --each.`,
    );
  if (!/\.wav$/i.test(output)) throw new UsageError(`vocode: the output's name must end in .wav, got ${output}.`);
  if (path.resolve(output) === path.resolve(input))
    throw new UsageError(`vocode: the output must be another file than the input, got ${output} twice.`);
  return [{ input, output }];
}

async function vocodeAll(
  jobs: readonly Job[],
  settings: VocodeSettings,
  force: boolean,
  print: (text: string) => void,
): Promise<number> {
  const stop = listenForStop();
  const line = liveLine();
  let failures = 0;
  try {
    for (const [index, { input, output: file }] of jobs.entries()) {
      if (stop.isAsked && index > 0) {
        print(
          `Not begun: ${jobs
            .slice(index)
            .map((job) => job.input)
            .join(", ")}.`,
        );
        return exitInterrupted;
      }
      failures += await failing(async () => {
        const output = prepareOutput(file, { force });
        try {
          print(await vocodeFile(input, output, settings, stop, line));
        } catch (error) {
          line.end();
          output.giveUp();
          throw error;
        }
        return 0;
      });
    }
    return failures > 0 ? 1 : 0;
  } finally {
    stop.release();
  }
}

/** A failure is told, and is exit code 1. */
async function failing(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`vocode: ${error.message}\n`);
    return 1;
  }
}

function methodNamed(name: string): Method {
  const found = methods.find((method) => method === name);
  if (!found) throw new UsageError(`vocode: --method must be one of ${methods.join(", ")}, got ${name}.`);
  return found;
}
