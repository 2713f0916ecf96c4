// What students get: nothing that was written for teachers, and a folder that works by itself.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AskedSeminar } from "speclab/cli";
import { formatNotebook, NOTEBOOK_METADATA, type Notebook, readNotebook } from "#kernel/notebook";
import { readHandIn } from "../grade/hand-in.ts";
import { parsePercent } from "../notebooks/percent.ts";
import { release } from "./release.ts";

const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));

/** Text without what layout and a compiler change: white space, types of declarations, imported names' modules. */
const bare = (text: string): string =>
  text
    .replace(/\(0, \w+\.(\w+)\)/g, "$1")
    .replace(/(const|let) (\w+): [\w<>[\]]+ =/g, "$1 $2 =")
    .replace(/\s+/g, "");

interface Secret {
  /** The cell in which students are to write it. */
  readonly cell: string;
  readonly statement: string;
  /** Another cell of the handed-out notebook has it. */
  readonly given: boolean;
}

/** Statements that students are to write. */
function solutions(name: string): Secret[] {
  const source = path.join(root, `notebooks/${name}.ts`);
  const handedOut = bare(
    JSON.stringify(
      readNotebook(path.join(root, `notebooks/${name}.ipynb`)).cells.map((cell) => cell.source),
    ).replaceAll("\\n", "\n"),
  );
  const all = parsePercent(readFileSync(source, "utf8"), source).cells.flatMap(({ id, source: text }) => {
    const statements = text.split("\n").flatMap((line) => /^(.*;)\s*\/\/ SOLUTION\b/.exec(line)?.[1].trim() ?? []);
    const blocks = text.matchAll(/\/\/ BEGIN SOLUTION.*\n([\s\S]*?)\n\s*\/\/ END SOLUTION/g);
    const lines = [...blocks].flatMap(([, block]) => block.split("\n").map((line) => line.trim()));
    // The head of a loop alone is nobody's secret.
    const telling = lines.filter((line) => line.length > 20 && !line.endsWith("{"));
    return [...statements, ...telling].map((statement) => ({ cell: id, statement }));
  });
  return all.map((secret) => ({ ...secret, given: handedOut.includes(bare(secret.statement)) }));
}

/**
 * Secrets that a folder tells, and where. A line that one exercise asks for may be given in a later cell, which students
 * see anyway; so of a notebook only the exercise's own cell is looked at, and its outputs.
 */
function told(files: readonly string[], secrets: readonly Secret[]): string[] {
  const found: string[] = [];
  const look = (where: string, text: string, wanted: readonly Secret[]): void => {
    const short = bare(text);
    for (const { statement } of wanted) if (short.includes(bare(statement))) found.push(`${statement} is in ${where}`);
  };
  for (const file of files) {
    if (!file.endsWith(".ipynb")) {
      look(
        file,
        readFileSync(file, "latin1"),
        secrets.filter(({ given }) => !given),
      );
      continue;
    }
    for (const cell of readNotebook(file).cells) {
      const outputs = cell.cell_type === "code" ? JSON.stringify(cell.outputs) : "";
      look(
        `the outputs of ${cell.id} in ${file}`,
        outputs.replaceAll("\\n", "\n"),
        secrets.filter(({ given }) => !given),
      );
      const own = secrets.filter((secret) => secret.cell === cell.id);
      look(`${cell.id} in ${file}`, cell.source, own);
    }
  }
  return found;
}

