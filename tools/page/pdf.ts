// A page as PDF, by a headless Chromium of this machine: the print style puts the still pictures on paper.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const SECONDS = 120;

/**
 * @param chromium the program
 * @throws Error with the browser's last words when no PDF has come out
 */
export function printPdf(chromium: string, page: string, pdf: string): void {
  rmSync(pdf, { force: true });
  const profile = mkdtempSync(path.join(os.tmpdir(), "speclab-pdf-"));
  const words = [
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-pdf-header-footer",
    // Chromium refuses its sandbox to root, and the page is our own.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    `--user-data-dir=${profile}`,
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ];
  const { stderr, error } = spawnSync(chromium, words, { encoding: "utf8", timeout: SECONDS * 1000 });
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  if (existsSync(pdf)) return;
  const lastWords = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
  throw new Error(`The browser made no PDF: ${lastWords}`);
}
