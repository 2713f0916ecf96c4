import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { formatNotebook, NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { handIn, readHandIn } from "./hand-in.ts";
import { deadline, lateness } from "./lateness.ts";
import { collect } from "./submissions.ts";

/** After all that is handed in here. */
const now = new Date(Date.UTC(2026, 10, 30));
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

const ids = (): string[] => collect(folder, { now }).submissions.map(({ id }) => id);

test("files and folders by name, hand-ins by what they say", () => {
  write("ada.ipynb", ipynb());
  write("grace/01-spectrogram-madness.ipynb", ipynb());
  write("answers (1).ts", "export const x = 1;");
  write("bob.js", "exports.x = 1;");
  write("bob/node_modules/x/index.js", "exports.x = 2;");
  write("anything.speclab", madeBy("Alan Turing", "at42", 10));
  assert.deepEqual(ids(), ["ada", "answers", "at42", "bob", "grace"]);
  const alan = collect(folder, { now }).submissions[2];
  assert.deepEqual([alan.name, alan.time], ["Alan Turing", "2026-11-21T10:00:00Z"]);
  assert.match(alan.notes[0], /^Receipt [0-9a-f]{12}\.$/);
});

test("Moodle's and Canvas's downloads as they are", () => {
  write("Ada Lovelace_1234567_assignsubmission_file_/01-spectrogram-madness.ipynb", ipynb());
  write("hoppergrace_LATE_77_9001_01-spectrogram-madness-1.ipynb", ipynb());
  const { submissions } = collect(folder, { now });
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
  const { submissions, leftOut } = collect(folder, { now });
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
  const [only, none] = collect(folder, { now }).submissions;
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
  const { submissions, leftOut } = collect(path.join(folder, "all.zip"), { now });
  assert.deepEqual(
    submissions.map(({ id }) => id),
    ["1", "grace"],
  );
  assert.deepEqual(leftOut.map(({ why }) => why).sort(), [
    "it is neither a notebook nor a hand-in file nor a module (.ts or .js)",
    "its name leads out of the archive",
    "its name leads out of the archive",
  ]);
  write("Zoë_7_assignsubmission_file_/work.zip", strToU8("no archive"));
  write("broken.zip", strToU8("no archive"));
  assert.match(collect(folder, { now }).leftOut.find(({ file }) => file === "broken.zip")!.why, /cannot be unpacked/);
  const zoë = collect(folder, { now }).submissions.find(({ id }) => id === "7");
  assert.match(zoë?.problem ?? "", /cannot be unpacked/);
});

test("who writes names that harm finds them harmless; one id with two names is said", () => {
  write("a.speclab", madeBy("\u001b[2JEve\u202e", "../../marks.json", 8));
  write("b.speclab", madeBy("Ada", "ada", 9));
  write("c.speclab", madeBy("Eve", "ada", 10));
  write("d.speclab", madeBy("", "", 11));
  const { submissions } = collect(folder, { now });
  assert.deepEqual(
    submissions.map(({ id, name }) => [id, name]),
    [
      ["../../marks.json", "[2JEve"],
      ["ada", "Eve"],
      ["nobody", "nobody"],
    ],
  );
  assert.match(submissions[1].notes.at(-1)!, /several names: Ada, Eve/);
  assert.match(collect(folder, { now }).notes.join(), /^ada: Under one id there are several names: Ada, Eve\.$/);
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
  const { submissions } = collect(folder, { now });
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
  const { submissions, leftOut } = collect(folder, { now });
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
    collect(folder, { now }).submissions.find(({ file }) => file === "bomb/bomb.ipynb")?.problem ??
      collect(folder, { now }).leftOut[0].why,
    /larger than the archive says/,
  );
  assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20, "it was unpacked");
});

