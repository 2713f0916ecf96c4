// The recorder on the page of a seminar at work, whose policy is stricter than JupyterLab's: with a microphone (Chromium's
// own, which beeps), and without a kernel.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { decodeWav } from "speclab/audio";
import { recorder } from "speclab/display";
import { outputHtml } from "../page/outputs.ts";
import { SeminarServer } from "../seminar/server.ts";
import type { PageView } from "../seminar/view.ts";
import { watch, withBrowser } from "./pages.ts";

const fakeMicrophone = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];

withBrowser(
  "npm run seminar: the page records from the microphone",
  async (browser) => {
    const data = recorder({ file: "own.wav" }).toBundle();
    const view: PageView = {
      ...{ title: "Own sound", contents: "", points: "", status: "Everything has run", busy: false, problem: "" },
      cells: [
        {
          ...{
            id: "own",
            kind: "code",
            body: { key: "source", html: "" },
            place: "line 1",
            state: "done",
            stale: false,
          },
          outputs: [{ key: "recorder", html: outputHtml({ output_type: "display_data", data, metadata: {} }) }],
        },
      ],
    };
    let saved = new Uint8Array();
    const save = (name: string, bytes: Uint8Array): string => {
      saved = Uint8Array.from(bytes);
      return name;
    };
    const server = await SeminarServer.start({ view: () => view, stop() {}, runAnew() {}, save }, 18_990);
    try {
      const page = await browser.newPage();
      const seen = watch(page, server.address);
      await page.goto(server.address);
      await page.getByRole("button", { name: "Record" }).click();
      await page.getByRole("button", { name: /^Stop \(/ }).waitFor({ timeout: 15_000 });
      await wait(500);
      await page.getByRole("button", { name: /^Stop \(/ }).click();
      const status = page
        .locator("#cell-own [role=status]")
        .filter({ hasText: /^Saved as own\.wav: 0\.\d s at 22050 Hz/ });
      await status.waitFor({ timeout: 15_000 });
      const { samples, sampleRate } = decodeWav(saved);
      assert.equal(sampleRate, 22050);
      assert.ok(samples.length > 0.1 * sampleRate, `${samples.length} samples`);
      assert.deepEqual(seen, { complaints: [], requests: [] });
    } finally {
      await server.close();
    }
  },
  fakeMicrophone,
);
