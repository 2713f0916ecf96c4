// The blind listening test in a real browser, by keyboard alone: the person here knows what X is, because both sounds report when they play.
import assert from "node:assert/strict";
import { abx, playerScript } from "speclab/display";
import { seriousFaults } from "./accessibility.ts";
import { picture, withBrowser } from "./pages.ts";

const tone = (step: number) => ({
  samples: Float32Array.from({ length: 8000 }, (_, i) => 0.2 * Math.sin(i * step)),
  sampleRate: 8000,
});

withBrowser(
  "ABX by keyboard: ten trials, the p-value, and once more; the page's own keys stay quiet",
  async (browser) => {
    const page = await browser.newPage({ viewport: { width: 800, height: 300 } });
    const html = String(
      abx({ original: tone(0.1), coarse: tone(0.13) }, { title: "Hear it?" }).toBundle()["text/html"],
    );
    await page.setContent(
      `<!doctype html><html lang="en"><head><title>ABX</title></head><body><main>${html}</main><script>
      window.pageKeys = [];
      document.addEventListener("keydown", ({ key }) => window.pageKeys.push(key), true);
      document.addEventListener("play", ({ target }) => { window.heard = target.title; }, true);
      ${playerScript}</script></body></html>`,
    );
    assert.deepEqual(await seriousFaults(page), []);
    const heard = async (key: string): Promise<unknown> => {
      await page.keyboard.press(key);
      return page.waitForFunction("window.heard").then(() => page.evaluate("[window.heard, delete window.heard][0]"));
    };
    const said = () => page.getByRole("status").textContent();
    await page.keyboard.press("Tab");
    assert.equal(await heard("a"), "original");
    assert.equal(await heard("b"), "coarse");
    /** Always right, or always wrong; with what X was, as letters. */
    const goThrough = async (isRight: boolean): Promise<string> => {
      let drawn = "";
      for (let trial = 1; trial <= 10; trial++) {
        const isA = (await heard("x")) === "original";
        drawn += isA ? "A" : "B";
        await page.keyboard.press(isA === isRight ? "1" : "2");
        if (trial < 10) assert.match((await said())!, new RegExp(`Trial ${trial + 1} of 10\\.$`));
      }
      return drawn;
    };
    const first = await goThrough(true);
    assert.match(
      (await said())!,
      /10 of 10 right; by guessing as many or more with p = 0\.001: you hear a difference\.$/,
    );
    await picture(page, "abx");
    // All that is over: another answer changes nothing, a new beginning everything.
    await page.keyboard.press("1");
    assert.match((await said())!, /10 of 10 right/);
    await page.keyboard.press("n");
    assert.equal(await said(), "Trial 1 of 10.");
    const second = await goThrough(false);
    assert.match((await said())!, /0 of 10 right; by guessing as many or more with p = 1\.000: that may be chance\.$/);
    await page.keyboard.press("n");
    const third = await goThrough(true);
    assert.ok(new Set([first, second, third]).size > 1, `${first} is drawn anew each time`);
    // By mouse, too; and keys beside the test are the page's.
    await page.getByRole("button", { name: "Play B, coarse" }).click();
    await page.waitForFunction("window.heard === 'coarse'");
    assert.deepEqual(await page.evaluate("window.pageKeys.filter((key) => 'abx12n'.includes(key))"), []);
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("b");
    assert.deepEqual(await page.evaluate("window.pageKeys.at(-1)"), "b");
  },
  ["--autoplay-policy=no-user-gesture-required"],
);