test("what cannot be read is somebody's all the same; links are left out", () => {
  write("ada.ipynb", ipynb().slice(0, 100));
  write("cem.ipynb", "");
  write("eve.ipynb", "<html>");
  write("grace.speclab", madeBy("Grace", "gh", 9).replace("// Grace", "// better"));
  write("half.speclab", madeBy("Half", "half", 9).slice(0, -9));
  write("three.ipynb", ipynb().replace('"nbformat": 4', '"nbformat": 3'));
  write("alan.ts", new Uint8Array([0xff, 0xfe, 0x00]));
  symlinkSync("/etc/hostname", path.join(folder, "link.ipynb"));
  const { submissions, leftOut } = collect(folder, { now });
  assert.deepEqual(
    submissions.map(({ id, problem }) => [id, problem]),
    [
      ["ada", "it ends in the middle"],
      ["alan", "it is no text"],
      ["cem", "it is empty (0 bytes)"],
      ["eve", "it is no notebook"],
      ["grace", "it was changed after it was made: its receipt does not fit"],
      ["half", "it ends in the middle"],
      ["three", "it is a notebook of another version than 4, which JupyterLab saves"],
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

const october = (day: number, hour = 10): Date => new Date(2026, 9, day, hour);
const entry = (mtime: Date): [Uint8Array, { mtime: Date }] => [strToU8(ipynb()), { mtime }];
const due = deadline("2026-10-04T00:00+00:00", "10%/day");

test("entries of an archive have their own times, and not those of the download", () => {
  const names = ["Ada_1_assignsubmission_file_", "Bob_2_assignsubmission_file_", "Cem_3_assignsubmission_file_"];
  write(
    "all.zip",
    zipSync(Object.fromEntries(names.map((name, i) => [`${name}/01.ipynb`, entry(october(1 + 3 * i))]))),
  );
  for (const place of [folder, path.join(folder, "all.zip")]) {
    const { submissions, notes } = collect(place, { now });
    assert.deepEqual(
      submissions.map(({ id, time, latest }) => lateness(due, id, time, latest)),
      [
        { days: 0, left: 1, unknown: false },
        { days: 1, left: 0.9, unknown: false },
        { days: 4, left: 0.6, unknown: false },
      ],
    );
    assert.match(notes.join(), /all\.zip has times without a zone; they are read as/);
  }
});

test("a download whose entries have the time of the download makes nobody late, and is said to be unknown", () => {
  const names = ["Ada_1_assignsubmission_file_/01.ipynb", "Bob_2_assignsubmission_file_/01.ipynb"];
  const canvas = ["adalovelace_LATE_1_11_01.ipynb", "hopper_2_12_01.ipynb"];
  for (const both of [names, canvas]) {
    write("all.zip", zipSync({ [both[0]]: entry(october(20, 10)), [both[1]]: entry(october(20, 10)) }));
    const { submissions } = collect(folder, { now });
    assert.deepEqual(
      submissions.map(({ id, time, latest }) => lateness(due, id, time, latest)),
      [
        { days: 0, left: 1, unknown: true },
        { days: 0, left: 1, unknown: true },
      ],
    );
    // It was there before a later deadline, for certain.
    const later = deadline("2026-10-25T00:00+00:00", "10%/day");
    for (const { id, time, latest } of submissions) assert.equal(lateness(later, id, time, latest).unknown, false);
  }
});

test("what a student has packed has the time of the archive, not the one that the student gave it", () => {
  const mine = zipSync({ "01.ipynb": entry(october(1)) });
  const others = [1, 2, 3].map((i): [string, [Uint8Array, { mtime: Date }]] => [
    `s${i}/01.ipynb`,
    entry(october(2 + i)),
  ]);
  write("all.zip", zipSync({ "ada/work.zip": [mine, { mtime: october(9) }], ...Object.fromEntries(others) }));
  const [ada] = collect(path.join(folder, "all.zip"), { now }).submissions;
  assert.deepEqual([ada.id, Date.parse(ada.time)], ["ada", october(9).getTime()]);
});

test("a hand-in's own clock is no better than the file's, and a forged time is none", () => {
  const forged = (time: string): string => {
    const { receipt: _, ...content } = JSON.parse(madeBy("Eve", "eve", 9));
    const { notebook: name, student, speclab, cells } = content;
    const receipt = createHash("sha256")
      .update(
        JSON.stringify([
          name,
          student.name,
          student.id,
          time,
          speclab,
          cells.map((cell: { id: string; source: string }) => [cell.id, cell.source]),
        ]),
      )
      .digest("hex")
      .slice(0, 12);
    return JSON.stringify({ ...content, time, receipt });
  };
  for (const time of ["2026-09-01T00:00:00Z", "whenever"]) {
    write("eve.speclab", forged(time));
    const [eve] = collect(folder, { now }).submissions;
    assert.deepEqual([eve.problem, eve.time], [undefined, "2026-11-21T00:00:00Z"]);
    assert.match(eve.notes[0], /the later counts|cannot be meant/);
  }
});

test("of Canvas' files the one with the higher number counts, and of equal times the higher copy", () => {
  write("lovelaceada_1_200_a.ipynb", ipynb("new"));
  write("lovelaceada_1_99_b-1.ipynb", ipynb("old"));
  write("Bob_2_assignsubmission_file_/01.ipynb", ipynb());
  write("Bob_2_assignsubmission_file_/01-1.ipynb", ipynb());
  const [ada, bob] = collect(folder, { now }).submissions;
  assert.equal(ada.file, "lovelaceada_1_200_a.ipynb");
  assert.equal(bob.file, "Bob_2_assignsubmission_file_/01-1.ipynb");
  assert.match(bob.notes.at(-1)!, /times are equal: the number in the name decides/);
});

test("several students' files in one folder are several, and the teacher reads so", () => {
  for (const file of ["group-a/ada.ts", "group-a/bob.ts", "group-b/cem.ts"]) write(file, "export const x = 1;");
  const { submissions, notes } = collect(folder, { now });
  assert.deepEqual(
    submissions.map(({ id }) => id),
    ["ada", "bob", "cem"],
  );
  assert.match(notes[0], /^group-a\/ was taken for the folder of several students.*ada\.ts, bob\.ts/);
});

test("what cannot be opened is said in a sentence; a locked file leaves the others", () => {
  write("broken.zip", strToU8("no archive"));
  assert.throws(
    () => collect(path.join(folder, "broken.zip")),
    /^Error: broken\.zip cannot be unpacked: it is no \.zip/,
  );
  write("notes.pdf", "%PDF");
  assert.throws(() => collect(path.join(folder, "notes.pdf")), /neither a folder nor a \.zip nor a hand-in/);
  const bytes = zipSync({ "ada.ipynb": strToU8(ipynb()), "bob.ipynb": strToU8(ipynb()) });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const list = view.getUint32(bytes.length - 6, true);
  view.setUint16(list + 8, 1, true);
  write("one.zip", bytes);
  const { submissions } = collect(path.join(folder, "one.zip"), { now });
  assert.deepEqual(
    submissions.map(({ id, problem }) => [id, problem]),
    [
      ["ada", "it is locked with a password"],
      ["bob", undefined],
    ],
  );
  view.setUint16(list + 46 + "ada.ipynb".length + 8, 1, true);
  write("both.zip", bytes);
  assert.throws(() => collect(path.join(folder, "both.zip")), /both\.zip is locked with a password/);
});
