import { host } from "../core/index.ts";
import { courseSeminars } from "./authoring.ts";
import { seminars } from "./exercises/index.ts";
import { headline, type Verdict } from "./verdict.ts";

/**
 * Keeps the text of an answer that has passed, as `.history/01/stft-1.ts` beside the notebook: a student who tries to
 * make it better can have it back. A number means the same text for ever: notebooks can write files and not delete them,
 * so older ones stay, and `npm run reset` lists the newest. Only where notebooks were handed out, so that nobody else's
 * folder fills up; and never does a check fail because of it.
 */
export async function keepSnapshot(verdict: Verdict, answer: unknown): Promise<void> {
  try {
    const { read, write, textOf } = host();
    const text = textOf?.(answer);
    if (!write || text === undefined || !(await isThere(".handed-out.json"))) return;
    const folder = `.history/${seminarOf(verdict.exercise)}`;
    const counts = `${folder}/counts.json`;
    const known = (await isThere(counts)) ? JSON.parse(decoded(await read(counts))) : {};
    const count: number = known[verdict.exercise] ?? 0;
    const last = file(folder, verdict, count);
    if ((await isThere(last)) && textIn(decoded(await read(last))) === text) return;
    const when = new Date().toISOString().slice(0, 16).replace("T", " ");
    await write(
      file(folder, verdict, count + 1),
      encoded(`// ${verdict.exercise}: ${headline(verdict)}, ${when} UTC\n${text}\n`),
    );
    await write(counts, encoded(`${JSON.stringify({ ...known, [verdict.exercise]: count + 1 }, undefined, 2)}\n`));
  } catch {
    // A full disk, a folder that may not be written: the answer has passed all the same.
  }
}

function file(folder: string, { exercise }: Verdict, count: number): string {
  return `${folder}/${exercise}-${count}.ts`;
}

/** Without the line that says when. */
function textIn(kept: string): string {
  return kept.slice(kept.indexOf("\n") + 1, -1);
}

/** `01`; what belongs to no seminar is kept together. */
function seminarOf(exercise: string): string {
  const all = [...Object.entries(seminars), ...courseSeminars()];
  return all.find(([, { exercises }]) => (exercises as readonly string[]).includes(exercise))?.[0] ?? "exercises";
}

async function isThere(path: string): Promise<boolean> {
  try {
    await host().read(path);
    return true;
  } catch {
    return false;
  }
}

const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
