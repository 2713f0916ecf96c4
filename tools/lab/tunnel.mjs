// JupyterLab listens on this machine alone. Who has come to it over SSH has the browser on another one.
import os from "node:os";

/**
 * The sentence with the command that makes the lab's address work in the browser of the computer in front of the person;
 * undefined for somebody who has not come over SSH.
 *
 * @param port the lab's
 */
export function tunnelSentence(port, env = process.env, user = userName()) {
  // sshd writes: the client's address and port, this machine's address and port.
  const [, , address, sshPort] = (env.SSH_CONNECTION ?? "").trim().split(/\s+/);
  if (!address) return undefined;
  const way = sshPort && sshPort !== "22" ? `-p ${sshPort} ` : "";
  const command = `ssh -N -L ${port}:127.0.0.1:${port} ${way}${user ? `${user}@` : ""}${address}`;
  return `You are here over SSH: run \`${command}\` on your own computer (or with the name you gave to ssh instead of ${address}), and the address opens in its browser.`;
}

function userName() {
  try {
    return os.userInfo().username;
  } catch {
    return process.env.USER ?? "";
  }
}