describe("a release", () => {
  let folder: string;
  before(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), "speclab-release-")), "speclab");
    release(root, ["01"], folder);
  });
  after(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  const files = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => path.join(entry.parentPath, entry.name));

  test("no statement of a solution is anywhere in it", () => {
    const secrets = solutions("01-spectrogram-madness");
    assert.ok(secrets.length >= 14, `${secrets.length} statements`);
    assert.deepEqual(told(files(), secrets), []);
  });

  test("a statement that slipped into any file would be found", () => {
    const secrets = solutions("01-spectrogram-madness");
    const first = secrets.find(({ given }) => !given)!;
    const leak = path.join(path.dirname(folder), "leak.js");
    writeFileSync(leak, `x();\n  ${first.statement.replace(/: [\w<>[\]]+ =/, " =")}\n`);
    assert.equal(told([leak], secrets).length, 1);
    const notebook = path.join(folder, "notebooks/01-spectrogram-madness.ipynb");
    const solved = path.join(path.dirname(folder), "solved.ipynb");
    const given = readNotebook(notebook);
    const cells = given.cells.map((cell) =>
      cell.id === first.cell ? { ...cell, source: `${cell.source}\n${first.statement}` } : cell,
    );
    writeFileSync(solved, formatNotebook({ ...given, cells }));
    assert.equal(told([solved], secrets).length, 1);
    // The executed solution tells all of them.
    const solution = path.join(root, "notebooks/solutions/01-spectrogram-madness.ipynb");
    assert.deepEqual(
      new Set(told([solution], secrets).map((line) => line.split(" is in ")[0])).size,
      new Set(secrets.map(({ statement }) => statement)).size,
    );
  });

  test("no source of a notebook, no executed solution, no test, no list of wrong answers", () => {
    const names = files().map((file) => path.relative(folder, file).split(path.sep).join("/"));
    assert.deepEqual(
      names.filter((name) => /\.test\.|^notebooks\/(?!.*\.ipynb$)|solutions|second-list|testing\//.test(name)),
      [],
    );
    assert.deepEqual(
      names.filter((name) => name.startsWith("notebooks/")),
      ["notebooks/01-spectrogram-madness.ipynb"],
    );
  });

  test("licences lie in it, and its README says what they are of", () => {
    const same = ["LICENSE", "lib/LICENSE", "lib/display/font/OFL.txt"];
    for (const name of same)
      assert.deepEqual(readFileSync(path.join(folder, name)), readFileSync(path.join(root, name)));
    const named = readFileSync(path.join(folder, "README.md"), "utf8").match(/`(LICENSE|lib\/[^`]+)`/g);
    assert.deepEqual(named, ["`LICENSE`", "`lib/display/font/OFL.txt`"]);
  });

  test("another folder's content is not written over; a newer release leaves work/ alone", () => {
    const other = path.join(path.dirname(folder), "other");
    mkdirSync(other);
    writeFileSync(path.join(other, "thesis.txt"), "");
    assert.throws(() => release(root, ["01"], other), /something else than a release/);
    assert.throws(() => release(root, ["77"], folder), /There is no notebook "77"; there is: 01-/);

    mkdirSync(path.join(folder, "work"));
    writeFileSync(path.join(folder, "work/mine.txt"), "mine");
    writeFileSync(path.join(folder, "notebooks/01-spectrogram-madness.ipynb"), "{}");
    release(root, ["01"], folder);
    assert.equal(readFileSync(path.join(folder, "work/mine.txt"), "utf8"), "mine");
    assert.match(readFileSync(path.join(folder, "notebooks/01-spectrogram-madness.ipynb"), "utf8"), /"nbformat": 4/);
  });

  test("updates never touch a student's work, and a changed notebook comes beside it", async () => {
    const place = path.join(path.dirname(folder), "updated");
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
      writeFileSync(path.join(place, file), text);
    };
    release(root, ["01"], place);
    const handedOut = path.join(place, "notebooks/01-spectrogram-madness.ipynb");
    const handOutFile = pathToFileURL(path.join(place, "tools/lab/handout.mjs")).href;
    const { handOut } = (await import(handOutFile)) as { handOut(source: string, work: string): { news?: string } };
    handOut(handedOut, path.join(place, "work"));
    const mine: Record<string, string> = {
      "work/01-spectrogram-madness.ipynb": readFileSync(handedOut, "utf8").replace("todo(", "mine("),
      "work/.history/01/stft.ts": "before",
      "work/hand-in/01-spectrogram-madness-al42.speclab": "handed in",
      "work/recording.wav": "la",
      "notes.txt": "beside",
      "notebooks/own.ipynb": "{}",
      "lib/dist/own.js": "",
    };
    for (const [file, text] of Object.entries(mine)) write(file, text);
    // As if an earlier release had had more, and somebody had played with the list.
    const list = JSON.parse(readFileSync(path.join(place, "release.json"), "utf8"));
    const thesis = path.join(path.dirname(folder), "thesis.txt");
    writeFileSync(thesis, "");
    write("lib/gone.js", "");
    const more = ["lib/gone.js", "work/recording.wav", "../thesis.txt", thesis];
    write("release.json", JSON.stringify({ ...list, files: [...list.files, ...more] }));

    release(root, ["01"], place);
    for (const [file, text] of Object.entries(mine))
      assert.equal(readFileSync(path.join(place, file), "utf8"), text, file);
    assert.ok(existsSync(thesis));
    assert.ok(!existsSync(path.join(place, "lib/gone.js")));

    const changed = readNotebook(handedOut);
    const [first, ...rest] = changed.cells;
    writeFileSync(handedOut, formatNotebook({ ...changed, cells: [{ ...first, source: "# New" }, ...rest] }));
    assert.match(handOut(handedOut, path.join(place, "work")).news ?? "", /has a new version: .*\.new\.ipynb/);
    for (const [file, text] of Object.entries(mine))
      assert.equal(readFileSync(path.join(place, file), "utf8"), text, file);
    assert.ok(existsSync(path.join(place, "work/01-spectrogram-madness.new.ipynb")));
  });

  test("a course of the teacher's own: the notebook, its exercises alone, points for nbgrader and for npm run check", () => {
    const course = path.join(path.dirname(folder), "course");
    const { SPECLAB_COURSE: _, ...env } = process.env;
    const speclab = (...words: string[]): string =>
      execFileSync(process.execPath, [path.join(root, "lib/cli/speclab.mjs"), ...words], { env, encoding: "utf8" });
    speclab("new", course, "median-filter");
    speclab("new", course, "low-pass", "--notebook", "11");
    const code = (id: string, source: string, tags: string[] = []): Notebook["cells"][number] => ({
      cell_type: "code",
      id,
      source,
      metadata: { tags },
      execution_count: null,
      outputs: [],
    });
    const cells = [
      code("median-filter", "function medianFilter() {\n  return todo();\n}", ["exercise"]),
      code("check", 'import "../exercises/median-filter.ts";\n\nawait check("median-filter", medianFilter);'),
    ];
    const notebook: Notebook = { cells, metadata: NOTEBOOK_METADATA, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(path.join(course, "notebooks/10-median-filter.ipynb"), formatNotebook(notebook));

    const place = path.join(path.dirname(folder), "of-a-course");
    assert.throws(
      () => release(root, ["11"], place, course),
      /There is no notebook "11"; there is: 10-median-filter, 01-/,
    );
    assert.deepEqual(release(root, ["10"], place, course).exercises, ["median-filter"]);
    assert.deepEqual(readdirSync(path.join(place, "exercises")), ["median-filter.ts"]);
    assert.deepEqual(readdirSync(path.join(place, "notebooks")), ["10-median-filter.ipynb"]);
    assert.ok(existsSync(path.join(place, "course.ts")));
    const given = JSON.parse(readFileSync(path.join(place, "notebooks/10-median-filter.ipynb"), "utf8"));
    assert.deepEqual(
      given.cells.map((cell: { metadata: { nbgrader: { points?: number } } }) => cell.metadata.nbgrader.points),
      [undefined, 2],
    );
    const { seminars } = JSON.parse(readFileSync(path.join(place, "release.json"), "utf8"));
    assert.deepEqual(
      seminars.map(({ number, exercises }: AskedSeminar) => [
        number,
        exercises.map(({ exercise, of }) => [exercise, of]),
      ]),
      [["10", [["median-filter", 2]]]],
    );
    assert.match(readFileSync(path.join(place, "README.md"), "utf8"), /npm run reset -- 10 median-filter`/);
  });

  test("what students type is portable: no command of a shell, no letter that Windows refuses", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    for (const [name, command] of Object.entries<string>(scripts)) {
      assert.match(command, /^node tools\/[\w/-]+\.mjs( [\w-]+)*$/, name);
      assert.ok(existsSync(path.join(folder, command.split(" ")[1])), command);
    }
    for (const file of files().filter((name) => name.endsWith(".mjs")))
      assert.ok(!readFileSync(file, "utf8").includes("\r"), file);
  });

  test("a student checks and hands in with it", () => {
    // As after an installation; the package of the library is the release's own.
    mkdirSync(path.join(folder, "node_modules"));
    for (const name of readdirSync(path.join(root, "node_modules"))) {
      if (name === "speclab") continue;
      symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
    }
    symlinkSync("../lib", path.join(folder, "node_modules/speclab"));
    copyFileSync(
      path.join(root, "node_modules/.package-lock.json"),
      path.join(folder, "node_modules/.package-lock.json"),
    );
    if (!existsSync(path.join(folder, "kernel/node_modules"))) {
      symlinkSync(path.join(root, "kernel/node_modules"), path.join(folder, "kernel/node_modules"));
    }
    mkdirSync(path.join(folder, "work"), { recursive: true });
    const own = path.join(folder, "work/01-spectrogram-madness.ipynb");
    copyFileSync(path.join(folder, "notebooks/01-spectrogram-madness.ipynb"), own);

    const run = (script: string, ...words: string[]): string =>
      execFileSync(process.execPath, [path.join(folder, "tools", script), ...words], { cwd: folder, encoding: "utf8" });
    const said = run("hand-in.mjs", "01", "--name", "Ada Lovelace", "--id", "al42");
    assert.match(said, /work\/hand-in\/01-spectrogram-madness-al42\.speclab .*\n.*receipt [0-9a-f]{12}/);
    assert.match(said, /\nMind: 6 of 6 exercises are not filled in: stft, /);
    const handedIn = readHandIn(
      readFileSync(path.join(folder, "work/hand-in/01-spectrogram-madness-al42.speclab"), "utf8"),
    );
    assert.deepEqual([handedIn.student.name, handedIn.notebook], ["Ada Lovelace", "01-spectrogram-madness"]);
    assert.match(run("reset.mjs", "01"), /stft \(as handed out\)/);

    const nobody = spawnSync(process.execPath, [path.join(folder, "tools/hand-in.mjs"), "02"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.match(nobody.stderr, /There is no notebook "02"; there is: 01-spectrogram-madness\./);
  });
});
