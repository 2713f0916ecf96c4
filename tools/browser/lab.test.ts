// JupyterLab in a real browser, on what `npm start -- --no-browser` really serves: the seminar as a student meets it.
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Locator } from "playwright-core";
import { clearWork, type Lab, root, runningKernels, workFolder } from "./lab.ts";
import { clearScreenshots, NotebookPage } from "./notebook-page.ts";
import { labOrAbsent, onStage } from "./stage.ts";

interface Cell {
  id: string;
  cell_type: string;
  source: string | string[];
  outputs?: { data?: Record<string, string | string[]> }[];
}

let lab: Lab;
let browser: Browser;
let notebook: NotebookPage;
let complaints: readonly string[];

const inBrowser = onStage("npm start and a browser are to be had", {
  start: () => {
    clearWork();
    clearScreenshots();
    return labOrAbsent();
  },
  ready: (stage) => {
    ({ server: lab, browser, complaints } = stage);
    notebook = new NotebookPage(stage.page);
  },
  limit: 600_000,
});

/** A number for people who read the run. */
function measured(what: string, milliseconds: number): void {
  console.log(`measured: ${what}: ${(milliseconds / 1000).toFixed(1)} s`);
}

function seminarName(): string {
  const name = readdirSync(path.join(root, "notebooks")).find((file) => /^01-.*\.ipynb$/.test(file));
  assert.ok(name, "notebooks/01-….ipynb is there");
  return name;
}

function solutionName(): string {
  return seminarName().replace(".ipynb", ".solution.ipynb");
}

function cellsOf(file: string): Cell[] {
  return JSON.parse(readFileSync(path.join(root, "notebooks", file), "utf8")).cells;
}

/** Long texts of a notebook file may come as lists of lines. */
function joined(text: string | string[] = ""): string {
  return typeof text === "string" ? text : text.join("");
}

/** How many figures and players the saved outputs of a cell hold. */
function saved({ outputs = [] }: Cell): { figures: number; players: number } {
  const bundles = outputs.map(({ data = {} }) => data);
  return {
    figures: bundles.filter((data) => "application/vnd.plotly.v1+json" in data).length,
    players: bundles.map((data) => joined(data["text/html"]).split("<audio").length - 1).reduce((a, b) => a + b, 0),
  };
}

function address(file: string): string {
  const url = new URL(lab.address);
  url.pathname = `/lab/tree/${encodeURIComponent(file)}`;
  return url.href;
}

/** A figure that Plotly has drawn; without our extension there would be a still picture. */
const figure = ".js-plotly-plot:has(.main-svg)";

/** The lengths of the two voices. */
const seconds = ["4.08", "3.78"];

/** The lengths that the players of a cell have found out. */
function durations(cell: Locator): Promise<string[]> {
  return cell.locator("audio").evaluateAll(async (players) => {
    const sounds = players as unknown as { readyState: number; duration: number; onloadedmetadata: () => void }[];
    for (const sound of sounds) {
      if (sound.readyState === 0) {
        await new Promise<void>((loaded) => {
          sound.onloadedmetadata = loaded;
        });
      }
    }
    return sounds.map(({ duration }) => duration.toFixed(2));
  });
}

function codeCells(cells: Cell[]): number[] {
  return cells.flatMap((cell, i) => (cell.cell_type === "code" ? [i] : []));
}

inBrowser("npm start prints one address, which serves the handed-out seminar with our kernel only", async () => {
  assert.match(lab.address, /^http:\/\/127\.0\.0\.1:\d+\/lab\/tree\/01-[^/]+\.ipynb\?token=\w+$/);
  assert.ok(readdirSync(workFolder).includes(seminarName()), "the seminar lies in the work folder");
  const { default: usual, kernelspecs } = (await lab.get("/api/kernelspecs")) as {
    default: string;
    kernelspecs: Record<string, unknown>;
  };
  // With `npm run kernel:install -- --gpu` there is a second one of ours.
  const others = Object.keys(kernelspecs).filter((name) => name !== "speclab-gpu");
  assert.deepEqual({ usual, others }, { usual: "speclab", others: ["speclab"] });
  const answer = await fetch(new URL("/api/contents", lab.address));
  assert.equal(answer.status, 403, "without the token nobody gets in");
});

