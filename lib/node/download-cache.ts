import { homedir } from "node:os";
import path from "node:path";

/**
 * Where downloads are kept: SPECLAB_CACHE, or `speclab` in the folder that the system has for such things. It may be
 * deleted at any time; what is needed is fetched again.
 */
export function cacheFolder(): string {
  const chosen = process.env.SPECLAB_CACHE;
  if (chosen) return path.resolve(chosen);
  return path.join(userCache(), "speclab");
}

/** @see freedesktop.org, XDG Base Directory Specification 0.8; Apple, File System Programming Guide */
function userCache(): string {
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? path.join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  const { XDG_CACHE_HOME: chosen } = process.env;
  return chosen && path.isAbsolute(chosen) ? chosen : path.join(homedir(), ".cache");
}
