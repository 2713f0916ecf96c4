import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { playerScript } from "speclab/display";

// The extension in a page made of stand-ins: what it hands to Plotly, and what it leaves alone. The real page is the
// browser test's.

const folder = path.join(__dirname, "../../labextension/speclab-plotly");
const mimeType = "application/vnd.plotly.v1+json";

interface Element {
  readonly style: Record<string, string>;
  readonly attributes: Record<string, string>;
  setAttribute(name: string, value: string): void;
}

interface Renderer {
  readonly node: Element;
  renderModel(model: { data: Record<string, unknown> }): Promise<void>;
  onResize(): void;
  dispose(): void;
}

interface Drawing {
  readonly node: Element;
  readonly data: { y: number[] }[];
  readonly layout: { height: number; font: { color: string }; xaxis: Record<string, unknown> };
  readonly config: Record<string, unknown>;
}

type Listener = (event: { target: Element & { tagName: string } }) => void;

async function page({ theme = {} as Record<string, string>, services = {} as object } = {}) {
  const drawings: Drawing[] = [];
  const calls: string[] = [];
  const themeChanges: (() => void)[] = [];
  const scripts: { src: string; onload(): void; onerror(): void }[] = [];
  const styles: string[] = [];
  const element = (): Element => {
    const attributes: Record<string, string> = {};
    return { style: {}, attributes, setAttribute: (name, value) => void (attributes[name] = value) };
  };
  const plotly = {
    react: async (node: Element, data: Drawing["data"], layout: Drawing["layout"], config: Drawing["config"]) => {
      drawings.push({ node, data, layout, config });
      data[0].y = []; // as Plotly does: it writes into what it is given
    },
    addFrames: async () => {},
    purge: () => calls.push("purge"),
    Plots: { resize: () => calls.push("resize") },
  };
  class Widget {
    readonly node = element();
    isDisposed = false;
    isVisible = true;
    addClass(): void {}
    dispose(): void {
      this.isDisposed = true;
    }
  }
  const amd = () => {};
  const listeners = new Map<string, Listener>();
  const window: Record<string, unknown> & { _JUPYTERLAB?: Record<string, Container> } = { define: amd };
  interface Container {
    init(packages: unknown): void;
    get(name: string): Promise<() => { __esModule: boolean; default: readonly [Extension, Extension] }>;
  }
  interface Extension {
    rank: number;
    rendererFactory: { safe: boolean; mimeTypes: string[]; createRenderer(options?: object): Renderer };
  }
  runInNewContext(readFileSync(path.join(folder, "static/remoteEntry.js"), "utf8"), {
    window,
    document: {
      currentScript: { src: "http://lab/extensions/speclab-plotly/static/remoteEntry.abc.js" },
      createElement: element,
      addEventListener: (event: string, listener: Listener) => listeners.set(event, listener),
      body: element(),
      head: {
        append(script: (typeof scripts)[number] & { textContent?: string }) {
          if (script.textContent) return void styles.push(script.textContent);
          scripts.push(script);
          assert.equal(window.define, undefined, "an AMD loader would take Plotly's global");
          window.Plotly = plotly;
          setImmediate(() => script.onload());
        },
      },
    },
    getComputedStyle: () => ({ getPropertyValue: (name: string) => theme[name] ?? "" }),
    MutationObserver: class {
      constructor(changed: () => void) {
        themeChanges.push(changed);
      }
      observe(): void {}
      disconnect(): void {}
    },
    structuredClone,
    Blob,
    FileReader: BlobReader,
  });
  const container = window._JUPYTERLAB!["speclab-plotly"];
  const packages: Record<string, unknown> = { "@lumino/widgets": { Widget }, "@jupyterlab/services": services };
  container.init(
    Object.fromEntries(
      Object.entries(packages).map(([name, exported]) => [name, { "2.7.1": { get: async () => () => exported } }]),
    ),
  );
  const module = (await container.get("./mime"))();
  const [extension, recorder] = module.default;
  return { module, extension, recorder, drawings, calls, themeChanges, scripts, styles, listeners, window, amd };
}

