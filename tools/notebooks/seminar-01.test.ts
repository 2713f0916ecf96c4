// What notebook 01 promises in its texts: minutes, and the numbers that the reader should see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CodeCell, readNotebook } from "#kernel/notebook";
import { typeErrors } from "./check-types.ts";
import { folders, notebookFile, readSources } from "./sources.ts";
import { buildCells } from "./versions.ts";

const [{ name, script }] = readSources(["01"], folders);
const texts = script.cells.filter(({ type }) => type === "markdown");

/** `*12 minutes.*`, `*2 minutes, may be skipped.*` */
const MINUTES = /^(?:.*\n)*?\*(?<minutes>\d+) minutes(?<skipped>, may be skipped)?\.\* /;

test("every section says its minutes; they add up to those of the seminar, with and without what may be skipped", () => {
  const sections = texts.filter(({ source }) => /^#{1,2} \d+ · /m.test(source));
  assert.equal(sections.length, 18);
  for (const { id, source } of sections) assert.match(source, /^\*(?:\d+ minutes|As long as you like)/m, id);
  const times = texts.flatMap(({ source }) => {
    const found = MINUTES.exec(source)?.groups;
    return found ? [{ minutes: Number(found.minutes), isNeeded: found.skipped === undefined }] : [];
  });
  const sum = (some: typeof times): number => some.reduce((total, { minutes }) => total + minutes, 0);
  const [all, needed] = [sum(times), sum(times.filter(({ isNeeded }) => isNeeded))];
  assert.equal(script.minutes, all);
  assert.ok(script.cells[0].source.includes(`About ${all} minutes, ${needed} without what may be skipped;`));
  assert.ok(script.cells[0].source.includes(`saves ${all - needed} minutes`));
});

test("in the window of a small laptop every line of an exercise is seen whole", () => {
  for (const { id, source } of buildCells(script, "student", "full")) {
    const long = source.split("\n").filter((line) => line.includes("YOUR CODE") && line.length > 98);
    assert.deepEqual(long, [], id);
  }
});

test("the transpose in the place of the pseudo-inverse passes the types: the check names that mistake", async () => {
  const cells = buildCells(script, "solution", "full").map((cell) =>
    cell.id === "mel-inversion" ? { ...cell, source: cell.source.replace("pinv(basis)", "transpose(basis)") } : cell,
  );
  assert.match(cells.find(({ id }) => id === "mel-inversion")!.source, /invMelBasis: .+ = transpose\(basis\);/);
  assert.deepEqual(await typeErrors(cells, folders.notebooks, name), []);
});

test("the numbers in the texts are those of the solution's run", () => {
  const { cells } = readNotebook(notebookFile(folders.notebooks, name, "solution"));
  /** Cell, what it puts out, and the words of the text that says so. */
  const promises: [cell: string, output: string, text: string, words: string][] = [
    ["look", "89978 samples, 22050 a second: 4.08 s", "look-reading", "89 978 samples, 4.08 s."],
    ["frames", "9 frames", "frames-reading", "**9 frames**"],
    ["window", "last 1.10e-6", "window-reading", "1.1 · 10⁻⁶"],
    ["fft", "1501 bins, 7.35 Hz apart", "fft-reading", "**1501 bins** (NumPy's shape is `(1501,)`), 7.35 Hz apart"],
    ["first-row", "1025 bins × 176 frames, the loudest 147.54", "first-row-reading", "**147.54**"],
    [
      "gender",
      "she: centroid 1300 Hz, mean of all power 520 Hz, F0 167 Hz",
      "gender-reading",
      "she 1300 Hz, he 1252 Hz",
    ],
    ["gender", "he: centroid 1252 Hz, mean of all power 618 Hz, F0 99 Hz", "gender-reading", "167 Hz and 99 Hz"],
    ["pictures", "4.5 % of the inverted", "pictures-reading", "**4.5 %** of the inverted"],
    ["pictures", "4.5 % of the inverted", "griffin-lim-blanks", "4.5 % of them in section 12"],
    ["pictures", "distance to the true ones: 0.373", "pictures-reading", "Distance **0.373**"],
    ["round-trip", "at most 2.8e-16 off", "round-trip-reading", "At most 2.8 · 10⁻¹⁶ off"],
    ["steps", "1: 9.91e-1, 2: 2.46e-2, 10: 4.23e-3, 50: 8.95e-4", "steps-reading", "10: 4.23e-3, 50: 8.95e-4"],
    ["players", "True spectrogram, 1 iteration: yours (0.435)", "players-reading", "from **0.435** to **0.083**"],
    ["players", "50 iterations: yours (0.083)", "players-reading", "from **0.435** to **0.083**"],
    ["players", "yours (0.194): 1.58 s at 22050 Hz; the library's (0.185)", "players-reading", "**0.185**"],
    [
      "hear-more",
      "aliens: upside down: 1.58 s at 22050 Hz, played 8.8 dB softer",
      "hear-more-reading",
      "softer by 9 dB",
    ],
  ];
  for (const [id, output, text, words] of promises) {
    const cell = cells.find((candidate) => candidate.id === id) as CodeCell;
    assert.ok(textOf(cell).includes(output), `cell ${id} puts out "${output}", and not:\n${textOf(cell)}`);
    const said = texts.find((candidate) => candidate.id === text)?.source.replaceAll("\n", " ");
    assert.ok(said?.includes(words), `cell ${text} says "${words}"`);
  }
});

function textOf({ outputs }: CodeCell): string {
  const plain = outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    return "data" in output ? String(output.data["text/plain"] ?? "") : "";
  });
  return plain.join("\n");
}
