import assert from "node:assert/strict";
import test from "node:test";
import { runInNewContext } from "node:vm";
import { pageFile } from "./document.ts";

/** The page's script draws one figure; returns the configuration that Plotly gets. */
async function configFor(figure: object): Promise<Record<string, unknown>> {
  let settle: (config: Record<string, unknown>) => void;
  const drawn = new Promise<Record<string, unknown>>((resolve) => (settle = resolve));
  const live = { style: {}, setAttribute() {} };
  const element = {
    dataset: {},
    classList: { add() {} },
    querySelector: (what: string) => (what === ".live" ? live : { textContent: JSON.stringify(figure) }),
  };
  class IntersectionObserver {
    readonly #seen: (entries: object[]) => void;
    constructor(seen: (entries: object[]) => void) {
      this.#seen = seen;
    }
    observe(target: object): void {
      this.#seen([{ isIntersecting: true, target }]);
    }
    unobserve(): void {}
  }
  runInNewContext(pageFile("browser/figures.js"), {
    window: {
      addEventListener() {},
      Plotly: { react: async (_live: object, _data: object, _layout: object, config: never) => settle(config) },
    },
    document: {
      addEventListener() {},
      body: {},
      documentElement: {},
      querySelectorAll: (what: string) => (/interactive:/.test(what) ? [element] : []),
    },
    getComputedStyle: () => ({ getPropertyValue: () => "" }),
    matchMedia: () => ({ addEventListener() {} }),
    IntersectionObserver,
  });
  return drawn;
}

test("a notebook may configure its figure, but gets no button that sends it somewhere", async () => {
  const config = { scrollZoom: true, showSendToCloud: true, plotlyServerURL: "https://elsewhere.example" };
  const { scrollZoom, showSendToCloud, plotlyServerURL } = await configFor({ data: [], config });
  assert.deepEqual(
    { scrollZoom, showSendToCloud, plotlyServerURL },
    { scrollZoom: true, showSendToCloud: false, plotlyServerURL: "" },
  );
});
