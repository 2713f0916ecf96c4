// An address with its secret, shown in the usual browser without writing the secret into anybody's command line.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildFolder } from "./places.mjs";
import { say } from "./say.mjs";

/**
 * Shows an address in the usual browser; where there is none, says so.
 *
 * The opener's command line can be read by everybody on the machine, so it is given a page that only this person may
 * read and that leads on to the address, as Jupyter itself does. The page goes when this process ends.
 */
export function openBrowser(address) {
  const page = path.join(buildFolder, "open", `${process.pid}.html`);
  mkdirSync(path.dirname(page), { recursive: true });
  rmSync(page, { force: true });
  writeFileSync(page, leadingTo(address), { mode: 0o600 });
  process.once("exit", () => rmSync(page, { force: true }));

  const [command, ...words] = opener(pathToFileURL(page).href);
  const child = spawn(command, words, { stdio: "ignore", detached: true });
  child.once("error", () => say("No browser could be opened: copy the address into one."));
  child.unref();
}

function opener(address) {
  if (process.platform === "darwin") return ["open", address];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", address];
  return ["xdg-open", address];
}

function leadingTo(address) {
  const escaped = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${escaped}">
<title>speclab</title>
<p>The notebook opens <a href="${escaped}">at its address</a>.</p>
</html>
`;
}
