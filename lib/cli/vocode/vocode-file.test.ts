import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { encodeWav } from "../../audio/index.ts";
import type { LiveLine } from "./live-line.ts";
import type { Method } from "./methods.ts";
import { prepareOutput } from "./output.ts";
import type { Stop } from "./stop.ts";
import { type VocodeSettings, vocodeFile } from "./vocode-file.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-vocode-file-"));
after(() => rmSync(home, { recursive: true }));
const silentLine: LiveLine = { isTerminal: false, isDue: () => false, show: () => {}, end: () => {} };

/** Somebody asks for the end in the given breath of a run. */
function stopInBreath(count: number): Stop {
  let breaths = 0;
  return {
    get isAsked() {
      return breaths >= count;
    },
    breathe: async () => {
      breaths++;
    },
    firstEnds: () => () => {},
    release: () => {},
  };
}

const sampleRate = 1000;
/** 70 s, three blocks or four: two with sound, then silence. */
const long = path.join(home, "long.wav");
const samples = new Float32Array(70 * sampleRate).map((_, i) => (i < 30 * sampleRate ? 0.3 * Math.sin(i / 5) : 0));
writeFileSync(long, encodeWav({ samples, sampleRate }));

for (const iterations of [1, undefined])
  test(`--force keeps the work on one block when the others were never reached, ${iterations ?? "no"} limit`, async () => {
    const file = path.join(home, "out.wav");
    const settings: Omit<VocodeSettings, "method"> = {
      iterations,
      seconds: undefined,
      mels: 128,
      init: undefined,
      keep: true,
      random: 0,
    };
    const run = (method: Method, breath: number): Promise<string> => {
      writeFileSync(file, "what was there");
      const output = prepareOutput(file, { force: true });
      return vocodeFile(long, output, { ...settings, method }, stopInBreath(breath), silentLine);
    };
    // The first breath is before the first block, the second behind its first step: an iteration of gl, and one of many steps of
    // the beginning of fgl.
    for (const [method, breath] of [
      ["gl", 1],
      ["fgl", 2],
    ] as const) {
      await assert.rejects(run(method, breath), {
        name: "Failure",
        message: `${file} stays as it was: it was stopped while the method was still at its beginning; let it go on for longer, or write to another name.`,
      });
      assert.equal(readFileSync(file, "utf8"), "what was there");
    }
    assert.match(await run("gl", 2), /^Stopped\. Wrote .*: 70\.00 s, .* 0 to 1 iterations, mel error /);
    assert.equal(readFileSync(file).length, 44 + 2 * samples.length);
  });
