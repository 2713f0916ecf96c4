// What was handed in: a folder or an archive as Moodle, Canvas or e-mail give it. For each student the last one counts.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { NOTEBOOK_METADATA, type Notebook, parseNotebook } from "#kernel/notebook";
import { notebookOfScript } from "../course/own-cells.ts";
import { type HandIn, notebookOf, readHandIn } from "./hand-in.ts";
import { areOfPacking, handedInAt } from "./handed-in-at.ts";
import { endsInTheMiddle, whyNoNotebook } from "./unreadable.ts";
import { answerKinds, compareCopies, ownersByName, platformSays, type Who } from "./whose.ts";
import { type ZipEntry, zipEntries } from "./zip.ts";

export interface Submission {
  /** The student's id; the name of the file or folder where nobody says more. */
  readonly id: string;
  readonly name: string;
  /** Relative to what was given, archives as folders. */
  readonly file: string;
  /** UTC; when it was handed in. "" where nobody knows. */
  readonly time: string;
  /** Where no clock but the student's says when: it was there by then; "" where not even that is known. */
  readonly latest?: string;
  /** Of the bytes: the same text again need not be marked again. */
  readonly digest: string;
  /** A notebook, or the text of a module with the answers. */
  readonly content?: Notebook | string;
  /** Why it cannot be read, where there is no content. */
  readonly problem?: string;
  /** Nobody handed it in: it stands for somebody on the roster. */
  readonly isMissing?: boolean;
  /** For the report: earlier versions, lateness as the platform says it, receipts. */
  readonly notes: readonly string[];
}

export interface Collected {
  readonly submissions: readonly Submission[];
  /** Files that are nobody's hand-in, and why. */
  readonly leftOut: readonly LeftOut[];
  /** What the teacher should know of all of it. */
  readonly notes: readonly string[];
}

export interface LeftOut {
  readonly file: string;
  readonly why: string;
}

export interface CollectOptions {
  /** `01-spectrogram-madness`: files of this name are called as they were handed out, not as a student. */
  readonly assignment?: string;
  /** Ids of the course: they tell folders of students from folders of groups. */
  readonly known?: ReadonlySet<string>;
  /** The course's ids by those of a platform. */
  readonly aliases?: ReadonlyMap<string, string>;
  readonly now?: Date;
}

interface Found {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly modified?: Date;
  /** Read in this computer's zone, for want of one. */
  readonly withoutZone?: boolean;
  /** The archive that it was in; "" for the folder itself. */
  readonly from: string;
  /** That archive, where it was among the hand-ins. */
  readonly within?: Found;
  /** Why there is nothing to read. */
  readonly problem?: string;
}

/** Megabytes: a notebook with every figure and sound in it has 20. */
const largestFile = 250;
/** All that is unpacked from one archive, archives in it included. */
const largestArchive = 2000;
/** Characters of all cells; outputs are not among them. */
const longestText = 5_000_000;
/** Brackets and commas: each is a value in memory, and this process reads everybody's. */
const mostValues = 10_000_000;
/** What anybody calls themselves. */
const longestName = 200;
const isArchive = (name: string): boolean => /\.zip$/i.test(name);
const noAnswer = "it is neither a notebook nor a hand-in file nor a module (.ts or .js)";

/**
 * Reads all hand-ins of a folder or an archive.
 *
 * @param place a folder, a .zip, or a single hand-in
 * @throws Error in a sentence when it is none of these, or an archive that cannot be opened
 */
export function collect(place: string, options: CollectOptions = {}): Collected {
  const { assignment, known, aliases, now = new Date() } = options;
  const leftOut: LeftOut[] = [];
  const found = [...filesOf(place, leftOut)];
  const collected = new Map(found.flatMap(nbgraderTime));
  const listed = found.filter(({ file, problem }) => {
    if (answerKinds.test(file) || problem !== undefined) return true;
    if (path.posix.basename(file) !== timestamp) leftOut.push({ file, why: noAnswer });
    return false;
  });
  const named = new Map(listed.map(({ file }) => [file, platformSays(file)]));
  const plainly = listed.map(({ file }) => file).filter((file) => !named.get(file));
  const { owners, groups } = ownersByName(plainly, { assignment, known });
  const whose = ({ file }: Found): Who => {
    const said = named.get(file);
    if (said) return { ...said, id: aliases?.get(said.id) ?? said.id };
    const owner = owners.get(file)!;
    return { id: owner, name: owner, notes: [] };
  };
  const answers = listed.map((entry) => ofOneStudent(entry, listed, whose));
  const ofPacking = packedTogether(answers, whose);
  const all = answers.map((entry) => {
    const said = collected.get(path.posix.dirname(entry.file));
    const isOfPacking = !said && ofPacking.has(entry.from);
    return read(said ? { ...entry, modified: said } : entry, whose(entry), { isOfPacking, now, assignment });
  });
  const byStudent = new Map<string, Read[]>();
  for (const one of all) byStudent.set(one.submission.id, [...(byStudent.get(one.submission.id) ?? []), one]);
  const submissions = [...byStudent.values()].map(lastOf);
  submissions.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
  const shared = submissions.flatMap(({ id, notes }) =>
    notes.filter((note) => note.startsWith(sharedId)).map((note) => `${id}: ${note}`),
  );
  return { submissions, leftOut, notes: [...groups.map(groupNote(plainly)), ...zoneNotes(answers), ...shared] };
}

