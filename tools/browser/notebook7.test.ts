// Notebook 7 in a real browser: the executed solution shows its figures and players, and a cell runs on our kernel.
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { clearWork, root } from "./lab.ts";
import { Absent, onStage } from "./stage.ts";

/** What tools/lab/server.mjs hands out. */
interface Server {
  origin: string;
  token: string;
  request(place: string): Promise<Response>;
  stop(): Promise<void>;
}

const work = path.join(root, "build", "browser", "work-notebook7");
const patience = { timeout: 120_000 };
/** A figure that Plotly has drawn; without our extension there would be a still picture. */
const figure = ".js-plotly-plot .main-svg";

let server: Server;
let browser: Browser;
let page: Page;
let complaints: readonly string[];

const name = "01-spectrogram-madness.ipynb";
const cells: { id: string; cell_type: string }[] = JSON.parse(
  readFileSync(path.join(root, "notebooks", "solutions", name), "utf8"),
).cells;

function cell(id: string): Locator {
  const index = cells.findIndex((candidate) => candidate.id === id);
  assert.ok(index >= 0, `the solution has a cell ${id}`);
  return page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
}

const inBrowser = onStage("Notebook 7 and a browser are to be had", {
  start: async () => {
    clearWork(work);
    copyFileSync(path.join(root, "notebooks", "solutions", name), path.join(work, name));
    const launcher = pathToFileURL(path.join(root, "tools/browser/notebook7.mjs")).href;
    const { startNotebook7 } = (await import(launcher)) as { startNotebook7(folder: string): Promise<Server> };
    return startNotebook7(work).catch((error: Error) => {
      throw error.name === "Stop" ? new Absent("python", error.message) : error;
    });
  },
  ready: (stage) => void ({ server, browser, page, complaints } = stage),
  limit: 240_000,
});

inBrowser("the executed solution opens with its figures and players", async () => {
  await page.goto(`${server.origin}/notebooks/${encodeURIComponent(name)}?token=${server.token}`);
  await cell("listen").waitFor(patience);
  await cell("listen").scrollIntoViewIfNeeded();
  await cell("listen").locator("audio, iframe").first().waitFor();
  await cell("look").scrollIntoViewIfNeeded();
  await cell("look").locator(figure).first().waitFor(patience);
});

inBrowser("a cell runs on our kernel and draws again", async () => {
  const deadline = performance.now() + patience.timeout;
  // A run that is asked for before the page has its kernel is lost.
  while (!(await kernelIsReady())) {
    assert.ok(performance.now() < deadline, "the page's kernel is ready");
    await page.waitForTimeout(200);
  }
  for (const id of ["listen", "look"]) {
    const chosen = cell(id);
    await chosen.locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
    await chosen.locator(".jp-InputPrompt", { hasText: id === "listen" ? "[1]:" : "[2]:" }).waitFor(patience);
    const error = chosen.locator('[data-mime-type="application/vnd.jupyter.error"]');
    assert.deepEqual(await error.allTextContents(), []);
  }
  await cell("look").locator(figure).first().waitFor();
  assert.match((await cell("look").locator(".jp-OutputArea-output").allTextContents()).join("\n"), /89978 samples/);
  await page.screenshot({ path: path.join(root, "build", "screenshots", "notebook 7.png") });
});

/** Notebook 7.6.5 throws this while its own page starts, wherever it comes from; nothing on the page is missing. */
const itsOwn = "uncaught Cannot read properties of undefined (reading 'schema')";

inBrowser("the browser had nothing else to complain about, and the server ends", async () => {
  assert.deepEqual(
    complaints.filter((complaint) => complaint !== itsOwn),
    [],
  );
  await browser.close();
  await server.stop();
  assert.ok(readdirSync(work).includes(name));
});

async function kernelIsReady(): Promise<boolean> {
  const kernels = (await (await server.request("/api/kernels")).json()) as {
    execution_state: string;
    connections: number;
  }[];
  return kernels.some(({ execution_state, connections }) => execution_state === "idle" && connections > 0);
}
