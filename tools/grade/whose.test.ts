import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareCopies, ownersByName, platformSays } from "./whose.ts";

/** As Moodle 2.3 to 5 and Canvas write them, and what unpacking programs make of them. */
const platforms: readonly (readonly [file: string, id: string, name: string, attempt?: number])[] = [
  ["Ada Lovelace_1234567_assignsubmission_file/01-spectrogram-madness.ipynb", "1234567", "Ada Lovelace"],
  ["Ada Lovelace_1234567_assignsubmission_file_/01-spectrogram-madness.ipynb", "1234567", "Ada Lovelace"],
  ["Ada Lovelace_1234567_assignsubmission_file_01-spectrogram-madness.ipynb", "1234567", "Ada Lovelace"],
  ["Ada_Lovelace_1234567_assignsubmission_file_/a.ts", "1234567", "Ada_Lovelace"],
  ["al42_Ada King_99_assignsubmission_file/a.ts", "99", "al42_Ada King"],
  ["Ada Lovelace__ada AT example.org__99_assignsubmission_file_/a.ts", "99", "Ada Lovelace__ada AT example.org"],
  ["O'Brien-Müller, Zoë (B)_7_assignsubmission_file/a.ts", "7", "O'Brien-Müller, Zoë (B)"],
  ["איימן שפסו_7085_assignsubmission_file_/a.ts", "7085", "איימן שפסו"],
  ["Student 2_12_assignsubmission_file/a.ts", "12", "Student 2"],
  ["Participant_87681_assignsubmission_file/a.ts", "87681", "Participant"],
  ["Team Red_17_assignsubmission_file/a.ts", "17", "Team Red"],
  ["Default group_assignsubmission_file/a.ts", "Default group", "Default group"],
  ["course-01-8812/Ada Lovelace_1_assignsubmission_file/deep/er/a.ts", "1", "Ada Lovelace"],
  ["lovelaceada_12345_67890_01-spectrogram-madness.ipynb", "12345", "lovelaceada", 67890],
  ["lovelaceada_LATE_12345_67890_01-spectrogram-madness-1.ipynb", "12345", "lovelaceada", 67890],
  ["lovelaceada_late_12345_67890_a.ts", "12345", "lovelaceada", 67890],
  ["obrien_jrzoë_12345_67890_a.ts", "12345", "obrien_jrzoë", 67890],
  ["lovelaceada_12345_67890_2026_11_21_a.ts", "12345", "lovelaceada", 67890],
  ["lovelaceada_12345_67890_work/a.ts", "12345", "lovelaceada", 67890],
  ["anon_5HzAb_67890_a.ts", "5HzAb", "anon_5HzAb", 67890],
  ["LATE_anon_5HzAb_67890_a.ts", "5HzAb", "anon_5HzAb", 67890],
  ["submissions/teamred_77_9001_a.ts", "77", "teamred", 9001],
];

describe("platforms", () => {
  for (const [file, id, name, attempt] of platforms) {
    test(file, () => {
      const who = platformSays(file);
      assert.deepEqual([who?.id, who?.name, who?.attempt], [id, name, attempt]);
    });
  }

  test("lateness is said", () => {
    const late = platforms.filter(([file]) => /_late_|^LATE_/i.test(file));
    assert.equal(late.length, 3);
    for (const [file] of platforms) {
      assert.equal(platformSays(file)?.notes.length, late.some(([other]) => other === file) ? 1 : 0, file);
    }
  });

  test("what a student has named inside says nothing", () => {
    assert.equal(platformSays("lovelaceada_1_2_work/Eve_9_assignsubmission_file_/a.ts")?.id, "1");
    assert.equal(platformSays("Ada_1_assignsubmission_file/eve_9_99_a.ts")?.id, "1");
    assert.equal(platformSays("Ada_1_assignsubmission_file_Eve_9_assignsubmission_file_a.ts")?.id, "1");
  });

  test("other names with numbers are none of theirs", () => {
    for (const file of ["2026_11_21_a.ts", "ada_01_02_a.ts", "ada_2.ts", "ada/01_2_3.ts", "hw_1.ts"]) {
      assert.equal(platformSays(file), undefined, file);
    }
  });
});

describe("names", () => {
  const owners = (files: string[], options?: Parameters<typeof ownersByName>[1]): string[] => [
    ...ownersByName(files, options).owners.values(),
  ];

  test("several students' files in one folder are several students", () => {
    assert.deepEqual(owners(["a/ada.ts", "a/bob.ts", "b/cem.ts"]), ["ada", "bob", "cem"]);
    assert.deepEqual(owners(["all/a/ada.ts", "all/a/bob.ts"]), ["ada", "bob"]);
    assert.deepEqual(owners(["ada.ts", "a/bob.ts", "a/cem.ts"]), ["ada", "bob", "cem"]);
    assert.deepEqual(ownersByName(["a/ada.ts", "a/bob.ts", "b/cem.ts"]).groups, ["a", "b"]);
  });

  test("a student's folder stays one student's", () => {
    assert.deepEqual(owners(["ada/01-x.ipynb", "bob/01-x.ipynb", "bob/helper.ts"]), ["ada", "bob", "bob"]);
    assert.deepEqual(owners(["ada/answers.ts", "bob/answers (1).ts", "bob/notes.ts"]), ["ada", "bob", "bob"]);
    assert.deepEqual(owners(["ada/01/x.ipynb", "bob/01/x.ipynb"]), ["ada", "bob"]);
    const mine = { assignment: "01-spectrogram-madness" };
    assert.deepEqual(owners(["ada/01.ipynb", "ada/helper.ts", "bob.ts"], mine), ["ada", "ada", "bob"]);
  });

  test("who is on the roster decides", () => {
    assert.deepEqual(owners(["ada/one.ts", "ada/two.ts", "bob.ts"], { known: new Set(["ada"]) }), [
      "ada",
      "ada",
      "bob",
    ]);
    assert.deepEqual(owners(["a/ada.ts", "b/bob.ts"], { known: new Set(["ada"]) }), ["ada", "bob"]);
  });
});

test("of equal times the higher number is later, whatever the alphabet says", () => {
  const names = ["x (2).ipynb", "x-1.ipynb", "x.ipynb", "x-10.ipynb"];
  assert.deepEqual(names.toSorted(compareCopies), ["x.ipynb", "x-1.ipynb", "x (2).ipynb", "x-10.ipynb"]);
  assert.ok(compareCopies("a.ts", "a.ipynb") !== 0);
});
