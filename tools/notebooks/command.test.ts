// The whole command on small seminars: type checker, real kernel, real checks.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { readNotebook, writeNotebook } from "#kernel/notebook";
import { notebooksCommand } from "./command.ts";
import type { Folders } from "./sources.ts";

const SOLVED = "{ nFft: windowLength, hopLength, padMode: 'reflect' }";

/** A seminar with one exercise, whose solution is a call of a given function. */
function seminar({
  solution = `stft(amplitudes, ${SOLVED})`,
  type = ": ComplexSpectrogram<Float64Array>",
  more = "",
} = {}): string {
  return `// title: Small
// kind: seminar
// minutes: 2

// %% [markdown] id: intro
// # Small

// %% id: imports
import type { ComplexSpectrogram } from "speclab";
import { check, todo } from "speclab/check";
import { hann, rfft, sliceIntoFrames } from "speclab/dsp";

type Options = { nFft: number; hopLength: number; padMode: "reflect" | "constant" };
function stft(x: Float32Array, { nFft, hopLength, padMode }: Options) {
  const [frames, weights] = [sliceIntoFrames(x, nFft, hopLength, { padMode }), hann(nFft)];
  return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % nFft]) });
}

// %% id: answer tags: exercise
function getStft(amplitudes: Float32Array, windowLength: number, hopLength: number): ComplexSpectrogram<Float64Array> {
  const result${type} = ${solution}; // SOLUTION: the transform
  return result;
}

// %% id: check
await check("stft", getStft);
${more}`;
}

const quick = process.env.SPECLAB_QUICK ? "it takes half a minute; npm test runs it" : false;

