import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { decode } from "./decode.ts";
import { type GoodFiles, otherFiles } from "./testing/other-files.ts";
import type { Sound, SoundFile } from "./testing/sound-file.ts";
import { wavFiles } from "./testing/wav-files.ts";

// All files are written to disk and loaded by a script in a process of its own, which a decoder cannot crash, hang or
// write to without being seen.

const files = [...wavFiles(), ...otherFiles(await goodFiles())];
const outcomes = await loadAll(files);

test("there are at least sixty malformed or exotic files, and no two have one name", () => {
  assert.ok(files.length >= 60, `${files.length} files`);
  assert.equal(new Set(files.map((file) => file.name)).size, files.length);
});

for (const [i, { name, expected }] of files.entries())
  test(`${name}: ${expected instanceof RegExp ? "a sentence" : "its samples"}`, () => {
    const outcome = outcomes[i];
    assert.ok(outcome, `no answer: the process ended or hung at this file`);
    if (expected instanceof RegExp) {
      assert.equal(outcome.error?.name, "SoundFileError", JSON.stringify(outcome));
      assert.ok(outcome.error.message.startsWith(`load: ${name}: `), outcome.error.message);
      assert.match(outcome.error.message, expected);
      assert.doesNotMatch(outcome.error.message, /\n|undefined|\[object|Offset is outside|Invalid typed array/);
    } else {
      assert.equal(outcome.error, undefined);
      assertSound(outcome, expected);
    }
    assert.ok(outcome.milliseconds < 2000, `took ${outcome.milliseconds} ms`);
  });

test("no claim makes us allocate: nothing larger than a file and its sound was ever asked for", () => {
  for (const [i, { name, expected }] of files.entries())
    if (expected instanceof RegExp)
      assert.ok(outcomes[i].largest < 2 ** 17, `${name}: ${outcomes[i].largest} bytes at once`);
});

function assertSound({ channels, sampleRate }: Outcome, expected: Sound): void {
  const wanted = expected.channels ?? (expected.samples ? [expected.samples] : channels!);
  assert.equal(sampleRate, expected.sampleRate ?? 8000);
  assert.equal(channels!.length, wanted.length);
  for (const [number, channel] of wanted.entries()) {
    assert.equal(channels![number].length, channel.length);
    assert.ok(channel.length > 0);
    for (const [i, value] of channel.entries()) {
      const difference = Math.abs(channels![number][i] - value);
      assert.ok(difference <= (expected.tolerance ?? 0), `channel ${number}, sample ${i}: off by ${difference}`);
    }
  }
}

interface Outcome {
  readonly channels?: number[][];
  readonly sampleRate?: number;
  readonly error?: { readonly name: string; readonly message: string };
  readonly milliseconds: number;
  /** Bytes of the largest array that was asked for. */
  readonly largest: number;
}

/** Good files of the compressed formats; decode.test.ts compares what they hold with libsndfile. */
async function goodFiles(): Promise<GoodFiles> {
  const golden: { files: { name: string; bytes: string }[] } = JSON.parse(
    readFileSync(new URL("../../../audio/golden/compressed.json", import.meta.url), "utf8"),
  );
  const good: Record<string, { bytes: Uint8Array; sound: Sound }> = {};
  for (const { name, bytes: text } of golden.files) {
    const bytes = new Uint8Array(Buffer.from(text, "base64"));
    const { samples, channels, sampleRate } = await decode(bytes);
    const sound = channels ? { channels: channels.map((one) => [...one]) } : { samples: [...samples] };
    good[name] = { bytes, sound: { ...sound, sampleRate } };
  }
  return good;
}

async function loadAll(all: readonly SoundFile[]): Promise<Outcome[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "speclab-files-"));
  try {
    for (const { name, bytes } of all) await writeFile(path.join(folder, name), bytes);
    const script = `
      let largest = 0;
      for (const name of ["ArrayBuffer", "Uint8Array", "Uint32Array", "Float32Array", "Float64Array"])
        globalThis[name] = new Proxy(globalThis[name], {
          construct(target, values, newTarget) {
            const made = typeof values[0] === "number" ? values[0] * (target.BYTES_PER_ELEMENT ?? 1) : 0;
            largest = Math.max(largest, made);
            if (made > 2 ** 30) throw new Error("somebody asked for " + made + " bytes");
            return Reflect.construct(target, values, newTarget === globalThis[name] ? target : newTarget);
          },
        });
      const { load } = await import(${JSON.stringify(new URL("../node/index.js", import.meta.url).href)});
      for (const name of ${JSON.stringify(all.map((file) => file.name))}) {
        const started = performance.now();
        const outcome = {};
        largest = 0;
        try {
          const { samples, channels = [samples], sampleRate } = await load(name, { mono: false });
          Object.assign(outcome, { channels: channels.map((one) => [...one]), sampleRate });
        } catch ({ name, message }) {
          outcome.error = { name, message };
        }
        Object.assign(outcome, { milliseconds: performance.now() - started, largest });
        process.stdout.write(JSON.stringify(outcome) + "\\n");
      }`;
    return await outcomesOf(script, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function outcomesOf(script: string, cwd: string): Promise<Outcome[]> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("close", () => {
      const lines = stdout.split("\n").slice(0, -1);
      if (stderr) reject(new Error(`after ${lines.length} of ${files.length} files something was written: ${stderr}`));
      else resolve(lines.map((line) => JSON.parse(line)));
    });
  });
}
