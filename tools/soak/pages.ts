// A notebook opened and run in JupyterLab in a browser, again and again.
import path from "node:path";
import { root } from "../notebooks/sources.ts";
import { failures, nodeTest } from "./damage.ts";
import { type Trial, timesOf } from "./trial.ts";

const all = 50;
const file = "build/js/tools/browser/lab.test.js";

export const pages: Trial = {
  name: "pages",
  what: (share) => `the browser's test of JupyterLab ${timesOf(all, share)} times (needs npm run setup and Chromium)`,
  async run(share, progress) {
    const broken = [];
    const times = timesOf(all, share);
    for (let i = 1; i <= times; i++) {
      const { code, output } = await nodeTest(path.join(root, file), { SPECLAB_REQUIRE: "python,chromium" });
      if (code !== 0) broken.push(`time ${i}: ${failures(output)}`);
      progress(`${i} of ${times}`);
    }
    return { times, broken };
  },
};
