// Small sound tools that the scripts of this folder share: plain JavaScript, the same numbers everywhere.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The plain 44-byte header that flite and festival write: 16-bit, one channel. */
export function readWav(file) {
  const bytes = readFileSync(file);
  const sampleRate = bytes.readUInt32LE(24);
  const samples = new Float64Array((bytes.length - 44) >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(44 + 2 * i) / 32768;
  return { samples, sampleRate };
}

/**
 * Band-limited interpolation with a sinc under a Hann window of 32 zero crossings a side: slow, short, and the same
 * everywhere. The pass band ends at 95 % of the smaller half rate.
 */
export function resample({ samples, sampleRate }, rate) {
  const cutoff = (0.95 * Math.min(rate, sampleRate)) / sampleRate; // relative to the half rate of the input
  const reach = 32 / cutoff;
  const result = new Float64Array(Math.floor((samples.length * rate) / sampleRate));
  for (let i = 0; i < result.length; i++) {
    const centre = (i * sampleRate) / rate;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(samples.length - 1, Math.floor(centre + reach));
    for (let n = first; n <= last; n++) {
      const t = n - centre;
      const sinc = t === 0 ? cutoff : Math.sin(Math.PI * cutoff * t) / (Math.PI * t);
      result[i] += samples[n] * sinc * (0.5 + 0.5 * Math.cos((Math.PI * t) / reach));
    }
  }
  return result;
}

/** First order, 3 dB down at the corner: y[n] = x[n] − x[n−1] + r·y[n−1]. */
export function highPass(samples, sampleRate, corner) {
  const r = 1 - (2 * Math.PI * corner) / sampleRate;
  const result = new Float64Array(samples.length);
  for (let n = 1; n < samples.length; n++) result[n] = samples[n] - samples[n - 1] + r * result[n - 1];
  return result;
}

export function withPeak(samples, peak) {
  const loudest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return samples.map((x) => (x * peak) / loudest);
}

/** From the first to the last block of 5 ms that is not much quieter than the loudest, with some quiet around. */
export function trim(samples, sampleRate, { quietDb, leadSeconds, fadeSeconds = 0.005 }) {
  const block = Math.round(0.005 * sampleRate);
  const lead = Math.round(leadSeconds * sampleRate);
  const power = [];
  for (let i = 0; i + block <= samples.length; i += block)
    power.push(samples.subarray(i, i + block).reduce((sum, x) => sum + x ** 2, 0));
  const threshold = Math.max(...power) * 10 ** (quietDb / 10);
  const start = Math.max(0, power.findIndex((p) => p > threshold) * block - lead);
  const end = (power.findLastIndex((p) => p > threshold) + 1) * block + lead;
  const kept = samples.slice(start, end);
  const fade = Math.round(fadeSeconds * sampleRate);
  for (let i = 0; i < fade; i++) {
    kept[i] *= i / fade;
    kept[kept.length - 1 - i] *= i / fade;
  }
  return kept;
}

/** A WAV file of 8-bit µ-law, half as large as 16-bit integers. See ITU-T G.711 (1988), table 2. */
export function muLawWav(samples, sampleRate) {
  const header = Buffer.alloc(58);
  header.write("RIFF", 0);
  header.writeUInt32LE(50 + samples.length + (samples.length & 1), 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(7, 20); // µ-law
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("fact", 38);
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(samples.length, 46);
  header.write("data", 50);
  header.writeUInt32LE(samples.length, 54);
  const body = Buffer.from(Uint8Array.from(samples, muLaw));
  return Buffer.concat([header, body, Buffer.alloc(samples.length & 1)]);
}

function muLaw(value) {
  const bias = 132; // so that every segment begins at a power of two
  const magnitude = Math.min(32635, Math.round(Math.abs(value) * 32768)) + bias;
  const segment = Math.floor(Math.log2(magnitude)) - 7;
  const step = (magnitude >> (segment + 3)) & 15;
  return ~((value < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}

/** Speech of flite, and where each phone ends, in seconds. */
export function flite(voice, text, stretch, folder) {
  const wav = path.join(folder, "flite.wav");
  const options = ["-voice", voice, "--setf", `duration_stretch=${stretch.toFixed(3)}`, "-psdur"];
  const output = execFileSync("flite", [...options, "-t", text, "-o", wav], { encoding: "utf8" });
  const phones = output
    .trim()
    .split(/\s+/)
    .map((word) => [word.split(":")[0], Number(word.split(":")[1])]);
  return { ...readWav(wav), phones };
}

/** Speech of a voice of Festival, and where each phone ends, in seconds. */
export function festival(voice, text, stretch, folder) {
  const [script, wav, segments] = ["say.scm", "say.wav", "say.segs"].map((name) => path.join(folder, name));
  writeFileSync(
    script,
    `(voice_${voice})\n(Parameter.set 'Duration_Stretch ${stretch.toFixed(3)})\n` +
      `(set! said (utt.synth (Utterance Text "${text}")))\n` +
      `(utt.save.wave said "${wav}" 'riff)\n(utt.save.segs said "${segments}")\n`,
  );
  execFileSync("festival", ["-b", script]);
  const lines = readFileSync(segments, "utf8").split("\n").slice(1).filter((line) => line.trim() !== "");
  const phones = lines.map((line) => line.trim().split(/\s+/)).map(([end, , label]) => [label, Number(end)]);
  return { ...readWav(wav), phones };
}
