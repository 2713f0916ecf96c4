// `npm run test:nodes -- 22 24 [--only=interrupts,pitfalls]`: the tests of the kernel and of training under other versions of
// Node, as a table.
//
// Each Node comes from npm into build/node-N: see lab/other-node.mjs.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { otherNode } from "./lab/other-node.mjs";
import { logFile, root, shown } from "./lab/places.mjs";
import { Stop, say } from "./lab/say.mjs";
import { setUpBuild, setUpPackages } from "./lab/setup.mjs";
import { mark } from "./lab/tally.mjs";
import { typedOptions } from "./lab/typed-options.mjs";

const usual = ["22", "24"];
const usage = "npm run test:nodes -- [major versions, such as 22 24] [--only=words of test files]";
const secondsPerVersion = 900;

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = error.exitCode ?? 1;
}

async function main() {
  const { versions, only } = options();
  await setUpPackages({ dev: true });
  await setUpBuild();
  const files = testFiles(only);
  if (files.length === 0)
    throw new Stop(`--only: no test of the kernel or of training has ${only.join(" or ")} in its name.`);
  const programs = [process.execPath];
  for (const version of versions) programs.push(await otherNode(version));
  const rows = [];
  for (const program of programs) rows.push(await testedUnder(program, files));
  console.log(`\n${process.platform} ${process.arch}, ${files.length} test files of the kernel and of training\n`);
  const line = (cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(9))).join(""));
  line(["Node", "passed", "failed", "skipped", "seconds"]);
  for (const { version, passed, failed, skipped, seconds } of rows) {
    line([version, String(passed), String(failed), String(skipped.length), seconds.toFixed(1)]);
  }
  return rows.every((row) => row.failed === 0 && row.passed > 0);
}

function options() {
  const { values, positionals } = typedOptions(process.argv.slice(2), {
    usage,
    options: { only: { type: "string" } },
    positionals: true,
  });
  const wrong = positionals.find((version) => !/^\d+$/.test(version));
  if (wrong !== undefined) throw new Stop(`A major version of Node is a number, got ${wrong}. Usage: ${usage}`);
  return {
    versions: positionals.length > 0 ? positionals : usual,
    only: values.only?.split(",").filter((word) => word !== "") ?? [],
  };
}

function testFiles(only) {
  const folder = path.join(root, "kernel", "dist");
  const ofKernel = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".test.js"));
  const library = ["nn/engine", "nn/engine-tensorflow", "nn/training/trainer"].map(
    (name) => `lib/dist/esm/${name}.test.js`,
  );
  return [...ofKernel.map((name) => path.join("kernel", "dist", name)), ...library]
    .filter((name) => only.length === 0 || only.some((word) => name.includes(word)))
    .map((name) => path.join(root, name))
    .sort();
}

/** Runs the tests, one file after the other: their times are held against limits, and two at once disturb each other. */
async function testedUnder(program, files) {
  const asked = spawnSync(program, ["-p", "process.versions.node"], { encoding: "utf8" });
  if (asked.status !== 0)
    throw new Stop(`${shown(program)} cannot be started: ${asked.error?.message ?? asked.stderr}`);
  const version = asked.stdout.trim();
  say(`  The kernel's tests, and those of training, under Node ${version} …`);
  const reporter = pathToFileURL(path.join(root, "tools/lab/tally.mjs")).href;
  const words = ["--test", "--test-concurrency=1", `--test-reporter=${reporter}`];
  const begun = performance.now();
  const output = await outputOf(program, [...words, "--test-reporter-destination=stdout", ...files]);
  const seconds = (performance.now() - begun) / 1000;
  const log = logFile(`test-node-${version}`);
  mkdirSync(path.dirname(log), { recursive: true });
  writeFileSync(log, output);
  const [text, tally] = output.split(`\n${mark}`);
  if (text.trim() !== "") console.log(`\nNode ${version}\n${text.trim()}`);
  if (tally === undefined) throw new Stop(`The tests under Node ${version} ended too early; see ${shown(log)}.`);
  return { version, seconds, ...JSON.parse(tally.split("\n")[0]) };
}

function outputOf(program, words) {
  return new Promise((resolve) => {
    const child = spawn(program, words, { cwd: root, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const pieces = [];
    child.stdout.on("data", (piece) => pieces.push(piece));
    child.stderr.on("data", (piece) => pieces.push(piece));
    const limit = setTimeout(() => child.kill(), secondsPerVersion * 1000);
    child.once("close", () => {
      clearTimeout(limit);
      resolve(Buffer.concat(pieces).toString());
    });
  });
}
