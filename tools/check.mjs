// `npm run check`: see course/check-command.mjs.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import { isNodeNewEnough } from "./enough-node.mjs";

if (isNodeNewEnough("npm run check"))
  import("./course/check-command.mjs").then((command) => command.main(process.argv.slice(2)));
