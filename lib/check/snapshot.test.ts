import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Host, host } from "../core/index.ts";
import { stft } from "../dsp/index.ts";
import { judge } from "./check.ts";
import { keepSnapshot } from "./snapshot.ts";
import type { Verdict } from "./verdict.ts";

const key = Symbol.for("speclab.host");
const world = globalThis as { [key]?: Host };
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
let files: Map<string, Uint8Array>;
let cell: string | undefined;

beforeEach(() => {
  files = new Map([[".handed-out.json", new Uint8Array()]]);
  cell = "function getStft() { return 1; }";
  world[key] = {
    ...host(),
    read: async (path) => files.get(path) ?? Promise.reject(new Error(`no ${path}`)),
    write: async (path, bytes) => void files.set(path, bytes),
    textOf: () => cell,
  };
});
afterEach(() => delete world[key]);

const verdict: Verdict = await judge("stft", (x: Float32Array, nFft: number, hopLength: number) =>
  stft(Float64Array.from(x), { nFft, hopLength, padMode: "reflect" }),
);
const kept = () => [...files.keys()].filter((path) => path.endsWith(".ts"));

test("the text of an answer that has passed is kept once, with when and what", async () => {
  for (let i = 0; i < 3; i++) await keepSnapshot(verdict, stft);
  assert.deepEqual(kept(), [".history/01/stft-1.ts"]);
  const lines = text(files.get(".history/01/stft-1.ts")!).split("\n");
  assert.match(lines[0], /^\/\/ stft: .*points.*, 20\d\d-\d\d-\d\d \d\d:\d\d UTC$/);
  assert.deepEqual(lines.slice(1), [cell, ""]);
});

test("another text is another snapshot, and no number ever means another text", async () => {
  for (let i = 1; i <= 23; i++) {
    cell = `version ${i}`;
    await keepSnapshot(verdict, stft);
    await keepSnapshot(verdict, stft);
  }
  assert.equal(kept().length, 23);
  for (const i of [1, 3, 20, 21, 23])
    assert.match(text(files.get(`.history/01/stft-${i}.ts`)!), new RegExp(`\nversion ${i}\n$`));
});

test("a snapshot that somebody has deleted keeps none from being made", async () => {
  await keepSnapshot(verdict, stft);
  files.delete(".history/01/stft-1.ts");
  await keepSnapshot(verdict, stft);
  assert.deepEqual(kept(), [".history/01/stft-2.ts"]);
});

test("nothing is kept outside of a student's folder, nor without the text of a cell; and nothing is thrown", async () => {
  cell = undefined;
  await keepSnapshot(verdict, stft);
  cell = "x";
  files.clear();
  await keepSnapshot(verdict, stft);
  assert.equal(files.size, 0);
  files.set(".handed-out.json", new Uint8Array());
  world[key]!.write = () => Promise.reject(new Error("the disk is full"));
  await keepSnapshot(verdict, stft);
  delete world[key];
  await keepSnapshot(verdict, stft);
});
