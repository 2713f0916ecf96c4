// `npm run seminar [-- 01] [--no-browser] [--port N]`: the seminar without Python and without Jupyter. The student edits
// a script in work/ with any editor; each save runs it on the kernel, and a page shows what comes out.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import { isNodeNewEnough } from "./enough-node.mjs";

if (isNodeNewEnough("npm run seminar"))
  import("./seminar/command.mjs").then((seminar) => seminar.main(process.argv.slice(2)));
