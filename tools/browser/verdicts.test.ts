// Verdicts in a real browser, light and dark: passed, open, failed, recognised. For everybody, and with something to hear.
import assert from "node:assert/strict";
import type { ComplexSpectrogram, MimeBundle, Samples } from "speclab";
import { CheckFailed, check, todo } from "speclab/check";
import { hann, irfft, rfft, sliceIntoFrames } from "speclab/dsp";
import { seriousFaults } from "./accessibility.ts";
import { durations, picture, withBrowser } from "./pages.ts";

function getStft(x: Samples, n: number, hop: number, weights = hann(n)): ComplexSpectrogram<Float64Array> {
  const frames = sliceIntoFrames(x, n, hop);
  return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % n]) });
}

/** Overlap-add, divided by what `below` makes of the window sum. */
function getIstft(
  stft: ComplexSpectrogram<Samples>,
  n: number,
  hop: number,
  below = (sum: number) => sum,
): Float64Array {
  const [weights, { frames }] = [hann(n), stft.re];
  const x = new Float64Array(frames * hop + n);
  const sums = new Float64Array(x.length);
  irfft(stft, { length: n }).data.forEach((sample, i) => {
    const place = Math.floor(i / n) * hop + (i % n);
    x[place] += weights[i % n] * sample;
    sums[place] += weights[i % n] ** 2;
  });
  const start = Math.floor(n / 2);
  return x.map((value, m) => (sums[m] > 0 ? value / below(sums[m]) : 0)).slice(start, start + (frames - 1) * hop);
}

/** What checks show, one after the other. */
async function verdicts(): Promise<string[]> {
  const key = Symbol.for("speclab.host");
  const world = globalThis as { [key]?: unknown };
  const shown: MimeBundle[] = [];
  world[key] = {
    display: (bundle: MimeBundle) => shown.push(bundle),
    signal: () => new AbortController().signal,
    guard: (call: () => unknown) => call(),
  };
  try {
    await check("stft", getStft);
    const open = [
      check("mel", () => todo("mel, the product of the basis and the powers")),
      check("stft", (x, n, hop) => getStft(x, n, hop, new Float64Array(n).fill(1))),
      check("istft", (stft, n, hop) => getIstft(stft, n, hop, () => 1)),
      check("istft", (stft, n, hop) => getIstft(stft, n, hop).map((value, i) => value + 0.003 * Math.sin(i / 3))),
    ];
    for (const one of open) await assert.rejects(one, CheckFailed);
  } finally {
    delete world[key];
  }
  return shown.map((bundle) => String(bundle["text/html"]));
}

withBrowser("verdicts, light and dark: nothing to complain of, sounds play, hints unfold", async (browser) => {
  const blocks = await verdicts();
  assert.equal(blocks.length, 5);
  for (const scheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ viewport: { width: 940, height: 1000 }, colorScheme: scheme });
    const colours = scheme === "light" ? "background:#fff;color:#111" : "background:#111;color:#eee";
    const link = scheme === "light" ? "#0550ae" : "#8ab4f8";
    await page.setContent(
      `<!doctype html><html lang="en"><head><title>Verdicts</title><style>:root{color-scheme:${scheme}}` +
        `body{${colours};font:14px sans-serif}a{color:${link}}</style></head><body><main>${blocks.join("")}</main></body></html>`,
    );
    assert.deepEqual(await seriousFaults(page), [], scheme);
    const sounds = await durations(page.locator("audio"));
    assert.equal(sounds.length, 6);
    for (const seconds of sounds) assert.ok(Math.abs(seconds - 0.8) < 0.05, `${seconds} s`);
    await picture(page, `verdicts ${scheme}`);
    const hints = page.locator("details");
    assert.equal(await hints.count(), 4 * 3);
    await hints.first().locator("summary").click();
    assert.ok(await hints.first().locator("div").isVisible());
    assert.deepEqual(await seriousFaults(page), [], `${scheme}, unfolded`);
    await page.close();
  }
});
