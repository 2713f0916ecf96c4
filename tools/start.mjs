// `npm start [-- --no-browser] [--port N] [--ip ADDRESS] [notebook]`: sets up what is missing, then opens the seminar in JupyterLab.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import { isNodeNewEnough } from "./enough-node.mjs";

if (isNodeNewEnough("npm start")) import("./lab/lab.mjs").then((lab) => lab.main(process.argv.slice(2)));
