// What was handed in: a folder or an archive as Moodle, Canvas or e-mail give it. For each student the last one counts.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { NOTEBOOK_METADATA, type Notebook, parseNotebook } from "#kernel/notebook";
import { notebookOfScript } from "../course/own-cells.ts";
import { notebookOf, readHandIn } from "./hand-in.ts";

export interface Submission {
  /** The student's id; the name of the file or folder where nobody says more. */
  readonly id: string;
  readonly name: string;
  /** Relative to what was given, archives as folders. */
  readonly file: string;
  /** UTC; when it was handed in, as far as anybody knows. */
  readonly time: string;
  /** Of the bytes: the same text again need not be marked again. */
  readonly digest: string;
  /** A notebook, or the text of a module with the answers. */
  readonly content?: Notebook | string;
  /** Why it cannot be read, where there is no content. */
  readonly problem?: string;
  /** For the report: earlier versions, lateness as the platform says it, receipts. */
  readonly notes: readonly string[];
}

export interface Collected {
  readonly submissions: readonly Submission[];
  /** Files that are nobody's hand-in, and why. */
  readonly leftOut: readonly { readonly file: string; readonly why: string }[];
}

interface Found {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly modified: Date;
}

/** Megabytes: a notebook with every figure and sound in it has 20. */
const largestFile = 250;
/** All that is unpacked from one archive, archives in it included. */
const largestArchive = 2000;
/** What anybody calls themselves. */
const longestName = 200;
const answerKinds = /\.(ipynb|speclab|ts|mts)$/i;

/**
 * Reads all hand-ins of a folder or an archive.
 *
 * @param place a folder or a .zip
 */
export function collect(place: string): Collected {
  const leftOut: { file: string; why: string }[] = [];
  const found = [...filesOf(place, leftOut)];
  const collected = new Map(found.flatMap(nbgraderTime));
  const within = commonFolder(found.map(({ file }) => file));
  const byStudent = new Map<string, Submission[]>();
  for (const entry of found) {
    if (path.posix.basename(entry.file) === timestamp) continue;
    if (!answerKinds.test(entry.file)) {
      leftOut.push({ file: entry.file, why: "it is neither a notebook nor a hand-in file nor a .ts module" });
      continue;
    }
    const submission = read(
      { ...entry, modified: collected.get(path.posix.dirname(entry.file)) ?? entry.modified },
      within,
    );
    byStudent.set(submission.id, [...(byStudent.get(submission.id) ?? []), submission]);
  }
  const submissions = [...byStudent.values()].map((all) => {
    const ordered = all.toSorted(
      (a, b) => a.time.localeCompare(b.time) || a.file.localeCompare(b.file, "en", { numeric: true }),
    );
    const last = ordered.at(-1)!;
    const earlier = ordered.slice(0, -1).map(({ file, time }) => `${file} (${time})`);
    if (earlier.length === 0) return last;
    const names = [...new Set(ordered.map(({ name }) => name))];
    const who = names.length > 1 ? [`Under one id there are several names: ${names.join(", ")}.`] : [];
    const note = `Handed in ${all.length} times; this is the last, ${last.file} (${last.time}). Before: ${earlier.join(", ")}.`;
    return { ...last, notes: [...last.notes, note, ...who] };
  });
  submissions.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
  return { submissions, leftOut };
}

/** nbgrader's collect writes beside a notebook when it was handed in: `2026-11-21 17:51:13.123456 UTC`. */
const timestamp = "timestamp.txt";

function nbgraderTime({ file, bytes }: Found): [folder: string, time: Date][] {
  if (path.posix.basename(file) !== timestamp) return [];
  const time = new Date(new TextDecoder().decode(bytes).trim().replace(" UTC", "Z").replace(" ", "T"));
  return Number.isNaN(time.getTime()) ? [] : [[path.posix.dirname(file), time]];
}

/** How many folders all files lie in together, which are no student's. */
function commonFolder(files: readonly string[]): number {
  const answers = files.filter((file) => answerKinds.test(file)).map((file) => file.split("/"));
  if (answers.length < 2) return 0;
  let depth = 0;
  while (answers.every((parts) => parts.length > depth + 1 && parts[depth] === answers[0][depth])) depth += 1;
  return depth;
}

function* filesOf(place: string, leftOut: { file: string; why: string }[]): Generator<Found> {
  if (statSync(place).isFile()) {
    yield* archive({ file: "", bytes: readFileSync(place), modified: statSync(place).mtime }, leftOut);
    return;
  }
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    const whole = path.join(entry.parentPath ?? entry.path, entry.name);
    const file = path.relative(place, whole).split(path.sep).join("/");
    if (entry.isDirectory() || isHidden(file)) continue;
    // A link may lead to what nobody has handed in.
    if (!entry.isFile()) leftOut.push({ file, why: "it is a link or no plain file" });
    else if (statSync(whole).size > largestFile * 2 ** 20)
      leftOut.push({ file, why: `it is larger than ${largestFile} MB` });
    else {
      const { mtime: modified } = statSync(whole);
      const one = { file, bytes: readFileSync(whole), modified };
      if (/\.zip$/i.test(file)) yield* archive(one, leftOut);
      else yield one;
    }
  }
}

