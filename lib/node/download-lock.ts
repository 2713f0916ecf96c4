import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "./make-folder.ts";

/** What stands in a lock: whose it is. */
interface Owner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

const heartbeatMilliseconds = 5_000;
/** A lock whose owner runs on another machine is given up when nobody has touched it for so long. */
const staleMilliseconds = 60_000;
const pollMilliseconds = 200;

/**
 * Does some work while no other process, and no other call of this one, does the same: two notebooks that want one file
 * fetch it once. What a dead process has left is taken away.
 *
 * @param onWait called once when somebody else is at work
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: { readonly signal?: AbortSignal; readonly onWait?: () => void } = {},
): Promise<T> {
  const lock = `${file}.lock`;
  const own: Owner = { id: randomUUID(), pid: process.pid, host: hostname() };
  makeFolder(path.dirname(file));
  let said = false;
  while (!(await take(lock, own))) {
    if (await removeStale(lock)) continue;
    if (!said) options.onWait?.();
    said = true;
    await sleep(pollMilliseconds, undefined, { signal: options.signal });
  }
  const heartbeat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => {}), heartbeatMilliseconds);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await ownerOf(lock))?.id === own.id) await rm(lock, { force: true });
  }
}

async function take(lock: string, own: Owner): Promise<boolean> {
  try {
    await writeFile(lock, JSON.stringify(own), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes away a lock that nobody holds any more. */
async function removeStale(lock: string): Promise<boolean> {
  const owner = await ownerOf(lock);
  const touched = await stat(lock).catch(() => undefined);
  if (!touched) return true;
  const isOld = Date.now() - touched.mtimeMs > staleMilliseconds;
  const isStale = owner && owner.host === hostname() ? !isAlive(owner.pid) : isOld;
  if (!isStale) return false;
  // Another process may do the same at this moment, and have its own new lock there already: that one goes back.
  const aside = `${lock}.${randomUUID()}`;
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  );
  if (moved && (await ownerOf(aside))?.id !== owner?.id) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
  return true;
}

async function ownerOf(lock: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(lock, "utf8"));
  } catch {
    return undefined; // gone, or being written at this moment
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
