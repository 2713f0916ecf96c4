import assert from "node:assert/strict";
import { test } from "node:test";
import { lines } from "./lines.ts";

interface Layout {
  readonly height: number;
  readonly margin: { readonly t: number; readonly b: number };
  readonly legend?: { readonly y: number; readonly yanchor: string };
}

const layoutOf = (...names: string[]): Layout =>
  lines(Object.fromEntries(names.map((name, i) => [name, [i, i + 1]])), { title: "T" }).plotly().layout as never;

const plotHeight = ({ height, margin }: Layout): number => height - margin.t - margin.b;

test("the live names stand below the axis, however short they are, and the picture grows by their rows", () => {
  const none = lines([0, 1], { title: "T" }).plotly().layout as never as Layout;
  assert.equal(none.legend, undefined);
  const [row, rows] = [
    layoutOf("one", "two"),
    layoutOf(
      ...Array(5)
        .fill("a curve with quite a long name, number ")
        .map((name, i) => name + i),
    ),
  ];
  for (const layout of [row, rows]) {
    // A legend above the curves lies on the title where the picture is too narrow for both.
    assert.equal(layout.legend?.yanchor, "top");
    assert.equal(plotHeight(layout), plotHeight(none));
    assert.ok(layout.margin.b - none.margin.b >= 19);
  }
  assert.ok(rows.height >= row.height + 2 * 19);
});

test("between axis and names its numbers and title have room, on a telephone, too, where each name has a row", () => {
  for (const count of [1, 2, 3, 4, 5]) {
    const layout = layoutOf(...Array.from({ length: count }, (_, i) => `gradient descent on samples, ${i}`));
    const inOneRow = layout.margin.b - 52;
    // What Plotly takes from the curves for rows that the layout did not count on.
    const left = plotHeight(layout) - (19 * count - inOneRow);
    assert.ok(-layout.legend!.y * left >= 47, `${count}: ${-layout.legend!.y * left}`);
  }
});
