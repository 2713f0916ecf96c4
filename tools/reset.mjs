// `npm run reset`: see course/reset-command.mjs.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import { isNodeNewEnough } from "./enough-node.mjs";

if (isNodeNewEnough("npm run reset"))
  import("./course/reset-command.mjs").then((command) => command.main(process.argv.slice(2)));
