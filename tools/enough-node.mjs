// Says it when Node is too old, for commands that students type.
//
// This file and those that import it must be readable by a Node far too old for the rest: no syntax and no module newer
// than Node 12 in them, everything else behind a dynamic import.
const needed = "20.19.0";

/** Whether this Node will do; where it does not, a sentence says what to do and the command is to end. */
export function isNodeNewEnough(command) {
  if (!olderThan(process.versions.node, needed)) return true;
  console.error(
    `speclab needs Node.js ${needed} or newer, this is ${process.versions.node}: install a newer one (https://nodejs.org) and run \`${command}\` again.`,
  );
  process.exitCode = 1;
  return false;
}

/** True when version `a` comes before version `b`, both of the form 20.19.0. */
function olderThan(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  const differs = left.findIndex((number, i) => number !== right[i]);
  return differs >= 0 && left[differs] < right[differs];
}