inBrowser("the first cell runs soon after the page is opened", async () => {
  const [first] = codeCells(cellsOf(seminarName()));
  const opened = performance.now();
  await notebook.open(lab.address);
  measured("page opened → kernel ready", performance.now() - opened);
  await notebook.run(first);
  await notebook.done(first);
  measured("page opened → first cell has run", performance.now() - opened);
  assert.equal(await notebook.error(first), "");
  const sessions = (await lab.get("/api/sessions")) as unknown[];
  assert.equal(sessions.length, 1, "the page took over the kernel that was started for it");
  await notebook.screenshot("1 first cell", first);
});

inBrowser("the student version fails politely: each check says its sentence, every later cell runs", async () => {
  const cells = cellsOf(seminarName());
  await notebook.runAll();
  await notebook.done(codeCells(cells).at(-1) ?? 0);
  for (const index of codeCells(cells)) {
    await notebook.done(index);
    const error = await notebook.error(index);
    const isCheck = /^await check\(/m.test(joined(cells[index].source));
    if (isCheck) assert.match(error, /: 0 of \d+ points?\. \S/, cells[index].id);
    else assert.equal(error, "", cells[index].id);
  }
  assert.match(await notebook.output(codeCells(cells).at(-1) ?? 0), /Seminar: 0 of \d+/);
  await notebook.screenshot(
    "2 not done yet",
    cells.findIndex(({ id }) => id === "stft-check"),
  );
});

inBrowser("a wrong answer typed in is told what it looks like", async () => {
  const index = (id: string) => cellsOf(seminarName()).findIndex((cell) => cell.id === id);
  await notebook.retype(index("stft"), "const weights", [
    "const weights: Float64Array = hann(windowLength, { symmetric: true });",
  ]);
  await notebook.retype(index("stft"), "todo(", [
    "const weighted = frames.data.map((amplitude, i) => amplitude * weights[i % windowLength]);",
    "return rfft({ ...frames, data: weighted });",
  ]);
  for (const id of ["stft", "stft-check"]) await notebook.run(index(id));
  await notebook
    .cell(index("stft-check"))
    .getByText(/CheckFailed: Write the STFT: 1 of \d+ points/)
    .waitFor();
  assert.match(await notebook.error(index("stft-check")), /symmetric/);
  await notebook.screenshot("3 wrong window", index("stft-check"));
});

inBrowser("an answer typed in passes", async () => {
  const index = (id: string) => cellsOf(seminarName()).findIndex((cell) => cell.id === id);
  await notebook.retype(index("stft"), "const weights", ["const weights: Float64Array = hann(windowLength);"]);
  for (const id of ["stft", "stft-check", "score"]) await notebook.run(index(id));
  await notebook
    .cell(index("score"))
    .getByText(/Seminar: [1-9]\d* of \d+/)
    .waitFor();
  for (const id of ["stft", "stft-check"]) assert.equal(await notebook.error(index(id)), "", id);
  assert.match(await notebook.output(index("stft-check")), /Write the STFT: (\d+) of \1 points/);
  await notebook.screenshot("3 solved", index("stft-check"));
});

inBrowser("the solution can be looked at as it was saved, before anything runs", async () => {
  const name = seminarName();
  copyFileSync(path.join(root, "notebooks", "solutions", name), path.join(workFolder, solutionName()));
  const cells = cellsOf(path.join("solutions", name));
  await notebook.open(address(solutionName()));
  const listen = notebook.cell(cells.findIndex(({ id }) => id === "listen"));
  assert.deepEqual(await durations(listen), seconds);
  const picture = cells.findIndex(({ id }) => id === "picture");
  await notebook.cell(picture).scrollIntoViewIfNeeded();
  await notebook.cell(picture).locator(figure).first().waitFor();
  await notebook.screenshot("4 solution as saved", picture);
});

inBrowser("the solution runs: Plotly draws, the players hold their sounds, all points are there", async () => {
  const cells = cellsOf(path.join("solutions", seminarName()));
  const last = codeCells(cells).at(-1) ?? 0;
  await notebook.clearOutputs();
  const begun = performance.now();
  await notebook.runAll();
  await notebook.done(last);
  measured("the whole solution, run in the page", performance.now() - begun);

  for (const index of codeCells(cells)) {
    const { id } = cells[index];
    const { figures, players } = saved(cells[index]);
    const cell = notebook.cell(index);
    await cell.scrollIntoViewIfNeeded();
    assert.equal(await notebook.error(index), "", id);
    if (figures + players === 0) continue;
    if (figures > 0)
      await cell
        .locator(figure)
        .nth(figures - 1)
        .waitFor();
    assert.equal((await durations(cell)).filter((length) => Number(length) > 0).length, players, `players of ${id}`);
    await notebook.screenshot(`4 solution ${id}`, index);
  }
  assert.match(await notebook.output(last), /Seminar: (\d+) of \1/);
});

inBrowser("completion, inspection and interrupts work in the page", async () => {
  writeFileSync(path.join(workFolder, "scratch.ipynb"), JSON.stringify(scratch));
  await notebook.open(address("scratch.ipynb"));
  await notebook.run(0);
  await notebook.done(0);

  await notebook.type(1, "samples.fi");
  let asked = performance.now();
  await notebook.press("Tab");
  const items = notebook.page.locator(".jp-Completer-item");
  await items.first().waitFor();
  measured("completion", performance.now() - asked);
  const offered = (await items.allInnerTexts()).join(" ");
  assert.match(offered, /fill[\s\S]*filter/);
  await notebook.screenshot("5 completion");
  await notebook.press("Escape");

  await notebook.type(1, "loudest");
  asked = performance.now();
  await notebook.press("Shift+Tab");
  const tip = notebook.page.locator(".jp-Tooltip");
  await tip.waitFor();
  measured("inspection", performance.now() - asked);
  assert.match(await tip.innerText(), /Float32Array[\s\S]*largest of all/);
  await notebook.screenshot("6 inspection");
  await notebook.press("Escape");

  for (const [index, kind] of [
    [2, "synchronous"],
    [3, "asynchronous"],
  ] as const) {
    await notebook.run(index);
    await notebook.busy();
    await notebook.page.waitForTimeout(500);
    asked = performance.now();
    await notebook.interrupt();
    await notebook.done(index);
    measured(`interrupt of a ${kind} loop`, performance.now() - asked);
    assert.match(await notebook.error(index), /Interrupted/);
  }
  await notebook.run(4);
  await notebook.done(4);
  assert.match(await notebook.output(4), /turns kept/);
  await notebook.screenshot("7 interrupted", 3);
});

inBrowser("the browser had nothing to complain about", async () => {
  assert.deepEqual(complaints, []);
});

inBrowser("Ctrl-C ends the server and its kernels, and nothing stays behind", async () => {
  if (process.platform === "linux") assert.ok(runningKernels().length > 0, "kernels are seen while they run");
  await browser.close();
  assert.equal(await lab.stop(), 0);
  assert.deepEqual(runningKernels(), []);
  await assert.rejects(fetch(lab.address));
});

/** Cells to complete, inspect and stop. */
const scratch = {
  cells: [
    `const samples = new Float32Array([3, 1, 2]);
/** The largest of all. */
function loudest(values: Float32Array): number {
  return Math.max(...values);
}
let turns = 0;`,
    "",
    "while (true) turns++;",
    `while (true) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  turns++;
}`,
    'console.log(turns > 0 && samples.length === 3 ? "turns kept" : "turns lost");',
  ].map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  })),
  metadata: { kernelspec: { name: "speclab", display_name: "TypeScript (speclab)", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
};
