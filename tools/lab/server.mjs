// The JupyterLab server: started on a free port of this machine only (unless asked otherwise), with a token, and stopped
// without leftovers.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { jupyterEnvironment, kernelName } from "./jupyter.mjs";
import { logFile, shown } from "./places.mjs";
import { Stop } from "./say.mjs";

/** How a person, a terminal and a service manager say that it is enough. */
export const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Nobody else reaches this address. */
export const thisMachine = "127.0.0.1";
const secondsToAnswer = 90;
const secondsToStop = 8;

/** The first port from `wanted` on that is free on the address `ip`. */
export async function freePort(wanted, ip = thisMachine) {
  for (let port = wanted; port < Math.min(wanted + 100, 65_536); port++) {
    if (await isFree(port, ip)) return port;
  }
  throw new Stop(`No port from ${wanted} on is free: choose another with \`npm start -- --port N\`.`);
}

function isFree(port, ip) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, ip, () => probe.close(() => resolve(true)));
  });
}

/**
 * Starts JupyterLab and waits until it answers.
 *
 * @param command words that start JupyterLab
 * @param folder  the folder it shows
 * @param ip      the address to listen at; 0.0.0.0 for all of this machine, as a container needs it
 * @returns       `{ origin, token, request, ended, stop }`
 */
export async function startServer({ command, folder, port, ip = thisMachine }) {
  const log = logFile("jupyterlab");
  mkdirSync(path.dirname(log), { recursive: true });
  const output = openSync(log, "w");
  // The token goes through a file that is gone when the server has read it: a command line can be read by everybody on
  // the machine, and the server's environment by every cell.
  const token = randomBytes(24).toString("hex");
  const secret = mkdtempSync(path.join(os.tmpdir(), "speclab-"));
  const tokenFile = path.join(secret, "token");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const forgetToken = () => rmSync(secret, { recursive: true, force: true });
  process.once("exit", forgetToken);
  const options = [
    "--no-browser",
    `--ServerApp.ip=${ip}`,
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${folder}`,
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  const [program, ...words] = [...command, ...options];
  const server = spawn(program, words, {
    cwd: folder,
    env: { ...jupyterEnvironment(), JUPYTER_TOKEN: undefined, JUPYTER_TOKEN_FILE: tokenFile },
    stdio: ["ignore", output, output],
    // In a process group of its own, a Ctrl-C in the terminal reaches only us, and we stop the server in good order.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  closeSync(output);
  const ended = new Promise((resolve) => {
    server.once("error", resolve);
    server.once("exit", resolve);
  });

  const origin = `http://${reachable(ip)}:${port}`;
  const request = async (place, settings = {}) => {
    const response = await fetch(origin + place, {
      ...settings,
      headers: { authorization: `token ${token}`, "content-type": "application/json" },
    });
    if (!response.ok)
      throw new Error(`${settings.method ?? "GET"} ${place}: ${response.status} ${response.statusText}`);
    return response;
  };
  const stop = () => stopServer(server, request, ended);

  // Before it answers it cannot be asked to stop.
  const abandon = () => {
    kill(server, "SIGKILL");
    process.exit();
  };
  for (const signal of stopSignals) process.on(signal, abandon);
  const up = await answers(request, ended);
  forgetToken();
  for (const signal of stopSignals) process.off(signal, abandon);
  if (!up) {
    await stop();
    throw new Stop(`JupyterLab did not start; what it said is in ${shown(log)}: ${lastWords(log)}`);
  }
  return { origin, token, request, ended, stop };
}

/** All addresses are no address to go to: this machine's own stands for them. */
function reachable(ip) {
  if (ip === "0.0.0.0" || ip === "::") return thisMachine;
  return ip.includes(":") ? `[${ip}]` : ip;
}

async function answers(request, ended) {
  let alive = true;
  ended.then(() => {
    alive = false;
  });
  const deadline = performance.now() + secondsToAnswer * 1000;
  while (alive && performance.now() < deadline) {
    try {
      await request("/api/status");
      return true;
    } catch {
      await pause(100);
    }
  }
  return false;
}

/**
 * Asks for the notebook's kernel before the page does: it starts while the page still loads, and the page takes over
 * the session that it finds for its path.
 */
export async function startKernel({ request }, notebook) {
  const session = { path: notebook, name: path.basename(notebook), type: "notebook", kernel: { name: kernelName } };
  await request("/api/sessions", { method: "POST", body: JSON.stringify(session) });
}

/** The server's own shutdown ends the kernels first; what does not go in good time is killed. */
async function stopServer(server, request, ended) {
  const gone = ended.then(() => true);
  const within = (seconds) => Promise.race([gone, pause(seconds * 1000, false, { ref: false })]);
  await request("/api/shutdown", { method: "POST", signal: AbortSignal.timeout(secondsToStop * 1000) }).catch(() => {});
  if (await within(secondsToStop)) return;
  kill(server, "SIGTERM");
  if (await within(secondsToStop)) return;
  kill(server, "SIGKILL");
  await within(secondsToStop);
}

function kill(server, signal) {
  if (server.pid === undefined) return;
  if (process.platform === "win32") spawn("taskkill", ["/pid", String(server.pid), "/t", "/f"], { stdio: "ignore" });
  else
    try {
      process.kill(-server.pid, signal);
    } catch {
      // It has ended in the meantime.
    }
}

function lastWords(log) {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.findLast((line) => /error|critical|refused/i.test(line)) ?? lines.at(-1) ?? "";
}
