// The exported page in a real browser, opened as a file: everything in it, nothing from outside, for everybody.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import type { Displayable, MimeBundle } from "speclab";
import { check, todo } from "speclab/check";
import { lines, spectrogram } from "speclab/display";
import { rfft, sliceIntoFrames } from "speclab/dsp";
import type { Cell, Output } from "#kernel/notebook";
import { folders, notebookFile, readSources } from "../notebooks/sources.ts";
import { exportCommand } from "../page/export.ts";
import { notebookPage } from "../page/notebook-page.ts";
import { seriousFaults } from "./accessibility.ts";
import { root } from "./lab.ts";
import { durations, picture, seeFigures, watch, withBrowser } from "./pages.ts";

const folder = path.join(root, "build/browser/pages");
mkdirSync(folder, { recursive: true });

async function openFile(browser: Browser, file: string, colorScheme: "light" | "dark") {
  const address = pathToFileURL(file).href;
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme });
  const seen = watch(page, address);
  await page.goto(address);
  return { page, seen };
}

withBrowser(
  "the exported solution: figures drawn, sounds there, no network, no complaints, accessible",
  async (browser) => {
    const file = path.join(folder, "solution.html");
    const said: string[] = [];
    const around = { folders, pages: folder, print: (text: string) => said.push(text) };
    assert.equal(await exportCommand([executedSolution(), "--out", file, "--pdf"], around), 0, said.join("\n"));
    assert.equal(readFileSync(file.replace(".html", ".pdf")).subarray(0, 5).toString(), "%PDF-");
    console.log(`measured: exported page: ${(statSync(file).size / 1e6).toFixed(1)} MB`);

    for (const scheme of ["light", "dark"] as const) {
      const { page, seen } = await openFile(browser, file, scheme);
      const figures = await seeFigures(page);
      assert.ok(figures >= 5, `${figures} figures`);
      const sounds = await durations(page.locator("audio"));
      assert.ok(sounds.length >= 2 && sounds.every((seconds) => seconds > 0), `durations ${sounds}`);
      assert.deepEqual(await seriousFaults(page), [], scheme);
      assert.deepEqual(seen, { complaints: [], requests: [] });
      await picture(page, `solution ${scheme}`);

      if (scheme === "light") {
        await page.setViewportSize({ width: 390, height: 800 });
        // Figures take their time to become narrow.
        const width = async (): Promise<number> => Number(await page.evaluate("document.documentElement.scrollWidth"));
        for (let waited = 0; (await width()) > 390 && waited < 50; waited++) await page.waitForTimeout(200);
        assert.equal(await width(), 390, "the page fits a telephone");
        const tables: Table[] = await page.evaluate(tablesOnPage);
        assert.ok(tables.some(({ isWide }) => isWide));
        for (const { isWide, tabindex, broken } of tables) {
          assert.deepEqual(broken, [], "a table is moved sideways, and its words stay whole");
          assert.equal(tabindex, isWide ? "0" : null, "by the keyboard, too");
        }
        await page.emulateMedia({ media: "print" });
        const visible = await page.locator(".interactive .still").first().isVisible();
        assert.ok(visible, "on paper there are still pictures");
      }
      await page.close();
    }
  },
);

interface Table {
  readonly isWide: boolean;
  readonly tabindex: string | null;
  /** Words of letters and digits alone that stand on more than one line. */
  readonly broken: readonly string[];
}

const tablesOnPage = `(() => {
  const brokenIn = (box) => {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const broken = [];
    while (texts.nextNode()) {
      for (const { 0: word, index } of texts.currentNode.data.matchAll(/[\\p{L}\\d]+/gu)) {
        const range = new Range();
        range.setStart(texts.currentNode, index);
        range.setEnd(texts.currentNode, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
      }
    }
    return broken;
  };
  return [...document.querySelectorAll(".markdown .table")].map((box) => ({
    isWide: box.scrollWidth > box.clientWidth,
    tabindex: box.getAttribute("tabindex"),
    broken: brokenIn(box),
  }));
})()`;

/** The last run of the solution, else the one that everybody gets: this is about pages, and to run it takes long. */
function executedSolution(): string {
  const [{ name }] = readSources(["01"], folders);
  const file = [folders.build, folders.notebooks]
    .map((place) => notebookFile(place, name, "solution"))
    .find((candidate) => existsSync(candidate));
  assert.ok(file, "there is an executed solution");
  return file;
}

