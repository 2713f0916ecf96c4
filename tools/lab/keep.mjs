// What is there is put aside while its replacement is made, and comes back when there is none: a lab that works today
// still works when the network is gone.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { Stop } from "./say.mjs";

/**
 * Runs `replace` with `folder` moved to `aside`. When it throws, the folder is what it was before; when this process is
 * killed in between, the next call begins with what was put aside.
 *
 * @throws Stop when the folder cannot be moved, as on Windows while a program runs from it
 */
export async function keeping(folder, aside, replace) {
  if (existsSync(aside)) move(aside, folder);
  if (existsSync(folder)) move(folder, aside);
  try {
    await replace();
  } catch (error) {
    if (existsSync(aside)) move(aside, folder);
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

function move(from, to) {
  try {
    rmSync(to, { recursive: true, force: true });
    mkdirSync(path.dirname(to), { recursive: true });
    renameSync(from, to);
  } catch (error) {
    throw new Stop(`${from} cannot be replaced (${error.code}): end what runs from it and run the command again.`);
  }
}