const groupNote =
  (files: readonly string[]) =>
  (folder: string): string => {
    const inside = files.filter((file) => path.posix.dirname(file) === folder).map((file) => path.posix.basename(file));
    return `${plain(folder)}/ was taken for the folder of several students, after the names of its files: ${plain(inside.join(", "))}.`;
  };

function zoneNotes(answers: readonly Found[]): string[] {
  const archives = new Set(answers.flatMap(({ from, withoutZone }) => (withoutZone ? [from] : [])));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...archives].map((file) => `${plain(file)} has times without a zone; they are read as ${zone}.`);
}

/** An archive with one student's files was packed by that student, whose clock says what it likes; the archive's own counts. */
function ofOneStudent(found: Found, all: readonly Found[], whose: (found: Found) => Who): Found {
  const { within } = found;
  if (!within) return found;
  const students = new Set(all.filter(({ from }) => from === found.from).map((other) => whose(other).id));
  if (students.size > 1) return found;
  const { modified, from, withoutZone } = within;
  return { ...found, modified, from, withoutZone };
}

/** Archives, and the folder itself, whose times are those of the packing or copying. */
function packedTogether(answers: readonly Found[], whose: (found: Found) => Who): Set<string> {
  const sources = new Set(answers.map(({ from }) => from));
  const packed = [...sources].filter((source) => {
    const inside = answers.filter(({ from, modified }) => from === source && modified);
    const students = new Set(inside.map((found) => whose(found).id));
    const isPlatforms = inside.some((found) => whose(found).platform !== undefined);
    // Canvas writes when it has packed, however long that took.
    if (inside.some((found) => whose(found).platform === "Canvas")) return true;
    return areOfPacking(
      inside.map(({ modified }) => modified!),
      students.size,
      isPlatforms,
    );
  });
  return new Set(packed);
}

interface Read {
  readonly submission: Submission;
  readonly attempt: number;
}

const sharedId = "Under one id there are several names";

/** Of one student: what a platform has numbered, else by the time, else by the number of the copy. */
function lastOf(all: readonly Read[]): Submission {
  const when = ({ time, latest }: Submission): string => time || (latest ?? "");
  const ordered = all.toSorted(
    (a, b) =>
      a.attempt - b.attempt ||
      when(a.submission).localeCompare(when(b.submission)) ||
      compareCopies(a.submission.file, b.submission.file),
  );
  const last = ordered.at(-1)!.submission;
  const before = ordered.slice(0, -1).map(({ submission }) => submission);
  if (before.length === 0) return last;
  const said = (one: Submission): string => `${one.file} (${when(one) || "time unknown"})`;
  const names = [...new Set(ordered.map(({ submission }) => submission.name))];
  const who = names.length > 1 ? [`${sharedId}: ${names.join(", ")}.`] : [];
  const second = ordered.at(-2)!;
  const isByName = second.attempt === ordered.at(-1)!.attempt && when(second.submission) === when(last);
  const why = isByName ? " Their times are equal: the number in the name decides, then the alphabet." : "";
  const note = `Handed in ${all.length} times; this is the last, ${said(last)}. Before: ${before.map(said).join(", ")}.${why}`;
  return { ...last, notes: [...last.notes, note, ...who] };
}

/** nbgrader's collect writes beside a notebook when it was handed in: `2026-11-21 17:51:13.123456 UTC`. */
const timestamp = "timestamp.txt";

function nbgraderTime({ file, bytes }: Found): [folder: string, time: Date][] {
  if (path.posix.basename(file) !== timestamp) return [];
  const time = new Date(new TextDecoder().decode(bytes).trim().replace(" UTC", "Z").replace(" ", "T"));
  return Number.isNaN(time.getTime()) ? [] : [[path.posix.dirname(file), time]];
}

