// `npm run doctor [-- --json] [--report]`: see doctor/command.mjs.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import { isNodeNewEnough } from "./enough-node.mjs";

if (isNodeNewEnough("npm run doctor"))
  import("./doctor/command.mjs").then((command) => command.main(process.argv.slice(2)));
