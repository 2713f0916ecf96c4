import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { installScriptHost } from "../script-host.ts";
import { bunzip2 } from "./bunzip2.ts";
import { zip } from "./testing/archives.ts";
import { unpack } from "./unpack.ts";

installScriptHost();
const folder = mkdtempSync(path.join(tmpdir(), "speclab-bunzip2-"));
after(() => rmSync(folder, { recursive: true }));

// Packed by Python 3.11's bz2.compress: the text at level 9, the bytes at level 1, where a block has 100 kB.
const sentence = "the spectrogram of a word, the spectrogram of a word and then another one. ".repeat(3);
const packedSentence =
  "QlpoOTFBWSZTWVhWhIoAAGaRgEAFL8PcgCAAcFNMjExMQRRUPYqabUepQ6enodvsabdODD5cHQwMjLbD8GXYyOwfwODTD4YbGxh4OPBp4Njg" +
  "0rLwZH+LuSKcKEgsK0JFAA==";
const runs: Uint8Array = Uint8Array.from(
  { length: 250_000 },
  (_, i) => ((i >> 9) % 5) * 40 + (i % 1000 < 300 ? 200 : 0),
);
const packedRuns =
  "QlpoMTFBWSZTWYrac0gADDF//+ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZoUAT+AAAAAAEGAAAAAAAAAAAAAAAAAAAAAQYAAAAA" +
  "AAAAAAAAAAAAAAABBgAAAAAAAAAAAAAAAAAAAAEGAAAAAAAAAAAAAAAAAAAAACpTUp4iImNT2jSbKRNHoDQ9SYAI2pgh+pNpptSaHonoaGho" +
  "0ZAzKbUzHEOiUUKKlCpRQooocBRQ6xgb52D1z4jyjeMp6JkPCMhmMhjMC81DjSHIEJaQtIkT+BZJ4xZEH1GuXGocB7ZgesXFx5535kMosUXF" +
  "5fMDEvE4DWOWWkj7DtHTOqe4b5/Q9o3T0DxT8D5jfPbnpHjm2ZiQm2WkjYLEbZaSRoNJoNJRcahkNBpFii41AnNNQ1RRUoUXFxcLiihUooUd" +
  "woeQfafmfIfWb58Z/g5B6pyjunKO0dY+I6M9o9Q72Q2pIkWFi0i0hE1S0INuSOWaJI40hehyJCxhNBuGoUaDAyGUsXGUvMTKFxZJE5p3TjDV" +
  "LIfic0+s8E6h4R8B4ZvHiHmHinln8zypum6bs2RIbcskjmGiaSjOaTScwsUTcLCReUbpYosUWKksVLFFiixRYosdsseyWPvOE6x+J1DrnwnV" +
  "OgdM8Y6RmNmZzYNgzGvIXJCLSFpERnLIgwKLzAwm0UYTOYmUsXGsXmJiFxaJJOkaw/UtId07J+p1zsn0HXOofQdM6hwnxn6HZPtOtOqZkBnL" +
  "SSNJuGgo0mmaTAtKMUkvLEicsXTnFCipQoo74uFxcUKKlDgP4lD9DwDtHeHYOSfYcc3TjnknJPINc8c505xzjXkmtEkLSS0JBxzZNUuMptFH" +
  "HM5ia5aXGwXmJRRkLzAoxMTEyFijBJF8sGUtJNWSWJJLDOapQoqUKKKFSihRxFD3ThKkOgds94/M6J2j3z7zpHTN8/8fAfCbZszln/ZrzOSC" +
  "0tJIk1DbNs3DIUbhlMTQWLjSXmJRUyF5gUYmJiZCxRfJIvLDKWSSGqOwfsVJHEcJ3TgP2O4cJ2zgNY7hqmUyGMwLzpZpyIiSxyTlGybBmKMx" +
  "smJkLFxtF5iUUZC8wKMTExMhYoySSLywylkiRsjiOeVJHEc84jnnEf2OI9c949g6B7J7p/o9w3jem8ZokjSbRnOYbhoKKSI0ySaiRF6JpRIw" +
  "kTBIjESOZJJlkk/cXckU4UJCK2nNIA==";

const saws: Uint8Array = Uint8Array.from({ length: 120_000 }, (_, i) => (i % 13) ^ ((i >> 13) & 3));
const packedSaws =
  "QlpoMTFBWSZTWSfUw4UAAXvAAH//wAHYAAUwAE0KYACaCapCRDDUKYACaexBesohXUqI5Soj5KiPEqI8UoGZKiORCtZRCvpUR0VA0VEblRHc" +
  "qI6iFcyiFbEFrKIVylA9yoj1EK9YFKnJUR7iFcyiFcCimsiFZKiPFEK5kQroqBuVEdFRHXmVEZKiNFQNiC1lEK7lRHdKiOSoj7KiO6UDMlRG" +
  "+RCt5RCvwqI3KgaKiNyojzKiOohXMohW1VVrFUJwqBkqI1RCsyIVuVEf5igrJMprL4J+RyAEY5gAD//mAB4ApgAATVSbVNAZCmAANfkg4yop" +
  "uIV1EKzIVHdRTEg8RCuaimRCtJBwkHxRT3EK3EK9wqOVFNpBkQr4opkQrSQcJB3UU6iFbiFdIqOVFNpBkQruopkQrXGkg1EGohW6in8XckU4" +
  "UJAzunUz";

const unpackText = (base64: string): Buffer => Buffer.concat([...bunzip2(Buffer.from(base64, "base64"))]);

test("text, long runs, several blocks", () => {
  assert.equal(unpackText(packedSentence).toString(), sentence);
  assert.ok(unpackText(packedRuns).equals(Buffer.from(runs)));
  assert.ok(unpackText(packedSaws).equals(Buffer.from(saws)));
  assert.equal([...bunzip2(Buffer.from(packedSaws, "base64"))].length, 2, "blocks");
});

test("in a ZIP, as FMA's metadata are", async () => {
  const archive = path.join(folder, "metadata.zip");
  const packed = new Map([["runs.bin", Buffer.from(packedRuns, "base64")]]);
  writeFileSync(archive, zip({ "runs.bin": runs }, { bzip2: packed }));
  await unpack(archive, path.join(folder, "metadata"));
  assert.ok(readFileSync(path.join(folder, "metadata", "runs.bin")).equals(Buffer.from(runs)));
});

test("damage is found or at least ends, wherever it is", () => {
  const whole = Buffer.from(packedSentence, "base64");
  assert.throws(() => [...bunzip2(Buffer.from("PK"))], /does not begin with BZh|ends too early/);
  for (let length = 3; length < whole.length - 10; length++) {
    assert.throws(() => [...bunzip2(whole.subarray(0, length))], /a bzip2 stream is damaged/);
  }
  for (let at = 4; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] ^= 0x55;
    try {
      [...bunzip2(changed)];
    } catch (error) {
      assert.match((error as Error).message, /a bzip2 stream is damaged/);
    }
  }
});
