// `npm start [-- --no-browser] [--port N] [--ip ADDRESS] [notebook]`: sets up what is missing, then opens the seminar in JupyterLab.
//
// This file must be readable by a Node far too old for the rest, so that it can say so: no syntax and no module newer
// than Node 12 here, everything else behind a dynamic import.
const needed = "20.19.0";

if (olderThan(process.versions.node, needed)) {
  console.error(
    `speclab needs Node.js ${needed} or newer, this is ${process.versions.node}: install a newer one (https://nodejs.org) and run \`npm start\` again.`,
  );
  process.exitCode = 1;
} else {
  import("./lab/lab.mjs").then((lab) => lab.main(process.argv.slice(2)));
}

/** True when version `a` comes before version `b`, both of the form 20.19.0. */
function olderThan(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  const differs = left.findIndex((number, i) => number !== right[i]);
  return differs >= 0 && left[differs] < right[differs];
}
