// `node inside.js npm start -- --no-browser …`: waits for the address that a command prints, asks there, and stops the command.
// It runs behind the same wall as the command: without a network nobody else reaches that address.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const secondsToAddress = 840;
const secondsToEnd = 20;

const [program, ...words] = process.argv.slice(2);
const port = await freePort();
const child = spawn(program, [...words, "--port", String(port)], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
let said = "";
const address = new Promise<string | undefined>((resolve) => {
  const hear = (piece: Buffer): void => {
    said += piece;
    const found = /http:\/\/127\.0\.0\.1\S+/.exec(said.replaceAll(/http:\S*$/g, ""));
    if (found) resolve(found[0]);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  ended.then(() => resolve(undefined));
  setTimeout(() => resolve(undefined), secondsToAddress * 1000).unref();
});

const found = await address;
process.stdout.write(said);
if (found === undefined) {
  process.exitCode = child.exitCode ?? 1;
} else {
  const response = await fetch(found);
  console.log(`\nanswer ${response.status}`);
  const url = new URL(found);
  if (url.searchParams.has("token")) {
    const sessions = (await (
      await fetch(`${url.origin}/api/sessions?token=${url.searchParams.get("token")}`)
    ).json()) as { kernel?: { name: string } }[];
    console.log(`kernels ${sessions.map(({ kernel }) => kernel?.name).join(" ")}`);
  }
  process.exitCode = response.ok ? 0 : 1;
}
for (const signal of ["SIGINT", "SIGKILL"] as const) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    break; // It has ended in the meantime.
  }
  await Promise.race([ended, pause(secondsToEnd * 1000, undefined, { ref: false })]);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });
}
