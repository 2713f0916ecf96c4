import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { experiments } from "speclab/node/experiments";
import { readSweep } from "speclab/node/runs";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const guide = readFileSync(path.join(root, "docs/training.md"), "utf8");
const commandsIn = (text: string): { command: string; words: string[] }[] =>
  [...text.matchAll(/npm run (train|sweep) -- ([^`\n]+)/g)].map(([, command, words]) => ({
    command,
    words: words.trim().split(" "),
  }));
const commands = commandsIn(guide);

test("every command of the guide says settings that there are", () => {
  assert.ok(commands.length >= 12, `${commands.length} commands found`);
  for (const { words } of commands) {
    const experiment = experiments.find(({ name }) => name === words[0]);
    assert.ok(experiment, words.join(" "));
    const settings = words.slice(1).filter((word) => !/^(workers|gpus)=/.test(word));
    assert.ok(readSweep(experiment.schema, settings).length >= 1);
  }
});

const folder = mkdtempSync(path.join(tmpdir(), "train-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The same command, short: our own words or sentences, one epoch, the engine that is everywhere. */
function short({ command, words }: { command: string; words: readonly string[] }, ...more: string[]) {
  const kept = words.filter((word) => !/^(download|engine|epochs|seed|batchSize)=/.test(word));
  const program = path.join(root, `build/js/tools/${command}.js`);
  const all = [...kept, "epochs=1", "engine=wasm", ...more];
  // Without recordings of others: what everybody has.
  const env = { ...process.env, SPECLAB_DATA: "", SPECLAB_CACHE: path.join(folder, "cache") };
  return spawnSync(process.execPath, [program, ...all], { cwd: folder, env, encoding: "utf8" });
}

// Each row of the table of the study's commands once; sweeps with their last values only, and a network that trains in seconds.
const rows = commandsIn(guide.split(/^## /m).find((section) => section.startsWith("The study's own commands")) ?? "");
assert.equal(rows.length, 11);
for (const row of rows) {
  const words = row.words.map((word) => word.replace(/=.*,/, "="));
  const model = words.some((word) => word.startsWith("model=")) ? [] : ["model=linear"];
  test(`runs: npm run ${row.command} -- ${row.words.join(" ")}`, () => {
    const { status, stdout, stderr } = short({ command: row.command, words }, ...model, "seed=7");
    assert.equal(status, 0, stderr);
    assert.match(stdout, row.command === "train" ? /testAccuracy|phoneErrorRate/ : /test accuracy|phone error rate/);
  });
}

test("a sweep again: nothing is done twice, and the table is there in four forms", () => {
  const sweep = { command: "sweep", words: ["kws", "nMels=20,10", "model=linear"] };
  const first = short(sweep, "seed=0,1");
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stdout, /^Our own keywords: 151 recordings .* say nothing about people\.$/m);
  assert.match(first.stdout, /nMels {2,}test accuracy {2,}n {2,}p \(paired/);
  const second = short(sweep, "seed=0,1");
  assert.match(second.stderr, /^4 of 4 done, 0 running$/m);
  assert.doesNotMatch(second.stderr, /1 running/);
  const [, place] = /^Also as (.*): \.csv, \.tex, \.svg$/m.exec(second.stdout) ?? [];
  const [csv, tex, svg] = ["csv", "tex", "svg"].map((form) =>
    readFileSync(path.join(folder, `${place}.${form}`), "utf8"),
  );
  assert.match(csv, /^nMels,mean,sd,n,p\n20,/);
  assert.match(tex, /^\\begin\{tabular\}/);
  assert.match(svg, /kws, own data: test accuracy by nMels: 10 [\d.]+ ± [\d.]+, 20 /);
});

test("the network of the guide is trained as it stands there, and a broken one is refused in one sentence", () => {
  const [, text] = /```ts\n(\/\/ myModel\.ts[\s\S]*?)```/.exec(guide) ?? [];
  assert.ok(text);
  writeFileSync(path.join(folder, "myModel.ts"), text);
  const own = { command: "sweep", words: ["kws", "model=./myModel.ts"] };
  const { status, stdout, stderr } = short(own, "nMels=8", "seed=0,1");
  assert.equal(status, 0, stderr);
  assert.match(stdout, /2 runs in /);
  const runs = readdirSync(path.join(folder, "build/runs/kws"));
  assert.equal(runs.filter((name) => /^model=\.-myModel\.ts-[0-9a-f]{8}_/.test(name)).length, 2);
  writeFileSync(path.join(folder, "myModel.ts"), text.replace(", 1), pass)", ", 2), pass)"));
  const broken = short({ command: "train", words: own.words }, "nMels=8");
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /^myModel\.ts: forward failed on an input of \[2, 101, 8\]: .*\n$/);
});

test("what is wrong is said in a sentence, with code 2", () => {
  const wrong = short({ command: "train", words: ["kws", "nmels=10"] });
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stderr.trim(), "There is no setting nmels; did you mean nMels?");
  const worker = short({ command: "sweep", words: ["kws", "worker=2"] });
  assert.equal(worker.stderr.trim(), "There is no setting worker; did you mean workers?");
  const unknown = short({ command: "sweep", words: ["kwz"] });
  assert.equal(unknown.status, 2);
  assert.equal(unknown.stdout, "");
  assert.match(unknown.stderr, /^There is no experiment kwz; did you mean kws\?\n$/);
});