describe("npm run notebooks", { skip: quick }, () => {
  let folders: Folders;
  const source = (): string => path.join(folders.notebooks, "01-small.ts");
  const student = (): string => path.join(folders.notebooks, "01-small.ipynb");

  before(() => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-notebooks-"));
    folders = { notebooks: folder, build: path.join(folder, "build") };
  });
  after(() => rmSync(folders.notebooks, { recursive: true, force: true }));

  async function command(...args: string[]): Promise<{ code: number; text: string }> {
    const lines: string[] = [];
    const code = await notebooksCommand(args, { folders, print: (line) => lines.push(line) });
    return { code, text: lines.join("\n") };
  }

  test("a good seminar: solution all points, student none, files written, no drift afterwards", async () => {
    writeFileSync(source(), seminar());
    const { code, text } = await command("01", "--update");
    assert.equal(code, 0, text);
    assert.match(text, /^01-small\s+solution\s+3\s+2 of 2\s+[\d.]+\s+ok$/m);
    assert.match(text, /^01-small\s+student\s+3\s+0 of 2\s+[\d.]+\s+ok$/m);

    const forStudents = readNotebook(student());
    assert.ok(forStudents.cells.every((cell) => cell.cell_type !== "code" || cell.outputs.length === 0));
    assert.match(
      forStudents.cells[2].source,
      /const result: ComplexSpectrogram<Float64Array> = todo\("the transform"\); \/\/ YOUR CODE/,
    );
    assert.deepEqual(forStudents.cells[2].metadata.tags, ["exercise", "raises-exception"]);
    assert.deepEqual(forStudents.cells[3].metadata.tags, ["raises-exception"]);
    assert.doesNotMatch(readFileSync(student(), "utf8"), /"ran"/);
    const solved = readNotebook(path.join(folders.notebooks, "solutions/01-small.ipynb"));
    assert.ok(solved.cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0));

    assert.equal((await command("--check")).code, 0);
    assert.ok(existsSync(path.join(folders.build, "report.json")));
  });

  test("an edit of the source is drift until --update, an edit of the notebook can be pulled", async () => {
    writeFileSync(source(), seminar({ more: "\n// %% [markdown] id: end\n// The end.\n" }));
    const drifted = await command("--check");
    assert.equal(drifted.code, 1);
    assert.match(
      drifted.text,
      /01-small\.ipynb has drifted from .*01-small\.ts: cell end is not in the notebook; run "npm run/,
    );

    writeFileSync(source(), seminar());
    const notebook = readNotebook(student());
    notebook.cells[0].source = "# Smaller";
    writeNotebook(student(), notebook);
    const pulled = await command("--pull", student());
    assert.equal(pulled.code, 0);
    assert.match(pulled.text, /^cell intro is changed$/m);
    assert.equal(readFileSync(source(), "utf8"), seminar().replace("# Small", "# Smaller"));

    const again = await command("--pull", student());
    assert.equal(again.code, 1);
    assert.match(again.text, /cannot be pulled: it was made from another state of the source/);
  });

  test("a blank without a type, and what the linter finds, are told in the script's lines", async () => {
    const broken = "\n// %% id: broken\nconst text: string = 1;\nprocess.exit();\n";
    writeFileSync(source(), seminar({ type: "", more: broken }));
    const { code, text } = await command("--check");
    assert.equal(code, 1);
    const line = seminar({ type: "" }).split("\n").length + 2;
    assert.match(text, new RegExp(`01-small\\.ts:${line}:7 - Type 'number' is not assignable to type 'string'\\.`));
    assert.match(text, new RegExp(`01-small\\.ts:${line + 1}:1, cell broken - process\\.exit .*\\(process-wide\\)`));
  });

  test("what fails is told: missing points, cells that break for students only, nothing is written", async () => {
    const committed = readFileSync(student(), "utf8");
    const wrong = `stft(amplitudes, ${SOLVED.replace("reflect", "constant")})`;
    writeFileSync(source(), seminar({ solution: wrong }));
    const unsolved = await command("--update");
    assert.equal(unsolved.code, 1);
    assert.match(unsolved.text, /01-small \(solution\), cell check:/);
    assert.match(unsolved.text, /CheckFailed: /);
    assert.match(unsolved.text, /01-small is not updated, because it does not pass\./);

    writeFileSync(source(), seminar({ more: "\n// %% id: use\ngetStft(new Float32Array(64), 8, 4);\n" }));
    const broken = await command("--update");
    assert.equal(broken.code, 1);
    assert.match(broken.text, /01-small \(student\), cell use: nothing is written yet, .* NotDone: not filled in yet/);
    assert.match(broken.text, /^01-small\s+solution\s+4\s+2 of 2\s+[\d.]+\s+ok$/m);
    assert.equal(readFileSync(student(), "utf8"), committed);
  });

  test("a student's notebook runs as it is, solved or not", async () => {
    const copy = path.join(folders.notebooks, "mine.ipynb");
    writeFileSync(source(), seminar());
    await command("--update");
    const notebook = readNotebook(student());
    writeNotebook(copy, notebook);
    const open = await command(copy);
    assert.equal(open.code, 0, open.text);
    assert.match(open.text, /^mine\s+as it is\s+3\s+0 of 2\s/m);
    assert.match(open.text, /^mine \(as it is\), cell check: CheckFailed: /m);
    notebook.cells[2].source = notebook.cells[2].source.replace(/todo\(.*\);/, `stft(amplitudes, ${SOLVED});`);
    writeNotebook(copy, notebook);
    const solved = await command(copy);
    assert.equal(solved.code, 0, solved.text);
    assert.match(solved.text, /^mine\s+as it is\s+3\s+2 of 2\s/m);
  });

  test("an experiment is quick unless asked otherwise; volatile cells keep their outputs", async () => {
    rmSync(source());
    const file = path.join(folders.notebooks, "02-count.ts");
    const head = "// title: Count\n// kind: experiment\n// minutes: 1\n\n";
    const cells =
      "// %% id: count\n// QUICK: const n = 1;\nconst n = 2;\nn\n\n// %% id: time tags: volatile\nperformance.now()\n";
    writeFileSync(file, head + cells);
    const results = (name: string): unknown[] =>
      readNotebook(path.join(name, "02-count.ipynb")).cells.map((cell) => {
        const output = cell.cell_type === "code" ? cell.outputs[0] : undefined;
        return output?.output_type === "execute_result" ? output.data["text/plain"] : undefined;
      });
    assert.equal((await command()).code, 0);
    assert.equal(results(folders.build)[0], "1");
    assert.equal((await command("--update")).code, 0);
    const [count, time] = results(folders.notebooks);
    assert.equal(count, "2");
    const written = path.join(folders.notebooks, "02-count.ipynb");
    assert.match(readFileSync(written, "utf8"), /"ran": "20\d\d-\d\d-\d\dT\d\d:\d\dZ"/);
    writeFileSync(written, readFileSync(written, "utf8").replace(/"ran": "[^"]*"/, '"ran": "2026-01-02T03:04Z"'));
    const before = readFileSync(written, "utf8");
    assert.equal((await command("--update")).code, 0);
    assert.deepEqual(results(folders.notebooks), [count, time]);
    assert.equal(readFileSync(written, "utf8"), before, "nothing has changed, so the time of the run stays as well");
    assert.notEqual(results(folders.build)[1], time);
  });

  test("wrong arguments are one sentence", async () => {
    await assert.rejects(command("07"), /^Error: There is no notebook "07"; there is: 02-count\.$/);
    await assert.rejects(command("--quick", "--full"), /exclude each other/);
    await assert.rejects(command("--jobs", "many"), /--jobs must be a positive integer, got many/);
    await assert.rejects(command("none.ipynb"), /There is no notebook none\.ipynb/);
  });
});
