// Whose file this is, as far as names of files and folders say.

export interface Who {
  readonly id: string;
  readonly name: string;
  /** Said by a platform with accounts. */
  readonly platform?: "Moodle" | "Canvas";
  /** The platform's own number of this file: a later one has a higher one. */
  readonly attempt?: number;
  readonly notes: readonly string[];
}

/** What is marked. */
export const answerKinds: RegExp = /\.(ipynb|speclab|[cm]?[jt]s)$/i;

/**
 * Moodle, in folders or not, since 2.3: `Ada Lovelace_1234567_assignsubmission_file/…`,
 * `Ada Lovelace_1234567_assignsubmission_file_answer.ts`, groups without a number.
 *
 * @see mod/assign/classes/downloader.php
 */
const moodle = /^(?<name>.+?)(?:_(?<id>\d+))?_assignsubmission_[a-z][a-z0-9]*(?:_|$)/u;

/**
 * Canvas: `lovelaceada_LATE_12345_67890_answer-1.ipynb`, with `anon_x7Y2z` instead of name and number where marking is
 * anonymous. The second number is the file's.
 *
 * @see lib/content_zipper.rb
 */
const canvas =
  /^(?:(?<name>(?=[^_]*\p{L})[\p{L}\p{M}\p{N}_-]+?)_(?<late>late_)?(?<id>[1-9]\d*)|(?<before>late_)?anon_(?<code>[\p{L}\p{N}]+)(?<after>_late)?)_(?<attempt>[1-9]\d*)_/iu;

/** What a platform says. The outermost counts: what lies deeper was named by the student. */
export function platformSays(file: string): Who | undefined {
  for (const part of file.split("/")) {
    const inMoodle = moodle.exec(part)?.groups;
    if (inMoodle) {
      const name = inMoodle.name.replace(/_+$/, "");
      return { id: inMoodle.id ?? name, name, platform: "Moodle", notes: [] };
    }
    const inCanvas = canvas.exec(part)?.groups;
    if (!inCanvas) continue;
    const { name, id, code, attempt, late, before, after } = inCanvas;
    const notes = (late ?? before ?? after) ? ["Canvas says that it was late."] : [];
    const who = code === undefined ? { id, name } : { id: code, name: `anon_${code}` };
    return { ...who, platform: "Canvas", attempt: Number(attempt), notes };
  }
  return undefined;
}

export interface PlainNames {
  /** `01-spectrogram-madness`: such a file is called as it was handed out, not as a student. */
  readonly assignment?: string;
  /** Ids that the course knows. */
  readonly known?: ReadonlySet<string>;
}

/**
 * Owners of files that no platform has named. The outermost folder that is not everybody's is a student's, unless files
 * lie in it that are called like people: then it is a group's, or a day's, and they are the students.
 *
 * @returns the owner of each file, and the folders that were taken for groups
 */
export function ownersByName(
  files: readonly string[],
  { assignment, known = new Set() }: PlainNames = {},
): { owners: ReadonlyMap<string, string>; groups: readonly string[] } {
  const depth = commonFolder(files);
  const folders = new Map<string, string[]>();
  for (const file of files) folders.set(folderOf(file), [...(folders.get(folderOf(file)) ?? []), file]);
  const isTheAssignments = (stem: string): boolean =>
    assignment !== undefined && [assignment, assignment.split("-")[0]].some((name) => isNamed(stem, name));
  /** What may be people, in a folder. */
  const people = (folder: string): string[] => {
    const stems = new Set((folders.get(folder) ?? []).map(stemOf));
    return [...stems].some(isTheAssignments) ? [] : [...stems];
  };
  const elsewhere = (stem: string, folder: string): boolean =>
    [...folders].some(([other, inside]) => other !== folder && inside.some((file) => stemOf(file) === stem));
  const isOfOne = (folder: string): boolean =>
    folder.split("/").length <= depth || folder === "" || known.has(folder.split("/")[depth]);
  const mayBeGroup = (folder: string): boolean =>
    !isOfOne(folder) && people(folder).length > 0 && people(folder).every((stem) => !elsewhere(stem, folder));
  const isGroup = (folder: string): boolean =>
    mayBeGroup(folder) && (people(folder).length > 1 || people(folder).some((stem) => known.has(stem)));
  const groups = [...folders.keys()].filter(
    (folder) =>
      isGroup(folder) ||
      // Where one is a group, so are those beside it.
      (mayBeGroup(folder) &&
        [...folders.keys()].some((other) => folderOf(other) === folderOf(folder) && isGroup(other))),
  );
  const owners = files.map((file): [string, string] => {
    const [outermost, ...inside] = file.split("/").slice(depth);
    return [file, inside.length > 0 && !groups.includes(folderOf(file)) ? outermost : stemOf(file)];
  });
  return { owners: new Map(owners), groups };
}

/** How many folders all files lie in together, which are no student's. */
function commonFolder(files: readonly string[]): number {
  const parts = files.map((file) => file.split("/"));
  if (parts.length < 2) return 0;
  let depth = 0;
  while (parts.every((one) => one.length > depth + 1 && one[depth] === parts[0][depth])) depth += 1;
  return depth;
}

/** `answers (1).ts` is another copy of `answers.ts`. */
const stemOf = (file: string): string =>
  file
    .split("/")
    .at(-1)!
    .replace(answerKinds, "")
    .replace(/ ?\(\d+\)$/, "");
const folderOf = (file: string): string => file.split("/").slice(0, -1).join("/");
const isNamed = (stem: string, name: string): boolean =>
  stem.toLowerCase().startsWith(name.toLowerCase()) && !/^\p{N}/u.test(stem.slice(name.length));

/**
 * Names of copies in their order, where times are equal: `answer.ipynb`, `answer-1.ipynb`, `answer (2).ipynb`. Neither
 * the alphabet nor chance decides.
 */
export function compareCopies(a: string, b: string): number {
  const [one, other] = [a, b].map((file) => {
    const [, stem, dashed, inBrackets] = /^(.*?)(?:-(\d+)| ?\((\d+)\))?$/s.exec(file.replace(answerKinds, ""))!;
    return { stem, number: Number(dashed ?? inBrackets ?? 0) };
  });
  return one.stem.localeCompare(other.stem, "en", { numeric: true }) || one.number - other.number || compare(a, b);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
