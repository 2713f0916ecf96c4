// `npm run bench -- inversion`: how fast a reassigned spectrogram becomes sound again, 80/20 at 16 kHz, float32 features. The peer is
// real time: so many seconds of sound for a second of one core.
//
// --json FILE   [{file, seconds, ours_s, snr_db, certified}]
// --files N     the first N recordings of SPECLAB_DATA/speech16k; without SPECLAB_DATA the project's own two
// --rounds N    the fastest of so many, 3: other people's work on the machine only ever adds
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { resample } from "speclab/audio";
import { reassignedSpectrogram, snr } from "speclab/dsp";
import { invertReassigned } from "speclab/inversion";
import { load } from "speclab/node";
import { formatTable } from "../../tools/table.ts";
import { root } from "../dsp/python.ts";

const options = { sampleRate: 16000, nFft: 80, hopLength: 20, window: "hamming", center: false } as const;

/** So many times faster than real time it must be, all recordings together. */
const bound = 5;

interface Row {
  readonly file: string;
  readonly seconds: number;
  /** CPU seconds of the process. */
  readonly ours_s: number;
  readonly snr_db: number;
  /** Part of the frames. */
  readonly certified: number;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { json: { type: "string" }, files: { type: "string" }, rounds: { type: "string", default: "3" } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`bench inversion: --rounds must be a positive integer, got ${values.rounds}`);
  const files = recordings().slice(0, values.files ? Number(values.files) : undefined);
  // The first call compiles.
  await measure(files[0], 1, 8000);
  const rows: Row[] = [];
  for (const file of files) rows.push(await measure(file, rounds));
  const total = (of: (row: Row) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  const speed = total(({ seconds }) => seconds) / total(({ ours_s }) => ours_s);
  console.log(
    `${os.cpus()[0]?.model.trim()}, load ${os.loadavg()[0].toFixed(1)}; CPU time, fastest of ${rounds} rounds\n`,
  );
  console.log(
    formatTable([
      ["recording", "s", "CPU s", "× real time", "SNR dB", "certified"],
      ...rows.map(({ file, seconds, ours_s, snr_db, certified }) => [
        file,
        seconds.toFixed(2),
        ours_s.toFixed(2),
        (seconds / ours_s).toFixed(1),
        snr_db.toFixed(1),
        `${(100 * certified).toFixed(2)} %`,
      ]),
    ]),
  );
  console.log(`\nAll: ${speed.toFixed(2)} × real time, bound ≥ ${bound}: ${speed >= bound ? "pass" : "FAIL"}`);
  if (values.json) {
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);
  }
  return speed >= bound ? 0 : 1;
}

function recordings(): string[] {
  const folder = path.join(process.env.SPECLAB_DATA ?? "", "speech16k");
  if (process.env.SPECLAB_DATA && existsSync(folder))
    return readdirSync(folder)
      .filter((file) => file.endsWith(".wav"))
      .sort()
      .map((file) => path.join(folder, file));
  return ["voice-f.wav", "voice-m.wav"].map((file) => path.join(root, "data", file));
}

async function measure(file: string, rounds: number, length?: number): Promise<Row> {
  const sound = await load(file);
  const { samples: all } = sound.sampleRate === options.sampleRate ? sound : await resample(sound, options.sampleRate);
  const samples = all.subarray(0, length);
  const features = reassignedSpectrogram(samples, options);
  const times: number[] = [];
  let row: Omit<Row, "ours_s"> | undefined;
  for (let round = 0; round < rounds; round++) {
    const begin = process.cpuUsage();
    const { samples: found, certificate } = await invertReassigned(features, options);
    const { user, system } = process.cpuUsage(begin);
    times.push((user + system) / 1e6);
    row ??= {
      file: path.basename(file),
      seconds: samples.length / options.sampleRate,
      snr_db: snr(found, samples.subarray(0, found.length), { sign: "free" }),
      certified: certificate.share,
    };
  }
  const { file: name, seconds, snr_db, certified } = row!;
  return { file: name, seconds, ours_s: Math.min(...times), snr_db, certified };
}
