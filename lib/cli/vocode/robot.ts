import { encodeWav } from "../../audio/index.ts";
import { angle, istft, magnitude, phaseDifference, polar, stft } from "../../dsp/index.ts";
import { readWords } from "../words.ts";
import type { SubCommand } from "./command.ts";
import { Failure } from "./failure.ts";
import { spokenName } from "./input-name.ts";
import { prepareOutput } from "./output.ts";
import { inAndOut, seedSettings } from "./pictures.ts";
import { readSound } from "./read-sound.ts";

const usage = `npm run vocode -- robot IN.wav [OUT.wav] [--force]

A robot's voice: each phase is replaced by how far it turns from frame to frame (16 kHz mono, 512/128).`;

export const robotCommand: SubCommand = async (words, print) => {
  const { options, others } = readWords("vocode robot", words, { force: "flag", help: "flag" });
  if (options.has("help")) {
    print(usage);
    return 0;
  }
  const { input, output: file } = inAndOut("robot", others, ".wav", ".robot");
  const output = prepareOutput(file, { force: options.has("force") });
  try {
    const { nFft, hopLength, sampleRate } = seedSettings;
    const { channels } = await readSound(input, { sampleRate, mono: true });
    if (channels[0].length < nFft)
      throw new Failure(`${spokenName(input)} is shorter than one frame of ${nFft} samples.`);
    const spectrum = stft(channels[0], { nFft, hopLength });
    const turned = polar(magnitude(spectrum), phaseDifference(angle(spectrum)));
    const samples = Float32Array.from(istft(turned, { nFft, hopLength, length: channels[0].length }));
    await output.write(encodeWav({ samples, sampleRate }));
    print(`Wrote ${file}: ${(samples.length / sampleRate).toFixed(2)} s, ${sampleRate} Hz, mono.`);
    return 0;
  } catch (error) {
    output.giveUp();
    throw error;
  }
};
