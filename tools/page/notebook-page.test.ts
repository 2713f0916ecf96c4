import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import type { Cell, Notebook } from "#kernel/notebook";
import { notebookPage } from "./notebook-page.ts";

const figure = { "application/vnd.plotly.v1+json": { data: [], layout: {} }, "text/plain": "A figure" };
const code = (id: string, source: string, data?: Record<string, unknown>): Cell => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  execution_count: 1,
  outputs: data ? [{ output_type: "display_data", data, metadata: {} }] : [],
});
const page = (cells: Cell[]): string => {
  const notebook: Notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  return notebookPage(notebook, { title: "A <title>", origin: "Made for a test." });
};

test("a page has a language, a title, one heading of the first level and its landmarks", () => {
  const html = page([code("one", "1 + 1")]);
  assert.match(html, /^<!doctype html>\n<html lang="en">/);
  assert.match(html, /<title>A &lt;title&gt;<\/title>/);
  assert.equal(html.match(/<h1>/g)?.length, 1);
  for (const landmark of ["<header>", '<main id="content"', "<footer>"]) assert.ok(html.includes(landmark), landmark);
});

test("Plotly comes along once, and only where there is a figure", () => {
  assert.ok(page([code("one", "1")]).length < 50_000);
  const html = page([code("one", "1", figure), code("two", "2", figure)]);
  assert.equal(html.match(/\* plotly\.js v/g)?.length, 1);
});

test("the policy names just the scripts that stand in the page and lets nothing out", () => {
  const html = page([code("one", "1", figure), code("two", "2", { "text/html": "<script>alert(1)</script>" })]);
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  assert.match(policy, /default-src 'none'.*connect-src 'none'/);
  assert.doesNotMatch(policy, /https?:|script-src[^;]*'(unsafe-inline|unsafe-eval|self)'/);
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
  const allowed = scripts.map((text) => policy.includes(createHash("sha256").update(text).digest("base64")));
  assert.deepEqual(allowed, [false, true, true, true]);
});
