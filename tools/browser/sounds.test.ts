// Players and the recorder in a real JupyterLab: turns, A/B comparison, a dropped file, a microphone (Chromium's own, which beeps).
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { decodeWav, encodeWav } from "speclab/audio";
import { clearWork, root } from "./lab.ts";
import { NotebookPage } from "./notebook-page.ts";
import { labOrAbsent, onStage } from "./stage.ts";

const work = path.join(root, "build", "browser", "work-sounds");
const fakeMicrophone = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];

let notebook: NotebookPage;
let complaints: readonly string[];

const cells = [
  `import { player, players, recorder } from "speclab/display";
import { load } from "speclab/audio";
const tone = (seconds: number, gain: number) => ({
  samples: Float32Array.from({ length: seconds * 22050 }, (_, i) => gain * Math.sin(i / 10)),
  sampleRate: 22050,
});
players({ yours: tone(6, 0.2), reference: tone(6, 0.1) }, { title: "A and B" })`,
  `player(tone(5, 0.1), { title: "Alone" })`,
  `recorder({ file: "recording.wav", title: "Your own voice" })`,
  `const first = await load("recording.wav");
const second = await load("recording-2.wav");
console.log(first.sampleRate, first.samples.length, second.samples.length > 22050 / 2);`,
];

const inBrowser = onStage("a lab and a browser with a microphone are to be had", {
  start: () => {
    clearWork(work);
    writeFileSync(path.join(work, "sounds.ipynb"), JSON.stringify(notebookOf(cells)));
    return labOrAbsent(work);
  },
  ready: async (stage) => {
    ({ complaints } = stage);
    notebook = new NotebookPage(stage.page);
    const url = new URL(stage.server.address);
    url.pathname = "/lab/tree/sounds.ipynb";
    await notebook.open(url.href);
    for (const index of [0, 1, 2]) {
      await notebook.run(index);
      await notebook.done(index);
    }
  },
  browserArguments: fakeMicrophone,
  limit: 120_000,
});

inBrowser("one player stops the others, and a group keeps the position", async () => {
  const [yours, reference] = [0, 1].map((i) => notebook.cell(0).locator("audio").nth(i));
  const alone = notebook.cell(1).locator("audio");
  await play(yours, 3);
  await play(reference);
  let state = await stateOf(reference);
  assert.ok(state.time >= 3 && state.time < 4, `B goes on at ${state.time} s`);
  assert.deepEqual([state.paused, (await stateOf(yours)).paused], [false, true]);
  await play(alone);
  state = await stateOf(alone);
  assert.ok(state.time < 1, `another sound begins at its own ${state.time} s`);
  assert.equal((await stateOf(reference)).paused, true);
  // The keyboard, too: the space bar stops what has the focus, and the notebook does not take it for itself.
  await alone.focus();
  await notebook.press(" ");
  assert.equal((await stateOf(alone)).paused, true);
  await notebook.press("ArrowUp");
  assert.ok(await alone.evaluate((player) => player.ownerDocument.activeElement === player));
  await notebook.screenshot("8 players", 0);
});

inBrowser("a dropped sound file becomes a WAV file beside the notebook", async () => {
  const box = notebook.cell(2).getByRole("group", { name: "Your own voice" });
  await box.waitFor();
  await notebook.screenshot("9 recorder", 2);
  const samples = Float32Array.from({ length: 44_100 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 44_100));
  const bytes = [...encodeWav({ samples, sampleRate: 44_100 })];
  await drop(box, "tone.wav", bytes);
  await box.getByText("Saved as recording.wav: 1.0 s at 22050 Hz.").waitFor();
  await box.getByText('const mine = await load("recording.wav");').waitFor();
  const saved = decodeWav(readFileSync(path.join(work, "recording.wav")));
  assert.deepEqual([saved.sampleRate, saved.samples.length], [22050, 22050]);
  const tone = (i: number) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 22_050);
  const worst = saved.samples
    .subarray(100, -100)
    .reduce((most, x, i) => Math.max(most, Math.abs(x - tone(i + 100))), 0);
  assert.ok(worst < 0.01, `the tone is the same, but for ${worst}`);
  await drop(box, "letter.txt", [...Buffer.from("no sound at all")]);
  await box.getByText("letter.txt holds no sound that this browser can read").waitFor();
});

inBrowser("the microphone is recorded beside it, by keyboard alone, and the kernel loads both", async () => {
  const box = notebook.cell(2).getByRole("group", { name: "Your own voice" });
  await box.getByRole("button", { name: "Record" }).focus();
  await notebook.press("Enter");
  await box.getByRole("button", { name: "Stop (1 s)" }).waitFor();
  await notebook.screenshot("10 recording", 2);
  await notebook.press("Enter");
  await box.getByText("Saved as recording-2.wav").waitFor();
  await notebook.screenshot("11 recorded", 2);
  assert.deepEqual(
    readdirSync(work).filter((name) => name.endsWith(".wav")),
    ["recording-2.wav", "recording.wav"],
  );
  const { samples } = decodeWav(readFileSync(path.join(work, "recording-2.wav")));
  assert.ok(Math.max(...samples) > 0.01, "the beep of Chromium's microphone is in it");
  await notebook.run(3);
  await notebook.done(3);
  assert.equal(await notebook.error(3), "");
  assert.match(await notebook.output(3), /^22050 22050 true/);
});

inBrowser("without a microphone a sentence says what to do", async () => {
  await notebook.page.evaluate(() => {
    const devices = (globalThis as unknown as { navigator: { mediaDevices: object } }).navigator.mediaDevices;
    const refuse = () => Promise.reject(Object.assign(new Error("refused"), { name: "NotAllowedError" }));
    Object.assign(devices, { getUserMedia: refuse });
  });
  const box = notebook.cell(2).getByRole("group", { name: "Your own voice" });
  await box.getByRole("button", { name: "Record" }).click();
  await box.getByText("The browser may not use the microphone").waitFor();
  assert.deepEqual(complaints, []);
});

interface Sound {
  currentTime: number;
  readonly paused: boolean;
  play(): Promise<void>;
}

async function play(player: Locator, from?: number): Promise<void> {
  await player.scrollIntoViewIfNeeded();
  await player.evaluate(async (element, time) => {
    const sound = element as unknown as Sound;
    if (time !== undefined) sound.currentTime = time;
    await sound.play();
  }, from);
}

function stateOf(player: Locator): Promise<{ time: number; paused: boolean }> {
  return player.evaluate((element) => {
    const { currentTime: time, paused } = element as unknown as Sound;
    return { time, paused };
  });
}

/** Drops a file as a person does from a folder. (The page's own types are not known here: this is Node's side.) */
async function drop(box: Locator, name: string, bytes: number[]): Promise<void> {
  const dataTransfer = await notebook.page.evaluateHandle(
    `(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], ${JSON.stringify(name)}));
      return transfer;
    })()`,
  );
  await box.dispatchEvent("drop", { dataTransfer });
}

function notebookOf(sources: readonly string[]): object {
  return {
    cells: sources.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { name: "speclab", display_name: "TypeScript (speclab)", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
