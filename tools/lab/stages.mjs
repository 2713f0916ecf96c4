// The stages of `npm test`. Each returns how many tests passed, how many failed, and which were skipped for what reason.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { build } from "../build.mjs";
import { isLong } from "./long-tests.mjs";
import { logFile, root, shown } from "./places.mjs";
import { mark } from "./tally.mjs";

/** Names, in the order in which they run; `slow` ones are left out by --quick. */
export const stages = [
  { name: "lint", what: "format and lint", run: lint },
  { name: "build", what: "build and types", run: compile },
  { name: "lib", what: "library", run: () => nodeTests("lib", compiled("lib/dist/esm"), { minutes: 10 }) },
  { name: "kernel", what: "kernel", run: () => nodeTests("kernel", compiled("kernel/dist"), { minutes: 15 }) },
  { name: "tools", what: "tools", run: toolTests },
  { name: "checks", what: "every known mistake of every exercise", run: checkMatrix, slow: true },
  { name: "pack", what: "the package in other people's projects", run: packTests, slow: true },
  { name: "notebooks", what: "notebooks on the real kernel", run: notebooks, slow: true },
  { name: "browser", what: "JupyterLab in a browser", run: browserTests, slow: true },
];

async function lint() {
  const biome = path.join(root, "tools/lint/biome.mjs");
  return single("lint", await run("lint", [biome, "ci", "--colors=off"], { minutes: 5 }));
}

async function compile() {
  const complaints = build();
  return single("build", { ok: complaints === "", output: complaints });
}

/** Another seed than the library's tests have: a hint that fits one seed's inputs alone is a wrong one. */
async function checkMatrix() {
  const program = path.join(root, "lib/dist/esm/node/testing/check-matrix.js");
  return single("checks", await run("checks", [program, "--seeds", "2"], { minutes: 10 }));
}

function packTests() {
  return nodeTests("pack", compiled("build/js/tools/pack"), { minutes: 10 });
}

function toolTests() {
  const apart = ["browser", "pack"].map((name) => path.join("build/js/tools", name) + path.sep);
  const files = [
    ...compiled("build/js/tools").filter((file) => !apart.some((folder) => file.includes(folder))),
    ...compiled("build/js/bench"),
    ...testFiles(path.join(root, "tools/lab"), ".test.mjs"),
    ...testFiles(path.join(root, "data"), ".test.mjs"),
  ];
  return nodeTests("tools", files, { minutes: 15 });
}

function browserTests() {
  // One lab after the other: they share build/jupyter, and the machine.
  return nodeTests("browser", compiled("build/js/tools/browser"), { minutes: 15, words: ["--test-concurrency=1"] });
}

/** Student version and solution of every notebook, headless. */
async function notebooks() {
  return single(
    "notebooks",
    await run("notebooks", [path.join(root, "tools/run.mjs"), "tools/notebooks"], { minutes: 20 }),
  );
}

/** Stock tslab on the kernel's tests: a table, not a verdict. */
export async function stockTable() {
  const { ok, output } = await run("stock", [path.join(root, "kernel/dist/test/stock.js")], { minutes: 20 });
  console.log(output);
  return ok;
}

/** A stage that is one test: it passes or it does not. */
function single(name, { ok, output }) {
  if (!ok) console.log(`\n✖ ${name}\n${output.trim()}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

/** Test files under the reporter that counts. */
export async function nodeTests(name, all, { minutes, words: more = [] }) {
  const files = process.env.SPECLAB_QUICK ? all.filter((file) => !isLong(file)) : all;
  if (files.length < all.length)
    console.log(
      `\n${name}: ${all.length - files.length} files that take seconds are left out; npm test -- --only=${name} runs them.`,
    );
  if (files.length === 0) return single(name, { ok: false, output: `There is no compiled test of ${name}.` });
  const reporter = path.join(root, "tools/lab/tally.mjs");
  // Node leaves one core free, which is half of a small machine.
  const atOnce = `--test-concurrency=${Math.max(2, availableParallelism())}`;
  const report = [`--test-reporter=${reporter}`, "--test-reporter-destination=stdout"];
  const words = ["--test", atOnce, ...report, ...more, ...files];
  const { ok, output, ended } = await run(name, words, { minutes });
  const [text, tally] = output.split(`\n${mark}`);
  if (text.trim() !== "") console.log(`\n${text.trim()}`);
  if (tally === undefined)
    return single(name, { ok: false, output: `The tests of ${name} ${ended}; see ${shown(logOf(name))}.` });
  const counts = JSON.parse(tally.split("\n")[0]);
  if (counts.passed + counts.failed + counts.skipped.length === 0)
    return single(name, { ok: false, output: `No test of ${name} has run.` });
  if (!ok && counts.failed === 0) {
    console.log(`\n✖ ${name}\nNo test has failed, but Node says that something did; see ${shown(logOf(name))}.`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

/** Runs Node with `words`; what it prints is kept in build/log/, too. */
function run(name, words, { minutes }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const pieces = [];
    child.stdout.on("data", (piece) => pieces.push(piece));
    child.stderr.on("data", (piece) => pieces.push(piece));
    let ended = "ended too early";
    const limit = setTimeout(() => {
      ended = `took more than ${minutes} minutes`;
      child.kill();
    }, minutes * 60_000);
    child.once("close", (code) => {
      clearTimeout(limit);
      const output = Buffer.concat(pieces).toString();
      const log = logOf(name);
      mkdirSync(path.dirname(log), { recursive: true });
      writeFileSync(log, output);
      resolve({ ok: code === 0, output, ended });
    });
  });
}

function logOf(name) {
  return logFile(`test-${name}`);
}

function compiled(folder) {
  return testFiles(path.join(root, folder), ".test.js");
}

function testFiles(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.includes("node_modules"))
    .map((name) => path.join(folder, name))
    .sort();
}
