// What students get: a folder that runs alone. Nothing in it was written for teachers: no source of a notebook, no
// solution, no test, no list of wrong answers.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Asked, type AskedSeminar, ownSeminars, readCourse } from "speclab/cli";
import { makeFolder } from "speclab/node/runs";
import { formatNotebook, type Notebook, readNotebook } from "#kernel/notebook";
import { askedIn } from "../grade/cells.ts";
import { titleOf } from "../grade/report.ts";
import { withNbgrader } from "./nbgrader.ts";

export interface Released {
  readonly notebooks: readonly string[];
  readonly files: number;
  readonly megabytes: number;
  /** Exercises of the teacher's own course: students get their modules, and so their solutions. */
  readonly exercises: readonly string[];
}

/** Folders and files, relative to the repository. Sources and tests inside them stay behind. */
const parts = [
  "LICENSE",
  "lib/LICENSE",
  // Of the letters in saved figures, whose licence asks to lie beside them.
  "lib/display/font/OFL.txt",
  ".npmrc",
  "package-lock.json",
  "lib/package.json",
  "lib/dist",
  "kernel/package.json",
  "kernel/package-lock.json",
  "kernel/.npmrc",
  "kernel/dist",
  "kernel/labextension",
  "kernel/cells/README.md",
  "data",
  "build/js/tools/course",
  "build/js/tools/doctor",
  "build/js/tools/grade/hand-in.js",
  "build/js/tools/notebooks",
  "build/js/tools/page",
  "build/js/tools/seminar",
  "build/js/tools/table.js",
  "tools/doctor",
  "tools/engines",
  "tools/lab",
  "tools/course",
  "tools/page",
  "tools/seminar",
];
/** Beside the commands in tools/ themselves. */
const scripts = [
  "start",
  "setup",
  "check",
  "reset",
  "hand-in",
  "seminar",
  "kernel:install",
  "kernel:remove",
  "gpu:setup",
  "gpu:remove",
  "doctor",
];
const forTeachers =
  /\.(test|stories)\.|\.map$|(^|\/)(testing|test|golden|font\/make)\/|\.ts$(?<!\.d\.ts)|(^|\/)make\.(mjs|py)$|\/tensorflow\/load\.cjs$|test-gradients\.mjs$/;

/**
 * @param root the repository, built
 * @param wanted beginnings of names of notebooks
 * @param out a folder; what an earlier release has put there is replaced, work/ and what was installed stays
 * @param course a teacher's own course, whose notebooks come first
 * @throws Error when there is no such notebook, or when `out` holds something else
 */
export function release(root: string, wanted: readonly string[], out: string, course?: string): Released {
  const facts = course === undefined ? undefined : readCourse(course);
  const shelves = [course, root].flatMap((place) => (place === undefined ? [] : path.join(place, "notebooks")));
  const found = wanted.map((name) => findNotebook(shelves, name));
  const notebooks = found.map((file) => path.basename(file, ".ipynb"));
  const mark = path.join(out, "release.json");
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(mark)) {
    throw new Error(`${out} holds something else than a release: choose another folder, or empty it.`);
  }
  const before: string[] = existsSync(mark) ? JSON.parse(readFileSync(mark, "utf8")).files : [];
  const files = programs(root);
  const read = found.map((file, i): [string, Notebook] => [notebooks[i], readNotebook(file)]);
  const seminars = facts?.seminars ?? [];
  for (const [name, notebook] of read) {
    files.set(`notebooks/${name}.ipynb`, formatNotebook(withNbgrader(notebook, [...seminars, ...ownSeminars()])));
  }
  const own = ownExercises(read, facts?.exercises ?? []);
  for (const file of own.length > 0 ? courseFiles(course!, own) : []) {
    files.set(file, readFileSync(path.join(course!, file)));
  }
  files.set("README.md", readme(read));
  files.set(
    "release.json",
    `${JSON.stringify({ notebooks, seminars: inShort(seminars, notebooks), files: [...files.keys(), "release.json"].sort() }, null, 1)}\n`,
  );
  for (const file of before) if (!files.has(file) && isOurs(file)) rmSync(path.join(out, file), { force: true });
  let bytes = 0;
  for (const [file, content] of files) {
    const target = path.join(out, file);
    makeFolder(path.dirname(target));
    writeFileSync(target, content);
    bytes += content.length;
  }
  return { notebooks, files: files.size, megabytes: bytes / 1e6, exercises: own.map(({ exercise }) => exercise) };
}

/** What is the same in each release: the library, the kernel and the commands, by their place in the folder. */
function programs(root: string): Map<string, string | Buffer> {
  const commands = readdirSync(path.join(root, "tools"))
    .filter((name) => name.endsWith(".mjs") && !["test.mjs", "nodes.mjs"].includes(name))
    .map((name) => `tools/${name}`);
  const files = [...parts.flatMap((part) => filesOf(root, part)), ...commands];
  const read = files.map((file): [string, string | Buffer] => [file, readFileSync(path.join(root, file))]);
  const all = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const kept = Object.fromEntries(scripts.filter((name) => all.scripts[name]).map((name) => [name, all.scripts[name]]));
  return new Map([...read, ["package.json", `${JSON.stringify({ ...all, scripts: kept }, null, 2)}\n`]]);
}

