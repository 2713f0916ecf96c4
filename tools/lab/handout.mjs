// Hands a notebook out into work/. What a person has changed is never overwritten: a changed source comes beside it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Copies `source` to work/ under `name`, unless the person's copy is there already. An experiment's copy begins with its
 * quick settings.
 *
 * - no copy yet: it is made
 * - the copy is as it was handed out, and the source has changed: replaced, no work is lost
 * - the copy has been worked on, and the source has changed: the new source comes as `NAME.new.ipynb` (or `.new.ts`), once
 *
 * @returns `{ file, news }`: the person's copy, and a sentence when something was made
 */
export function handOut(source, work, name = path.basename(source)) {
  mkdirSync(work, { recursive: true });
  const file = path.join(work, name);
  const text = readFileSync(source);
  const copy = withQuickSettings(text);
  const records = readRecords(work);
  const record = (sourceHash, copyHash) =>
    writeRecords(work, { ...records, [name]: { source: sourceHash, copy: copyHash } });

  if (!existsSync(file)) {
    put(file, copy);
    record(hash(text), hash(copy));
    return { file, news: `${name} is new in ${path.basename(work)}/.` };
  }
  if (records[name]?.source === hash(text)) return { file };
  const present = hash(readFileSync(file));
  if (present === hash(copy) || present === hash(text)) {
    record(hash(text), present);
    return { file };
  }
  if (records[name]?.copy === present) {
    put(file, copy);
    record(hash(text), hash(copy));
    return { file, news: `${name} has been brought up to date; you had not changed it.` };
  }
  const beside = freeName(file);
  put(beside, copy);
  record(hash(text), records[name]?.copy);
  return {
    file,
    news: `${name} has a new version: it lies beside yours as ${path.basename(beside)}, and your own stays as it is.`,
  };
}

const advice =
  "// quick is for trying out. The outputs shown come from full: write it here to compute them again (minutes to hours).";

/** Two lines of a cell in a notebook's JSON: what is quick, and the line that it stands for. */
const settingsLines = /"( *)\/\/ QUICK: ([^"]*;)\\n",(\r?\n *)" *const settings = full;(\\n)?"/;

/**
 * What an experiment computed takes minutes to hours, and is seen in its copy without: whoever runs all in it waits for
 * seconds to minutes. Its outputs stay, those of the full settings.
 *
 * @param text a notebook; returned as it is where it has no quick settings
 */
export function withQuickSettings(text) {
  const notebook = text.toString();
  if (!settingsLines.test(notebook)) return text;
  const lines = (_, indent, quick, between, end = "") => `"${indent}${advice}\\n",${between}"${indent}${quick}${end}"`;
  return Buffer.from(notebook.replace(settingsLines, lines));
}

/**
 * The text of a copy's cell as the notebook has it that was copied: undoes `withQuickSettings`.
 *
 * @param cell its text, in which quick or full may have been written since
 * @param given the text of that cell in the notebook
 */
export function asGiven(cell, given) {
  const [both, quick, full] = /^ *\/\/ QUICK: (.*)\n *(.*)$/m.exec(given) ?? [];
  if (both === undefined) return cell;
  const lines = cell.split("\n");
  const at = lines.findIndex((line) => line.trim() === advice);
  if (at < 0 || ![quick, full].includes(lines[at + 1]?.trim())) return cell;
  return lines.toSpliced(at, 2, both).join("\n");
}

/** 01.new.ipynb, then 01.new-2.ipynb: a new version may have been worked on, too. Scripts likewise: 01.new.ts. */
function freeName(file) {
  for (let i = 1; ; i++) {
    const candidate = file.replace(/\.\w+$/, (ending) => `.new${i > 1 ? `-${i}` : ""}${ending}`);
    if (!existsSync(candidate)) return candidate;
  }
}

/** Written beside, then renamed: an interrupted start leaves no half notebook. */
function put(file, text) {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex");
}

/** What was handed out, by name: the source's hash and the hash of the copy as it was made. */
function readRecords(work) {
  const file = path.join(work, ".handed-out.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

function writeRecords(work, records) {
  put(path.join(work, ".handed-out.json"), `${JSON.stringify(records, null, 2)}\n`);
}
