import { existsSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../node/make-folder.ts";
import { writeWhole } from "../../node/write-file.ts";
import { Failure, fileFailure } from "./failure.ts";

/** A file that will be written: its place has been tried before the work begins, so that no hour of work ends in a sentence. */
export interface Output {
  readonly file: string;
  /** Where it will stand, and where what is needed meanwhile may lie. */
  readonly folder: string;
  /** Whether a file of this name is there and would be replaced. */
  readonly replaces: boolean;
  write(bytes: Uint8Array | Iterable<Uint8Array>): Promise<void>;
  /** Nothing was written: folders that were made for it are removed, as far as they are empty. */
  giveUp(): void;
}

/** @throws Failure when the file is there already and must not be replaced, or cannot be written */
export function prepareOutput(file: string, { force }: { readonly force: boolean }): Output {
  const target = path.resolve(file);
  const replaces = existsSync(target);
  if (replaces) {
    if (statSync(target).isDirectory()) throw new Failure(`${file} is a folder; say the name of a file in it.`);
    if (!force) throw new Failure(`${file} is there already; --force replaces it.`);
  }
  const made = tried(file, () => makeFolder(path.dirname(target)));
  const giveUp = (): void => {
    process.off("exit", giveUp);
    removeMade(path.dirname(target), made);
  };
  process.on("exit", giveUp);
  try {
    const probe = path.join(path.dirname(target), `.${path.basename(file)}.${process.pid}.probe`);
    tried(file, () => writeFileSync(probe, "", { flag: "wx" }));
    rmSync(probe);
  } catch (error) {
    giveUp();
    throw error;
  }
  return {
    file,
    folder: path.dirname(target),
    replaces,
    giveUp,
    async write(bytes) {
      try {
        await writeWhole(target, bytes);
        process.off("exit", giveUp);
      } catch (error) {
        giveUp();
        throw fileFailure(`${file} could not be written`, error);
      }
    },
  };
}

function tried<T>(file: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fileFailure(`${file} cannot be written`, error);
  }
}

function removeMade(folder: string, first: string | undefined): void {
  if (first === undefined) return;
  try {
    for (let place = folder; place.length >= first.length; place = path.dirname(place)) rmdirSync(place);
  } catch {
    // Somebody has put something there: it stays.
  }
}
