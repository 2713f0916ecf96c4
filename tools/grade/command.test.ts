// What the command says before it marks anything, and what it remembers. Nothing here can be marked, so it is fast.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { root } from "../notebooks/sources.ts";
import { gradeCommand } from "./command.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "speclab-grade-"));
  mkdirSync(path.join(home, "in"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(file: string, text: string | Uint8Array, time = new Date("2026-11-20T10:00:00Z")): void {
  writeFileSync(path.join(home, file), text);
  utimesSync(path.join(home, file), time, time);
}

async function grade(...options: string[]): Promise<string> {
  const lines: string[] = [];
  const places = {
    notebooks: path.join(root, "notebooks"),
    print: (line: string) => void lines.push(line),
    progress: () => {},
  };
  await gradeCommand(
    ["01", path.join(home, "in"), "--out", path.join(home, "report"), "--seed", "5", ...options],
    places,
  );
  return lines.join("\n");
}

const gradeIn = (place: string): Promise<number> =>
  gradeCommand(["01", path.join(home, place), "--out", path.join(home, "report")]);

test("a folder that is not there or holds nothing, and archives that cannot be read, are sentences", async () => {
  await assert.rejects(gradeIn("nowhere"), /^Error: There is nothing at .*nowhere\.$/);
  await assert.rejects(gradeIn("in"), /^Error: There is no hand-in in .*in: it is empty\.$/);
  write("in/notes.pdf", "%PDF");
  await assert.rejects(gradeIn("in"), /nothing in it can be marked\.\n {2}notes\.pdf: it is neither a notebook/);
  write("half.zip", zipSync({ "ada.ts": strToU8("const a = 1;") }).subarray(0, 50));
  await assert.rejects(gradeIn("half.zip"), /^Error: half\.zip cannot be unpacked: .*Download it again/);
  const locked = zipSync({ "ada.ts": strToU8("1") });
  const view = new DataView(locked.buffer, locked.byteOffset);
  view.setUint16(view.getUint32(locked.length - 6, true) + 8, 1, true);
  write("locked.zip", locked);
  await assert.rejects(gradeIn("locked.zip"), /^Error: locked\.zip is locked with a password/);
  assert.equal(existsSync(path.join(home, "report")), false);
});

test("a notebook that there is not brings the one that was meant", async () => {
  const words = (wanted: string): string[] => [wanted, home, "--out", path.join(home, "report")];
  await assert.rejects(gradeCommand(words("77")), /There is no notebook "77"; .*there is: .*01-spectrogram-madness/);
  await assert.rejects(gradeCommand(words("01-spectrogram-maddness")), /did you mean 01-spectrogram-madness\?/);
});

test("what was said about lateness is remembered, and said again", async () => {
  write("in/ada.ipynb", "{");
  write("in/ben.ipynb", "{", new Date("2026-11-20T20:00:00Z"));
  const first = await grade("--due", "2026-11-19T12:00Z", "--late", "10%/day", "--extend", "ada=48h");
  assert.match(first, /^ada .* ada\.ipynb could not be read: it ends in the middle$/m);
  assert.match(first, /^Due 2026-11-19T12:00Z; late 10%\/day; ada has 48h more\.$/m);
  assert.match(first, /griffin-lim +late +total/);
  const again = await grade("--extend", "ben=1h", "--compare", "last");
  assert.match(
    again,
    /^Due 2026-11-19T12:00Z \(remembered\); late 10%\/day \(remembered\); ada has 48h more \(remembered\); ben has 1h more\.$/m,
  );
  const marks = JSON.parse(readFileSync(path.join(home, "report/marks.json"), "utf8"));
  assert.deepEqual(
    marks.students.map(({ id, lateDays }: { id: string; lateDays: number }) => [id, lateDays]),
    [
      ["ada", 0],
      ["ben", 2],
    ],
  );
  assert.doesNotMatch(await grade("--extend", "ada=none"), /ada has/);
  assert.doesNotMatch(await grade("--due", "none"), /Due/);
  const withoutDue = await grade();
  assert.doesNotMatch(withoutDue, /Due/);
  assert.match(withoutDue, /griffin-lim +total/);
  await assert.rejects(grade("--late", "10%/day"), /--late needs --due/);
});

test("more time for somebody whom nobody knows is no more time for anybody", async () => {
  write("in/benjamin.ipynb", "{");
  const due = ["--due", "2026-11-19T12:00Z"];
  await assert.rejects(
    grade(...due, "--extend", "benjamni=48h"),
    /--extend: nobody has the id benjamni; did you mean benjamin\?/,
  );
  await assert.rejects(grade(...due, "--extend", "zoe=48h"), /nobody has the id zoe; there is: benjamin\./);
  await assert.rejects(grade(...due, "--extend", "benjamin=soon"), /--extend must be such as/);
  await assert.rejects(grade("--only", "benjmain"), /--only: nobody has the id benjmain; did you mean benjamin\?/);
  write("roster.csv", "id,name\nzoe,Zoë\n");
  assert.match(
    await grade(...due, "--extend", "zoe=48h", "--roster", path.join(home, "roster.csv")),
    /zoe has 48h more/,
  );
});

test("a broken grades.json is told before anything is marked, and stays as it is", async () => {
  write("in/ada.ipynb", "{");
  await grade();
  const before = readFileSync(path.join(home, "report/marks.json"), "utf8");
  for (const [text, says] of [
    ['[{ "id": "ada", ', /^Error: grades\.json is no JSON, and nothing was marked/],
    ['[{ "id": "adda", "by": "me" }]', /entry 1: nobody has the id adda; did you mean ada\?/],
    ['[{ "id": "ada", "exercise": "stft", "point": 1, "by": "me" }]', /there is no field point; did you mean points\?/],
    ['[{ "id": "ada", "comment": 5, "by": "me" }]', /comment must be a text/],
  ] as const) {
    write("report/grades.json", text);
    await assert.rejects(grade(), says);
    assert.equal(readFileSync(path.join(home, "report/grades.json"), "utf8"), text);
  }
  assert.equal(readFileSync(path.join(home, "report/marks.json"), "utf8"), before);
  write("report/settings.json", "{");
  await assert.rejects(grade(), /settings\.json in the report is no JSON .*mend it, or remove it/);
});

test("a time that nobody knows stands in the row, and costs nothing", async () => {
  const empty = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  const names = ["adalovelace_1_11_a.ipynb", "hopper_2_12_a.ipynb"];
  const files = Object.fromEntries(names.map((name) => [name, strToU8(empty)]));
  write("in/canvas.zip", zipSync(files, { mtime: new Date("2026-11-20T10:00:00Z") }));
  const said = await grade("--due", "2026-11-19T12:00Z", "--late", "10%/day");
  assert.match(said, /canvas\.zip has times without a zone/);
  assert.equal(said.match(/time unknown/g)?.length, 2, said);
  assert.match(
    readFileSync(path.join(home, "report/grades.csv"), "utf8"),
    /Time unknown: it says no time of its own, and the download only that it was there by 2026-11-20T/,
  );
});

test("the roster: Moodle's numbers become the course's ids, and the platform's times count", async () => {
  mkdirSync(path.join(home, "in/Ada L_123_assignsubmission_file"));
  write("in/Ada L_123_assignsubmission_file/01.ipynb", "{");
  write("roster.csv", "id,name,moodle,time\nal42,Ada Lovelace,Participant 123,2026-11-20T12:00+01:00\n");
  await grade("--due", "2026-11-19T12:00Z", "--roster", path.join(home, "roster.csv"));
  const [ada, ...none] = JSON.parse(readFileSync(path.join(home, "report/marks.json"), "utf8")).students;
  assert.deepEqual(
    [ada.id, ada.name, ada.time, ada.lateDays, none],
    ["al42", "Ada Lovelace", "2026-11-20T11:00:00Z", 1, []],
  );
  write("roster.csv", "id,name\nada,Ada\nada,Adam\n");
  await assert.rejects(grade("--roster", path.join(home, "roster.csv")), /row 2: the id ada is there twice/);
  write("roster.csv", "id,name,time\nada,Ada,yesterday\n");
  await assert.rejects(grade("--roster", path.join(home, "roster.csv")), /row 1: time must be such as/);
});

test("the roster is remembered, so that who has handed in nothing does not vanish; none forgets it", async () => {
  write("in/ada.ipynb", "{");
  write("roster.csv", "id,name\nada,Ada\nzoe,Zoë\n");
  assert.match(await grade("--roster", path.join(home, "roster.csv")), /^Roster .*roster\.csv\.$/m);
  const again = await grade("--compare", "last");
  assert.match(again, /^Roster .*roster\.csv \(remembered\)\.$/m);
  assert.match(again, /zoe .*nothing was handed in/);
  assert.match(again, /No mark has changed\./);
  assert.match(await grade("--due", "none", "--compare", "last"), /zoe .*nothing was handed in/);
  assert.match(await grade("--roster", "none", "--compare", "last"), /zoe: no longer there/);
});

test("what is left out stands on the class page, not in the terminal alone", async () => {
  write("in/ada.ipynb", "{");
  write("in/cem.pdf", "%PDF");
  await grade();
  const page = (): string => readFileSync(path.join(home, "report/class.html"), "utf8");
  assert.match(page(), /To be looked at.*Left out: cem\.pdf: it is neither a notebook/s);
  await grade("--anonymous");
  assert.doesNotMatch(page(), /cem/);
});

test("nobody's hand-in keeps the class from its report", async () => {
  const cell = (source: string) => ({
    cell_type: "code",
    id: "x",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  });
  const notebook = (cells: unknown[]) => JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  write(`in/a${"\u{1d49c}".repeat(30)}.ipynb`, "{");
  write("in/nul.ipynb", "{");
  write("in/deep.ipynb", notebook([cell(`const a = ${"(".repeat(100_000)}`)]));
  write("in/long.ipynb", notebook([cell("1,".repeat(3_000_000))]));
  write("in/many.ipynb", `{"cells":[${"{},".repeat(6_000_000)}{}]}`);
  write("in/lines.ipynb", '{"a":\n\u202e"\nada 10 of 10');
  const said = await grade("--only", "nul", "--limit", "20");
  assert.match(said, /long .*more than 5 million characters/);
  assert.match(said, /many .*more values than a notebook has/);
  assert.doesNotMatch(said, /\u202e|^ada/mu);
  const pages = readdirSync(path.join(home, "report/students"));
  assert.equal(pages.length, 6);
  assert.ok(!pages.includes("nul.html"), "Windows keeps this name for a device");
});
