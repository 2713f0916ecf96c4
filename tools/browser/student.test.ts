// The whole seminar in a real JupyterLab as a student goes through it: everything open, exercises typed in, some of them
// wrong at first, a look into the glossary, a type error, a restart, and the score at the end.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { seriousFaults } from "./accessibility.ts";
import { clearWork, root } from "./lab.ts";
import { NotebookPage } from "./notebook-page.ts";
import { labOrAbsent, onStage } from "./stage.ts";

interface Cell {
  id: string;
  cell_type: string;
  source: string[];
}

const name = "01-spectrogram-madness.ipynb";
const work = path.join(root, "build", "browser", "work-student");
const cells = (JSON.parse(readFileSync(path.join(root, "notebooks", name), "utf8")) as { cells: Cell[] }).cells;
const codeCells = cells.flatMap((cell, i) => (cell.cell_type === "code" ? [i] : []));
const checks = codeCells.filter((i) => cells[i].source.some((line) => line.startsWith("await check(")));

let notebook: NotebookPage;
let complaints: readonly string[];

const inBrowser = onStage("the seminar is handed out, and a browser is to be had", {
  start: () => {
    clearWork(work);
    copyFileSync(path.join(root, "notebooks", name), path.join(work, name));
    return labOrAbsent(work);
  },
  ready: async (stage) => {
    ({ complaints } = stage);
    notebook = new NotebookPage(stage.page);
    await notebook.open(stage.server.address);
  },
  // High enough for the longest cell: an editor draws only the lines in view.
  height: 1400,
  patience: 30_000,
  limit: 600_000,
});

function index(id: string): number {
  const found = cells.findIndex((cell) => cell.id === id);
  assert.ok(found >= 0, `there is a cell ${id}`);
  return found;
}

