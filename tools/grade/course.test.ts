// A course of a teacher's own: its exercises are known to the marking, and hidden from what is marked.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { formatNotebook, NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { root } from "../notebooks/sources.ts";
import { gradeCommand } from "./command.ts";
import { courseEdition, findRelease } from "./course.ts";
import { readCsv } from "./csv.ts";

const exercise = `import { exercise } from "speclab/check";

export default exercise({
  name: "halved",
  title: "Half as loud",
  points: 2,
  signature: "halved(x: Float32Array): Float32Array",
  mistakes: { doubled: { when: "the samples are doubled", look: "the factor: half of 1 is 0.5" } },
  solution: (mistake) => (x: Float32Array) => x.map((value) => value * (mistake("doubled") ? 2 : 0.5)),
  inputs: (random) => [[Float32Array.of(1, 2)], [Float32Array.of(random.normal(), random.normal())]],
});
`;
const course = `import { course } from "speclab/check";

export default course({ title: "Loudness", seed: 2027, seminars: { "07": { title: "Halves", exercises: ["halved"] } } });
`;
const signature = "function halved(x: Float32Array): Float32Array";
const answer = (body: string): string => `${signature} {\n  ${body}\n}`;

const code = (id: string, source: string, tags: string[] = []): Notebook["cells"][number] => ({
  ...{ cell_type: "code", id, metadata: { tags }, source, execution_count: null, outputs: [] },
});
const notebook = (source: string): string =>
  formatNotebook({
    cells: [
      code("halved", source, ["exercise"]),
      code(
        "halved-check",
        'import { check } from "speclab/check";\nimport "../exercises/halved.ts";\n\nawait check("halved", halved);',
      ),
    ],
    metadata: NOTEBOOK_METADATA,
    nbformat: 4,
    nbformat_minor: 5,
  });

describe("a course of one's own", () => {
  let home: string;
  const was = process.env.SPECLAB_COURSE;
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
  };
  before(() => {
    home = mkdtempSync(path.join(os.tmpdir(), "speclab-course-"));
    process.env.SPECLAB_COURSE = path.join(home, "course");
    write("course/course.ts", course);
    write("course/exercises/halved.ts", exercise);
    write("course/notebooks/07-halves.ipynb", notebook(answer('throw new Error("open");')));
    write("course/notebooks/08-later.ts", "");
  });
  after(() => {
    if (was === undefined) delete process.env.SPECLAB_COURSE;
    else process.env.SPECLAB_COURSE = was;
    rmSync(home, { recursive: true, force: true });
  });

  test("its notebooks are found before ours; a script alone is none yet; a changed exercise is marked anew", () => {
    const folders = [path.join(home, "course/notebooks"), path.join(root, "notebooks")];
    assert.equal(findRelease("07", folders), path.join(home, "course/notebooks/07-halves.ipynb"));
    assert.match(findRelease("01", folders), /01-spectrogram-madness\.ipynb$/);
    assert.throws(
      () => findRelease("08", folders),
      /08-later\.ts was not made a notebook yet: npm run notebooks -- 08/,
    );
    assert.throws(() => findRelease("07-halfs", folders), /did you mean 07-halves\?/);
    const edition = courseEdition();
    assert.match(edition, /^[0-9a-f]{12}$/);
    write("course/exercises/halved.ts", `${exercise}\n`);
    assert.notEqual(courseEdition(), edition);
  });

  test("the right answer has its points, a known mistake its sentence, and nobody reads the solution", async (t) => {
    if (process.env.SPECLAB_QUICK) return t.skip("it marks three hand-ins, which takes seconds; npm test runs it");
    write("in/ada.ipynb", notebook(answer("return x.map((value) => value / 2);")));
    write("in/ben.ipynb", notebook(answer("return x.map((value) => value * 2);")));
    const secret = path.join(home, "course/exercises/halved.ts");
    const steal = `import halves from ${JSON.stringify(secret)};\n${answer("return halves.solution(x) as Float32Array;")}`;
    write("in/eve.ipynb", notebook(steal));
    const lines: string[] = [];
    const places = {
      notebooks: path.join(root, "notebooks"),
      print: (line: string) => void lines.push(line),
      progress: () => {},
    };
    await gradeCommand(["07", path.join(home, "in"), "--out", path.join(home, "report"), "--seed", "3"], places);
    const rows = readCsv(readFileSync(path.join(home, "report/grades.csv"), "utf8"));
    const isIsolated = !lines.join().includes("; not isolated");
    assert.deepEqual(
      rows.filter(({ id }) => isIsolated || id !== "eve").map(({ id, total, of }) => [id, total, of]),
      [["ada", "2", "2"], ["ben", "0", "2"], ...(isIsolated ? [["eve", "0", "2"]] : [])],
      lines.join("\n"),
    );
    assert.match(readFileSync(path.join(home, "report/students/ben.html"), "utf8"), /the samples are doubled/);
  });
});
