// A Chromium of this machine: we bring none of our own (a download of 150 MB, and not from a package registry).
import { accessSync, constants } from "node:fs";
import path from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const usualPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** What to say when there is none. */
export const noChromium: string =
  "no Chromium was found: install chromium or Google Chrome, or name one in SPECLAB_CHROMIUM";

/** The program, from SPECLAB_CHROMIUM, from PATH, or from where its installer puts it. */
export function findChromium(): string | undefined {
  const named = process.env.SPECLAB_CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...(named ? [named] : onPath), ...(named ? [] : usualPlaces)].find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
