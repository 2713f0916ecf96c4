// What the tests of pages share: a browser where there is one, and what it is asked about sounds, figures and complaints.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { findChromium, launchChromium, noChromium } from "./chromium.ts";
import { root } from "./lab.ts";

const required = (process.env.SPECLAB_REQUIRE ?? "").split(",");

/**
 * A test with a browser; skipped with a sentence where there is none, unless there must be one.
 *
 * @param more arguments for the browser
 */
export function withBrowser(
  name: string,
  steps: (browser: Browser, t: TestContext) => Promise<void>,
  more: readonly string[] = [],
): void {
  test(name, { timeout: 180_000 }, async (t) => {
    const program = findChromium();
    if (program === undefined) {
      if (required.includes("chromium")) throw new Error(`--require=chromium: ${noChromium}`);
      return t.skip(noChromium);
    }
    const browser = await launchChromium(program, more);
    try {
      await steps(browser, t);
    } finally {
      await browser.close();
    }
  });
}

/** What the browser's console complains about, and addresses that are neither the page's nor data. */
export function watch(page: Page, own: string): { complaints: string[]; requests: string[] } {
  const seen = { complaints: [] as string[], requests: [] as string[] };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.complaints.push(message.text());
  });
  page.on("pageerror", (error) => seen.complaints.push(`uncaught ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url())) seen.requests.push(request.url());
  });
  return seen;
}

/** Goes from figure to figure, as they are drawn only when they come near; returns how many there are. */
export async function seeFigures(page: Page): Promise<number> {
  const figures = page.locator(".interactive");
  const count = await figures.count();
  for (let i = 0; i < count; i++) {
    await figures.nth(i).scrollIntoViewIfNeeded();
    await figures.nth(i).locator(".live .main-svg").first().waitFor();
  }
  await page.evaluate("scrollTo(0, 0)");
  return count;
}

/** Seconds of each player; NaN for one whose sound cannot be read. */
export function durations(players: Locator): Promise<number[]> {
  return players.evaluateAll(async (elements) => {
    const sounds = elements as unknown as { readyState: number; duration: number; [on: string]: unknown }[];
    for (const sound of sounds) {
      if (sound.readyState > 0) continue;
      await new Promise<void>((settle) => {
        sound.onloadedmetadata = () => settle();
        sound.onerror = () => settle();
      });
    }
    return sounds.map(({ duration }) => duration);
  });
}

export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = path.join(root, "build/screenshots/pages");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage });
}
