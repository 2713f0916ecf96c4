// `npm run seminar` as a student meets it: a script in an editor, a page beside it.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { formatPercent } from "../notebooks/percent.ts";
import { folders, readSources } from "../notebooks/sources.ts";
import { buildCells } from "../notebooks/versions.ts";
import { seriousFaults } from "./accessibility.ts";
import { root } from "./lab.ts";
import { durations, picture, watch, withBrowser } from "./pages.ts";

const work = path.join(root, "build/browser/seminar");
const [source] = readSources(["01"], folders);
const file = path.join(work, `${source.name}.ts`);

/** The cells of the first exercise are enough, and a loop without end. */
const wanted = ["listen", "stft", "stft-check", "score"];

/** The seminar's own script, cut by a student who has already answered what `solved` names. */
function script(solved: readonly string[], more: { id: string; source: string }[] = []): string {
  const student = buildCells(source.script, "student", "full");
  const solution = buildCells(source.script, "solution", "full");
  const cells = wanted.map((id) => {
    const cell = (solved.includes(id) ? solution : student).find((candidate) => candidate.id === id);
    assert.ok(cell, `the seminar has a cell ${id}`);
    return { ...cell, line: 1 };
  });
  const own = more.map((cell) => ({ ...cell, type: "code" as const, tags: [], line: 1 }));
  const title = { id: "title", type: "markdown" as const, tags: [], source: "# Spectrogram Madness", line: 1 };
  return formatPercent({ header: source.script.header, cells: [title, ...cells, ...own] });
}

interface Seminar {
  child: ChildProcess;
  address: string;
  said(): string;
  ended: Promise<number | null>;
}

async function start(): Promise<Seminar> {
  const child = spawn(process.execPath, ["tools/seminar.mjs", "01", "--no-browser"], {
    cwd: root,
    env: { ...process.env, SPECLAB_WORK: work },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => (said += piece));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const address = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (piece) => {
      output += piece;
      if (output.includes("\n")) resolve(output.trim());
    });
    ended.then((code) => reject(new Error(`npm run seminar ended with ${code}: ${said}`)));
  });
  return { child, address, said: () => said, ended };
}

/** Which of the page's texts reads as asked, within a while. */
async function reads(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: 30_000 });
}

withBrowser(
  "npm run seminar: a save runs the script from the first change on, and the page follows",
  async (browser) => {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    writeFileSync(file, script([]));
    const begun = performance.now();
    const seminar = await start();
    try {
      console.log(`measured: npm run seminar → address: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      assert.equal(readFileSync(file, "utf8"), script([]), "what a student has written is never overwritten");
      assert.ok(readdirSync(work).includes(`${source.name}.new.ts`), "the new version lies beside it");
      assert.match(seminar.said(), /has a new version: it lies beside yours as 01-.*\.new\.ts/);
      assert.match(seminar.said(), /01-[\w-]+\.ts and the notebook 01-[\w-]+\.ipynb are two copies/);
      assert.match(seminar.address, /^http:\/\/127\.0\.0\.1:\d+\/\w{48}\/$/);
      assert.equal((await fetch(new URL("/", seminar.address))).status, 403, "without the secret nobody gets in");

      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const { complaints, requests } = watch(page, seminar.address);
      await page.goto(seminar.address);
      await reads(page, "#status", /^Everything has run$/);
      await reads(page, "#points", /^0 of \d+ points$/);
      assert.match((await page.locator("#cell-stft-check").textContent()) ?? "", /0 of 2 points/);
      assert.ok((await durations(page.locator("audio"))).every((seconds) => seconds > 1));
      assert.deepEqual(await seriousFaults(page), []);
      await picture(page, "seminar open");

      // A sound plays, the student has scrolled, and saves an answer.
      await page.evaluate("Object.assign(document.querySelector('audio'), { loop: true, muted: true }).play()");
      await page.locator("#cell-stft").scrollIntoViewIfNeeded();
      const scrolled = await page.evaluate("scrollY");
      let saved = performance.now();
      writeFileSync(file, script(["stft"]));
      await reads(page, "#points", /^2 of \d+ points$/);
      console.log(`measured: save → points on the page: ${((performance.now() - saved) / 1000).toFixed(2)} s`);
      await reads(page, "#status", /^Everything has run$/);
      assert.equal(await page.evaluate("document.querySelector('audio').paused"), false, "the sound plays on");
      assert.equal(await page.evaluate("scrollY"), scrolled, "the page has not jumped");

      // Own sound: chosen here, saved beside the script.
      writeFileSync(file, script(["stft"], [{ id: "own", source: 'recorder({ file: "own.wav" })' }]));
      await page.locator("#cell-own input[type=file]").setInputFiles(path.join(root, "data/voice-m.wav"));
      await reads(page, "#cell-own [role=status]", /^Saved as own\.wav: 3\.8 s at 22050 Hz/);
      assert.equal(readFileSync(path.join(work, "own.wav")).subarray(0, 4).toString(), "RIFF");
      assert.deepEqual(await seriousFaults(page), []);

      // A type error names the line of the file.
      const wrong = script(["stft"], [{ id: "wrong", source: 'const fine = 1;\nconst rate: number = "fast";' }]);
      const line = wrong.split("\n").findIndex((text) => text.includes('"fast"')) + 1;
      writeFileSync(file, wrong);
      await reads(
        page,
        "#cell-wrong .error",
        new RegExp(`^${path.basename(file).replaceAll(".", "\\.")}:${line}:7 - Type 'string'`),
      );
      await reads(page, "#status", /^Error in the cell of line \d+$/);
      await picture(page, "seminar type error");

      // A script that cannot be read is a sentence, and nothing is lost.
      writeFileSync(file, wrong.replace("id: wrong", "id: Wrong!"));
      await reads(page, "#problem", /\.ts:\d+: an id consists of/);

      // A loop without end is stopped.
      writeFileSync(
        file,
        script(
          ["stft"],
          [
            { id: "endless", source: "let turns = 0;\nwhile (true) turns++;" },
            { id: "after", source: "1 + 1" },
          ],
        ),
      );
      await reads(page, "#status", /^Running line \d+ · 1 waiting$/);
      await page.getByRole("button", { name: "Stop" }).click();
      saved = performance.now();
      await reads(page, "#status", /^Stopped · 1 not run$/);
      console.log(`measured: stop → stopped: ${((performance.now() - saved) / 1000).toFixed(2)} s`);
      await reads(page, "#cell-endless .error", /Interrupted/);
      await reads(page, "#points", /^2 of/);

      await page.getByRole("button", { name: "Run all anew" }).click();
      await reads(page, "#status", /^Running line \d+ · 1 waiting$/);
      writeFileSync(file, script(["stft"], [{ id: "after", source: "1 + 1" }]));
      await reads(page, "#status", /^Everything has run$/);
      assert.equal(
        await page.evaluate("document.querySelector('audio').paused"),
        false,
        "the same sounds are the same players",
      );
      assert.deepEqual({ complaints, requests }, { complaints: [], requests: [] });

      seminar.child.kill("SIGINT");
      assert.equal(await seminar.ended, 0);
      await reads(page, "#problem", /has ended in the terminal/);
      await assert.rejects(fetch(seminar.address));
    } finally {
      seminar.child.kill("SIGKILL");
    }
  },
);