function* filesOf(place: string, leftOut: LeftOut[]): Generator<Found> {
  if (statSync(place).isFile()) {
    const name = path.basename(place);
    const bytes = readFileSync(place);
    if (answerKinds.test(name)) yield { file: name, bytes, modified: statSync(place).mtime, from: "" };
    else yield* given(name, bytes, leftOut);
    return;
  }
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    const whole = path.join(entry.parentPath ?? entry.path, entry.name);
    const file = path.relative(place, whole).split(path.sep).join("/").normalize("NFC");
    if (entry.isDirectory() || isHidden(file)) continue;
    // A link may lead to what nobody has handed in.
    if (!entry.isFile()) leftOut.push({ file, why: "it is a link or no plain file" });
    else if (statSync(whole).size > largestFile * 2 ** 20)
      leftOut.push({ file, why: `it is larger than ${largestFile} MB` });
    else {
      const { mtime: modified } = statSync(whole);
      const one = { file, bytes: readFileSync(whole), modified, from: "" };
      if (isArchive(file)) yield* archive(one, leftOut);
      else yield one;
    }
  }
}

/** The archive that the command was given: what cannot be read in it is no student's matter. */
function* given(name: string, bytes: Uint8Array, leftOut: LeftOut[]): Generator<Found> {
  let entries: ZipEntry[];
  try {
    entries = zipEntries(bytes);
  } catch (error) {
    throw new Error(
      isArchive(name)
        ? `${name} cannot be unpacked: ${(error as Error).message}. Download it again, or give the folder.`
        : `${name} is neither a folder nor a .zip nor a hand-in.`,
    );
  }
  if (entries.length > 0 && entries.every(({ isLocked, name: entry }) => isLocked || entry.endsWith("/"))) {
    throw new Error(`${name} is locked with a password: unpack it yourself, and give the folder.`);
  }
  yield* filesIn(entries, { file: "", name }, leftOut);
}

/** An archive among the hand-ins. Where a platform says whose it is, that student has handed in what cannot be read. */
function* archive(found: Found, leftOut: LeftOut[], depth = 0, unpacked = { bytes: 0 }): Generator<Found> {
  const { file, bytes } = found;
  let why: string;
  try {
    for (const inside of filesIn(zipEntries(bytes), { file, name: file }, leftOut, depth, unpacked)) {
      yield { ...inside, within: inside.within ?? found };
    }
    return;
  } catch (error) {
    why = `it cannot be unpacked: ${(error as Error).message}`;
  }
  if (platformSays(file)) yield { ...found, problem: why };
  else leftOut.push({ file, why });
}

/** The files of an archive; names that lead out of it, and bombs, are refused. */
function* filesIn(
  entries: readonly ZipEntry[],
  { file, name: from }: { readonly file: string; readonly name: string },
  leftOut: LeftOut[],
  depth = 0,
  unpacked: { bytes: number } = { bytes: 0 },
): Generator<Found> {
  const prefix = file === "" ? "" : `${file.replace(/\.zip$/i, "")}/`;
  for (const { name, size, time, isUtc, isLocked, read: unpack } of entries) {
    const one = {
      file: prefix + name.normalize("NFC"),
      from,
      modified: time,
      withoutZone: time !== undefined && !isUtc,
    };
    const refuse = (why: string): void => void leftOut.push({ file: one.file, why });
    if (leadsOut(name)) refuse("its name leads out of the archive");
    if (leadsOut(name) || name.endsWith("/") || isHidden(name)) continue;
    if (size > largestFile * 2 ** 20) refuse(`it is larger than ${largestFile} MB`);
    else if (!answerKinds.test(name) && !isArchive(name) && path.posix.basename(name) !== timestamp) refuse(noAnswer);
    else if (unpacked.bytes + size > largestArchive * 2 ** 20) {
      refuse(`the archive is larger than ${largestArchive} MB`);
    } else if (isArchive(name) && depth > 0) refuse("it is an archive in an archive in an archive");
    else {
      unpacked.bytes += size;
      let bytes = new Uint8Array();
      let problem: string | undefined;
      try {
        if (isLocked) throw new Error("it is locked with a password");
        bytes = unpack() as Uint8Array<ArrayBuffer>;
      } catch (error) {
        problem = (error as Error).message;
      }
      if (problem !== undefined && (isArchive(name) || !answerKinds.test(name)) && !platformSays(one.file))
        refuse(problem);
      else if (problem !== undefined) yield { ...one, bytes, problem };
      else if (isArchive(name)) yield* archive({ ...one, bytes }, leftOut, depth + 1, unpacked);
      else yield { ...one, bytes };
    }
  }
}

