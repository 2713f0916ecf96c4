// What keeps a bundle from running on computers of another kind than this one, as far as its files tell.
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import path from "node:path";
import { platforms } from "./platforms.ts";

/** First bytes of programs and of what they load. */
const magic: Readonly<Record<string, string>> = { linux: "7f454c46", win32: "4d5a", darwin: "cffaedfe" };
/** Universal ones of Apple begin otherwise. */
const universal = "cafebabe";

/** Windows reads paths of 259 letters, and somebody's folder comes before ours. */
const longestPath = 200;
/** What no name may hold or be on Windows. */
const forbidden = /[<>:"|?*\\\p{Cc}]|[. ]$/u;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** @returns what is wrong, in words; nothing when all is as it should be */
export function faultsOf(folder: string, kind: string, python: string): string[] {
  const { system, processor } = platforms[kind];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
    entry,
    file: path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"),
  }));
  const files = entries.filter(({ entry }) => entry.isFile()).map(({ file }) => file);
  const faults = entries.filter(({ entry }) => entry.isSymbolicLink()).map(({ file }) => `${file} is a link`);
  for (const { entry, file } of entries) {
    if (forbidden.test(entry.name) || reserved.test(entry.name)) faults.push(`${file} is no name for Windows`);
    if (file.length > longestPath) faults.push(`${file} has more than ${longestPath} letters`);
  }
  const small = new Map<string, string>();
  for (const file of files) {
    const other = small.get(file.toLowerCase());
    if (other) faults.push(`${file} and ${other} differ in capitals alone`);
    small.set(file.toLowerCase(), file);
  }
  const binaries = files.filter((file) => file.endsWith(".node"));
  const isOfProcessor = (file: string): boolean =>
    !file.includes("/zeromq/build/") || file.includes(`/zeromq/build/${system}/${processor}/`);
  if (!binaries.some((file) => file.includes(`/zeromq/build/${system}/${processor}/`)))
    faults.push(`zeromq has nothing for ${system} on ${processor}`);
  for (const file of binaries.filter(isOfProcessor)) {
    const begins = firstBytes(path.join(folder, file));
    if (!begins.startsWith(magic[system]) && !(system === "darwin" && begins === universal))
      faults.push(`${file} is of another system`);
  }
  const wheels = files.filter((file) => /^wheels\/[^/]+\.whl$/.test(file));
  if (!wheels.some((file) => file.startsWith("wheels/jupyterlab-"))) faults.push("there is no JupyterLab");
  for (const file of wheels) if (!fits(file, system, processor, python)) faults.push(`${file} is of another computer`);
  return faults;
}

function firstBytes(file: string): string {
  const bytes = Buffer.alloc(4);
  const opened = openSync(file, "r");
  readSync(opened, bytes);
  closeSync(opened);
  return bytes.toString("hex");
}

/** `NAME-VERSION-cp312-cp312-win_amd64.whl`, `…-py3-none-any.whl`, `…-cp37-abi3-macosx_11_0_arm64.whl` */
function fits(file: string, system: string, processor: string, python: string): boolean {
  const [versions, abi, machines] = file
    .replace(/\.whl$/, "")
    .split("-")
    .slice(-3);
  const minor = Number(python.split(".")[1]);
  const goodVersion = versions.split(".").some((version) => {
    if (/^py3\d*$/.test(version)) return true;
    const own = Number(/^cp3(\d+)$/.exec(version)?.[1] ?? Number.NaN);
    return own === minor || (abi === "abi3" && own <= minor);
  });
  const machine = { x64: "(x86_64|amd64)", arm64: "(arm64|aarch64|universal2)" }[processor];
  const names = { linux: "(many)?linux", win32: "win", darwin: "macosx" }[system];
  const mine = new RegExp(`^${names}.*_${machine}$`);
  return goodVersion && machines.split(".").some((one) => one === "any" || mine.test(one));
}
