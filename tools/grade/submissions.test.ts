import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { formatNotebook, NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { handIn, readHandIn } from "./hand-in.ts";
import { collect } from "./submissions.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "speclab-submissions-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notebook = (text: string): Notebook => ({
  cells: [{ cell_type: "code", id: "answer", metadata: {}, source: text, execution_count: null, outputs: [] }],
  metadata: NOTEBOOK_METADATA,
  nbformat: 4,
  nbformat_minor: 5,
});
const ipynb = (text = "1"): string => formatNotebook(notebook(text));
const madeBy = (name: string, id: string, hour: number): string =>
  JSON.stringify(
    handIn(
      notebook(`// ${name}`),
      { notebook: "01", student: { name, id }, speclab: "0.1.0" },
      new Date(Date.UTC(2026, 10, 21, hour)),
    ),
  );

function write(file: string, content: string | Uint8Array): void {
  const whole = path.join(folder, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  utimesSync(whole, new Date(Date.UTC(2026, 10, 21)), new Date(Date.UTC(2026, 10, 21)));
}

const ids = (): string[] => collect(folder).submissions.map(({ id }) => id);

test("files and folders by name, hand-ins by what they say", () => {
  write("ada.ipynb", ipynb());
  write("grace/01-spectrogram-madness.ipynb", ipynb());
  write("answers (1).ts", "export const x = 1;");
  write("anything.speclab", madeBy("Alan Turing", "at42", 10));
  assert.deepEqual(ids(), ["ada", "answers", "at42", "grace"]);
  const alan = collect(folder).submissions[2];
  assert.deepEqual([alan.name, alan.time], ["Alan Turing", "2026-11-21T10:00:00Z"]);
  assert.match(alan.notes[0], /^Receipt [0-9a-f]{12}\.$/);
});

test("Moodle's and Canvas's downloads as they are", () => {
  write("Ada Lovelace_1234567_assignsubmission_file_/01-spectrogram-madness.ipynb", ipynb());
  write("hoppergrace_LATE_77_9001_01-spectrogram-madness-1.ipynb", ipynb());
  const { submissions } = collect(folder);
  assert.deepEqual(
    submissions.map(({ id, name }) => [id, name]),
    [
      ["77", "hoppergrace"],
      ["1234567", "Ada Lovelace"],
    ],
  );
  assert.deepEqual(submissions[0].notes, ["Canvas says that it was late."]);
});

test("nbgrader's folders, with the time that it has written down; folders that are everybody's", () => {
  for (const id of ["ada", "grace"]) {
    write(`submitted/${id}/01/01-spectrogram-madness.ipynb`, ipynb());
    write(`submitted/${id}/01/timestamp.txt`, "2026-11-20 07:08:09.123456 UTC\n");
  }
  const { submissions, leftOut } = collect(folder);
  assert.deepEqual(
    submissions.map(({ id, time }) => [id, time]),
    [
      ["ada", "2026-11-20T07:08:09Z"],
      ["grace", "2026-11-20T07:08:09Z"],
    ],
  );
  assert.deepEqual(leftOut, []);
});

test("of several the last counts, and the others are said", () => {
  write("a.speclab", madeBy("Ada", "ada", 12));
  write("z.speclab", madeBy("Ada", "ada", 9));
  const [only, none] = collect(folder).submissions;
  assert.equal(none, undefined);
  assert.equal(only.file, "a.speclab");
  assert.match(only.notes.at(-1)!, /^Handed in 2 times; this is the last, a\.speclab .* Before: z\.speclab/);
});

test("archives: nothing leads out of them", () => {
  const inner = zipSync({ "deep.ipynb": strToU8(ipynb()) });
  const bytes = zipSync({
    "Ada Lovelace_1_assignsubmission_file_/a.ipynb": strToU8(ipynb()),
    "../outside.ipynb": strToU8(ipynb()),
    "C:\\windows.ipynb": strToU8(ipynb()),
    "grace/hand-in.zip": inner,
    "notes.pdf": strToU8("%PDF"),
  });
  write("all.zip", bytes);
  const { submissions, leftOut } = collect(path.join(folder, "all.zip"));
  assert.deepEqual(
    submissions.map(({ id }) => id),
    ["1", "grace"],
  );
  assert.deepEqual(leftOut.map(({ why }) => why).sort(), [
    "it is neither a notebook nor a hand-in file nor a .ts module",
    "its name leads out of the archive",
    "its name leads out of the archive",
  ]);
  write("broken.zip", strToU8("no archive"));
  assert.match(collect(folder).leftOut.find(({ file }) => file === "broken.zip")!.why, /cannot be unpacked/);
});

test("who writes names that harm finds them harmless; one id with two names is said", () => {
  write("a.speclab", madeBy("\u001b[2JEve\u202e", "../../marks.json", 8));
  write("b.speclab", madeBy("Ada", "ada", 9));
  write("c.speclab", madeBy("Eve", "ada", 10));
  write("d.speclab", madeBy("", "", 11));
  const { submissions } = collect(folder);
  assert.deepEqual(
    submissions.map(({ id, name }) => [id, name]),
    [
      ["../../marks.json", "[2JEve"],
      ["ada", "Eve"],
      ["nobody", "nobody"],
    ],
  );
  assert.match(submissions[1].notes.at(-1)!, /several names: Ada, Eve/);
});

test("a notebook without ids, with broken cells, or with 200 MB of outputs", () => {
  const { cells, ...rest } = notebook("1 + 1");
  write("old.ipynb", JSON.stringify({ ...rest, nbformat_minor: 4, cells: [{ ...cells[0], id: undefined }] }));
  write("list.ipynb", JSON.stringify({ ...rest, cells: [null, 5] }));
  write("number.ipynb", JSON.stringify({ ...rest, cells: [{ cell_type: "code", source: 5 }] }));
  write("object.ipynb", JSON.stringify({ ...rest, cells: [{ ...cells[0], id: { toString: "x" } }] }));
  const large = formatNotebook({
    ...notebook("2"),
    cells: [{ ...notebook("2").cells[0], outputs: [{ output_type: "stream", name: "stdout", text: "@" }] } as never],
  });
  write("large.ipynb", large.replace("@", "x".repeat(200e6)));
  const { submissions } = collect(folder);
  const byId = new Map(submissions.map((one) => [one.id, one]));
  const idsOf = (id: string): string[] => (byId.get(id)!.content as Notebook).cells.map((cell) => cell.id);
  assert.deepEqual([idsOf("old"), idsOf("object")], [["cell-1"], ["cell-1"]]);
  assert.match(byId.get("list")!.problem!, /no notebook/);
  assert.match(byId.get("number")!.problem!, /no notebook/);
  // What is kept of it, and sent to the process that marks, is its text.
  assert.ok(JSON.stringify(byId.get("large")!.content).length < 1000);
});

test("bombs: nothing larger than is said to be, and not more than an archive may hold", () => {
  const zeros = new Uint8Array(300 * 2 ** 20);
  const bytes = zipSync({ "bomb.ipynb": zeros, "ada.ipynb": strToU8(ipynb()) }, { level: 1 });
  write("bomb.zip", bytes);
  const { submissions, leftOut } = collect(folder);
  assert.deepEqual(
    submissions.map(({ id }) => id),
    ["bomb"],
  );
  assert.deepEqual(leftOut, [{ file: "bomb/bomb.ipynb", why: "it is larger than 250 MB" }]);
  // It says that it is small: then so much is taken, and no more.
  const lie = bytes.slice();
  const view = new DataView(lie.buffer);
  for (let at = 0; at + 4 < lie.length; at++)
    if (view.getUint32(at, true) === zeros.length) view.setUint32(at, 1000, true);
  write("bomb.zip", lie);
  const before = process.memoryUsage().rss;
  assert.match(
    collect(folder).submissions.find(({ file }) => file === "bomb/bomb.ipynb")?.problem ??
      collect(folder).leftOut[0].why,
    /JSON|unpacked/,
  );
  assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20, "it was unpacked");
});

test("what cannot be read is somebody's all the same; links are left out", () => {
  write("ada.ipynb", "{");
  write("grace.speclab", madeBy("Grace", "gh", 9).replace("// Grace", "// better"));
  write("alan.ts", new Uint8Array([0xff, 0xfe, 0x00]));
  symlinkSync("/etc/hostname", path.join(folder, "link.ipynb"));
  const { submissions, leftOut } = collect(folder);
  assert.deepEqual(
    submissions.map(({ id, problem }) => [id, problem?.split(":")[0]]),
    [
      ["ada", "it"],
      ["alan", "it is no text"],
      ["grace", "it was changed after it was made"],
    ],
  );
  assert.deepEqual(leftOut, [{ file: "link.ipynb", why: "it is a link or no plain file" }]);
});

test("a hand-in says what is wrong with it", () => {
  assert.throws(() => readHandIn("{"), /not JSON/);
  assert.throws(() => readHandIn("{}"), /no hand-in file of speclab/);
  assert.throws(() => readHandIn('{"format":"speclab-hand-in","version":2}'), /version 2/);
  assert.throws(() => readHandIn('{"format":"speclab-hand-in","version":1}'), /parts missing/);
});
