// What a report may say of a machine: no name of a person or a machine, no path.
import os from "node:os";
import { root } from "../lab/places.mjs";

/** Letters and digits around a name would make it another word. */
const asWord = (name) => new RegExp(`(?<![\\p{L}\\p{N}])${literal(name)}(?![\\p{L}\\p{N}])`, "gu");
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Absolute paths of Unix with two parts or more, but for the system's own devices, and of Windows. */
const paths = [/(?<![\w.>~/])(?!\/(?:dev|proc)\/)(?:\/[^\s/:;,'"`()]+){2,}\/?/g, /\b[A-Za-z]:\\[^\s;,'"`()]+/g];

/** @returns a function that takes names and paths out of a text */
export function withoutNames({ home = os.homedir(), user = userName(), host = os.hostname(), folder = root } = {}) {
  // Folders as they are written, first: names with spaces are in them.
  const folders = [folder, process.env.SPECLAB_CACHE, process.env.SPECLAB_DATA, home].filter((one) => one?.length > 1);
  const names = [user, host, host.split(".")[0]].filter((one) => one?.length > 1);
  return (text) => {
    let shown = text;
    for (const one of folders) shown = shown.replace(new RegExp(`${literal(one)}[^\\s:;,'"\`()]*`, "g"), "<path>");
    for (const pattern of paths) shown = shown.replace(pattern, "<path>");
    for (const one of names) shown = shown.replace(asWord(one), "<name>");
    return shown;
  };
}

function userName() {
  try {
    return os.userInfo().username;
  } catch {
    return process.env.USER ?? "";
  }
}
