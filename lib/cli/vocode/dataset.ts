import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { readWords, UsageError } from "../words.ts";
import type { SubCommand } from "./command.ts";
import { Failure, fileFailure } from "./failure.ts";
import { liveLine } from "./live-line.ts";
import { prepareOutput } from "./output.ts";
import { pictureOf } from "./pictures.ts";
import { exitInterrupted, listenForStop } from "./stop.ts";

const usage = `npm run vocode -- dataset FOLDER OUT

Walks through a tree of recordings, such as LibriSpeech, and writes the picture of each (see png) below OUT, under the same
relative path. What is there already is skipped, so a stopped run goes on; Ctrl-C ends it after the recording in hand. What
failed is listed at the end, and is exit code 1; of two recordings that would have one picture the second fails.`;

const endings = [".flac", ".wav", ".mp3", ".ogg", ".opus"];

export const datasetCommand: SubCommand = async (words, print) => {
  const { options, others } = readWords("vocode dataset", words, { help: "flag" });
  if (options.has("help")) {
    print(usage);
    return 0;
  }
  const [folder, out, ...more] = others;
  if (folder === undefined || out === undefined || more.length > 0)
    throw new UsageError("vocode dataset: say the folder of recordings and the folder for the pictures.");
  const files = recordingsBelow(folder);
  const failures: string[] = [];
  const sources = new Map<string, string>();
  let [written, skipped] = [0, 0];
  const stop = listenForStop();
  const line = liveLine();
  try {
    for (const [index, file] of files.entries()) {
      await stop.breathe();
      if (stop.isAsked) break;
      const target = path.join(out, file.replace(/\.\w+$/, ".png"));
      const other = sources.get(target);
      if (other !== undefined) {
        failures.push(`${path.join(folder, file)}: its picture would be ${target}, which is that of ${other}.`);
        continue;
      }
      sources.set(target, file);
      if (existsSync(target)) {
        skipped++;
        continue;
      }
      if (line.isDue()) line.show(`${index + 1} of ${files.length}: ${file}`);
      try {
        const output = prepareOutput(target, { force: false });
        try {
          await output.write((await pictureOf(path.join(folder, file))).bytes);
        } catch (error) {
          output.giveUp();
          throw error;
        }
        written++;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error.message);
      }
    }
  } finally {
    line.end();
    stop.release();
  }
  for (const failure of failures) print(`FAILED ${failure}`);
  const isStopped = written + skipped + failures.length < files.length;
  print(
    `${isStopped ? "Stopped. " : ""}${files.length} recordings: ${written} written, ${skipped} were there, ${failures.length} failed.`,
  );
  if (isStopped) return exitInterrupted;
  return failures.length > 0 ? 1 : 0;
};

function recordingsBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => endings.includes(path.extname(file).toLowerCase()))
      .sort();
  } catch (error) {
    throw fileFailure(`${folder} cannot be read`, error);
  }
}
