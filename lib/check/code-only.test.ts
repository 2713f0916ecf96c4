import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOnly } from "./code-only.ts";

const open = "${";

const cases: [text: string, mentions: boolean][] = [
  ["stft(x)", true],
  ["// stft(x)\nrfft(x)", false],
  ["/* stft(x)\n stft(y) */ rfft(x)", false],
  ["a / b; // stft(x)", false],
  ["a /* why */ / 2 + stft(x) / 3", true],
  ['"stft(x)"', false],
  ["'it\\'s stft(x)'", false],
  ['"a\\"stft(x)" + 1', false],
  ["`stft(x)`", false],
  [`\`a ${open}{ b: stft(x) }.b} c\``, true],
  [`\`a ${open}\`b ${open}1} stft(x)\`} c\``, false],
  [`\`a ${open} {} } stft(x)\``, false],
  ["`http://x` + stft(x)", true],
  ['name.replace(/"/g, stft(x))', true],
  ["name.replace(/[/\"]\\//, '') + stft(x)", true],
  ["name.split(/stft(x)/)", false],
  ["(a + b) / stft(x) / c", true],
  ["`never closed stft(x)", false],
];

for (const [text, mentions] of cases) {
  test(`${mentions ? "a call" : "no call"} in ${JSON.stringify(text)}`, () => {
    assert.equal(codeOnly(text).includes("stft(x)"), mentions, codeOnly(text));
  });
}