/** The one method of the browser's FileReader that is used. */
class BlobReader {
  result = "";
  onload(): void {}
  readAsDataURL(blob: Blob): void {
    blob.arrayBuffer().then((bytes) => {
      this.result = `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`;
      this.onload();
    });
  }
}

const figure = (y: number[], layout: object = {}) => ({ data: { [mimeType]: { data: [{ y }], layout } } });

test("words of what cells print and of errors are not broken, in notebooks alone", async () => {
  const { styles } = await page();
  const ofWords = styles.filter((style) => style.includes("word-break"));
  assert.equal(ofWords.length, 1);
  assert.match(ofWords[0], /^\.jp-Notebook \.jp-OutputArea-output pre \{ word-break: normal;/);
});

test("on a screen where nothing hovers, a figure's buttons are gone until it is touched or has the focus", async () => {
  const { styles, listeners } = await page();
  const ofButtons = styles.filter((style) => style.includes(".modebar"));
  assert.equal(ofButtons.length, 1);
  assert.match(
    ofButtons[0],
    /^@media \(hover: none\) \{.* \.jp-RenderedPlotly:not\(\.speclab-touched, :focus-within\) \.modebar \{ visibility: hidden/,
  );
  const figures = [new Set<string>(), new Set<string>()];
  const touch = (classes?: Set<string>) => {
    const classList = { add: (name: string) => classes?.add(name), remove: (name: string) => classes?.delete(name) };
    const target = { closest: () => (classes ? { classList } : null) };
    listeners.get("touchstart")!({ target } as unknown as Parameters<Listener>[0]);
    return figures.map(({ size }) => size);
  };
  assert.deepEqual(touch(figures[0]), [1, 0]);
  assert.deepEqual(touch(figures[1]), [0, 1]);
  assert.deepEqual(touch(), [0, 0]);
});

test("package.json names the file and the module that are there", () => {
  const { name, jupyterlab } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  assert.equal(name, "speclab-plotly");
  assert.ok(readFileSync(path.join(folder, jupyterlab._build.load), "utf8").includes(`_JUPYTERLAB["${name}"]`));
});

test("it is a module of JupyterLab's kind, before the still picture, and safe", async () => {
  const { module, extension } = await page();
  assert.equal(module.__esModule, true);
  assert.equal(extension.rank, 0);
  assert.equal(extension.rendererFactory.safe, true);
  assert.deepEqual([...extension.rendererFactory.mimeTypes], [mimeType]);
});

test("an update is drawn again, and the notebook's data stays as it was", async () => {
  const { extension, drawings, scripts, window, amd } = await page();
  const renderer = extension.rendererFactory.createRenderer();
  const [first, second] = [figure([1, 2]), figure([3])];
  await renderer.renderModel(first);
  await renderer.renderModel(second);
  assert.equal(drawings.length, 2);
  assert.deepEqual([first, second], [figure([1, 2]), figure([3])]);
  assert.deepEqual(
    scripts.map(({ src }) => src),
    ["players", "plotly.min"].map((name) => `http://lab/extensions/speclab-plotly/static/${name}.js`),
  );
  assert.equal(window.define, amd);
});

test("the figure has a label, a height, the theme's colours, and no button that uploads it", async () => {
  const { extension, drawings, themeChanges } = await page({ theme: { "--jp-content-font-color1": " white " } });
  const renderer = extension.rendererFactory.createRenderer();
  await renderer.renderModel(figure([1], { title: { text: "A tone" }, height: 300, xaxis: { title: "s" } }));
  assert.equal(renderer.node.attributes["aria-label"], "A tone");
  assert.equal(renderer.node.style.height, "300px");
  const { layout, config } = drawings[0];
  assert.equal(layout.font.color, "white");
  assert.equal(layout.xaxis.title, "s");
  assert.equal(config.showSendToCloud, false);
  await renderer.renderModel(figure([1], { title: { text: "A tone" }, meta: { description: "A tone: 2 s." } }));
  assert.equal(renderer.node.attributes["aria-label"], "A tone: 2 s.");
  themeChanges[0]();
  await new Promise(setImmediate);
  assert.equal(drawings.length, 3);
});

test("a notebook cannot bring the button back that uploads its figure", async () => {
  const { extension, drawings } = await page();
  const renderer = extension.rendererFactory.createRenderer();
  const config = {
    scrollZoom: true,
    showSendToCloud: true,
    showEditInChartStudio: true,
    plotlyServerURL: "https://example.org",
  };
  await renderer.renderModel({ data: { [mimeType]: { data: [{ y: [1] }], config } } });
  const { scrollZoom, showSendToCloud, showEditInChartStudio, plotlyServerURL } = drawings[0].config;
  assert.deepEqual([scrollZoom, showSendToCloud, showEditInChartStudio, plotlyServerURL], [true, false, false, ""]);
});

test("updates that come faster than they can be drawn: the first, then the newest", async () => {
  const { extension, drawings } = await page();
  const renderer = extension.rendererFactory.createRenderer();
  const all = [1, 2, 3, 4, 5].map((height) => renderer.renderModel(figure([1], { height })));
  await Promise.all(all);
  const heights = drawings.map(({ layout }) => layout.height);
  assert.equal(heights.at(-1), 5);
  assert.ok(heights.length <= 2, `${heights}`);
});

test("it follows the page's width, and leaves nothing behind", async () => {
  const { extension, calls } = await page();
  const renderer = extension.rendererFactory.createRenderer();
  renderer.onResize(); // before anything is drawn
  await renderer.renderModel(figure([1]));
  renderer.onResize();
  renderer.dispose();
  renderer.dispose();
  assert.deepEqual(calls, ["resize", "purge"]);
});

test("players: the script is the library's own, and keys pressed in a player are the player's", async () => {
  assert.equal(readFileSync(path.join(folder, "static/players.js"), "utf8"), playerScript);
  const { scripts, listeners } = await page();
  assert.match(scripts[0].src, /players\.js$/);
  const attributes: Record<string, string> = {};
  const target = (tagName: string) => ({
    tagName,
    style: {},
    attributes,
    setAttribute: (name: string, value: string) => void (attributes[name] = value),
  });
  listeners.get("focusin")!({ target: target("DIV") });
  assert.deepEqual(attributes, {});
  listeners.get("focusin")!({ target: target("AUDIO") });
  assert.deepEqual(attributes, { "data-lm-suppress-shortcuts": "true" });
});

test("the recorder saves beside the notebook, and never over what is there", async () => {
  const saved: unknown[] = [];
  class ContentsManager {
    async get(folder: string) {
      assert.equal(folder, "my work");
      return { content: [{ name: "recording.wav" }, { name: "recording-2.wav" }] };
    }
    async save(name: string, model: object) {
      saved.push(name, model);
    }
    dispose(): void {}
  }
  const { recorder, window } = await page({ services: { ContentsManager } });
  const resolver = { resolveUrl: async (url: string) => `my%20work/${url}` };
  let save: ((name: string, bytes: Uint8Array) => Promise<string>) | undefined;
  let given: unknown;
  window.speclabRecorder = (_node: unknown, options: unknown, saveBeside: typeof save) => {
    [given, save] = [options, saveBeside];
    return { dispose() {} };
  };
  const data = { file: "../recording.wav", title: "Mine", sampleRate: 22050 };
  const renderer = recorder.rendererFactory.createRenderer({ resolver });
  await renderer.renderModel({ data: { "application/vnd.speclab.recorder+json": data } });
  assert.deepEqual({ ...(given as object) }, { ...data, file: "recording.wav" });
  assert.equal(await save!("recording.wav", Uint8Array.of(1, 2, 3)), "recording-3.wav");
  assert.equal(saved[0], "my work/recording-3.wav");
  assert.deepEqual({ ...(saved[1] as object) }, { type: "file", format: "base64", content: "AQID" });
});
