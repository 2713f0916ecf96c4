// `npm run hand-in`: see course/hand-in-command.mjs.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import { isNodeNewEnough } from "./enough-node.mjs";

if (isNodeNewEnough("npm run hand-in"))
  import("./course/hand-in-command.mjs").then((command) => command.main(process.argv.slice(2)));
