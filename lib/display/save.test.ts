import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { inflateSync } from "node:zlib";
import { type Host, host } from "../core/index.ts";
import { bars } from "./bars.ts";
import { heatmap } from "./heatmap.ts";
import { lines } from "./lines.ts";
import { spectrogram } from "./spectrogram.ts";
import { waveform } from "./waveform.ts";

const key = Symbol.for("speclab.host");
const globals = globalThis as { [key]?: Host };
let files: Map<string, Uint8Array>;

beforeEach(() => {
  files = new Map();
  globals[key] = { ...host(), write: async (path, bytes) => void files.set(path, bytes) };
});

afterEach(() => {
  delete globals[key];
});

const matrix = { bins: 3, frames: 4, data: Float32Array.from({ length: 12 }, (_, i) => i) };
const figures = {
  waveform: waveform({ samples: Float32Array.of(0, 0.5, -0.5, 0), sampleRate: 4 }, { title: "Four" }),
  lines: lines({ a: [1, 2], b: [3, 4] }, { title: "Two, curves", xTitle: "x", marks: [{ x: 0.5, name: "half" }] }),
  heatmap: heatmap(matrix, { title: "melᵀ·mel −1", xTitle: "Frame", y0: 10, dy: 10 }),
  spectrogram: spectrogram(matrix, { sampleRate: 8000, hopLength: 4000, nFft: 8 }),
  bars: bars({ "a, b": 1, c: -2 }, { yTitle: "Hz" }),
};

function text(path: string): string {
  return Buffer.from(files.get(path)!).toString("latin1");
}

test("an SVG for paper has its size in millimetres and its letters in points", async () => {
  for (const figure of Object.values(figures)) {
    await figure.save("build/f.svg", { widthMm: 85, heightMm: 50 });
    const svg = Buffer.from(files.get("build/f.svg")!).toString();
    assert.match(svg, /^<svg [^>]*width='85mm' height='(50|65)mm' viewBox='0 0 240\.94 (141\.73|184\.25)'/);
    assert.match(svg, /font-family='Arimo[^']*' font-size='8'/);
    assert.ok(svg.includes(figure.title));
  }
  await figures.bars.save("b.svg", { hasTitle: false });
  assert.doesNotMatch(text("b.svg").replace(/<title>.*<\/desc>/, ""), />Bars</);
});

test("a PDF has one page of that size, text as text, and a table that finds its objects", async () => {
  for (const figure of Object.values(figures)) {
    await figure.save("f.pdf", { widthMm: 85, heightMm: 50 });
    const file = text("f.pdf");
    assert.match(file, /^%PDF-1\.7\n/);
    assert.match(file, /\/MediaBox \[0 0 240\.945 (141\.732|184\.252)\]/);
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
    assert.equal(file.slice(table, table + 5), "xref\n");
    const offsets = [...file.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
    offsets.forEach((offset, i) => {
      assert.ok(file.startsWith(`${i + 1} 0 obj\n`, offset), `object ${i + 1} of ${figure.title}`);
    });
    assert.equal(offsets.length, Number(/\/Size (\d+)/.exec(file)?.[1]) - 1);
    assert.ok(
      readable(file).some((line) => line === figure.title),
      `${figure.title} in ${readable(file)}`,
    );
    await figure.save("again.pdf", { widthMm: 85, heightMm: 50 });
    assert.deepEqual(files.get("again.pdf"), files.get("f.pdf"));
  }
});

/** The lines of text of a page, by the way a reader takes: glyph numbers of the content, through the letters' table. */
function readable(file: string): string[] {
  const streams = [...file.matchAll(/\/Length (\d+)>>\nstream\n/g)].map((head) => {
    const start = head.index + head[0].length;
    return inflateSync(Buffer.from(file.slice(start, start + Number(head[1])), "latin1")).toString("latin1");
  });
  const letters = streams.find((stream) => stream.includes("beginbfchar"))!;
  const letterOf = new Map([...letters.matchAll(/<(\w{4})> <(\w{4})>/g)].map(([, id, letter]) => [id, letter]));
  const content = streams.find((stream) => stream.includes(" Tj ET"))!;
  return [...content.matchAll(/<(\w+)> Tj/g)].map(([, codes]) =>
    codes.replace(/\w{4}/g, (id) => String.fromCharCode(Number.parseInt(letterOf.get(id)!, 16))),
  );
}

test("a PNG has the pixels of its size, says how large they are, and shows letters on any machine", async (t) => {
  try {
    await figures.waveform.save("f.png", { widthMm: 85, heightMm: 50, dotsPerInch: 200 });
  } catch (error) {
    assert.match(
      (error as Error).message,
      /a \.png needs the package @resvg\/resvg-js, which is not here: npm install/,
    );
    return t.skip("@resvg/resvg-js is not installed");
  }
  const png = Buffer.from(files.get("f.png")!);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [669, 394]);
  const resolution = png.indexOf("pHYs");
  assert.equal(png.readUInt32BE(resolution + 4), Math.round(200 / 0.0254));
  const withoutTitle = { widthMm: 85, heightMm: 50, dotsPerInch: 200, hasTitle: false };
  await figures.waveform.save("g.png", withoutTitle);
  assert.notEqual(files.get("g.png")!.length, png.length);
});

test("CSV holds the numbers, all of them, with names and units", async () => {
  const lines = async (figure: (typeof figures)[keyof typeof figures]): Promise<string[]> => {
    await figure.save("f.csv");
    return text("f.csv").trimEnd().split("\n");
  };
  assert.deepEqual(await lines(figures.waveform), ["Time (s),Amplitude", "0,0", "0.25,0.5", "0.5,-0.5", "0.75,0"]);
  assert.deepEqual(await lines(figures.lines), ["x,a,b", "0,1,3", "1,2,4"]);
  assert.deepEqual(await lines(figures.bars), ["Name,Hz", '"a, b",1', "c,-2"]);
  const [head, first] = await lines(figures.heatmap);
  assert.deepEqual([head, first], ["bin \\ Frame,0,1,2,3", "10,0,3,6,9"]);
  const spectrum = await lines(figures.spectrogram);
  assert.deepEqual(spectrum.slice(0, 2), ["Frequency (Hz) \\ Time (s),0,0.5,1,1.5", "0,0,3,6,9"]);
  assert.match(spectrum[2], /^1000,/);
});

test("curves of different spacing stand below each other in the CSV", () => {
  const figure = lines({ a: { y: [1, 2], dx: 0.5 }, b: [3] });
  assert.equal(figure.csv(), "Curve,x,y\na,0,1\na,0.5,2\nb,0,3\n");
});

test("what cannot be saved is a sentence", async () => {
  const { lines: figure } = figures;
  await assert.rejects(
    figure.save("figure.jpg"),
    /save: the name must end in \.pdf, \.svg, \.png or \.csv, got figure\.jpg/,
  );
  await assert.rejects(figure.save("f.pdf", { widthMm: 5 }), /save: widthMm must lie within 30 … 1000, got 5/);
  await assert.rejects(figure.save("f.svg", { widthMm: 30, fontSize: 40 }), /leave no room for the picture/);
  delete globals[key];
  await assert.rejects(
    figure.save("f.svg"),
    /nothing here can write f\.svg; in a script, import "speclab\/node" first/,
  );
});