const leadsOut = (name: string): boolean => /^([\\/]|[A-Za-z]:)|\\|\0/.test(name) || name.split("/").includes("..");
const isHidden = (file: string): boolean => /(^|\/)(\.|__MACOSX\/|node_modules\/)/.test(file);

interface Circumstances {
  readonly isOfPacking: boolean;
  readonly now: Date;
  readonly assignment: string | undefined;
}

function read(found: Found, who: Who, circumstances: Circumstances): Read {
  const submission = readAs(found, who, circumstances);
  const { id, name, file, notes } = submission;
  return {
    attempt: who.attempt ?? 0,
    submission: {
      ...submission,
      id: plain(id) || "nobody",
      name: plain(name) || "nobody",
      file: plain(file, 1000),
      notes: notes.map((note) => plain(note, 1000)),
      // It may quote what cannot be read.
      ...(submission.problem !== undefined && { problem: plain(submission.problem, 500) }),
    },
  };
}

/** Without what moves a terminal's cursor, turns text around, or fills a page. */
function plain(text: string, longest = longestName): string {
  return text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim()
    .slice(0, longest);
}

/** @throws Error in words for those who have never seen the text of a notebook */
function notebookIn(text: string): Notebook {
  try {
    return parseNotebook(text);
  } catch (error) {
    throw error instanceof TypeError ? error : new Error(whyNoNotebook(text));
  }
}

function handInIn(text: string): HandIn {
  try {
    return readHandIn(text);
  } catch (error) {
    throw endsInTheMiddle(text) ? new Error("it ends in the middle") : error;
  }
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
  requireLength(read.reduce((length, { source }) => length + source.length, 0));
  return { cells: read, metadata: NOTEBOOK_METADATA, nbformat: 4, nbformat_minor: 5 };
}

function requireLength(characters: number): void {
  if (characters <= longestText) return;
  throw new Error(`its text has more than ${longestText / 1e6} million characters, which is no answer`);
}

function valuesIn(bytes: Uint8Array): number {
  const [object, list, comma] = [..."{[,"].map((sign) => sign.charCodeAt(0));
  let count = 0;
  for (const byte of bytes) if (byte === object || byte === list || byte === comma) count += 1;
  return count;
}

function readAs(
  { file, bytes, modified, problem }: Found,
  who: Who,
  { isOfPacking, now, assignment }: Circumstances,
): Submission {
  const digest = createHash("sha256").update(bytes).digest("hex");
  const { id, name } = who;
  const at = (own?: string): Pick<Submission, "time" | "latest" | "notes"> => {
    const { notes, ...when } = handedInAt({ own, file: modified, isOfPacking, now });
    return { ...when, notes: [...who.notes, ...notes] };
  };
  const about = { id, name, file, digest, ...at() };
  if (problem !== undefined) return { ...about, problem };
  if (bytes.length === 0) return { ...about, problem: "it is empty (0 bytes)" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // The script of `npm run seminar` is a notebook, too.
    if (/^\/\/ %%/m.test(text) && /\.ts$/i.test(file))
      return { ...about, content: textsOf(notebookOfScript(text, file)) };
    if (/\.[cm]?[jt]s$/i.test(file)) {
      requireLength(text.length);
      return { ...about, content: text };
    }
    if (valuesIn(bytes) > mostValues) throw new Error("it holds more values than a notebook has");
    if (/\.ipynb$/i.test(file)) return { ...about, content: textsOf(notebookIn(text)) };
    const handIn = handInIn(text);
    const { student, receipt } = handIn;
    // The platform knows who has logged in; the file says what the student has typed.
    const isSure = who.platform !== undefined;
    const other = isSure && student.id !== id ? [`The file itself says ${student.name} (${student.id}).`] : [];
    const isAnother = assignment !== undefined && handIn.notebook !== assignment;
    const wrong = isAnother ? [`It was handed in as ${handIn.notebook}, another notebook.`] : [];
    const when = at(handIn.time);
    return {
      ...about,
      ...(!isSure && { id: student.id, name: student.name }),
      ...when,
      content: textsOf(notebookOf(handIn)),
      notes: [...when.notes, ...other, ...wrong, `Receipt ${receipt}.`],
    };
  } catch (error) {
    const isEncoding = (error as { code?: unknown }).code === "ERR_ENCODING_INVALID_ENCODED_DATA";
    if (isEncoding) return { ...about, problem: "it is no text" };
    // Lists and records where others belong: whatever stumbles over them is a TypeError.
    const message = error instanceof TypeError ? "it is no notebook: its cells are none" : (error as Error).message;
    return { ...about, problem: message };
  }
}
