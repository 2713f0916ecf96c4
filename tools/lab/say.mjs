// What the commands say while they work, and the one sentence they say when they cannot go on.
//
// Progress goes to stderr, results (the address of the lab, the table of a test run) to stdout.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";

/** Ends a command with one sentence for the person at the terminal instead of a stack trace. */
export class Stop extends Error {
  name = "Stop";
}

export function say(line = "") {
  process.stderr.write(`${line}\n`);
}

/** Announces a piece of work before it starts, and its seconds when it is done. */
export async function step(announcement, work) {
  process.stderr.write(`  ${announcement} … `);
  const begun = performance.now();
  try {
    const result = await work();
    say(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
    return result;
  } catch (error) {
    say("failed");
    throw error;
  }
}

/**
 * Runs a program with its output in a log file. Returns `{ ok, output }`; a program that cannot be started at all is
 * not ok and says why in its output.
 */
export function quietly(command, args, { cwd, env, log, shell = false }) {
  mkdirSync(path.dirname(log), { recursive: true });
  const file = openSync(log, "w");
  return new Promise((resolve) => {
    const done = (ok, more = "") => {
      closeSync(file);
      resolve({ ok, output: readFileSync(log, "utf8") + more });
    };
    const child = spawn(command, args, { cwd, env, shell, stdio: ["ignore", file, file], windowsHide: true });
    child.once("error", (error) => done(false, error.message));
    child.once("exit", (code) => done(code === 0));
  });
}

const reasons = [
  [/ENOSPC|No space left/i, "the disk is full: free some space"],
  [/EROFS|EACCES|EPERM|Permission denied|Read-only file system/i, "something may not be written: check who owns it"],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_(HAS_EXPIRED|UNTRUSTED)|CERTIFICATE_VERIFY_FAILED/i,
    "the network shows a certificate that is not trusted here: get that of your network, and name its file in NODE_EXTRA_CA_CERTS and PIP_CERT",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET|name resolution|NewConnectionError|Connection ?(refused|aborted|broken|timed out)|Network is unreachable|ProxyError|ReadTimeout/i,
    "the package registry cannot be reached: connect to the network",
  ],
];

/** Why an installation failed, in a sentence a person can act on. */
export function failure(what, output, log) {
  const known = reasons.find(([pattern]) => pattern.test(output));
  const why = known ? known[1] : `its last words are in ${log}: ${lastLine(output)}`;
  return new Stop(
    `${what} could not be installed; ${why}, then run the command again (what is already there is kept).`,
  );
}

/** npm's own last line only tells where there is more. */
function lastLine(text) {
  const lines = text.trim().split("\n");
  return (lines.findLast((line) => !line.includes("A complete log of this run")) ?? "").trim();
}