/** The files of an archive; names that lead out of it, and bombs, are refused. */
function* archive(
  { file, bytes, modified }: Found,
  leftOut: { file: string; why: string }[],
  depth = 0,
  unpacked = { bytes: 0 },
): Generator<Found> {
  const prefix = file === "" ? "" : `${file.replace(/\.zip$/i, "")}/`;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        const refuse = (why: string): boolean => {
          leftOut.push({ file: prefix + name, why });
          return false;
        };
        if (leadsOut(name)) return refuse("its name leads out of the archive");
        if (name.endsWith("/") || isHidden(name)) return false;
        if (originalSize > largestFile * 2 ** 20) return refuse(`it is larger than ${largestFile} MB`);
        if (!answerKinds.test(name) && !/\.zip$/i.test(name) && path.posix.basename(name) !== timestamp) {
          return refuse("it is neither a notebook nor a hand-in file nor a .ts module");
        }
        if (unpacked.bytes + originalSize > largestArchive * 2 ** 20) {
          return refuse(`the archive is larger than ${largestArchive} MB`);
        }
        unpacked.bytes += originalSize;
        return true;
      },
    });
  } catch (error) {
    leftOut.push({ file: file || "the archive", why: `it cannot be unpacked: ${(error as Error).message}` });
    return;
  }
  for (const [name, content] of Object.entries(entries)) {
    const entry = { file: prefix + name, bytes: content, modified };
    if (!/\.zip$/i.test(name)) yield entry;
    else if (depth < 1) yield* archive(entry, leftOut, depth + 1, unpacked);
    else leftOut.push({ file: entry.file, why: "it is an archive in an archive in an archive" });
  }
}

const leadsOut = (name: string): boolean => /^([\\/]|[A-Za-z]:)|\\|\0/.test(name) || name.split("/").includes("..");
const isHidden = (file: string): boolean => /(^|\/)(\.|__MACOSX\/)/.test(file);

function read(found: Found, within: number): Submission {
  const submission = readAs(found, within);
  const { id, name, file, notes } = submission;
  return {
    ...submission,
    id: plain(id) || "nobody",
    name: plain(name) || "nobody",
    file: plain(file, 1000),
    notes: notes.map((note) => plain(note, 1000)),
  };
}

/** Without what moves a terminal's cursor, turns text around, or fills a page. */
function plain(text: string, longest = longestName): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim()
    .slice(0, longest);
}

/** Texts of cells and nothing else: outputs may be large, and nobody believes them. */
function textsOf({ cells }: Notebook): Notebook {
  const read = cells.map((cell, i): Notebook["cells"][number] => {
    const { cell_type, source, id } = cell as { cell_type: unknown; source: unknown; id?: unknown };
    if (typeof source !== "string") throw new Error(`it is no notebook: its cell ${i + 1} has no text`);
    const common = { id: typeof id === "string" ? plain(id, 64) : `cell-${i + 1}`, metadata: {}, source };
    if (cell_type === "code") return { ...common, cell_type, execution_count: null, outputs: [] };
    return { ...common, cell_type: "markdown" };
  });
  return { cells: read, metadata: NOTEBOOK_METADATA, nbformat: 4, nbformat_minor: 5 };
}

function readAs({ file, bytes, modified }: Found, within: number): Submission {
  const digest = createHash("sha256").update(bytes).digest("hex");
  const platform = whoSays(file, within);
  const time = `${modified.toISOString().slice(0, 19)}Z`;
  const about = { id: platform.id, name: platform.name, file, time, digest, notes: platform.notes };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // The script of `npm run seminar` is a notebook, too.
    if (/^\/\/ %%/m.test(text) && /\.ts$/i.test(file))
      return { ...about, content: textsOf(notebookOfScript(text, file)) };
    if (/\.m?ts$/i.test(file)) return { ...about, content: text };
    if (/\.ipynb$/i.test(file)) return { ...about, content: textsOf(parseNotebook(text, "it")) };
    const handIn = readHandIn(text);
    const { student, receipt } = handIn;
    // The platform knows who has logged in; the file says what the student has typed.
    const who = platform.sure ? about : { ...about, id: student.id, name: student.name };
    const other =
      platform.sure && student.id !== platform.id ? [`The file itself says ${student.name} (${student.id}).`] : [];
    return {
      ...who,
      time: handIn.time,
      content: textsOf(notebookOf(handIn)),
      notes: [...about.notes, ...other, `Receipt ${receipt}.`],
    };
  } catch (error) {
    const isEncoding = (error as { code?: unknown }).code === "ERR_ENCODING_INVALID_ENCODED_DATA";
    if (isEncoding) return { ...about, problem: "it is no text" };
    // Lists and records where others belong: whatever stumbles over them is a TypeError.
    const message = error instanceof TypeError ? "it is no notebook: its cells are none" : (error as Error).message;
    return { ...about, problem: message };
  }
}

interface Who {
  readonly id: string;
  readonly name: string;
  /** Said by a platform with accounts. */
  readonly sure: boolean;
  readonly notes: readonly string[];
}

/**
 * Whose file this is, from the names that Moodle and Canvas give; else from the outermost folder that is not everybody's, or
 * from the file's own name.
 */
function whoSays(file: string, within: number): Who {
  const moodle = /(?:^|\/)([^/_]+)_(\d+)_assignsubmission_[a-z]+_?\//.exec(`${file}/`);
  if (moodle) return { id: moodle[2], name: moodle[1], sure: true, notes: [] };
  const name = file.split("/").at(-1)!;
  const canvas = /^([\p{L}\d-]+)_(LATE_)?(\d+)_(\d+)_/u.exec(name);
  if (canvas) {
    const notes = canvas[2] ? ["Canvas says that it was late."] : [];
    return { id: canvas[3], name: canvas[1], sure: true, notes };
  }
  const [folder, ...inside] = file.split("/").slice(within);
  const own = inside.length > 0 ? folder : name.replace(answerKinds, "").replace(/ ?\(\d+\)$/, "");
  return { id: own, name: own, sure: false, notes: [] };
}
