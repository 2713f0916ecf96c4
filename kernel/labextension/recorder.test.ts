import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

// The recorder in a page made of stand-ins: what becomes of the microphone and of the recording when something else
// happens meanwhile. The real page, with sound, is the browser test's.

const folder = path.join(__dirname, "../../labextension/speclab-plotly/static");

class Element {
  readonly tag: string;
  readonly style: Record<string, string> = {};
  readonly children: unknown[] = [];
  readonly listeners = new Map<string, (event: object) => unknown>();
  textContent = "";
  hidden = false;

  constructor(tag: string) {
    this.tag = tag;
  }
  setAttribute(): void {}
  append(...children: unknown[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: unknown[]): void {
    this.children.splice(0, this.children.length, ...children);
  }
  addEventListener(type: string, listener: (event: object) => unknown): void {
    this.listeners.set(type, listener);
  }
}

interface Options {
  /** What the browser answers when it is asked for the microphone. */
  readonly permission?: Promise<void>;
  readonly addModule?: (address: string) => Promise<void>;
  /** The page's address. */
  readonly hostname?: string;
}

/** A page with one recorder. */
function page({ permission = Promise.resolve(), addModule = async () => {}, hostname = "localhost" }: Options = {}) {
  const made: Element[] = [];
  const microphone = { isOpen: false };
  const saved: string[] = [];
  const modules: string[] = [];
  const ports: { onmessage(event: { data: Float32Array }): void }[] = [];
  class AudioContext {
    readonly sampleRate = 8000;
    readonly audioWorklet = {
      addModule: (address: string) => {
        modules.push(address);
        return addModule(address);
      },
    };
    createMediaStreamSource = () => ({ connect() {} });
    async close(): Promise<void> {}
  }
  class AudioWorkletNode {
    readonly port = { onmessage(): void {} };
    constructor() {
      ports.push(this.port);
    }
    connect(): void {}
  }
  class AudioBuffer {
    readonly sampleRate: number;
    readonly length: number;
    readonly numberOfChannels = 1;
    #data = new Float32Array(0);
    constructor({ length, sampleRate }: { length: number; sampleRate: number }) {
      [this.length, this.sampleRate] = [length, sampleRate];
    }
    copyToChannel(data: Float32Array): void {
      this.#data = data as Float32Array<ArrayBuffer>;
    }
    getChannelData(): Float32Array {
      return this.#data;
    }
  }
  const getUserMedia = async () => {
    await permission;
    microphone.isOpen = true;
    return { getTracks: () => [{ stop: () => void (microphone.isOpen = false) }] };
  };
  const window: Record<string, unknown> = { AudioWorkletNode };
  runInNewContext(readFileSync(path.join(folder, "recorder.js"), "utf8"), {
    window,
    location: { hostname },
    navigator: { mediaDevices: { getUserMedia } },
    document: {
      currentScript: { src: "http://lab/static/recorder.js" },
      createElement(tag: string) {
        made.push(new Element(tag));
        return made.at(-1);
      },
    },
    AudioContext,
    AudioWorkletNode,
    AudioBuffer,
    Blob,
    URL: class extends URL {
      static override createObjectURL = () => "blob:of-the-page";
      static override revokeObjectURL(): void {}
    },
  });
  type Recorder = (node: Element, settings: object, save: (name: string) => Promise<string>) => { dispose(): void };
  const recorder = (window.speclabRecorder as Recorder)(
    new Element("div"),
    { file: "mine.wav", title: "Mine", sampleRate: 8000 },
    async (name) => {
      saved.push(name);
      return name;
    },
  );
  const first = (tag: string): Element => made.find((element) => element.tag === tag)!;
  const box = made.find(({ listeners }) => listeners.has("drop"))!;
  return {
    recorder,
    microphone,
    saved,
    modules,
    status: () => first("p").textContent,
    button: () => first("button").textContent,
    hear: (...samples: number[]) => ports[0].onmessage({ data: Float32Array.from(samples) }),
    async click() {
      first("button").listeners.get("click")!({});
      await settled();
    },
    async drop(name: string) {
      const dataTransfer = { files: [{ name, arrayBuffer: async () => new ArrayBuffer(0) }] };
      box.listeners.get("drop")!({ type: "drop", preventDefault() {}, stopPropagation() {}, dataTransfer });
      await settled();
    },
  };
}

/** Promises that depend on no event of outside have had their turn. */
const settled = () => new Promise(setImmediate);

test("where the sound goes is said as it is, on this machine, through a tunnel, and on a server", () => {
  for (const hostname of ["localhost", "127.0.0.1", "[::1]"]) {
    assert.match(page({ hostname }).status(), /as mine\.wav; it stays on the computer that runs the notebook\.$/);
  }
  assert.match(page({ hostname: "lab.school.example" }).status(), /; it goes to lab\.school\.example, which runs the/);
  assert.match(page({ hostname: "127.0.0.1.example" }).status(), /; it goes to 127\.0\.0\.1\.example, /);
});

test("record, stop, saved; the microphone is closed, and the tap is a file beside the script", async () => {
  const { click, hear, status, button, microphone, saved, modules } = page();
  await click();
  assert.deepEqual([button(), microphone.isOpen], ["Stop", true]);
  hear(0.25, -0.5);
  await click();
  assert.match(status(), /^Saved as mine\.wav/);
  assert.deepEqual([button(), microphone.isOpen], ["Record", false]);
  assert.deepEqual(saved, ["mine.wav"]);
  assert.deepEqual(modules, ["http://lab/static/recorder-tap.js"]);
  assert.match(readFileSync(path.join(folder, "recorder-tap.js"), "utf8"), /registerProcessor\(\s*"speclab-tap"/);
});

test("a file that is dropped while recording is refused, and the recording is kept", async () => {
  const { click, drop, hear, status, microphone, saved } = page();
  await click();
  hear(0.25);
  await drop("tone.wav");
  assert.equal(status(), "Press Stop first, then choose tone.wav again: a recording is running.");
  assert.equal(microphone.isOpen, true);
  await click();
  assert.deepEqual([microphone.isOpen, saved], [false, ["mine.wav"]]);
});

test("a click while the browser asks gets a sentence", async () => {
  let allow = () => {};
  const { click, status, button } = page({ permission: new Promise((resolve) => void (allow = resolve)) });
  await click();
  await click();
  assert.match(status(), /^One moment, please/);
  allow();
  await settled();
  assert.equal(button(), "Stop");
});

test("the microphone is closed when the tap does not load, and when the output goes away", async () => {
  const failing = page({ addModule: () => Promise.reject(new Error("404")) });
  await failing.click();
  assert.match(failing.status(), /^The recorder did not load/);
  assert.deepEqual([failing.button(), failing.microphone.isOpen], ["Record", false]);

  const gone = page();
  await gone.click();
  gone.recorder.dispose();
  await settled();
  assert.equal(gone.microphone.isOpen, false);

  let allow = () => {};
  const asked = page({ permission: new Promise((resolve) => void (allow = resolve)) });
  await asked.click();
  asked.recorder.dispose();
  allow();
  await settled();
  assert.equal(asked.microphone.isOpen, false, "allowed after the output went away");
});
