// `npm test [-- --quick] [--only=stage,…] [--require=python,chromium,data,compiler] [--stock]`: sets up everything, tests everything.
import { changes, treeStillClean } from "./lab/clean-tree.mjs";
import { jupyterLab } from "./lab/python.mjs";
import { Stop, say } from "./lab/say.mjs";
import { setUpBuild, setUpPackages } from "./lab/setup.mjs";
import { stages, stockTable } from "./lab/stages.mjs";
import { typedOptions } from "./lab/typed-options.mjs";

const requirable = ["python", "chromium", "data", "compiler", "tensorflow", "typedoc", "webgpu"];

const usage = `npm test [-- --quick] [--only=stage,…] [--require=${requirable.join(",")}] [--stock]

  --quick     without the notebooks, the browser, and what reads SPECLAB_QUICK: tests that take long
  --only      these stages: lint, build, lib, kernel, tools, checks, pack, notebooks, browser
  --require   what must not be missing here: a test that would be skipped for want of it fails
  --stock     instead: the kernel's tests on stock tslab, as a table`;

try {
  const { values } = typedOptions(process.argv.slice(2), {
    usage,
    options: {
      quick: { type: "boolean", default: false },
      stock: { type: "boolean", default: false },
      only: { type: "string" },
      require: { type: "string" },
    },
  });
  process.exitCode = (await main(values)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  console.log("0 passed, 1 failed, 0 skipped");
  process.exitCode = error.exitCode ?? 1;
}

async function main({ quick, stock, only, require }) {
  const required = requirements(require);
  process.env.SPECLAB_REQUIRE = required.join(",");
  if (quick) process.env.SPECLAB_QUICK = "1";
  const chosen = choose(stages, { quick, only: listed(only) });
  const treeBefore = changes();
  await setUpPackages({ dev: true });
  if (stock) {
    await setUpBuild();
    return stockTable();
  }

  if (!chosen.some((stage) => stage.name === "build")) await setUpBuild();
  const results = [];
  if (chosen.some((stage) => stage.name === "browser"))
    results.push(await timed("python", () => setUpPython(required)));
  for (const stage of chosen) {
    say(`  ${stage.what} …`);
    results.push(await timed(stage.name, stage.run));
  }
  results.push(await timed("clean tree", () => treeStillClean(treeBefore)));
  return report(
    results,
    stages.filter((stage) => !chosen.includes(stage)).map((stage) => stage.name),
  );
}

/** A word that nobody knows would require nothing, and nobody would notice. */
function requirements(words) {
  const required = listed(words ?? process.env.SPECLAB_REQUIRE);
  const unknown = required.find((word) => !requirable.includes(word));
  if (unknown === undefined) return required;
  const from = words === undefined ? "SPECLAB_REQUIRE" : "--require";
  throw new Stop(`${from}: there is nothing called ${unknown}; there is: ${requirable.join(", ")}.`);
}

function choose(stages, { quick, only }) {
  const unknown = only.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown)
    throw new Stop(`--only: there is no stage ${unknown}; there is: ${stages.map(({ name }) => name).join(", ")}.`);
  if (only.length > 0) return stages.filter((stage) => only.includes(stage.name));
  return stages.filter((stage) => !(quick && stage.slow));
}

/** JupyterLab, for the browser test. */
async function setUpPython(required) {
  try {
    await jupyterLab();
    return { passed: 1, failed: 0, skipped: [] };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (!required.includes("python"))
      return { passed: 0, failed: 0, skipped: [{ name: "JupyterLab", why: error.message }] };
    console.log(`\n✖ JupyterLab\n${error.message}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

async function timed(name, run) {
  const begun = performance.now();
  const counts = await run();
  return { name, seconds: (performance.now() - begun) / 1000, ...counts };
}

/** The table, the skipped tests with their reasons, and the line that sums up. */
function report(results, leftOut) {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  const row = (cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(9))).join(""));
  console.log();
  row(["stage", "seconds", "passed", "failed", "skipped"]);
  for (const { name, seconds, passed, failed, skipped } of results) {
    row([name, seconds.toFixed(1), String(passed), String(failed), String(skipped.length)]);
  }
  row(["all", sum((result) => result.seconds).toFixed(1), "", "", ""]);
  if (leftOut.length > 0) console.log(`\nNot asked for: ${leftOut.join(", ")}.`);
  for (const { name, skipped } of results) {
    for (const why of new Set(skipped.map((test) => test.why))) {
      console.log(`\nSkipped in ${name}: ${why || "no reason given"}`);
      for (const test of skipped.filter((candidate) => candidate.why === why)) console.log(`  - ${test.name}`);
    }
  }
  const [passed, failed] = [sum((result) => result.passed), sum((result) => result.failed)];
  console.log(`\n${passed} passed, ${failed} failed, ${sum((result) => result.skipped.length)} skipped`);
  return failed === 0 && passed > 0;
}

function listed(words = "") {
  return words.split(",").filter((word) => word !== "");
}
