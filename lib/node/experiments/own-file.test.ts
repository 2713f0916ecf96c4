import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import * as nn from "../../nn/index.ts";
import "../index.ts";
import { RunFolder, readSettings } from "../runs/index.ts";
import { type KeywordData, keywords, runName, trainKeywords } from "./index.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

/** Files of one's own import the library by its place here: they lie where no package is. */
const head = `import * as nn from ${JSON.stringify(new URL("../../nn/index.js", import.meta.url).href)};\n`;

/** A mean over time, and a linear map with a hidden layer; `hidden` may be replaced. */
function model(hidden = "nn.relu(first.forward(x, pass))"): string {
  return `${head}
export default ({ nMels, classes, random }) => {
  const first = nn.dense(nMels, 6, random);
  const last = nn.dense(6, classes, random);
  const forward = (x, pass) => last.forward(nn.mean(${hidden}, 1), pass);
  return { ...nn.joined({ first, last }), forward };
};`;
}

const sampleRate = 1000;

function data(): KeywordData {
  const count = 4;
  const samples = Float32Array.from({ length: count * sampleRate }, (_, n) => Math.sin(n * (n < 2000 ? 0.3 : 0.9)));
  const clips = { count, samples, labels: Uint8Array.of(0, 0, 1, 1) };
  const classes = ["low", "high"];
  const set = { name: "tones", fingerprint: "0", sampleRate, length: sampleRate, classes };
  return { ...set, train: clips, validation: { ...clips, count: 0 }, test: clips };
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "own-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Trains an epoch with the file as model or front end. */
async function train(folder: string, content: string, what: "model" | "frontEnd" = "model", ...more: string[]) {
  const file = path.join(folder, "mine.mjs");
  await writeFile(file, content);
  const words = [`${what}=${file}`, "nMels=5", "epochs=1", "engine=wasm", ...more];
  const usual = what === "model" ? [] : ["model=linear"];
  const settings = await keywords.resolved(readSettings(keywords.schema, [...words, ...usual]));
  const run = new RunFolder(path.join(folder, runName(keywords, settings)));
  return { run, result: await trainKeywords(settings, data(), run, { show: false }) };
}

test("a network in a file of one's own is trained, and its content is part of the run", async (t) => {
  const folder = await folderFor(t);
  const first = await train(folder, model(), "model", "setting=C", "recipe=corrected");
  assert.ok(Number.isFinite(first.result.testLoss));
  const second = await train(folder, `${model()} // changed`, "model", "setting=C", "recipe=corrected");
  assert.notEqual(second.run.path, first.run.path);
  const { settings } = (await first.run.description())!;
  assert.match(String(settings.model), /mine\.mjs@[0-9a-f]{8}$/);
  // A sweep's process that finds another content than the sweep has named.
  const stale = readSettings(keywords.schema, [`model=${settings.model}`]);
  await assert.rejects(trainKeywords(stale, data(), first.run), /mine\.mjs has changed since this run was named/);
});

test("a folder may have an @ in its name", async (t) => {
  const folder = path.join(await folderFor(t), "@me");
  await mkdir(folder);
  const { run, result } = await train(folder, model());
  assert.ok(Number.isFinite(result.testLoss));
  assert.match(String((await run.description())!.settings.model), /@me.mine\.mjs@[0-9a-f]{8}$/);
});

const frontEnd = (frames = "frames"): string => `${head}
export default ({ nFft, hopLength, nMels, random }) => {
  const map = nn.dense(nFft, nMels, random);
  return {
    ...nn.joined({ map }),
    forward: (x, pass) => {
      const half = nFft / 2;
      const [batch] = x.shape;
      const padded = nn.concat([nn.zeros([batch, half]), x, nn.zeros([batch, half])], 1);
      const frames = nn.frames(padded, nFft, hopLength);
      return map.forward(${frames}, pass);
    },
  };
};`;

test("so is a front end, whose output the corrected recipe scales by what it sees", async (t) => {
  const { result } = await train(await folderFor(t), frontEnd(), "frontEnd", "recipe=corrected");
  assert.ok(Number.isFinite(result.testLoss));
});

const wrongSlope = `nn.relu(first.forward(nn.stopGradient(x), pass))`;

for (const [what, content, sentence, ...more] of [
  ["no default export", "export const model = 1;", /mine\.mjs must export a function by default, .* no default export/],
  ["no layer", "export default () => 3;", /mine\.mjs: the function must return a layer, .* got number$/],
  ["an error in the function", "export default () => nn;", /mine\.mjs: the function failed: nn is not defined/],
  ["an error in forward", model("nn.matmul(x, x)"), /mine\.mjs: forward failed on an input of \[2, 101, 5\]: /],
  [
    "a wrong shape",
    model("nn.reshape(nn.relu(first.forward(x, pass)), [-1, 1, 6])"),
    /forward must return batch × classes, \[2, 2\], got \[202, 2\]/,
  ],
  [
    "NaN",
    model("nn.log(nn.sub(first.forward(x, pass), 100))"),
    /mine\.mjs: forward must return finite numbers, got NaN/,
  ],
  [
    "what is not learned",
    model("nn.concat([x, nn.slice(x, [0, 0, 0], [x.shape[0], x.shape[1], 1])], 2)"),
    /does not depend on first\/weight, first\/bias, so nothing/,
  ],
  [
    "a wrong gradient",
    model("nn.add(first.forward(x, pass), nn.stopGradient(nn.square(first.forward(x, pass))))"),
    /mine\.mjs: the gradient of first\/weight is wrong: backpropagation says .* where moving it a little changes the output by /,
  ],
  [
    "a wrong gradient of the input",
    model(wrongSlope.replace("relu(", "add(x.shape.length > 2 ? nn.mul(nn.mean(x), 0) : 0, ")),
    /the gradient of its input is wrong/,
    "setting=C",
  ],
  ["no such file", undefined, /nowhere\.mjs cannot be read from /],
] as const)
  test(`one sentence says what is wrong: ${what}`, async (t) => {
    const folder = await folderFor(t);
    if (content !== undefined) return assert.rejects(train(folder, content, "model", ...more), { message: sentence });
    const settings = readSettings(keywords.schema, ["model=./nowhere.mjs"]);
    await assert.rejects(keywords.resolved(settings), (error: Error) => {
      assert.match(error.message, sentence);
      return (error.cause as NodeJS.ErrnoException).code === "ENOENT";
    });
  });

test("a front end with other frames is refused", async (t) => {
  const broken = frontEnd("nn.slice(frames, [0, 0, 0], [batch, 3, nFft])");
  await assert.rejects(train(await folderFor(t), broken, "frontEnd"), {
    message: /mine\.mjs: of an input of \[2, 100\], forward must return batch × .* \[2, 11, 5\], got \[2, 3, 5\]/,
  });
});

test("a word that is nearly right gets the right one, and the way to a file", () => {
  assert.throws(
    () => readSettings(keywords.schema, ["model=bcresnet"]),
    /model must be one of .*, or a file such as \.\/mine\.ts, got bcresnet; did you mean bcResNet\?/,
  );
});