async function runAll(): Promise<void> {
  const begun = performance.now();
  await notebook.clearOutputs();
  await notebook.runAll();
  for (const i of codeCells) await notebook.done(i);
  console.log(`measured: the whole seminar, run in the page: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/** Runs an exercise and its check, and waits for what the check says. */
async function tryExercise(id: string, said: string): Promise<void> {
  for (const cell of [id, `${id}-check`]) await notebook.run(index(cell));
  await notebook
    .cell(index(`${id}-check`))
    .getByText(said)
    .first()
    .waitFor();
}

inBrowser("just opened, it counts as unchanged, and its lines have numbers", async () => {
  const tab = notebook.page.locator(".lm-TabBar-tab", { hasText: "01-" });
  await tab.waitFor();
  await notebook.page.waitForTimeout(500);
  assert.doesNotMatch((await tab.getAttribute("class")) ?? "", /jp-mod-dirty/);
  const numbers = notebook.cell(index("stft")).locator(".cm-lineNumbers .cm-gutterElement");
  await notebook.cell(index("stft")).scrollIntoViewIfNeeded();
  assert.equal(await numbers.last().textContent(), String(cells[index("stft")].source.length));
});

inBrowser("with nothing solved every cell runs, and six checks name fourteen blanks", async () => {
  await runAll();
  const sentences: string[] = [];
  const ofFirstPart = checks.filter((i) => i < index("second-part"));
  for (const i of codeCells) {
    const error = await notebook.error(i);
    if (!checks.includes(i)) {
      assert.equal(error, "", cells[i].id);
      continue;
    }
    assert.match(error, /^CheckFailed: .+: 0 of [12] points?\. Not filled in yet: /, cells[i].id);
    const lines = await notebook.cell(i).locator(".jp-OutputArea-output [role=group] > div").allTextContents();
    if (ofFirstPart.includes(i)) sentences.push(...lines.filter((line) => line.startsWith("Not filled in yet: ")));
  }
  assert.equal(new Set(sentences).size, 14, sentences.join("\n"));
  const score = await notebook.output(index("score"));
  assert.match(score, /Seminar: 0 of 10/);
  assert.match(score, /Second part: 0 of 6/);
  await notebook.screenshot("student 1 all open", index("griffin-lim-check"));
});

/** What axe-core finds in JupyterLab's own frame of every notebook: editors without a name, a feed of something else. */
const jupyterLabs = ["aria-input-field-name", "aria-required-children"];

inBrowser("figures, players, verdicts and texts are accessible, light and dark", async () => {
  for (const theme of ["JupyterLab Dark", "JupyterLab Light"] as const) {
    await notebook.theme(theme);
    assert.deepEqual(await seriousFaults(notebook.page, { part: ".jp-Notebook", known: jupyterLabs }), [], theme);
    for (const id of ["look", "picture", "stft-check", "hear"]) await notebook.screenshot(`${theme} ${id}`, index(id));
  }
});

inBrowser("a verdict's word leads to the glossary", async () => {
  await notebook.cell(index("stft-check")).scrollIntoViewIfNeeded();
  await notebook.cell(index("stft-check")).getByRole("link", { name: "window" }).click();
  const word = notebook.page.locator(".jp-Notebook h4", { hasText: "Window" });
  await word.waitFor();
  await assertInView(word);
  await notebook.screenshot("student 2 glossary");
});

async function assertInView(word: ReturnType<NotebookPage["page"]["locator"]>): Promise<void> {
  for (let patience = 0; patience < 50; patience++) {
    const box = await word.boundingBox();
    if (box && box.y > 0 && box.y < 1400) return;
    await notebook.page.waitForTimeout(100);
  }
  assert.fail("the glossary's heading did not come into view");
}

inBrowser("exercise 1, typed in", async () => {
  await notebook.retype(index("stft"), "const weights", ["const weights: Float64Array = hann(windowLength);"]);
  await notebook.retype(index("stft"), "todo(", [
    "const weighted = frames.data.map((amplitude, i) => amplitude * weights[i % windowLength]);",
    "return rfft({ ...frames, data: weighted });",
  ]);
  await tryExercise("stft", "2 of 2 points");
});

inBrowser("exercise 3: the basis the wrong way round is told so, the right one passes", async () => {
  const line = (code: string): string[] => [`const mel: Spectrogram<Float64Array> = ${code};`];
  await notebook.retype(index("mel"), "const mel:", line("matmul(powers, basis)"));
  await tryExercise("mel", "CheckFailed: Mel spectrogram: 0 of 2 points.");
  assert.match(await notebook.output(index("mel-check")), /matmul: a must have as many columns/);
  await notebook.screenshot("student 3 wrong way round", index("mel-check"));
  await notebook.retype(index("mel"), "const mel:", line("matmul(basis, powers)"));
  await tryExercise("mel", "2 of 2 points");
});

inBrowser("exercise 5: the window sum forgotten", async () => {
  await notebook.retype(index("istft"), "const trimmed", [
    "const trimmed: Float64Array = x.slice(start, start + (frames - 1) * hopLength);",
  ]);
  await notebook.retype(index("istft"), "todo(", [
    "const place = (i: number) => Math.floor(i / windowLength) * hopLength + (i % windowLength);",
    "amplitudes.data.forEach((value, i) => (x[place(i)] += weights[i % windowLength] * value));",
  ]);
  await tryExercise("istft", "CheckFailed: Inverse STFT: 1 of 2 points.");
  assert.match(await notebook.error(index("istft-check")), /(sum|divi)/);
  await notebook.screenshot("student 4 window sum forgotten", index("istft-check"));
});

inBrowser("exercise 6, typed in", async () => {
  const answers = {
    "const magnitudes:": "const magnitudes: Float64Array = powers.map((value) => Math.sqrt(Math.max(value, 0)));",
    "const rebuilt:": "const rebuilt: ComplexSpectrogram<Float64Array> = ownStft(x, windowLength, hopLength);",
    "const phases:": "const phases: Spectrogram<Float64Array> = angle(rebuilt);",
    "const proposal:": "const proposal: ComplexSpectrogram<Float64Array> = polar(wanted, phases);",
    "x = todo(": "x = ownIstft(proposal, windowLength, hopLength);",
  };
  for (const [line, answer] of Object.entries(answers)) await notebook.retype(index("griffin-lim"), line, [answer]);
  await tryExercise("griffin-lim", "2 of 2 points");
});

inBrowser("after a restart a check says what to do first", async () => {
  await notebook.restart();
  await notebook.run(index("mel-check"));
  await notebook.cell(index("mel-check")).getByText("The kernel is new").first().waitFor();
  assert.match(await notebook.error(index("mel-check")), /Run All Above Selected Cell/);
});

inBrowser("a type error in one exercise: Run All reaches the last cell, and the check says what to mend", async () => {
  const powers = (value: string): string[] => [`const powers: Spectrogram<Float64Array> = ${value};`];
  await notebook.retype(index("power"), "const powers", powers('"re² + im²"'));
  await runAll();
  assert.match(await notebook.error(index("power")), /^line 13:9 - Type 'string' is not assignable to/);
  assert.match(await notebook.error(index("power-check")), /`getSpectrogram` is not there yet/);
  assert.match(await notebook.output(index("stft-check")), /2 of 2 points/);
  assert.match(await notebook.output(index("istft-check")), /1 of 2 points/);
  assert.match(await notebook.output(index("score")), /Seminar: \d of 10/);
  const breaks = 'getComputedStyle(document.querySelector(".jp-Notebook .jp-OutputArea-output pre")).wordBreak';
  assert.equal(await notebook.page.evaluate(breaks), "normal", "words of an error stay whole");
  await notebook.screenshot("student 7 type error", index("power-check"));
  await notebook.retype(index("power"), "const powers", powers('todo("powers, re² + im² of the stft")'));
});

inBrowser("run once more from the top: seven of ten, and the steps of the own algorithm become shorter", async () => {
  await runAll();
  for (const i of codeCells) {
    if (!checks.includes(i)) assert.equal(await notebook.error(i), "", cells[i].id);
  }
  const score = await notebook.output(index("score"));
  assert.match(score, /Seminar: 7 of 10/);
  assert.match(score, /open: Power spectrogram \(0 of 1\)/);
  assert.match(await notebook.output(index("steps")), /1: 9\.91e-1, 2: 2\.46e-2, 10: 4\.23e-3, 50: 8\.95e-4/);
  await notebook.cell(index("steps")).scrollIntoViewIfNeeded();
  await notebook.cell(index("steps")).locator(".js-plotly-plot .main-svg").first().waitFor();
  await notebook.screenshot("student 5 steps", index("steps"));
  await notebook.screenshot("student 6 score", index("score"));
});

inBrowser("the browser had nothing to complain about", async () => {
  assert.deepEqual(complaints, []);
});
