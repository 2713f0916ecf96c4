import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { encodeWav } from "../audio/index.ts";
import { main } from "./main.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-data-command-"));
after(() => rmSync(home, { recursive: true }));
process.env.SPECLAB_CACHE = path.join(home, "cache");
process.env.SPECLAB_DOWNLOAD = "no";
process.env.SPECLAB_DATA = path.join(home, "data");
const digit = path.join(process.env.SPECLAB_DATA, "digits", "3_anna_0.wav");
mkdirSync(path.dirname(digit), { recursive: true });
writeFileSync(digit, encodeWav({ samples: Float32Array.of(0, 0.5, -0.5), sampleRate: 8000 }));

async function said(...words: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await main(
    ["data", ...words],
    (text) => lines.push(text),
    (text) => lines.push(text),
  );
  return { code, text: lines.join("\n") };
}

test("list: every set with size, licence and whether it is here", async () => {
  const { code, text } = await said("list");
  assert.equal(code, 0);
  assert.match(text, /dev-clean +338 MB +not here +CC BY 4\.0/);
  assert.match(text, /digits: spoken digits of six speakers, 8 kHz\n +16 MB +here, in SPECLAB_DATA +CC BY-SA 4\.0/);
  assert.match(text, /keywords +no download +comes with speclab/);
  const listed: { name: string; here?: string }[] = JSON.parse((await said("list", "--json")).text);
  assert.deepEqual(
    listed.filter(({ here }) => here === "SPECLAB_DATA").map(({ name }) => name),
    ["digits"],
  );
});

test("get: what is here is not fetched; licence, citation and fingerprint", async () => {
  const { code, text } = await said("get", "digits", "--fingerprint");
  assert.equal(code, 0);
  assert.match(text, /^Free spoken digits: 1 recording of 1 speaker, 10 classes, from SPECLAB_DATA/);
  assert.match(text, /Licence: CC BY-SA 4\.0\nPlease cite: Z\. Jackson.*\nFingerprint: [0-9a-f]{64}$/);
});

test("get: what cannot be had ends with a sentence and 1", async () => {
  const { code, text } = await said("get", "librispeech", "--subset", "train-clean-100");
  assert.equal(code, 1);
  assert.match(text, /LibriSpeech train-clean-100 is not here and was not fetched: downloads are off here/);
});

test("where: the folders in their order", async () => {
  const { text } = await said("where");
  assert.match(text, /^SPECLAB_DATA: .*data\ncache: .*cache \(SPECLAB_CACHE\)\ndigits: .*digits\nown sentences: /);
  assert.match((await said("where", "timit")).text, /timit: not here$/);
});

test("wrong words get the nearest right one", async () => {
  const wrong = async (...words: string[]): Promise<string> => {
    const { code, text } = await said(...words);
    assert.equal(code, 2);
    return text;
  };
  assert.equal(await wrong("lits"), "data: there is no lits; did you mean list?");
  assert.match(await wrong("get", "librispeach"), /there is no set librispeach; did you mean librispeech\?/);
  assert.match(
    await wrong("get", "librispeech", "--subset", "dev-cleen"),
    /no part dev-cleen; did you mean dev-clean\?/,
  );
  assert.match(await wrong("get", "digits", "--subset", "x"), /digits has no part x; it has only one part\./);
  assert.match(await wrong("get"), /say which set, such as: npm run data -- get digits/);
  assert.match(await wrong("get", "digits", "fma"), /one set at a time/);
  assert.match((await said("--help")).text, /npm run data -- get NAME/);
});
