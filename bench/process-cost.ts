// CPU time and memory of another process, as far as the system tells them (Linux).
import { readFileSync } from "node:fs";

/** Linux counts CPU time in ticks of this many milliseconds (USER_HZ is 100 on every platform Node supports). */
const TICK = 10;

/** CPU milliseconds of all threads so far; undefined where there is no /proc. */
export function cpuTime(pid: number): number | undefined {
  try {
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return undefined;
  }
}

/** Resident memory in MB (10⁶ bytes); undefined where there is no /proc. */
export function residentMemory(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}