/** The list of an earlier release lies where students can write, and students' work is nobody's to remove. */
const isOurs = (file: string): boolean => !path.isAbsolute(file) && !/(^|[\\/])\.\.([\\/]|$)|^work([\\/]|$)/.test(file);

/** @returns the file */
function findNotebook(folders: readonly string[], wanted: string): string {
  const all = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
    .filter((file) => file.endsWith(".ipynb"));
  const found = all.find((file) => path.basename(file).startsWith(wanted));
  if (found) return found;
  const names = all.map((file) => path.basename(file, ".ipynb"));
  throw new Error(`There is no notebook "${wanted}"; there is: ${names.join(", ") || "none yet"}.`);
}

/** What `npm run check` says of exercises of a course: it cannot read the course, of which students have but a part. */
function inShort(seminars: readonly AskedSeminar[], notebooks: readonly string[]): object[] {
  const given = seminars.filter(({ number }) => notebooks.some((name) => name.startsWith(`${number}-`)));
  return given.map(({ number, title, exercises }) => ({
    number,
    title,
    exercises: exercises.map(({ exercise, functionName, title: own, of }) => ({
      exercise,
      functionName,
      title: own,
      of,
    })),
  }));
}

/** Exercises of the course that a notebook asks for. */
function ownExercises(read: readonly [string, Notebook][], known: readonly Asked[]): Asked[] {
  const asked = new Set(read.flatMap(([, notebook]) => askedIn(notebook).map(({ exercise }) => exercise)));
  return known.filter(({ exercise, file }) => file !== undefined && asked.has(exercise));
}

/**
 * The course's own modules that these exercises need, relative to it. In a release the course is the release itself, so
 * that `../exercises/NAME.ts` means in work/ what it means in the course. Other exercises stay behind: their solutions are
 * still to be handed in.
 */
function courseFiles(course: string, own: readonly Asked[]): string[] {
  const head = ["course.ts", "course.js"].filter((file) => existsSync(path.join(course, file)));
  const needed = new Set(own.map(({ file }) => file!));
  for (const file of needed) {
    for (const [, from] of readFileSync(file, "utf8").matchAll(/\bfrom\s*"(\.\.?\/[^"]+)"/g)) {
      const target = path.resolve(path.dirname(file), from);
      const candidates = [target, target.replace(/\.js$/, ".ts")];
      const found = candidates.find((one) => existsSync(one));
      if (found && !path.relative(course, found).startsWith("..")) needed.add(found);
    }
  }
  const inside = [...needed].map((file) => path.relative(course, file).split(path.sep).join("/"));
  return [...new Set([...head, ...inside])];
}

function filesOf(root: string, part: string): string[] {
  const whole = path.join(root, part);
  if (!existsSync(whole)) return [];
  if (statSync(whole).isFile()) return [part];
  return readdirSync(whole, { recursive: true })
    .map((name) => `${part}/${String(name).split(path.sep).join("/")}`)
    .filter(
      (file) => statSync(path.join(root, file)).isFile() && !forTeachers.test(file) && !file.includes("node_modules/"),
    )
    .sort();
}

function readme(notebooks: readonly [string, Notebook][]): string {
  const rows = notebooks.map(
    ([name, notebook]) => `- \`npm start -- ${name.slice(0, 2)}\`: ${titleOf(notebook) ?? name}`,
  );
  const [first, notebook] = notebooks[0];
  const number = first.slice(0, 2);
  const exercise = askedIn(notebook)[0]?.exercise ?? "NAME";
  return `# speclab

You need [Node.js](https://nodejs.org) 20.19 or newer, and Python 3.10 or newer for JupyterLab. In this folder:

${rows.join("\n")}

It opens in the browser; your own copy lies in \`work/\`. Without Python: \`npm run seminar -- ${number}\` runs a script that you
edit in any editor, and shows figures, sounds and checks in a page.

| | |
| --- | --- |
| \`npm run check -- ${number}\` | runs your notebook from scratch and says what is right |
| \`npm run reset -- ${number} ${exercise}\` | gives one exercise back as it was handed out; keeps what you wrote |
| \`npm run hand-in -- ${number} --name "Ada Lovelace" --id al42\` | makes the small file that you hand in: save in JupyterLab first |
| \`npm run kernel:install\` | offers the kernel to VS Code and any other Jupyter of yours |

A newer version of this folder may be copied over it: \`work/\` is never touched.

speclab has the MIT licence (\`LICENSE\`), its figures' letters are Arimo under the SIL Open Font License
(\`lib/display/font/OFL.txt\`); packages bring their own licences, in \`node_modules\` and with JupyterLab.
`;
}
