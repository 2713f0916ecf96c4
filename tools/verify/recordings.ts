// Utterances at 16 kHz: the project's own, and those of the folder SPECLAB_DATA.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { resample } from "speclab/audio";
import type { Utterance } from "speclab/models";
import { load } from "speclab/node";
import { root } from "../../bench/dsp/python.ts";

/** The recordings that come with the project: a woman's sentence of 4.1 s, and a man's of 3.8 s. */
export async function ownRecordings(): Promise<Utterance[]> {
  return Promise.all(["voice-f.wav", "voice-m.wav"].map((file) => utterance(path.join(root, "data", file))));
}

/** Recordings of a subfolder of SPECLAB_DATA, by name; none where it is not set or not there. */
export async function recordings(folder: string, wanted: RegExp = /./): Promise<Utterance[]> {
  const data = process.env.SPECLAB_DATA;
  const place = data && path.join(data, folder);
  if (!place || !existsSync(place)) return [];
  const files = readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".wav") && wanted.test(file))
    .sort();
  return Promise.all(files.map((file) => utterance(path.join(place, file))));
}

async function utterance(file: string): Promise<Utterance> {
  const sound = await load(file);
  const { samples } = sound.sampleRate === 16000 ? sound : await resample(sound, 16000);
  return { name: path.basename(file, ".wav"), samples };
}
