// The browser of the tests: a Chromium of this machine, driven by playwright.
import { type Browser, chromium } from "playwright-core";

export { findChromium, noChromium } from "./find-chromium.ts";

export function launchChromium(executablePath: string, more: readonly string[] = []): Promise<Browser> {
  // In a container the sandbox and the shared memory are not to be had, and there is nothing to protect or to draw fast.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", ...more];
  return chromium.launch({ executablePath, args });
}
