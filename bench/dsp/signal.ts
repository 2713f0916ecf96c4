// The sound that all sides transform: a voice-like tone with vibrato and partials, and noise that comes and goes.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Random } from "speclab";
import { benchFolder } from "./python.ts";

export const SAMPLE_RATE = 22050;

export function signal(seconds: number): Float32Array {
  const random = new Random(1);
  const samples = new Float32Array(seconds * SAMPLE_RATE);
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const time = i / SAMPLE_RATE;
    phase += (2 * Math.PI * (180 + 8 * Math.sin(2 * Math.PI * 5 * time))) / SAMPLE_RATE;
    let tone = 0;
    for (let partial = 1; partial <= 6; partial++) tone += Math.sin(partial * phase) / partial;
    const noise = time % 1 < 0.3 ? random.uniform(-0.2, 0.2) : random.uniform(-0.002, 0.002);
    samples[i] = 0.2 * tone + noise;
  }
  return samples;
}

/** Writes float32 samples where Python finds them. */
export function writeSamples(name: string, samples: Float32Array): string {
  const file = path.join(benchFolder, "dsp", name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  return file;
}
