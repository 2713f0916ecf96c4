import path from "node:path";
import { encodeWav } from "../../audio/index.ts";
import { griffinLim, logEps, magnitude, stft, unlogEps } from "../../dsp/index.ts";
import { readWords, UsageError } from "../words.ts";
import type { SubCommand } from "./command.ts";
import { Failure, fileFailure } from "./failure.ts";
import { decodeGreyPng, encodeGreyPng } from "./grey-png.ts";
import { inputBytes } from "./input-bytes.ts";
import { inputName, requirePipe, spokenName } from "./input-name.ts";
import { numberFor } from "./number-for.ts";
import { prepareOutput } from "./output.ts";
import { readSound } from "./read-sound.ts";

/** The seed's frames and rate. */
export const seedSettings = { nFft: 512, hopLength: 128, sampleRate: 16000 } as const;

/** What white stands for, as `logEps`: magnitudes of 442, louder than any frame of 512 samples within ±1 gets under Hann's window. */
const white = 13;
const steps = 65536;

const pngUsage = `npm run vocode -- png IN.wav [OUT.png] [--force]

Writes the STFT of a recording (16 kHz mono, 512/128) as a picture of 16 bits of grey: frames from left to right, bins from top to
bottom, ln (magnitude + 0.001) − ln 0.001, white at 13.`;

const unpngUsage = `npm run vocode -- unpng IN.png [OUT.wav] [--iterations N] [--force]

Sound of such a picture: phases by 100 iterations of fast Griffin–Lim, or N.`;

export const pngCommand: SubCommand = async (words, print) => {
  const { options, others } = readWords("vocode png", words, { force: "flag", help: "flag" });
  if (options.has("help")) {
    print(pngUsage);
    return 0;
  }
  const { input, output: file } = inAndOut("png", others, ".png");
  const output = prepareOutput(file, { force: options.has("force") });
  try {
    const { bytes, width, height } = await pictureOf(input);
    await output.write(bytes);
    print(`Wrote ${file}: ${width} × ${height} pixels.`);
    return 0;
  } catch (error) {
    output.giveUp();
    throw error;
  }
};

/** The picture of a recording, as the bytes of a PNG file. */
export async function pictureOf(file: string): Promise<{ bytes: Uint8Array; width: number; height: number }> {
  const { nFft, hopLength, sampleRate } = seedSettings;
  const { channels } = await readSound(file, { sampleRate, mono: true });
  if (channels[0].length < nFft) throw new Failure(`${spokenName(file)} is shorter than one frame of ${nFft} samples.`);
  const spectrogram = logEps(magnitude(stft(channels[0], { nFft, hopLength, center: false })));
  const { bins: height, frames: width, data } = spectrogram;
  const pixels = Uint16Array.from({ length: width * height }, (_, i) =>
    Math.min(steps - 1, Math.round((data[(i % width) * height + Math.floor(i / width)] / white) * steps)),
  );
  return { bytes: encodeGreyPng({ width, height, pixels }), width, height };
}

export const unpngCommand: SubCommand = async (words, print) => {
  const { options, others } = readWords("vocode unpng", words, { iterations: "value", force: "flag", help: "flag" });
  if (options.has("help")) {
    print(unpngUsage);
    return 0;
  }
  const { input, output: file } = inAndOut("unpng", others, ".wav");
  const wanted = options.get("iterations") as string | undefined;
  const nIter = numberFor("iterations", wanted, { whole: true, least: 1 }) ?? 100;
  const output = prepareOutput(file, { force: options.has("force") });
  try {
    const { width, height, pixels } = decodeGreyPng(spokenName(input), await bytesOf(input));
    const { nFft, hopLength, sampleRate } = seedSettings;
    if (height !== 1 + nFft / 2)
      throw new Failure(`${spokenName(input)} has ${height} rows, a picture of png has ${1 + nFft / 2}.`);
    const data = Float32Array.from(
      { length: width * height },
      (_, i) => (pixels[(i % height) * width + Math.floor(i / height)] / steps) * white,
    );
    const magnitudes = unlogEps({ bins: height, frames: width, data });
    const samples = griffinLim(magnitudes, { nFft, hopLength, center: false, nIter });
    await output.write(encodeWav({ samples, sampleRate }));
    print(`Wrote ${file}: ${(samples.length / sampleRate).toFixed(2)} s, ${sampleRate} Hz, mono.`);
    return 0;
  } catch (error) {
    output.giveUp();
    throw error;
  }
};

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of inputBytes(file)) pieces.push(piece);
    return new Uint8Array(Buffer.concat(pieces));
  } catch (error) {
    throw fileFailure(`${spokenName(file)} cannot be read`, error);
  }
}

/** IN and OUT; without OUT beside IN. */
export function inAndOut(
  command: string,
  words: readonly string[],
  ending: string,
  label = "",
): { readonly input: string; readonly output: string } {
  const [input, ...rest] = words;
  if (input === undefined || rest.length > 1)
    throw new UsageError(`vocode ${command}: say one input, and perhaps the output, got ${words.length} words.`);
  const beside = (): string =>
    path.join(path.dirname(input), `${inputName(`vocode ${command}`, input)}${label}${ending}`);
  const [output = beside()] = rest;
  requirePipe(`vocode ${command}`, [input]);
  if (path.extname(output).toLowerCase() !== ending)
    throw new UsageError(`vocode ${command}: the output's name must end in ${ending}, got ${output}.`);
  if (path.resolve(output) === path.resolve(input))
    throw new UsageError(`vocode ${command}: the output must be another file than the input, got ${output} twice.`);
  return { input, output };
}
