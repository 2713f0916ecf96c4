import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";
import type { DisplayOptions, MimeBundle } from "../core/index.ts";
import { display } from "./display.ts";
import { live } from "./live.ts";
import { progress } from "./progress.ts";
import { table } from "./table.ts";

interface Shown {
  readonly bundle: MimeBundle;
  readonly options?: DisplayOptions;
}

const key = Symbol.for("speclab.host");
const world = globalThis as { [key]?: unknown };
let shown: Shown[] = [];
let hostBefore: unknown;

beforeEach(() => {
  shown = [];
  hostBefore = world[key];
  world[key] = { display: (bundle: MimeBundle, options?: DisplayOptions) => shown.push({ bundle, options }) };
});
afterEach(() => {
  world[key] = hostBefore;
});

test("display shows figures, tables and bundles, and says what it cannot show", () => {
  display(table([{ a: 1 }]));
  display({ "text/plain": "by hand" });
  assert.deepEqual(
    shown.map(({ bundle }) => bundle["text/plain"]),
    ["a\n1", "by hand"],
  );
  assert.throws(() => display(42 as never), /display: the argument must be a figure, .* got number; .* console\.log/);
  assert.throws(() => display(null as never), /got null/);
});

test("live shows once, then updates the same place", () => {
  const view = live();
  view.show(table([{ step: 1 }]));
  view.show(table([{ step: 2 }]));
  assert.deepEqual(
    shown.map(({ options }) => options),
    [
      { id: view.id, update: false },
      { id: view.id, update: true },
    ],
  );
  assert.notEqual(live().id, view.id);
  assert.equal(live("mine").id, "mine");
});

test("progress redraws rarely, and always says the end", () => {
  const bar = progress(10_000, "Griffin–Lim");
  for (let i = 1; i <= 10_000; i++) bar.tick(i, `error ${i}`);
  assert.ok(shown.length >= 2 && shown.length < 20, `${shown.length} drawings`);
  assert.equal(shown[0].bundle["text/plain"], "Griffin–Lim ░░░░░░░░░░░░░░░░░░░░ 0 of 10000");
  assert.match(shown[shown.length - 1].bundle["text/plain"], /^Griffin–Lim █{20} done, 10000 in .* · error 10000$/);
  const { length } = shown;
  bar.tick(10_000);
  assert.equal(shown.length, length);
});

test("progress counts by itself, and is a labelled bar", () => {
  const bar = progress(2, "<b>");
  bar.tick();
  bar.tick();
  const html = String(shown[shown.length - 1].bundle["text/html"]);
  assert.match(html, /<progress max="2" value="2" aria-label="&#60;b&#62;"/);
  assert.throws(() => progress(0), /progress: total must be a positive integer, got 0/);
});

test("a table aligns numbers and escapes text", () => {
  const bundle = table(
    [
      { voice: "A<B", "F0 (Hz)": 118.23456 },
      { voice: "C", "F0 (Hz)": 99 },
    ],
    { title: "Voices" },
  ).toBundle();
  assert.equal(bundle["text/plain"], "Voices\nvoice  F0 (Hz)\nA<B      118.2\nC           99");
  assert.match(String(bundle["text/html"]), /<td style="[^"]*left">A&#60;B<\/td><td style="[^"]*right">118\.2<\/td>/);
});
