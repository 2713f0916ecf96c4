// The picture in README: the first page's check that recognises a mistake, as a browser draws it.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { findChromium, launchChromium, noChromium } from "../browser/chromium.ts";

const size = { width: 1100, height: 900 };

/** @throws Error when this machine has no browser */
export async function takePicture(site: string, file: string): Promise<void> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error(`No picture: ${noChromium}.`);
  const browser = await launchChromium(chromium);
  try {
    const page = await browser.newPage({ viewport: size, colorScheme: "light" });
    await page.goto(pathToFileURL(path.join(site, "index.html")).href);
    const cell = await page.locator(".source").first().boundingBox();
    const verdict = await page.locator(".output").first().boundingBox();
    if (!cell || !verdict) throw new Error("No picture: the first page shows no check.");
    const around = 8;
    const clip = {
      x: cell.x - around,
      y: cell.y - around,
      width: cell.width + 2 * around,
      height: verdict.y + verdict.height - cell.y + 2 * around,
    };
    await page.screenshot({ path: file, clip });
  } finally {
    await browser.close();
  }
}
