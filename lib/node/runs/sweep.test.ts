import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { RunFolder } from "./run-folder.ts";
import { type RunState, sweep } from "./sweep.ts";

/** A program that counts to three in its folder, a step at a time, and takes up where it stopped; or fails. */
const counter = `
  import { RunFolder } from ${JSON.stringify(new URL("./run-folder.js", import.meta.url).href)};
  import { readFileSync, writeFileSync } from "node:fs";
  const [folder, kind] = process.argv.slice(2);
  const run = new RunFolder(folder);
  const stop = () => process.exit(130);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
  process.channel.unref();
  if (kind === "broken") { console.error("line 1\\nthe data is missing"); process.exit(3); }
  const description = { experiment: "count", settings: { kind }, data: { name: "none", fingerprint: "0" } };
  const goesOn = await run.open(description, { engine: "none", commit: "0", startedAt: "now" });
  let step = goesOn ? Number(readFileSync(run.checkpoint, "utf8")) : 0;
  while (step < 3) {
    step += 1;
    writeFileSync(run.checkpoint, String(step));
    await run.log(step, { value: step * 10 }); // last: who sees it knows that the step is kept
    await new Promise((resolve) => setTimeout(resolve, kind === "slow" ? 100_000 : 1));
  }
  await run.finish({ steps: step, begun: goesOn ? 1 : 0 });
`;

async function set(t: TestContext): Promise<{ folder: string; program: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "sweep-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const program = path.join(folder, "count.mjs");
  await writeFile(program, counter);
  return { folder, program };
}

const planned = (folder: string, ...kinds: string[]): { name: string; words: string[] }[] =>
  kinds.map((kind) => ({ name: kind, words: [path.join(folder, kind), kind] }));

test("what is done is not done again, what fails is told, the rest goes on", async (t) => {
  const { folder, program } = await set(t);
  const runs = planned(folder, "one", "broken", "two");
  const seen: string[] = [];
  const onChange = (states: readonly RunState[]): void => void seen.push(states.map(({ state }) => state[0]).join(""));
  const first = await sweep(runs, { program, folder, workers: 1, onChange });
  assert.deepEqual(
    first.map(({ state }) => state),
    ["done", "failed", "done"],
  );
  assert.match(first[1].lastLines ?? "", /line 1\nthe data is missing$/);
  assert.deepEqual(first[2].result, { steps: 3, begun: 0 });
  assert.deepEqual(seen, ["rww", "dww", "drw", "dfw", "dfr", "dfd"]);

  const second = await sweep(runs, { program, folder });
  assert.deepEqual(
    second.map(({ before }) => before),
    [true, undefined, true],
  );
  const log = await new RunFolder(path.join(folder, "one")).metrics();
  assert.deepEqual(
    log,
    [1, 2, 3].map((step) => ({ step, value: step * 10 })),
  );
});

test("a sweep that is stopped stops its processes, and goes on from what they have done", async (t) => {
  const { folder, program } = await set(t);
  const controller = new AbortController();
  const running = sweep(planned(folder, "slow", "one"), { program, folder, workers: 1, signal: controller.signal });
  const begun = new RunFolder(path.join(folder, "slow"));
  while ((await begun.metrics()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort();
  assert.deepEqual(
    (await running).map(({ state }) => state),
    ["stopped", "waiting"],
  );
  assert.equal(await begun.result(), undefined);
  // Another program finishes the folder: it must find the first one's step.
  await writeFile(program, counter.replace("100_000", "1"));
  const [slow] = await sweep(planned(folder, "slow"), { program, folder });
  assert.deepEqual(slow.result, { steps: 3, begun: 1 });
});

test("a sweep that is killed leaves nothing running, and the next one goes on from what its processes have done", async (t) => {
  const { folder, program } = await set(t);
  const sweeper = path.join(folder, "sweep.mjs");
  const [module, runs] = [new URL("./sweep.js", import.meta.url).href, planned(folder, "slow", "one")];
  const options = { program, folder, workers: 1 };
  const call = `sweep(${JSON.stringify(runs)}, ${JSON.stringify(options)})`;
  await writeFile(sweeper, `import { sweep } from ${JSON.stringify(module)};\nawait ${call};\n`);
  const killed = fork(sweeper, { stdio: "ignore" });
  const begun = new RunFolder(path.join(folder, "slow"));
  while ((await begun.metrics()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  killed.kill("SIGKILL");
  await once(killed, "exit");
  await writeFile(program, counter.replace("100_000", "1"));
  const [slow, one] = await sweep(runs, options);
  assert.deepEqual(slow.result, { steps: 3, begun: 1 });
  assert.deepEqual(one.result, { steps: 3, begun: 0 });
});

test("a folder keeps to one description, and reads over half a line", async (t) => {
  const { folder } = await set(t);
  const run = new RunFolder(path.join(folder, "run"));
  const description = {
    experiment: "kws",
    settings: { nMels: 40, seed: 0 },
    data: { name: "digits", fingerprint: "a" },
  };
  const now = { engine: "wasm", commit: "1a2b", startedAt: "2026-11-21" };
  assert.equal(await run.open(description, now), false);
  await writeFile(run.checkpoint, "");
  assert.equal(await run.open(description, now), true);
  const other = { ...description, settings: { nMels: 20, seed: 0 } };
  await assert.rejects(run.open(other, now), /holds another run: with nMels=40, not 20; give it another folder/);
  const data = { name: "digits", fingerprint: "b" };
  await assert.rejects(run.open({ ...description, data }, now), /on other data \(digits a, now digits b\)/);
  await run.log(1, { loss: 2 });
  await run.log(1, { loss: 1, accuracy: 0.5 });
  const file = path.join(run.path, "metrics.jsonl");
  await writeFile(file, `${await readFile(file, "utf8")}{"step":2,"lo`);
  assert.deepEqual(await run.metrics(), [{ step: 1, loss: 1, accuracy: 0.5 }]);
  assert.equal((await run.description())?.engine, "wasm");
  // The engine is a circumstance; and what is logged after half a line is a line of its own.
  await run.open({ ...description, settings: { ...description.settings, engine: "cpu" } }, now);
  await run.log(2, { loss: 0.5 });
  assert.deepEqual((await run.metrics()).at(-1), { step: 2, loss: 0.5 });
  await assert.rejects(
    sweep(planned(folder, "one", "one"), { program: "", folder }),
    /names of their own, got one twice/,
  );
});
