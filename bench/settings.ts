// `npm run bench -- settings [FILE-OR-FOLDER …]`: seed 3's benchmark of spectrogram settings on any music: time, compactness, errors by
// window and by iterations. Without a file: SPECLAB_DATA/music22k, or our own five pieces.
//
// --csv FILE       where the numbers go; build/bench/settings.csv unless asked
// --seconds N      of each recording, 10
// --windows N,N    default 64,128 … 16384
// --iterations N,N default 2,16
// --librosa        librosa's mel inversion of the same bands beside ours; a minute or more for each recording
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Audio } from "speclab";
import { piece, pieceStyles } from "speclab/audio";
import { type MelSetting, measureMelSetting, seedWindows } from "speclab/models";
import { load } from "speclab/node";
import { formatTable } from "../tools/table.ts";
import { Peer } from "./dsp/peer.ts";
import { benchFolder, pinnedPython } from "./dsp/python.ts";
import { type LibrosaInversion, librosaInversion } from "./settings/librosa-inversion.ts";

/** A recording's name and its beginning. */
export interface Music {
  readonly name: string;
  readonly audio: Audio;
}

/** One line of the table: ours, and librosa's inversion where it was asked for. */
export interface SettingsRow extends Omit<MelSetting, "samples"> {
  readonly name: string;
  readonly librosa?: LibrosaInversion;
}

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      csv: { type: "string" },
      seconds: { type: "string", default: "10" },
      windows: { type: "string", default: seedWindows.join(",") },
      iterations: { type: "string", default: "2,16" },
      librosa: { type: "boolean", default: false },
    },
  });
  const seconds = Number(values.seconds);
  const [windows, iterations] = [values.windows, values.iterations].map((words) => words.split(",").map(Number));
  if (!(seconds > 0) || [...windows, ...iterations].some((n) => !Number.isInteger(n) || n < 1)) {
    console.error("--seconds, --windows and --iterations must be positive numbers, windows and iterations whole ones.");
    return 2;
  }
  const from = process.env.INIT_CWD ?? "";
  const music = await musicOf(
    positionals.map((word) => path.resolve(from, word)),
    seconds,
  );
  const python = values.librosa ? pinnedPython({ withTorch: false }) : undefined;
  if (typeof python === "string") {
    console.error(python);
    return 2;
  }
  const peer = python && new Peer(python);
  const rows: SettingsRow[] = [];
  try {
    for (const [i, one] of music.entries()) {
      for (const nFft of windows) {
        process.stderr.write(`${i + 1} of ${music.length}, ${one.name}: window ${nFft} …\n`);
        rows.push(...(await measure(one, nFft, iterations, peer)));
      }
    }
  } finally {
    peer?.close();
  }
  console.log(formatTable(tableOf(rows)));
  const file = path.resolve(from, values.csv ?? path.join(benchFolder, "settings.csv"));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, csvOf(rows));
  console.log(`${rows.length} rows are in ${path.relative(process.cwd(), file)}`);
  return 0;
}

/** One window: ours for every number of iterations, librosa's inversion once. */
export async function measure(
  { name, audio }: Music,
  nFft: number,
  nIter: readonly number[],
  peer?: Peer,
): Promise<SettingsRow[]> {
  const librosa = peer && (await librosaInversion(peer, audio, nFft, nIter));
  measureMelSetting(audio, { nFft, nIter: [1] }); // what is made once is not timed
  return measureMelSetting(audio, { nFft, nIter }).map(({ samples: _, ...row }, i) => ({
    name,
    ...row,
    ...(librosa && { librosa: librosa[i] }),
  }));
}

/** The files, those of folders too; or what there is. */
export async function musicOf(places: readonly string[], seconds: number): Promise<Music[]> {
  const data = process.env.SPECLAB_DATA && path.join(process.env.SPECLAB_DATA, "music22k");
  const wanted = places.length === 0 && data && existsSync(data) ? [data] : places;
  const files = wanted.flatMap((place) =>
    statSync(place).isDirectory()
      ? readdirSync(place, { recursive: true, encoding: "utf8" })
          .filter((file) => /\.(wav|mp3|flac|ogg|opus)$/i.test(file))
          .sort()
          .map((file) => path.join(place, file))
      : [place],
  );
  if (files.length === 0)
    return pieceStyles.map((name) => ({ name, audio: piece(name, { duration: Math.min(seconds, 60) }) }));
  return Promise.all(
    files.map(async (file) => {
      const { samples, sampleRate } = await load(file);
      // Whole windows of every size.
      const length = Math.floor(Math.min(samples.length, seconds * sampleRate) / 4096) * 4096;
      if (length < 16384) throw new RangeError(`${file} must be at least ${16384} samples long, got ${samples.length}`);
      return {
        name: path.basename(file).replace(/\.\w+$/, ""),
        audio: { samples: samples.slice(0, length), sampleRate },
      };
    }),
  );
}

function tableOf(rows: readonly SettingsRow[]): string[][] {
  const peers = rows.some(({ librosa }) => librosa);
  return [
    [
      "recording",
      "window",
      "it.",
      "frames",
      "samples/number",
      "empty",
      "inversion s",
      "Griffin-Lim s",
      "MSE",
      "/ 2 x power",
      "SC",
      "LSD dB",
      ...(peers ? ["librosa's inversion s", "times ours", "its SC"] : []),
    ],
    ...rows.map((row) => [
      row.name,
      String(row.nFft),
      String(row.nIter),
      String(row.frames),
      row.compactness.toFixed(2),
      String(row.emptyFilters),
      row.inversionSeconds.toFixed(3),
      row.griffinLimSeconds.toFixed(3),
      row.mse.toPrecision(3),
      (row.mse / row.ceiling).toFixed(2),
      row.spectralConvergence.toFixed(3),
      row.logSpectralDistance.toFixed(2),
      ...(row.librosa
        ? [
            row.librosa.seconds.toFixed(2),
            (row.librosa.seconds / row.librosa.oursSeconds).toFixed(0),
            row.librosa.spectralConvergence.toFixed(3),
          ]
        : []),
    ]),
  ];
}

/** Comma-separated, a row for each setting, names of columns as in the results of `measureMelSetting`. */
export function csvOf(rows: readonly SettingsRow[]): string {
  const flat = rows.map(({ librosa, ...row }) => ({
    ...row,
    ...(librosa && {
      librosaInversionSeconds: librosa.seconds,
      oursInversionCpuSeconds: librosa.oursSeconds,
      librosaSpectralConvergence: librosa.spectralConvergence,
    }),
  }));
  const columns = Object.keys(flat[0] ?? { name: "" });
  const cell = (value: unknown): string =>
    typeof value === "number" ? String(value) : `"${String(value).replaceAll('"', '""')}"`;
  const lines = flat.map((row) => columns.map((name) => cell((row as Record<string, unknown>)[name])).join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}
