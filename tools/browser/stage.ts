// Tests that go through one page together, step by step: the first sets up a server and a browser, the last closes both.
import path from "node:path";
import { after, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { findChromium, launchChromium, noChromium } from "./chromium.ts";
import { type Lab, LabFailed, root, startLab } from "./lab.ts";
import { collectComplaints } from "./notebook-page.ts";

export interface Stage<Server> {
  readonly server: Server;
  readonly browser: Browser;
  readonly page: Page;
  /** What the browser's console has to complain about, up to now. */
  readonly complaints: readonly string[];
}

export interface StageSettings<Server> {
  /** @throws Absent where a part that it needs is not on this machine */
  start(): Promise<Server>;
  /** The page is empty still. */
  ready(stage: Stage<Server>): Promise<void> | void;
  readonly browserArguments?: readonly string[];
  readonly height?: number;
  /** Milliseconds for whatever the page is waited for. */
  readonly patience?: number;
  /** Milliseconds for a test. */
  readonly limit: number;
}

/** A part that is not there: a reason to skip, unless SPECLAB_REQUIRE says that it must be. */
export class Absent extends Error {
  readonly part: string;

  constructor(part: string, sentence: string) {
    super(sentence);
    this.part = part;
  }
}

const required = (process.env.SPECLAB_REQUIRE ?? "").split(",");
const setUpLimit = 360_000;

/**
 * Sets up server and browser in a test of its own.
 *
 * @param title of that test
 * @returns a `test` whose steps run on the page; where it fails, the page is kept as a picture
 */
export function onStage<Server extends { stop(): Promise<unknown> }>(
  title: string,
  { start, ready, browserArguments = [], height = 1000, patience = 20_000, limit }: StageSettings<Server>,
): (title: string, steps: () => Promise<void>) => void {
  let server: Server | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;
  let missing: string | undefined = `“${title}” failed`;

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test(title, { timeout: setUpLimit }, async (t) => {
    try {
      const chromium = findChromium();
      if (chromium === undefined) throw new Absent("chromium", noChromium);
      server = await start();
      browser = await launchChromium(chromium, browserArguments);
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      missing = error.message;
      if (required.includes(error.part)) throw new Error(`--require=${error.part}: ${missing}`);
      return t.skip(missing);
    }
    page = await browser.newPage({ viewport: { width: 1280, height } });
    page.setDefaultTimeout(patience);
    await ready({ server, browser, page, complaints: collectComplaints(page) });
    missing = undefined;
  });

  return (name, steps) =>
    test(name, { timeout: limit }, async (t) => {
      if (missing) return t.skip(missing);
      try {
        await steps();
      } catch (error) {
        const file = path.join(root, "build", "screenshots", `failed ${name.replace(/\W+/g, " ")}.png`);
        await page?.screenshot({ path: file }).catch(() => {});
        throw error;
      }
    });
}

/** @throws Absent where there is no JupyterLab */
export async function labOrAbsent(work?: string): Promise<Lab> {
  try {
    return await startLab(work);
  } catch (error) {
    if (!(error instanceof LabFailed) || !error.message.includes("run without JupyterLab")) throw error;
    throw new Absent("python", error.message);
  }
}
