import assert from "node:assert/strict";
import test from "node:test";
import { lines } from "./lines.ts";

const named = (...names: string[]) => Object.fromEntries(names.map((name, i) => [name, [i, i + 1]]));
const long = ["the voice it was trained on, on the left", "another speaker, never heard before, on the right"];

/** Where the letters of each name stand, in the still picture. */
function places(svg: string, names: readonly string[]): { x: number; y: number }[] {
  return names.map((name) => {
    const [, x, y] = svg.match(new RegExp(`<text x='([\\d.]+)' y='([\\d.]+)'[^>]*>${name}</text>`)) ?? [];
    assert.ok(x && y, `${name} is not in the picture`);
    return { x: Number(x), y: Number(y) };
  });
}

test("short names stand on the title's line, in the order of the curves", () => {
  const figure = lines(named("one", "two"), { title: "T", xTitle: "Time (s)" });
  const [one, two] = places(figure.svg(), ["one", "two"]);
  assert.equal(one.y, two.y);
  assert.ok(one.y < 40 && one.x > 600 && one.x < two.x && two.x < 800);
});

test("long names stand below the title of the x axis", () => {
  const title = "A title that leaves hardly any room beside itself";
  const [axis, ...names] = places(lines(named(...long), { title, xTitle: "Stages" }).svg(), ["Stages", ...long]);
  for (const { y } of names) assert.ok(y > axis.y + 10 && y < 318, `${y} is not below ${axis.y}`);
});

test("what does not fit in one row stands in several, inside the picture", () => {
  const names = Array.from({ length: 6 }, (_, i) => `a curve with quite a long name, number ${i + 1}`);
  const rows = places(lines(named(...names), { title: "T" }).svg(), names);
  assert.ok(new Set(rows.map(({ y }) => y)).size >= 2);
  for (const { x, y } of rows) assert.ok(x < 700 && y < 318);
  // The same on paper, one column wide.
  const paper = lines(named(...long), { title: "T", xTitle: "Stages" }).svg({ widthMm: 85 });
  const [first, second] = places(paper, long);
  assert.ok(second.y > first.y);
  // And on a paper that is too small for both, the curves stay.
  assert.doesNotMatch(lines(named(...names), { title: "T" }).svg({ widthMm: 40 }), /<text[^>]*>a curve with quite/);
});