/** Everything that a check and a figure can show, on one page. */
async function specimens(): Promise<Cell[]> {
  const shown: MimeBundle[] = [];
  const host = {
    display: (bundle: MimeBundle) => shown.push(bundle),
    signal: () => new AbortController().signal,
    breathe: async () => {},
    guard: (call: () => unknown) => call(),
  };
  (globalThis as Record<symbol, unknown>)[Symbol.for("speclab.host")] = host;
  const noWindow = (x: Float32Array, windowLength: number, hopLength: number) =>
    rfft(sliceIntoFrames(x, windowLength, hopLength));
  const open = () => todo("the whole of it");
  for (const answer of [noWindow, open])
    await check("stft", answer).catch((error: Error) => assert.equal(error.name, "CheckFailed", error.stack));
  assert.equal(shown.length, 2, "two verdicts");
  const picture = { bins: 64, frames: 40, data: new Float32Array(2560).map((_, i) => -(i % 80)) };
  const figures: Displayable[] = [
    lines({ sine: new Float64Array(100).map((_, i) => Math.sin(i / 9)) }, { title: "A sine" }),
    spectrogram(picture, { values: "dB", sampleRate: 8000, hopLength: 64, title: "Stripes" }),
  ];
  const bundles = [...shown, ...figures.map((figure) => figure.toBundle())];
  const outputs: Output[] = bundles.map((data) => ({ output_type: "display_data", data, metadata: {} }));
  outputs.push({ output_type: "stream", name: "stdout", text: "a line\n" });
  outputs.push({
    output_type: "error",
    ename: "RangeError",
    evalue: "no",
    traceback: ["RangeError: no", "    at here"],
  });
  return [
    {
      cell_type: "markdown",
      id: "text",
      metadata: {},
      source: "# Specimens\n\nWith `code`, $x^2$ and a [link](#Specimens).",
    },
    { cell_type: "code", id: "all", metadata: {}, source: "const x: number = 1; // one", execution_count: 1, outputs },
  ];
}

withBrowser(
  "failed checks, figures and errors are accessible, and figures can be used with the keyboard",
  async (browser) => {
    const file = path.join(folder, "specimens.html");
    const notebook = { cells: await specimens(), metadata: {}, nbformat: 4, nbformat_minor: 5 } as const;
    writeFileSync(file, notebookPage(notebook, { title: "Specimens", origin: "Made for a test." }));
    for (const scheme of ["light", "dark"] as const) {
      const { page, seen } = await openFile(browser, file, scheme);
      assert.equal(await seeFigures(page), 2);
      assert.deepEqual(await seriousFaults(page), [], scheme);
      await picture(page, `specimens ${scheme}`, true);

      const range = (): Promise<number[]> =>
        page.evaluate("document.querySelector('.live')._fullLayout.xaxis.range.slice()");
      const [before] = [await range()];
      await page.locator(".live").first().focus();
      await page.keyboard.press("+");
      await page.keyboard.press("ArrowRight");
      const [low, high] = await range();
      assert.ok(high - low < 0.9 * (before[1] - before[0]), "plus looks closer");
      await page.keyboard.press("0");
      assert.deepEqual(await range(), before, "0 shows all");
      assert.deepEqual(seen, { complaints: [], requests: [] });
      await page.close();
    }
  },
);

withBrowser("a notebook that tries to run a script or to load something does neither", async (browser) => {
  const file = path.join(folder, "attack.html");
  const html =
    '<script>document.title = "broken into"</script><img src="https://example.org/x.png" alt="" ' +
    'onerror="document.title = \'broken into\'"><iframe src="https://example.org"></iframe>';
  const cells: Cell[] = [
    { cell_type: "markdown", id: "text", metadata: {}, source: `# Attack\n\n${html}` },
    {
      cell_type: "code",
      id: "code",
      metadata: {},
      source: "</code><script>document.title = 'broken into'</script>",
      execution_count: 1,
      outputs: [{ output_type: "display_data", data: { "text/html": html, "text/plain": "" }, metadata: {} }],
    },
  ];
  writeFileSync(
    file,
    notebookPage({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, { title: "Attack", origin: "" }),
  );
  const { page } = await openFile(browser, file, "light");
  const answered: string[] = [];
  page.on("response", (response) => answered.push(response.url()));
  await page.reload();
  await page.waitForTimeout(300);
  assert.equal(await page.title(), "Attack");
  assert.deepEqual(
    answered.filter((address) => address.startsWith("http")),
    [],
  );
});
